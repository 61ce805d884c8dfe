"""What the content lacks, asked of a whole content database."""

from __future__ import annotations

import datetime as dt

from content.coverage import Gap, find_gaps, weigh_day, wish_all
from content.records.kinds import Heritage, Programme, Record
from content.reminders.anchors import list_anchors
from content.reminders.occasions import find_items
from storage.content.reader import ContentReader

LATER = dt.date(2026, 1, 2)  # all records of the made-up content were verified on the day before, if at all


def lacking(records: dict[str, Record], gap: Gap) -> set[str]:
    programmes = {record.slug: record for record in records.values() if isinstance(record, Programme)}
    return {
        record.slug
        for record in records.values()
        if gap in find_gaps(record, programmes[record.programme] if isinstance(record, Heritage) else None)
    }


async def test_counts_and_pages_say_what_the_records_lack(reader: ContentReader, records: dict[str, Record]) -> None:
    counts = await reader.gaps(LATER)
    assert counts[Gap.SOURCES] > 0
    assert counts[Gap.LANGUAGE] > 0
    for gap in set(Gap) - {Gap.STALE}:
        page = await reader.gap(gap, LATER, offset=0, limit=1000)
        assert {entry.slug for entry in page.entries} == lacking(records, gap)
        assert counts[gap] == page.total == len(page.entries)


async def test_pages_follow_one_another(reader: ContentReader) -> None:
    whole = await reader.gap(Gap.SOURCES, LATER, offset=0, limit=1000)
    parts = [await reader.gap(Gap.SOURCES, LATER, offset=offset, limit=2) for offset in range(0, whole.total, 2)]
    assert [entry for part in parts for entry in part.entries] == list(whole.entries)
    beyond = await reader.gap(Gap.SOURCES, LATER, offset=1000, limit=2)
    assert (beyond.entries, beyond.total) == ((), whole.total)


async def test_what_was_verified_that_very_day_is_not_stale(reader: ContentReader, records: dict[str, Record]) -> None:
    verified = {record.slug for record in records.values() if getattr(record, "verified", None) == dt.date(2026, 1, 1)}
    stale = await reader.gap(Gap.STALE, LATER, offset=0, limit=1000)
    assert {entry.slug for entry in stale.entries} >= verified
    before = await reader.gap(Gap.STALE, dt.date(2026, 1, 1), offset=0, limit=1000)
    assert not {entry.slug for entry in before.entries} & verified
    assert (await reader.gaps(LATER))[Gap.STALE] == stale.total


async def test_days_are_weighed_by_all_anchors(reader: ContentReader, records: dict[str, Record]) -> None:
    anchors = [anchor for record in records.values() for anchor in list_anchors(record)]
    loads = await reader.day_loads(2024)
    assert len(loads) == 366
    sheet = wish_all("UTC")
    assert list(loads) == [weigh_day(load.day, find_items(sheet, load.day, anchors)) for load in loads]
    assert any(load.occasions for load in loads)
