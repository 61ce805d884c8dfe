"""Search over all texts: forgiving about case, accents, word order and one slip per word; best first.

Work is bounded: a search stops after MOST hits of a rank. As the ids of records are the order of lists, the first
hits are those that would be listed first, so that nothing has to be ranked that is not shown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from content.entries import Entry, Findings, Kind, Page
from content.folding import fold
from storage.content_lists import Spans
from storage.content_mending import Mender
from storage.content_schema import SEARCHED
from storage.content_snapshot import Snapshot
from storage.search_terms import ANYWHERE, NAMES, all_of

# Hits of a rank that are looked at; counts stop here as well.
MOST: Final = 1000
QUERY_LENGTH: Final = 200
QUERY_WORDS: Final = 12

# What splits the tokens of SQLite's `ascii` tokenizer.
_WORD: Final = re.compile(r"[^\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+")
# The last of the ranks by which all words stand in a name.
_LEADING: Final = 2

Ranges = Sequence[tuple[int, int]]


def read_words(query: str) -> tuple[str, ...]:
    """Give the folded words of a query, each once, as far as a search looks at them."""
    text = query[:QUERY_LENGTH].encode(errors="ignore").decode()
    return tuple(dict.fromkeys(_WORD.findall(fold(text))))[:QUERY_WORDS]


@dataclass(frozen=True, slots=True)
class _Hits:
    """Ids with their ranks, best first, and the entries of the page."""

    ranks: list[tuple[int, int]]
    entries: tuple[Entry, ...]


class Search:
    """Searches one content database."""

    def __init__(self, snapshot: Snapshot, spans: Spans) -> None:
        self._snapshot = snapshot
        self._spans = {kind: spans[kind] for kind in SEARCHED}
        self._mender = Mender(snapshot)

    async def find(self, query: str, kinds: frozenset[Kind] | None, offset: int, limit: int) -> Findings:
        """Find the records with all words of the query; mend words only when nothing is found."""
        words = read_words(query)
        if not words:
            return Findings(Page((), offset, 0), 0, {})
        ranges = self._find_ranges(kinds)
        found = await self._find_plain(words, kinds, ranges, offset, limit)
        if found.page.total or not ranges:
            return found
        mended = await self._mender.mend(words, ranges)
        if mended is not None:
            better = await self._find_plain(mended, kinds, ranges, offset, limit)
            if better.page.total:
                return Findings(better.page, better.leaders, better.counts, corrected=" ".join(mended))
        suggestions = await self._mender.suggest(words, ranges)
        return Findings(found.page, 0, found.counts, suggestions=suggestions)

    async def _find_plain(
        self, words: tuple[str, ...], kinds: frozenset[Kind] | None, ranges: Ranges, offset: int, limit: int
    ) -> Findings:
        everything = self._find_ranges(None)
        hits = await self._ask(words, everything, ranges, offset, limit)
        if len(hits.ranks) < MOST:
            counts = self._count(number for _, number in hits.ranks)
            wanted = [rank for rank, number in hits.ranks if _within(number, ranges)]
        else:
            counts = await self._count_all(words)
            if kinds is not None:
                hits = await self._ask(words, ranges, ranges, offset, limit)
            wanted = [rank for rank, _ in hits.ranks]
        leaders = sum(rank <= _LEADING for rank in wanted)
        return Findings(Page(hits.entries, offset, len(wanted)), leaders, counts)

    async def _ask(self, words: tuple[str, ...], ranges: Ranges, shown: Ranges, offset: int, limit: int) -> _Hits:
        """Collect hits of all ranks and read the entries of the page, in one question.

        Ranks: 0 the query is a whole name; 1 all words stand in names, 2 the last as the beginning of a word;
        3 and 4 likewise, in any text.
        """
        parameters: dict[str, object] = {"key": "".join(words), "most": MOST, "limit": limit, "offset": offset}
        arms = []
        for first, last in ranges:
            span = f"BETWEEN {first} AND {last}"
            # S608 here and below: put together from constants and numbers; every word is a parameter.
            arms.append(f"SELECT 0 AS rank, id FROM name WHERE key = :key AND id {span}")  # noqa: S608
            for rank, (columns, open_end) in enumerate(_RANKS, start=1):
                if open_end and len(words[-1]) < 2:
                    continue
                parameters[f"match{rank}"] = all_of(words, columns, open_end=open_end)
                arms.append(
                    f"SELECT * FROM (SELECT {rank} AS rank, rowid AS id FROM search WHERE search MATCH :match{rank}"  # noqa: S608
                    f" AND rowid {span} ORDER BY rowid LIMIT :most)"
                )
        inside = " OR ".join(f"id BETWEEN {first} AND {last}" for first, last in shown) or "0"
        sql = (
            f"WITH best AS MATERIALIZED (SELECT min(rank) AS rank, id FROM ({' UNION ALL '.join(arms)}) GROUP BY id)"  # noqa: S608
            " SELECT rank, id, NULL FROM best UNION ALL SELECT rank, id, entry FROM"
            f" (SELECT rank, id FROM best WHERE {inside} ORDER BY rank, id LIMIT :limit OFFSET :offset)"
            " JOIN record USING (id)"
        )
        rows = await self._snapshot.fetch(sql, parameters)
        ranks = [(rank, number) for rank, number, entry in rows if entry is None]
        shown_rows = sorted((rank, number, entry) for rank, number, entry in rows if entry is not None)
        return _Hits(ranks, tuple(Entry.model_validate_json(entry) for _, _, entry in shown_rows))

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
        counts = Counter(kind for number in numbers for kind, span in self._spans.items() if _within(number, (span,)))
        return {kind: counts[kind] for kind in SEARCHED if counts[kind]}

    async def _count_all(self, words: tuple[str, ...]) -> dict[Kind, int]:
        """Count the hits of each kind, up to MOST."""
        match = all_of(words, ANYWHERE, open_end=len(words[-1]) > 1)
        columns = ", ".join(
            "(SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH :match"  # noqa: S608 - numbers only
            f" AND rowid BETWEEN {first} AND {last} LIMIT :most))"
            for first, last in self._spans.values()
        )
        (row,) = await self._snapshot.fetch(f"SELECT {columns}", {"match": match, "most": MOST})
        return {kind: count for kind, count in zip(SEARCHED, row, strict=True) if count}


_RANKS: Final = ((NAMES, False), (NAMES, True), (ANYWHERE, False), (ANYWHERE, True))


def _within(number: int, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(first <= number <= last for first, last in ranges)
