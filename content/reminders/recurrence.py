"""Dates that return: which day an anchor is kept in a year, and how many years it is then."""

from __future__ import annotations

import datetime as dt
from calendar import isleap
from dataclasses import dataclass
from typing import Final

from content.records.edtf import Point
from content.reminders.anchors import Anchor
from content.reminders.lunar import main_day
from content.reminders.observances import day_in_year
from content.reminders.sheet import LeapDay

YOUNGEST_JUBILEE: Final = 5
JUBILEE_STEPS: Final = (10, 25)


@dataclass(frozen=True, slots=True)
class Occasion:
    """An anchor in one year.

    `day` is None where no day is known; then `month` is, or neither. `years` counts the full years since the date: 0
    for an event on its own day or ahead, None for days and festivals. `year` is that of the calendar by which it is
    kept: a lunar year may end in the Gregorian year after its own, and a Gregorian one has some lunar days twice.
    """

    anchor: Anchor
    year: int
    month: int | None
    day: dt.date | None
    years: int | None

    @property
    def jubilee(self) -> bool:
        """Say whether the number of years is a round one."""
        return self.years is not None and is_jubilee(self.years)


def is_jubilee(years: int) -> bool:
    """Say whether an anniversary is a jubilee: 5, 10, then every multiple of 10 and of 25."""
    return years == YOUNGEST_JUBILEE or (years > 0 and any(years % step == 0 for step in JUBILEE_STEPS))


def find_occasion(anchor: Anchor, year: int, leap_day: LeapDay) -> Occasion | None:
    """Give the occasion of an anchor in a year (see Occasion); None when it has none in it."""
    if anchor.date is not None:
        return _find_anniversary(anchor, anchor.date.start, year, leap_day)
    day = None
    if anchor.yearly is not None:
        day = day_in_year(anchor.yearly, year) or _replace_leap_day(year, leap_day)
    elif anchor.lunar is not None:
        day = main_day(anchor.lunar, year)
    return None if day is None else Occasion(anchor, year, day.month, day, None)


def _find_anniversary(anchor: Anchor, start: Point, year: int, leap_day: LeapDay) -> Occasion | None:
    years = year - start.year
    if start.mark or years < 0 or (years == 0 and not anchor.one_off) or (years and not anchor.returns):
        return None
    if start.month is None or start.day is None:
        return Occasion(anchor, year, start.month, None, years)
    lost = (start.month, start.day) == (2, 29) and not isleap(year)
    day = _replace_leap_day(year, leap_day) if lost else dt.date(year, start.month, start.day)
    return Occasion(anchor, year, day.month, day, years)


def _replace_leap_day(year: int, leap_day: LeapDay) -> dt.date:
    return dt.date.fromisoformat(f"{year:04d}-{leap_day}")
