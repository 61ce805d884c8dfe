"""What a query may have meant, when nothing has all its words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise, product
from typing import Final

from content.records.entries import Entry
from storage.content.search_terms import ANYWHERE, NAMES, any_of, any_of_each
from storage.content.snapshot import Snapshot
from storage.content.typos import MENDABLE, keep_near, list_shapes

# Words tried in place of one, the ones used most in names first.
_CHOICES: Final = 8
# Ways to put the choices for all words together, above which neighbours in names are not looked for.
_COMBINATIONS: Final = 100
# Names looked at for suggestions, for each word of the query.
_CANDIDATES: Final = 100
_SUGGESTIONS: Final = 5
# Percent of likeness below which a suggestion would only puzzle.
_LIKENESS: Final = 60
# Words with fewer letters are short: of these, one is mended.
_SHORT: Final = 4
# Words of a query of which any may be changed; of more, only those that the content does not use.
_FEW: Final = 6
# Letters that a word must share at its beginning with a name's word, to be worth a look.
_BEGINNING: Final = 3

_NEAR: Final = """
SELECT asked.value, word.word FROM json_each(:shapes) AS asked JOIN shape ON shape.shape = asked.value
JOIN word ON word.id = shape.word ORDER BY word.in_names DESC, word.uses DESC, word.id
"""

Ranges = Sequence[tuple[int, int]]


class Mender:
    """Finds words of the content near to those of a query."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    async def mend(self, words: tuple[str, ...], ranges: Ranges) -> tuple[str, ...] | None:
        """Join neighbours, or change each word by at most one slip, so that something has all of them.

        None when nothing helps.
        """
        pairs = [first + second for first, second in pairwise(words)]
        used = await self._keep_used(pairs)
        for place, pair in enumerate(pairs):
            joined = (*words[:place], pair, *words[place + 2 :])
            if pair in used and await self._pick([[word] for word in joined], ranges) is not None:
                return joined
        near = await self._find_near(words, slips=1)
        for groups in _list_attempts(words, near):
            mended = await self._pick(groups, ranges)
            if mended is not None:
                return mended
        return None

    async def mend_name(self, words: tuple[str, ...], ranges: Ranges) -> tuple[str, ...] | None:
        """Change each word by at most one slip, so that they follow one another in a name; None when none has them."""
        near = await self._find_near(words, slips=1)
        for groups in _list_attempts(words, near):
            mended = await self._pick_sequence(groups, ranges)
            if mended is not None:
                return mended
        return None

    async def suggest(self, words: tuple[str, ...], ranges: Ranges) -> tuple[Entry, ...]:
        """Give the records with the names nearest to the query, nearest first."""
        near = await self._find_near(words, slips=2)
        arms, parameters = [], {}
        for place, word in enumerate(words):
            terms = any_of(near[word][:_CHOICES]) if near[word] else ""
            if len(word) >= _BEGINNING:
                terms += f'{" OR " if terms else ""}"{word[:_BEGINNING]}" *'
            if terms:
                parameters[f"match{place}"] = f"{NAMES}({terms})"
                arms.append(_look(f":match{place}", ranges, _CANDIDATES))
        if not arms:
            return ()
        # S608: put together from constants and numbers.
        named = f"FROM ({' UNION '.join(arms)}) JOIN label USING (id) JOIN record USING (id)"
        rows = await self._snapshot.fetch(f"SELECT entry, keys {named} ORDER BY id", parameters)
        query = " ".join(words)
        from rapidfuzz import fuzz  # noqa: PLC0415 -- most people spell well; it is loaded for the first who does not

        scored = [(max(fuzz.WRatio(query, key) for key in keys.split("\n")), entry) for entry, keys in rows]
        best = sorted((pair for pair in scored if pair[0] >= _LIKENESS), key=lambda pair: -pair[0])
        return tuple(Entry.model_validate_json(entry) for _, entry in best[:_SUGGESTIONS])

    async def _find_near(self, words: tuple[str, ...], *, slips: int) -> dict[str, list[str]]:
        """Give the words of the content near to each word, the word itself included if the content uses it."""
        shapes = {word: list_shapes(word) for word in words if len(word) in MENDABLE}
        everything = json.dumps(sorted(set().union(*shapes.values())))
        sharing: dict[str, list[str]] = {}
        for shape, word in await self._snapshot.fetch(_NEAR, {"shapes": everything}):
            sharing.setdefault(shape, []).append(word)
        near: dict[str, list[str]] = {}
        for word in words:
            candidates = (other for shape in shapes.get(word, ()) for other in sharing.get(shape, ()))
            near[word] = keep_near(word, dict.fromkeys(candidates), slips)
        return near

    async def _pick(self, groups: Sequence[Sequence[str]], ranges: Ranges) -> tuple[str, ...] | None:
        """Find the first record that has a word of each group, and tell which words these are.

        Names in which the words follow one another come first, then other names, then texts.
        """
        mended = await self._pick_sequence(groups, ranges)
        if mended is not None:
            return mended
        for columns in (NAMES, ANYWHERE):
            number = await self._find_first(any_of_each(groups, columns), ranges)
            if number is not None:
                present = await self._keep_present((word for group in groups for word in group), columns, number)
                return tuple(next(word for word in group if word in present) for group in groups)
        return None

    async def _pick_sequence(self, groups: Sequence[Sequence[str]], ranges: Ranges) -> tuple[str, ...] | None:
        """Find the first name in which a word of each group follows one of the group before."""
        choices = list(islice(product(*groups), _COMBINATIONS + 1))
        if len(groups) < 2 or len(choices) > _COMBINATIONS:
            return None
        pairs = [sorted({first + second for first, second in product(*two)}) for two in pairwise(groups)]
        number = await self._find_first(any_of_each(pairs, NAMES), ranges)
        if number is None:
            return None
        joined = await self._keep_present((word for pair in pairs for word in pair), NAMES, number)
        fitting = (choice for choice in choices if all(one + two in joined for one, two in pairwise(choice)))
        return next(fitting, None)

    async def _find_first(self, match: str, ranges: Ranges) -> int | None:
        # S608: put together from constants and numbers.
        rows = await self._snapshot.fetch(f"SELECT min(id) FROM ({_look(':match', ranges, 1)})", {"match": match})
        number: int | None = rows[0][0]
        return number

    async def _keep_used(self, words: Iterable[str]) -> set[str]:
        """Keep the words that any record has."""
        return await self._keep_present(words, ANYWHERE, None)

    async def _keep_present(self, words: Iterable[str], columns: str, number: int | None) -> set[str]:
        """Keep the words that this record has, or any."""
        options = list(dict.fromkeys(words))
        if not options:
            return set()
        where = "" if number is None else f" AND rowid = {number}"
        tests = ", ".join(f"EXISTS (SELECT 1 FROM search WHERE search MATCH ?{where})" for _ in options)
        (row,) = await self._snapshot.fetch(f"SELECT {tests}", [f"{columns}{any_of([word])}" for word in options])
        return {word for word, there in zip(options, row, strict=True) if there}


def _list_attempts(words: tuple[str, ...], near: Mapping[str, list[str]]) -> Iterator[list[list[str]]]:
    """Give what may stand for each word: first words are changed that the content does not use, then any of a few.

    Of short words at most one is changed: they are near to too many others.
    """
    unknown = [word for word in words if word not in near[word]]
    for changeable in (unknown, words if len(words) <= _FEW else ()):
        short = [word for word in changeable if len(word) < _SHORT and (len(words) > 1 or len(word) == _SHORT - 1)]
        for one in short or [""]:
            groups = [
                _choose(word, near[word]) if word in changeable and (len(word) >= _SHORT or word == one) else [word]
                for word in words
            ]
            if all(groups) and any(group != [word] for word, group in zip(words, groups, strict=True)):
                yield groups


def _choose(word: str, group: list[str]) -> list[str]:
    """Put the word itself first, if it is used, and keep the best of the others."""
    return ([word] if word in group else []) + [other for other in group if other != word][:_CHOICES]


def _look(match: str, ranges: Ranges, most: int) -> str:
    return " UNION ALL ".join(
        f"SELECT id FROM (SELECT rowid AS id FROM search WHERE search MATCH {match}"
        f" AND rowid BETWEEN {first} AND {last} ORDER BY rowid LIMIT {most})"
        for first, last in ranges
    )
