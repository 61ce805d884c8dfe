"""Asks one content database: everything that is read of the content comes through here, as models."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Awaitable, Callable, Collection, Hashable
from dataclasses import dataclass
from typing import Final, Literal, Self, TypeVar, cast

from content.coverage import DayLoad, Gap
from content.desk.likeness import strip_address
from content.records.entries import (
    Anniversary,
    Dossier,
    Findings,
    Kind,
    Neighbours,
    Page,
    ProgrammeCount,
    Selection,
    YearCount,
)
from content.records.kinds import Association, Place, Programme
from content.records.scalars import Slug
from content.reminders.lunar import LunarDate
from content.reminders.occasions import Anchor, DuePost, Item
from content.reminders.sheet import Sheet
from storage.content.anchors import Agenda
from storage.content.coverage import read_day_loads, read_gap, read_gaps
from storage.content.days import ObservanceCalendar, read_day
from storage.content.lists import Due, Spans, read_neighbours, read_page
from storage.content.recent import Recent
from storage.content.search import Search, read_words
from storage.content.snapshot import Snapshot
from storage.errors import ContentUnusableError

_PROGRAMMES: Final = """
SELECT json_extract(dossier, '$.record'), count(held.id) - sum(held.nominated), sum(held.nominated) FROM record
JOIN dossier USING (id)
LEFT JOIN (
    SELECT id, programme, json_extract(entry, '$.status') = 'nominated' AS nominated FROM record
    WHERE programme IS NOT NULL
) AS held ON held.programme = record.slug
WHERE record.id BETWEEN :first AND :last GROUP BY record.id ORDER BY record.id
"""
_WHOLE: Final = "SELECT json_extract(dossier, '$.record') FROM dossier WHERE id BETWEEN :first AND :last ORDER BY id"
_DOSSIER: Final = "SELECT dossier FROM record JOIN dossier USING (id) WHERE slug = ?"
_YEARS: Final = (
    "SELECT year, count(DISTINCT id) FROM dated WHERE year IS NOT NULL AND id BETWEEN ? AND ?"
    " GROUP BY year ORDER BY year DESC"
)
_NAMED: Final = "SELECT key, slug, id FROM name JOIN record USING (id) WHERE id BETWEEN ? AND ? ORDER BY id"

# How many stay at hand: a dossier takes about 30 kB, findings 5 kB, a text 2 kB.
_DOSSIERS: Final = 200
_FINDINGS: Final = 200
_DERIVED: Final = 400
_YEARLY_LOADS: Final = 4

Derived = TypeVar("Derived")


@dataclass(frozen=True, slots=True)
class Resolved:
    """What words name as a whole: a programme, a place (a province or a state), or neither."""

    programme: Slug | None = None
    province: Slug | None = None


class ContentReader:
    """Reads one revision of the content.

    `revision` is the SHA-256 that names its file. Any method may raise ContentTimeoutError, and
    ContentUnusableError when the file turns out to be damaged. What is small and asked all the time (association,
    programmes, places) is read once; the last dossiers, findings and posts stay at hand.
    """

    def __init__(self, revision: str, snapshot: Snapshot, spans: Spans, calendar: ObservanceCalendar) -> None:
        self.revision = revision
        self._snapshot = snapshot
        self._spans = spans
        self._calendar = calendar
        self._search = Search(snapshot, spans)
        self._agenda = Agenda(snapshot)
        self._dossiers: Recent[str, Dossier | None] = Recent(_DOSSIERS)
        self._findings: Recent[tuple[object, ...], Findings] = Recent(_FINDINGS)
        self._derived: Recent[Hashable, object] = Recent(_DERIVED)
        self._loads: Recent[int, tuple[DayLoad, ...]] = Recent(_YEARLY_LOADS)
        self._association: Association | None = None
        self._programmes: tuple[ProgrammeCount, ...] | None = None
        self._places: tuple[Place, ...] | None = None
        self._named: tuple[dict[str, Slug], dict[str, Slug]] | None = None

    @classmethod
    async def open(cls, revision: str, snapshot: Snapshot) -> Self:
        """Read what every question needs."""
        spans = {
            kind: (first, last) for kind, first, last in await snapshot.fetch("SELECT kind, first, last FROM kind")
        }
        return cls(revision, snapshot, spans, await ObservanceCalendar.read(snapshot))

    async def dossier(self, slug: str) -> Dossier | None:
        """Give a record with everything that its card shows; None when there is no such record."""
        return await self._dossiers.get(slug, lambda: self._read_dossier(slug))

    async def _read_dossier(self, slug: str) -> Dossier | None:
        rows = await self._snapshot.fetch(_DOSSIER, (slug,))
        return Dossier.model_validate_json(rows[0][0]) if rows else None

    def derive(self, key: Hashable, make: Callable[[], Derived]) -> Derived:
        """Give what was lately made of this revision under this key, else make it; one key, one type."""
        return cast("Derived", self._derived.get_now(key, make))

    async def keep(self, key: Hashable, make: Callable[[], Awaitable[Derived]]) -> Derived:
        """Give what was lately made of this revision and nothing else under this key, else make it."""
        return cast("Derived", await self._derived.get(key, make))

    async def probe(self) -> None:
        """Read something small. Raises ContentUnusableError, ContentTimeoutError when the file can't be read."""
        await self._snapshot.fetch("SELECT 1 FROM kind LIMIT 1")

    async def association(self) -> Association:
        """Give the association whose bot this is."""
        if self._association is None:
            rows = await self._snapshot.fetch(_WHOLE, self._span("association"))
            if not rows:
                raise ContentUnusableError("the content has no association")
            self._association = Association.model_validate_json(rows[0][0])
        return self._association

    async def programmes(self) -> tuple[ProgrammeCount, ...]:
        """Give all programmes in their order, with the number of titles held and of nominations on file."""
        if self._programmes is None:
            rows = await self._snapshot.fetch(_PROGRAMMES, self._span("programme"))
            self._programmes = tuple(
                ProgrammeCount(Programme.model_validate_json(whole), titles or 0, nominations or 0)
                for whole, titles, nominations in rows
            )
        return self._programmes

    async def places(self, place_type: Literal["state", "province"] | None = None) -> tuple[Place, ...]:
        """Give all places, or those of one type, by name."""
        if self._places is None:
            rows = await self._snapshot.fetch(_WHOLE, self._span("place"))
            self._places = tuple(Place.model_validate_json(whole) for (whole,) in rows)
        return tuple(place for place in self._places if place_type is None or place.place_type == place_type)

    async def published_at(self, address: str) -> Slug | None:
        """Give the source or article whose page has an address of the web; the first one where several have it."""
        pages = await self.keep("addresses", self._read_addresses)
        return pages.get(strip_address(address))

    async def _read_addresses(self) -> dict[str, Slug]:
        rows = [row for kind in ("source", "article") for row in await self._snapshot.fetch(_WHOLE, self._span(kind))]
        found: dict[str, Slug] = {}
        for (whole,) in rows:
            record = json.loads(whole)
            if "url" in record:
                found.setdefault(strip_address(record["url"]), record["slug"])
        return found

    async def entries(self, selection: Selection, *, offset: int, limit: int) -> Page:
        """Give a slice of a list.

        Upcoming events are sorted by their day; what is under way is listed by its last day, what has an open end
        is past. What is observed every year is upcoming as well, or `yearly` alone; its `date` is its next day then.
        Raises ValueError for `when` without `today`.
        """
        return await read_page(
            self._snapshot, self._spans, selection, self._find_due(selection), offset=offset, limit=limit
        )

    async def neighbours(self, selection: Selection, slug: str) -> Neighbours | None:
        """Tell where a record stands in a list; None when the list does not show it."""
        return await read_neighbours(self._snapshot, self._spans, selection, self._find_due(selection), slug)

    async def find(
        self, query: str, *, kinds: frozenset[Kind] | None = None, offset: int = 0, limit: int = 10
    ) -> Findings:
        """Search names, then all texts, for records with all words of the query; `kinds` narrows page and leaders.

        Counts run over all kinds; they and the page's total stop at `search.MOST` per kind.
        """
        asked = query, kinds, max(offset, 0), max(limit, 0)
        return await self._findings.get(asked, lambda: self._search.find(*asked))

    async def resolve(self, words: str) -> Resolved:
        """Tell which programme and which place the words name as a whole (name, alias or slug, folded)."""
        key = "".join(read_words(words))
        if self._named is None:
            self._named = await self._read_named()
        programmes, places = self._named
        return Resolved(programmes.get(key), places.get(key))

    async def _read_named(self) -> tuple[dict[str, Slug], dict[str, Slug]]:
        """Read what programmes and places are called; where two share a name, the first of the list has it."""
        (first, last), (_, end) = self._spans["programme"], self._spans["place"]
        programmes: dict[str, Slug] = {}
        places: dict[str, Slug] = {}
        # Programmes and places are neighbours in the order of kinds.
        for key, slug, number in await self._snapshot.fetch(_NAMED, (first, end)):
            (programmes if number <= last else places).setdefault(key, slug)
        return programmes, places

    async def on_day(self, day: dt.date, lunar: LunarDate | None = None) -> tuple[Anniversary, ...]:
        """Give what happened on this day of earlier years, and what is observed on it.

        Only facts known to the day count. `lunar` is the same day by the Vietnamese lunar calendar; without it, and
        in a leap month, no lunar festival is looked for. Festivals are given on each of their days.
        """
        return await read_day(self._snapshot, day, lunar)

    async def due_post(self, sheet: Sheet, day: dt.date) -> DuePost | None:
        """Give the post that a sheet is owed for a local day; None when nothing is."""
        return await self._agenda.find_post(sheet, day)

    async def items(self, sheet: Sheet, day: dt.date) -> tuple[Item, ...]:
        """Give the items that a sheet is owed on a local day, in the order of the post."""
        return await self._agenda.find_items(sheet, day)

    async def anchors(self, keys: Collection[str]) -> dict[str, Anchor]:
        """Give the anchors with these keys as they are now; those that are gone are left out."""
        return await self._agenda.read_anchors(keys)

    async def gaps(self, before: dt.date) -> dict[Gap, int]:
        """Count the records with each gap; STALE are those verified last before a day."""
        return await read_gaps(self._snapshot, before)

    async def gap(self, gap: Gap, before: dt.date, *, offset: int, limit: int) -> Page:
        """Give a slice of the records with a gap, in the order of lists; STALE ones by the day of verification."""
        return await read_gap(self._snapshot, gap, before, offset=offset, limit=limit)

    async def day_loads(self, year: int) -> tuple[DayLoad, ...]:
        """Say of each day of a year how much it has to remind of."""
        return await self._loads.get(year, lambda: read_day_loads(self._agenda, year))

    async def years(self, kind: Kind) -> tuple[YearCount, ...]:
        """Give the years in which records of a kind have a dated fact, the latest first."""
        first, last = self._spans[kind]
        return tuple(YearCount(*row) for row in await self._snapshot.fetch(_YEARS, (first, last)))

    async def counts(self) -> dict[Kind, int]:
        """Count the records of each kind."""
        return {kind: last - first + 1 for kind, (first, last) in self._spans.items()}

    def _span(self, kind: Kind) -> dict[str, object]:
        first, last = self._spans[kind]
        return {"first": first, "last": last}

    def _find_due(self, selection: Selection) -> Due:
        dated = selection.when in {"upcoming", "yearly"} or (selection.kind == "event" and selection.month is not None)
        if dated and selection.today is not None:
            return self._calendar.find_due(selection.today)
        return {}
