from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.records.statements import LunarDays
from content.reminders.lunar import LunarDate, festival_days, lunar_date, solar_date

# Known from public calendars; the Chinese New Year of 1985, 2007 and 2030 is another day.
NEW_YEARS = ["1968-01-29", "1985-01-21", "2007-02-17", "2024-02-10", "2025-01-29", "2026-02-17", "2030-02-02"]
HUNG_KINGS = ["2023-04-29", "2024-04-18", "2025-04-07", "2026-04-26"]


@pytest.mark.parametrize("text", NEW_YEARS)
def test_new_year(text: str) -> None:
    day = dt.date.fromisoformat(text)
    assert lunar_date(day) == LunarDate(day.year, 1, 1, leap=False)
    assert solar_date(day.year, 1, 1) == day


@pytest.mark.parametrize("text", HUNG_KINGS)
def test_hung_kings_day_is_the_tenth_of_the_third_month(text: str) -> None:
    day = dt.date.fromisoformat(text)
    assert festival_days(LunarDays(month=3, day=10), day.year) == (day, day)


def test_a_leap_month_is_told_and_never_chosen() -> None:
    assert lunar_date(dt.date(2025, 7, 25)) == LunarDate(2025, 6, 1, leap=True)
    assert solar_date(2025, 6, 1) == dt.date(2025, 6, 25)
    assert lunar_date(dt.date(2023, 3, 22)) == LunarDate(2023, 2, 1, leap=True)
    assert solar_date(2023, 2, 1) == dt.date(2023, 2, 20)


def test_a_day_that_a_short_month_lacks_does_not_become_the_next_one() -> None:
    assert solar_date(2025, 12, 29) == dt.date(2026, 2, 16)
    assert solar_date(2025, 12, 30) is None


@pytest.mark.parametrize(("year", "month", "day"), [(1850, 1, 1), (2200, 1, 1), (2025, 13, 1), (2025, 1, 31)])
def test_what_no_calendar_has_is_none(year: int, month: int, day: int) -> None:
    assert solar_date(year, month, day) is None


def test_day_thirty_of_a_festival_falls_on_day_twenty_nine_of_a_short_month() -> None:
    assert festival_days(LunarDays(month=12, day=30), 2025) == (dt.date(2026, 2, 16), dt.date(2026, 2, 16))
    assert festival_days(LunarDays(month=12, day=28, until=30), 2025) == (dt.date(2026, 2, 15), dt.date(2026, 2, 16))


def test_a_festival_of_several_days() -> None:
    assert festival_days(LunarDays(month=1, day=5, until=16, main=6), 2026) == (
        dt.date(2026, 2, 21),
        dt.date(2026, 3, 4),
    )


def test_a_festival_without_a_fixed_day_or_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="no fixed day"):
        festival_days(LunarDays(month=3), 2026)
    with pytest.raises(ValueError, match="outside of 1900 to 2100"):
        festival_days(LunarDays(month=3, day=10), 2101)


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2100, 12, 31)))
def test_round_trip(day: dt.date) -> None:
    lunar = lunar_date(day)
    back = solar_date(lunar.year, lunar.month, lunar.day)
    if lunar.leap:
        assert back is None or back < day
    else:
        assert back == day


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2100, 12, 30)))
def test_each_day_follows_the_one_before(day: dt.date) -> None:
    today, tomorrow = lunar_date(day), lunar_date(day + dt.timedelta(days=1))
    if tomorrow.day != 1:
        assert tomorrow == LunarDate(today.year, today.month, today.day + 1, leap=today.leap)
    else:
        assert today.day in {29, 30}
        assert (tomorrow.month - today.month) % 12 == (not tomorrow.leap)
