from __future__ import annotations

import datetime as dt

import pytest

from content.records.entries import Anniversary
from content.reminders.lunar import LunarDate, lunar_date, solar_date
from storage.content.reader import ContentReader


def _tell(anniversary: Anniversary) -> tuple[str, str | None, bool, str | None]:
    fact, festival = anniversary.fact, anniversary.festival
    return (
        anniversary.entry.slug,
        None if fact is None else str(fact.date),
        anniversary.lunar,
        None if festival is None else festival.en,
    )


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-12-04", [("hoi-an", "1999-12-04", False, None)]),
        ("1999-12-04", []),  # the day itself is no anniversary
        ("1998-12-04", []),
        ("2026-12-01", []),  # ha-long's extension is known to the month alone
        ("2026-09-16", [("nguyen-du", "1820-09-16", False, None)]),
        ("2027-07-19", [("session", "2026-07-19/2026-07-29", False, None)]),
        ("2028-02-29", [("meeting", "2024-02-29", False, None)]),
        ("2027-02-28", []),
        ("2027-02-21", [("language-day", None, False, None)]),
        ("2026-11-19", [("philosophy-day", None, False, None)]),
        ("2026-11-12", []),
        ("2026-11-26", []),
        ("2029-11-15", [("philosophy-day", None, False, None)]),
    ],
)
async def test_a_day_of_the_calendar(reader: ContentReader, day: str, expected: list[object]) -> None:
    assert [_tell(found) for found in await reader.on_day(dt.date.fromisoformat(day))] == expected


@pytest.mark.parametrize(
    ("month", "day", "expected"),
    [
        (3, 9, []),
        (3, 10, [("kings-day", None, True, None)]),
        (3, 13, []),
        (3, 14, [("trang-an", None, True, "Cave rites")]),
        (3, 18, [("trang-an", None, True, "Cave rites")]),
        (3, 19, []),
    ],
)
async def test_a_day_of_the_lunar_calendar(reader: ContentReader, month: int, day: int, expected: list[object]) -> None:
    solar = solar_date(2027, month, day)
    assert solar is not None
    found = await reader.on_day(solar, lunar_date(solar))
    assert [_tell(one) for one in found if one.lunar] == expected


async def test_nothing_falls_into_a_leap_month(reader: ContentReader) -> None:
    day = dt.date(2026, 1, 5)
    assert await reader.on_day(day, LunarDate(2025, 3, 10, leap=False)) != ()
    assert await reader.on_day(day, LunarDate(2025, 3, 10, leap=True)) == ()


@pytest.mark.parametrize("year", range(2020, 2035))
async def test_the_thirtieth_is_kept_on_the_last_day_of_the_month(reader: ContentReader, year: int) -> None:
    last = solar_date(year, 12, 30) or solar_date(year, 12, 29)
    assert last is not None
    for days, expected in ((-1, []), (0, ["cao-bang"]), (1, [])):
        day = last + dt.timedelta(days=days)
        assert [found.entry.slug for found in await reader.on_day(day, lunar_date(day)) if found.lunar] == expected
