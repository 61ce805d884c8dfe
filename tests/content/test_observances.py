from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.records.statements import Confidence, LunarDays, Observance, Weekday, YearlyDay
from content.reminders.lunar import lunar_date
from content.reminders.observances import next_day, next_lunar_day, next_yearly_day


@pytest.mark.parametrize(
    ("rule", "after", "expected"),
    [
        (YearlyDay(month=2, day=21), "2026-01-01", "2026-02-21"),
        (YearlyDay(month=2, day=21), "2026-02-21", "2026-02-21"),
        (YearlyDay(month=2, day=21), "2026-02-22", "2027-02-21"),
        (YearlyDay(month=2, day=29), "2026-01-01", "2028-02-29"),
        (YearlyDay(month=2, day=29), "1896-03-01", "1904-02-29"),
        (YearlyDay(month=11, week=3, weekday=Weekday.THURSDAY), "2026-01-01", "2026-11-19"),
        (YearlyDay(month=11, week=3, weekday=Weekday.THURSDAY), "2026-11-20", "2027-11-18"),
        (YearlyDay(month=3, week=1, weekday=Weekday.SUNDAY), "2026-01-01", "2026-03-01"),
    ],
)
def test_the_next_day_of_a_yearly_rule(rule: YearlyDay, after: str, expected: str) -> None:
    assert next_yearly_day(rule, dt.date.fromisoformat(after)) == dt.date.fromisoformat(expected)


def test_the_calendar_ends() -> None:
    assert next_yearly_day(YearlyDay(month=1, day=1), dt.date(9999, 1, 2)) is None


@pytest.mark.parametrize(
    ("days", "after", "expected"),
    [
        (LunarDays(month=3, day=10), "2026-01-01", "2026-04-26"),
        (LunarDays(month=3, day=10), "2026-04-27", "2027-04-16"),
        (LunarDays(month=3, day=10, until=12), "2026-04-27", "2026-04-27"),  # while it lasts: that day
        (LunarDays(month=1, day=1), "2026-02-17", "2026-02-17"),
        (LunarDays(month=12, day=30), "2026-01-01", "2026-02-16"),  # the month has 29 days
        (LunarDays(month=12, day=23), "2026-02-01", "2026-02-10"),  # of the lunar year before
    ],
)
def test_the_next_day_of_a_lunar_festival(days: LunarDays, after: str, expected: str) -> None:
    assert next_lunar_day(days, dt.date.fromisoformat(after)) == dt.date.fromisoformat(expected)


def test_a_festival_without_a_fixed_day_has_no_next() -> None:
    observance = Observance(lunar=LunarDays(month=3), confidence=Confidence.SINGLE, sources=("x",))
    assert next_day(observance, dt.date(2026, 1, 1)) is None


@given(st.integers(1, 12), st.integers(1, 30), st.dates(dt.date(1950, 1, 1), dt.date(2090, 1, 1)))
def test_a_lunar_festival_returns_within_thirteen_months(month: int, day: int, after: dt.date) -> None:
    found = next_lunar_day(LunarDays(month=month, day=day), after)
    assert found is not None
    assert after <= found <= after + dt.timedelta(days=390)
    lunar = lunar_date(found)
    assert (lunar.month, lunar.leap) == (month, False)
    assert lunar.day in {day, 29 if day == 30 else day}


@given(st.dates(dt.date(1900, 1, 1), dt.date(9000, 1, 1)), st.integers(1, 12), st.integers(1, 4))
def test_the_nth_weekday_is_one(after: dt.date, month: int, week: int) -> None:
    rule = YearlyDay(month=month, week=week, weekday=Weekday.FRIDAY)
    found = next_day(Observance(yearly=rule, confidence=Confidence.SINGLE, sources=("x",)), after)
    assert found is not None
    assert (found.weekday(), found.month, (found.day - 1) // 7 + 1) == (4, month, week)
    assert after <= found <= after + dt.timedelta(days=372)
