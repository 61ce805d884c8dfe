"""Search over all texts: forgiving about case, accents, word order and one slip per word; best first.

Work is bounded: a search stops after MOST hits of a rank. As the ids of records are the order of lists, the first
hits are those that would be listed first, so that nothing has to be ranked that is not shown.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import pairwise
from typing import Final

from content.folding import fold
from content.records.entries import Entry, Findings, Kind, Page
from storage.content.lists import Spans
from storage.content.mending import Mender
from storage.content.schema import SEARCHED
from storage.content.search_terms import ANYWHERE, NAMES, all_of
from storage.content.snapshot import Snapshot
from storage.errors import ContentTimeoutError

# Hits of a rank that are looked at; counts stop here as well.
MOST: Final = 1000
QUERY_LENGTH: Final = 200
QUERY_WORDS: Final = 12

_CITABLE: Final[frozenset[Kind]] = frozenset({"article", "source"})

# What splits the tokens of SQLite's `ascii` tokenizer.
_WORD: Final = re.compile(r"[^\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+")

Ranges = Sequence[tuple[int, int]]


class Rank(IntEnum):
    """How well a record fits; equals go by the order of lists."""

    NAME = 0  # the query is a whole name
    SEQUENCE = 1  # its words follow one another in a name of a fact's record: a source never comes before facts
    NAMES = 2  # all words stand in names
    BEGUN_SEQUENCE = 3  # as in SEQUENCE, the last as the beginning of a word
    BEGUN_NAMES = 4  # as in NAMES, the last as the beginning of a word
    TEXT = 5  # all words stand in names or texts
    BEGUN_TEXT = 6  # likewise, the last as the beginning of a word


# Nothing has all the words, and what has the last as a beginning has the words scattered.
_DOUBTFUL: Final = frozenset({Rank.BEGUN_NAMES, Rank.BEGUN_TEXT})


_OF_FACTS: Final = frozenset({Rank.SEQUENCE, Rank.BEGUN_SEQUENCE})

Matches = dict[Rank, str]  # what FTS5 is asked, by rank


def read_words(query: str) -> tuple[str, ...]:
    """Give the folded words of a query, each once, as far as a search looks at them."""
    text = query[:QUERY_LENGTH].encode(errors="ignore").decode()
    return tuple(dict.fromkeys(_WORD.findall(fold(text))))[:QUERY_WORDS]


def match_whole(words: Sequence[str]) -> Matches:
    """Ask for whole words."""
    pairs = [first + second for first, second in pairwise(words)]
    sequence = {Rank.SEQUENCE: all_of(pairs, NAMES)} if pairs else {}
    return {**sequence, Rank.NAMES: all_of(words, NAMES), Rank.TEXT: all_of(words, ANYWHERE)}


def match_begun(words: Sequence[str], *, text: bool) -> Matches:
    """Ask for the last word as the beginning of one, in names and, if `text` is set, anywhere."""
    pairs = [first + second for first, second in pairwise(words)]
    sequence = {Rank.BEGUN_SEQUENCE: all_of(pairs, NAMES, open_end=True)} if pairs else {}
    begun = {**sequence, Rank.BEGUN_NAMES: all_of(words, NAMES, open_end=True)}
    return {**begun, Rank.BEGUN_TEXT: all_of(words, ANYWHERE, open_end=True)} if text else begun


@dataclass(frozen=True, slots=True)
class _Hits:
    """Ids with their ranks, and the entries of the page, best first."""

    ranks: list[tuple[int, int]]
    entries: tuple[Entry, ...]

    def best(self, ranges: Ranges) -> int | None:
        """Give the best rank of a hit within the ranges."""
        return min((rank for rank, number in self.ranks if _within(number, ranges)), default=None)


class Search:
    """Searches one content database."""

    def __init__(self, snapshot: Snapshot, spans: Spans) -> None:
        self._snapshot = snapshot
        self._spans = {kind: spans[kind] for kind in SEARCHED}
        self._ends = [last for _, last in self._spans.values()]
        self._mender = Mender(snapshot)

    async def find(self, query: str, kinds: frozenset[Kind] | None, offset: int, limit: int) -> Findings:
        """Find the records with all words of the query; mend words when nothing is found, or only by chance."""
        words = read_words(query)
        if not words:
            return Findings(Page((), offset, 0), 0, {})
        ranges = self._find_ranges(kinds)
        found, best = await self._find_plain(words, ranges, offset, limit)
        try:
            if found.page.total and len(words) > 1 and best in _DOUBTFUL:
                return await self._find_meant(words, ranges, found, limit)
            if found.page.total or not ranges:
                return found
            return await self._find_near(words, ranges, found, limit)
        except ContentTimeoutError:  # what was asked is answered; only the guess would have taken too long
            return found

    async def _find_meant(self, words: tuple[str, ...], ranges: Ranges, found: Findings, limit: int) -> Findings:
        """Prefer a name one slip away ("hoi ann") to words that begin with the last one ("announcement").

        Whichever kinds are asked for, the facts decide, so that a search is understood the same way for all.
        """
        facts = self._find_ranges(frozenset(SEARCHED) - _CITABLE)
        mended = await self._mender.mend_name(words, facts) if facts else None
        if mended is None:
            return found
        better, _ = await self._find_plain(mended, ranges, found.page.offset, limit)
        return replace(better, corrected=" ".join(mended)) if better.page.total else found

    async def _find_near(self, words: tuple[str, ...], ranges: Ranges, found: Findings, limit: int) -> Findings:
        """Find what was meant, or else suggest."""
        mended = await self._mender.mend(words, ranges)
        if mended is not None:
            better, _ = await self._find_plain(mended, ranges, found.page.offset, limit)
            if better.page.total:
                return replace(better, corrected=" ".join(mended))
        suggestions = await self._mender.suggest(words, ranges)
        return Findings(found.page, 0, found.counts, suggestions=suggestions)

    async def _find_plain(
        self, words: tuple[str, ...], ranges: Ranges, offset: int, limit: int
    ) -> tuple[Findings, int | None]:
        """Look for whole words; only when no name has them, the last may be the beginning of one.

        Else "hoi an" would drown in words that begin with "an". Gives the best rank of all kinds as well.
        """
        question = _Question("".join(words), match_whole(words), ranges, limit, offset)
        everything = self._find_ranges(None)
        hits = await self._ask(question, everything)
        best, overall = hits.best(ranges), hits.best(everything)
        # Kinds that have all words are counted beside others by these rules, so they are listed by them, too.
        if (best is None or overall is None or overall > Rank.NAMES) and len(words[-1]) > 1:
            question = replace(question, matches={**question.matches, **match_begun(words, text=best is None)})
            hits = await self._ask(question, everything)
            overall = hits.best(everything)
        if len(hits.ranks) < MOST:
            counts = self._count(number for _, number in hits.ranks)
        else:
            counts = await self._count_all(question.matches[max(question.matches)])
            if list(ranges) != everything:
                hits = await self._ask(question, ranges)
        wanted = [rank for rank, number in hits.ranks if _within(number, ranges)]
        leaders = sum(rank <= Rank.BEGUN_NAMES for rank in wanted)
        return Findings(Page(hits.entries, offset, len(wanted)), leaders, counts), overall

    async def _ask(self, question: _Question, ranges: Ranges) -> _Hits:
        """Collect the hits of all ranks within the ranges, and the entries of the page, in one go."""
        parameters: dict[str, object] = {"key": question.key, "most": MOST}
        parameters |= {"limit": question.limit, "offset": question.offset}
        parameters |= {f"match{rank:d}": match for rank, match in question.matches.items()}
        arms = []
        for first, last in ranges:
            span = f"BETWEEN {first} AND {last}"
            arms.append(f"SELECT {Rank.NAME:d} AS rank, id FROM name WHERE key = :key AND id {span}")
            arms += [
                f"SELECT * FROM (SELECT {rank:d} AS rank, rowid AS id FROM search WHERE search MATCH :match{rank:d}"
                f" AND rowid {span}{self._narrow(rank)} ORDER BY rowid LIMIT :most)"
                for rank in question.matches
            ]
        inside = " OR ".join(f"id BETWEEN {first} AND {last}" for first, last in question.shown) or "0"
        sql = (
            f"WITH best AS MATERIALIZED (SELECT min(rank) AS rank, id FROM ({' UNION ALL '.join(arms)}) GROUP BY id)"
            " SELECT rank, id, NULL FROM best UNION ALL SELECT rank, id, entry FROM"
            f" (SELECT rank, id FROM best WHERE {inside} ORDER BY rank, id LIMIT :limit OFFSET :offset)"
            " JOIN record USING (id)"
        )
        rows = await self._snapshot.fetch(sql, parameters)
        ranks = [(rank, number) for rank, number, entry in rows if entry is None]
        shown = sorted((rank, number, entry) for rank, number, entry in rows if entry is not None)
        return _Hits(ranks, tuple(Entry.model_validate_json(entry) for _, _, entry in shown))

    def _narrow(self, rank: Rank) -> str:
        return f" AND rowid < {self._spans['article'][0]}" if rank in _OF_FACTS else ""

    def _find_ranges(self, kinds: frozenset[Kind] | None) -> list[tuple[int, int]]:
        """Give the ids of the kinds as few ranges; kinds that hold nothing have none."""
        ranges: list[tuple[int, int]] = []
        for kind, (first, last) in self._spans.items():
            if (kinds is not None and kind not in kinds) or last < first:
                continue
            if ranges and ranges[-1][1] == first - 1:
                ranges[-1] = (ranges[-1][0], last)
            else:
                ranges.append((first, last))
        return ranges

    def _count(self, numbers: Iterable[int]) -> dict[Kind, int]:
        # The kinds stand one after the other, so the last id of each tells them apart.
        counts = Counter(bisect_left(self._ends, number) for number in numbers)
        return {kind: counts[place] for place, kind in enumerate(SEARCHED) if counts[place]}

    async def _count_all(self, match: str) -> dict[Kind, int]:
        """Count the hits of each kind, up to MOST."""
        columns = ", ".join(
            "(SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH :match"
            f" AND rowid BETWEEN {first} AND {last} LIMIT :most))"
            for first, last in self._spans.values()
        )
        (row,) = await self._snapshot.fetch(f"SELECT {columns}", {"match": match, "most": MOST})
        return {kind: count for kind, count in zip(SEARCHED, row, strict=True) if count}


@dataclass(frozen=True, slots=True)
class _Question:
    """What is looked for, and which slice of the hits is shown; `key` is the query without spaces."""

    key: str
    matches: Matches
    shown: Ranges
    limit: int
    offset: int


def _within(number: int, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(first <= number <= last for first, last in ranges)
