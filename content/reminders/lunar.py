"""The Vietnamese lunar calendar (UTC+7), 1900 to 2100.

It differs from the Chinese one (UTC+8) in some years: the New Years of 1985, 2007 and 2030 fall on other days. The
conversion is that of `lunar-vn`, after Hồ Ngọc Đức's published algorithm; every result is converted back, because
the library turns a day that a month does not have into the first of the next month without a word.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lunar_vn import SUPPORTED_YEAR_RANGE, convert_lunar_to_solar, convert_solar_to_lunar

from content.records.statements import LunarDays

FIRST_YEAR, LAST_YEAR = SUPPORTED_YEAR_RANGE


@dataclass(frozen=True, slots=True)
class LunarDate:
    """A day of the lunar calendar; `leap` marks the second of two months with the same number."""

    year: int
    month: int
    day: int
    leap: bool


def lunar_date(day: dt.date) -> LunarDate:
    """Give the lunar date of a Gregorian day; ValueError outside of 1900 to 2100."""
    found = convert_solar_to_lunar(day.day, day.month, day.year)
    return LunarDate(found.year, found.month, found.day, found.leap)


def solar_date(year: int, month: int, day: int) -> dt.date | None:
    """Give the Gregorian day of a lunar date, never of a leap month.

    None when the month has no such day, when there is no such month, or outside of 1900 to 2100.
    """
    try:
        found = convert_lunar_to_solar(day, month, year)
    except ValueError:
        return None
    return found if lunar_date(found) == LunarDate(year, month, day, leap=False) else None


def festival_days(lunar: LunarDays, lunar_year: int) -> tuple[dt.date, dt.date]:
    """Give the first and last day of a festival in a lunar year, ends included.

    Day 30 falls on day 29 when the month is short. ValueError when the festival has no fixed day, or outside of
    1900 to 2100.
    """
    if lunar.day is None:
        raise ValueError("the festival has no fixed day")
    first = _day_or_last(lunar_year, lunar.month, lunar.day)
    return first, first if lunar.until is None else _day_or_last(lunar_year, lunar.month, lunar.until)


def main_day(lunar: LunarDays, lunar_year: int) -> dt.date | None:
    """Give the day of a lunar year to which a reminder of the festival belongs: its main day, else its first.

    None when the festival has no fixed day, or outside of 1900 to 2100.
    """
    day = lunar.main or lunar.day
    if day is None:
        return None
    try:
        return _day_or_last(lunar_year, lunar.month, day)
    except ValueError:
        return None


def _day_or_last(year: int, month: int, day: int) -> dt.date:
    found = solar_date(year, month, day)
    if found is None and day == 30:
        found = solar_date(year, month, 29)
    if found is None:
        raise ValueError(f"the lunar year {year} lies outside of {FIRST_YEAR} to {LAST_YEAR}")
    return found
