"""What a query may have meant, when nothing has all its words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from rapidfuzz import fuzz

from content.entries import Entry
from storage.content_snapshot import Snapshot
from storage.search_terms import ANYWHERE, NAMES, any_of, any_of_each
from storage.typos import MENDABLE, keep_near, list_shapes

# Words tried in place of one, the ones used most in names first.
_CHOICES: Final = 8
# Names looked at for suggestions, for each word of the query.
_CANDIDATES: Final = 100
_SUGGESTIONS: Final = 5
# Percent of likeness below which a suggestion would only puzzle.
_LIKENESS: Final = 60
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
        """Change each word by at most one slip, or join neighbours, so that something has all of them.

        First only words that the content does not use are changed, then any. None when nothing helps.
        """
        near = await self._find_near(words, slips=1)
        groups = [near[word] if len(word) > 2 or len(words) > 1 else [] for word in words]
        changed = [_choose(word, group) for word, group in zip(words, groups, strict=True)]
        for attempt in (
            [[word] if word in group else group for word, group in zip(words, groups, strict=True)],
            changed,
        ):
            if all(attempt) and any(group != [word] for word, group in zip(words, attempt, strict=True)):
                mended = await self._pick(attempt, ranges)
                if mended is not None and mended != words:
                    return mended
        for place in range(len(words) - 1):
            joined = [*words[:place], words[place] + words[place + 1], *words[place + 2 :]]
            mended = await self._pick([[word] for word in joined], ranges)
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
        """Find the first record, names first, that has a word of each group, and tell which words these are."""
        for columns in (NAMES, ANYWHERE):
            rows = await self._snapshot.fetch(
                f"SELECT min(id) FROM ({_look(':match', ranges, 1)})",  # noqa: S608 - constants and numbers only
                {"match": any_of_each(groups, columns)},
            )
            if rows[0][0] is not None:
                return await self._name_words(groups, columns, rows[0][0])
        return None

    async def _name_words(self, groups: Sequence[Sequence[str]], columns: str, number: int) -> tuple[str, ...]:
        options = [word for group in groups for word in group]
        tests = ", ".join(
            f"EXISTS (SELECT 1 FROM search WHERE search MATCH ? AND rowid = {number})"  # noqa: S608 - a number only
            for _ in options
        )
        (row,) = await self._snapshot.fetch(f"SELECT {tests}", [f"{columns}{any_of([word])}" for word in options])
        present = {word for word, there in zip(options, row, strict=True) if there}
        return tuple(next(word for word in group if word in present) for group in groups)


def _choose(word: str, group: list[str]) -> list[str]:
    """Put the word itself first, if it is used, and keep the best of the others."""
    return ([word] if word in group else []) + [other for other in group if other != word][:_CHOICES]


def _look(match: str, ranges: Ranges, most: int) -> str:
    return " UNION ALL ".join(
        f"SELECT id FROM (SELECT rowid AS id FROM search WHERE search MATCH {match}"  # noqa: S608 - constants and numbers only
        f" AND rowid BETWEEN {first} AND {last} ORDER BY rowid LIMIT {most})"
        for first, last in ranges
    )
