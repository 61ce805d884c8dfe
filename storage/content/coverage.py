"""What the content lacks: stored when a content database is built, and read back."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final

from content.coverage import DayLoad, Gap, find_gaps, last_checked, weigh_day, wish_all
from content.records.entries import Entry, Page
from content.records.kinds import Heritage, Programme, Record
from content.records.scalars import Slug
from storage.content.anchors import Agenda
from storage.content.snapshot import Snapshot

_COUNTS: Final = (
    "SELECT gap, count(*) FROM gap GROUP BY gap UNION ALL SELECT :stale, count(*) FROM checked WHERE day < :day"
)
_TOTAL: Final = "SELECT count(*) FROM gap WHERE gap = :gap"
_PAGE: Final = "SELECT entry FROM gap JOIN record USING (id) WHERE gap = :gap ORDER BY id LIMIT :limit OFFSET :offset"
_STALE_TOTAL: Final = "SELECT count(*) FROM checked WHERE day < :day"
_STALE_PAGE: Final = (
    "SELECT entry FROM checked JOIN record USING (id) WHERE day < :day ORDER BY day, id LIMIT :limit OFFSET :offset"
)


def insert_gaps(
    database: sqlite3.Connection, numbered: Sequence[tuple[int, Record]], programmes: Mapping[Slug, Programme]
) -> None:
    """Write what each record lacks, and when it was verified."""
    for number, record in numbered:
        programme = programmes[record.programme] if isinstance(record, Heritage) else None
        database.executemany("INSERT INTO gap VALUES (?, ?)", ((gap, number) for gap in find_gaps(record, programme)))
        day = last_checked(record)
        if day is not None:
            database.execute("INSERT INTO checked VALUES (?, ?)", (day.isoformat(), number))


async def read_gaps(snapshot: Snapshot, before: dt.date) -> dict[Gap, int]:
    """Count the records with each gap."""
    rows = await snapshot.fetch(_COUNTS, {"stale": Gap.STALE, "day": before.isoformat()})
    return dict.fromkeys(Gap, 0) | {Gap(gap): count for gap, count in rows}


async def read_gap(snapshot: Snapshot, gap: Gap, before: dt.date, *, offset: int, limit: int) -> Page:
    """Read a slice of the records with a gap."""
    total, page = (_STALE_TOTAL, _STALE_PAGE) if gap is Gap.STALE else (_TOTAL, _PAGE)
    parameters = {"gap": gap, "day": before.isoformat(), "offset": max(offset, 0), "limit": max(limit, 0)}
    ((count,),) = await snapshot.fetch(total, parameters)
    rows = await snapshot.fetch(page, parameters)
    return Page(tuple(Entry.model_validate_json(entry) for (entry,) in rows), max(offset, 0), count)


async def read_day_loads(agenda: Agenda, year: int) -> tuple[DayLoad, ...]:
    """Weigh each day of a year."""
    everything = wish_all("UTC")
    first = dt.date(year, 1, 1)
    days = (first + dt.timedelta(days=ahead) for ahead in range((dt.date(year + 1, 1, 1) - first).days))
    return tuple([weigh_day(day, await agenda.find_items(everything, day)) for day in days])
