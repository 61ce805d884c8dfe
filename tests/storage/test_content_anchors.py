from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.records.edtf import EdtfDate
from content.records.kinds import RECORD, Heritage, Programme, Record
from content.reminders.anchors import Anchor, list_anchors
from content.reminders.occasions import find_due, find_items, is_jubilee
from content.reminders.sheet import LEADS, Category, Digest, LeapDay, QuietHours, Sheet
from storage.content.anchors import MOST_A_DAY, MOST_A_POST
from storage.content.build import build
from storage.content.reader import ContentReader
from storage.content.schema import content_file
from storage.content.shelf import ContentShelf

ZONE = "Asia/Ho_Chi_Minh"
EVERYTHING = Sheet(ZONE, digests=frozenset(Digest), leads=frozenset(LEADS))


def _list_all(records: dict[str, Record]) -> list[Anchor]:
    programmes = {slug: record for slug, record in records.items() if isinstance(record, Programme)}
    emblems = {slug: programme.emblem for slug, programme in programmes.items()}
    return [
        anchor
        for record in records.values()
        for anchor in list_anchors(record, emblems[record.programme] if isinstance(record, Heritage) else None)
    ]


@pytest.fixture(scope="module")
def anchors(records: dict[str, Record]) -> list[Anchor]:
    return _list_all(records)


async def test_every_anchor_reads_back_whole_by_its_key(reader: ContentReader, anchors: list[Anchor]) -> None:
    known = {anchor.key: anchor for anchor in anchors}
    assert len(known) > 15
    assert await reader.anchors([*known, "hoi-an:inscription:1066"]) == known
    assert await reader.anchors([]) == {}
    assert known["hoi-an:inscription:1999"].emblem == "🏛"


async def test_a_post_comes_with_its_moment(reader: ContentReader) -> None:
    day = dt.date(2026, 12, 4)
    post = await reader.due_post(Sheet(ZONE), day)
    assert post is not None
    assert (post.day, post.due, post.silent) == (day, dt.datetime(2026, 12, 4, 1, tzinfo=dt.UTC), False)
    assert [(item.occasion.anchor.slug, item.occasion.years) for item in post.items] == [("hoi-an", 27)]
    assert post.items == await reader.items(Sheet(ZONE), day)
    assert await reader.due_post(Sheet(ZONE), dt.date(2026, 12, 5)) is None


async def test_equal_wishes_share_what_was_read_at_whatever_hour(reader: ContentReader) -> None:
    day = dt.date(2026, 12, 4)
    early, late = Sheet(ZONE, 6), Sheet("Europe/Berlin", 23, quiet=QuietHours(22, 7))
    one, other = await reader.due_post(early, day), await reader.due_post(late, day)
    assert one is not None
    assert other is not None
    assert one.items is other.items
    assert one.due != other.due
    assert await reader.due_post(replace(early), day) is one


_SHEETS = st.builds(
    Sheet,
    st.just(ZONE),
    st.integers(0, 23),
    daily=st.booleans(),
    digests=st.frozensets(st.sampled_from(Digest)),
    categories=st.just(frozenset(Category)) | st.frozensets(st.sampled_from(Category)),
    muted=st.frozensets(st.sampled_from(["geopark", "world-heritage"])),
    jubilees_only=st.booleans(),
    leads=st.frozensets(st.sampled_from(LEADS)),
    leap_day=st.sampled_from(LeapDay),
)
_DIGEST_DAYS = st.builds(
    dt.date.replace,
    st.sampled_from([dt.date(2000, month, day) for month, day in ((1, 1), (1, 2), (2, 28), (3, 1), (12, 1))]),
    st.integers(2000, 2040),
)


@given(_SHEETS, st.dates(dt.date(2000, 1, 1), dt.date(2040, 1, 1)))
def test_what_is_read_is_all_that_is_owed(
    runner: asyncio.Runner, lasting_reader: ContentReader, anchors: list[Anchor], sheet: Sheet, day: dt.date
) -> None:
    _compare(runner, lasting_reader, anchors, sheet, day)


@given(_SHEETS, _DIGEST_DAYS)
def test_what_is_read_for_digests_and_leap_days_is_all_that_is_owed(
    runner: asyncio.Runner, lasting_reader: ContentReader, anchors: list[Anchor], sheet: Sheet, day: dt.date
) -> None:
    _compare(runner, lasting_reader, anchors, sheet, day)


def _compare(
    runner: asyncio.Runner, reader: ContentReader, anchors: Sequence[Anchor], sheet: Sheet, day: dt.date
) -> None:
    assert runner.run(reader.due_post(sheet, day)) == find_due(sheet, day, anchors)


@pytest.mark.parametrize("sheet", [EVERYTHING, replace(EVERYTHING, leap_day=LeapDay.AFTER)], ids=["before", "after"])
@pytest.mark.long
def test_what_is_read_day_by_day_over_years_is_all_that_is_owed(
    runner: asyncio.Runner, lasting_reader: ContentReader, anchors: list[Anchor], sheet: Sheet
) -> None:
    for ahead in range(3 * 366):
        _compare(runner, lasting_reader, anchors, sheet, dt.date(2026, 1, 1) + dt.timedelta(days=ahead))


@pytest.fixture(scope="module")
def crowd(records: dict[str, Record]) -> dict[str, Record]:
    """A content with more titles of one day, and of one year, than anyone reads."""
    (title,) = (record for record in records.values() if record.slug == "trang-an")
    assert isinstance(title, Heritage)
    made = dict(records)
    for number in range(1200):
        date = f"{1000 + number % 1000}" if number % 2 else f"{1000 + number % 1000}-06-{number % 3 + 14}"
        fact = title.dates[0].model_copy(update={"date": EdtfDate.parse(date)})
        change = {"slug": f"title-{number}", "dates": (fact,), "festivals": ()}
        made[f"title-{number}"] = title.model_copy(update=change)
    raw = records["language-day"].model_dump(mode="json", exclude_defaults=True)
    raw |= {"slug": "flag-day", "kind": "event"}
    raw["observance"]["yearly"] = {"month": 6, "day": 15}
    made["flag-day"] = RECORD.validate_python(raw)
    return made


@pytest.fixture
async def crowded(tmp_path: Path, crowd: dict[str, Record]) -> AsyncIterator[ContentReader]:
    build(crowd, content_file(tmp_path, "crowd"))
    shelf = ContentShelf(tmp_path)
    await shelf.open("crowd")
    try:
        async with shelf.lend() as reader:
            yield reader
    finally:
        await shelf.close()


async def test_of_a_crowded_day_jubilees_and_the_oldest_are_read(
    crowded: ContentReader, crowd: dict[str, Record]
) -> None:
    day = dt.date(2026, 6, 15)
    sheet = Sheet(ZONE)
    owed = find_items(sheet, day, _list_all(crowd))
    items = await crowded.items(sheet, day)
    assert len(owed) > MOST_A_DAY
    assert items == (*owed[: MOST_A_DAY - 1], owed[-1])
    assert items[-1].occasion.anchor.slug == "flag-day"


async def test_of_a_crowded_year_the_oldest_jubilees_are_read(crowded: ContentReader, crowd: dict[str, Record]) -> None:
    sheet = Sheet(ZONE, daily=False, digests=frozenset({Digest.YEARLY}))
    day = dt.date(2026, 1, 2)
    owed = find_items(sheet, day, _list_all(crowd))
    assert await crowded.items(sheet, day) == owed
    assert 100 < len(owed) < MOST_A_POST


async def test_a_crowded_month_is_shared_out_among_its_days(crowded: ContentReader) -> None:
    sheet = Sheet(ZONE, daily=False, digests=frozenset({Digest.MONTHLY}))
    items = await crowded.items(sheet, dt.date(2026, 6, 1))
    days = [item.occasion.day for item in items]
    assert len(items) <= MOST_A_POST
    for number in (14, 15, 16):
        assert days.count(dt.date(2026, 6, number)) >= MOST_A_POST // 32
    assert all(item.occasion.years is None or item.occasion.years > 0 for item in items)


def test_the_rule_of_jubilees_reads_the_same_in_both_places(
    runner: asyncio.Runner, tmp_path: Path, records: dict[str, Record]
) -> None:
    title = records["trang-an"]
    assert isinstance(title, Heritage)
    made = dict(records)
    for years in range(1, 130):
        fact = title.dates[0].model_copy(update={"date": EdtfDate.parse(f"{2026 - years}")})
        made[f"t-{years}"] = title.model_copy(update={"slug": f"t-{years}", "dates": (fact,), "festivals": ()})
    build(made, content_file(tmp_path, "years"))

    async def read() -> set[int | None]:
        shelf = ContentShelf(tmp_path)
        await shelf.open("years")
        async with shelf.lend() as reader:
            items = await reader.items(Sheet(ZONE), dt.date(2026, 1, 2))
        await shelf.close()
        return {item.occasion.years for item in items if item.occasion.anchor.slug.startswith("t-")}

    assert runner.run(read()) == {years for years in range(1, 130) if is_jubilee(years)}


def test_what_happens_once_is_read_for_its_own_day_alone(
    runner: asyncio.Runner, tmp_path: Path, records: dict[str, Record]
) -> None:
    title = records["trang-an"]
    assert isinstance(title, Heritage)
    fact = title.dates[0].model_dump(mode="json")
    facts = [
        fact | {"kind": kind, "date": date}
        for kind, date in (("goal", "2026-06-15"), ("period", "2016"), ("anniversary", "2021-06"))
    ]
    raw = records["language-day"].model_dump(mode="json", exclude_defaults=True)
    raw |= {"kind": "event", "slug": "deadline", "dates": facts}
    made = {**records, "deadline": RECORD.validate_python({key: raw[key] for key in raw if key != "observance"})}
    anchors = _list_all(made)
    build(made, content_file(tmp_path, "once"))

    async def read() -> set[tuple[dt.date, str]]:
        shelf = ContentShelf(tmp_path)
        await shelf.open("once")
        told = set()
        async with shelf.lend() as reader:
            for ahead in range(-365, 366):
                day = dt.date(2026, 6, 15) + dt.timedelta(days=ahead)
                items = await reader.items(EVERYTHING, day)
                assert items == find_items(EVERYTHING, day, anchors)
                told |= {(day, item.lead) for item in items if item.occasion.anchor.slug == "deadline"}
        await shelf.close()
        return told

    june = [(16, "30"), (1, "month"), (8, "7"), (14, "1"), (15, "0")]
    assert runner.run(read()) == {(dt.date(2026, 5 if lead == "30" else 6, day), lead) for day, lead in june}
