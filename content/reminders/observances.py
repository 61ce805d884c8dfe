"""When a day that returns comes next: fixed days, n-th weekdays, days of the Vietnamese lunar calendar."""

from __future__ import annotations

import datetime as dt

from content.records.statements import LunarDays, Observance, Weekday, YearlyDay
from content.reminders.lunar import festival_days, lunar_date

_WEEKDAYS = tuple(Weekday)
# 29 February is at most eight years away (1896 to 1904).
_YEARS = 9


def next_day(observance: Observance, after: dt.date) -> dt.date | None:
    """Give the first day of the observance that is `after` or later; None when its calendar names no fixed day."""
    if observance.yearly is not None:
        return next_yearly_day(observance.yearly, after)
    return None if observance.lunar is None else next_lunar_day(observance.lunar, after)


def next_yearly_day(rule: YearlyDay, after: dt.date) -> dt.date | None:
    """Give the first day of the rule that is `after` or later; None only near the end of the calendar."""
    for year in range(after.year, min(after.year + _YEARS, dt.MAXYEAR + 1)):
        day = day_in_year(rule, year)
        if day is not None and day >= after:
            return day
    return None


def next_lunar_day(days: LunarDays, after: dt.date) -> dt.date | None:
    """Give the first day of a lunar festival that is `after` or later, `after` itself while it lasts."""
    if days.day is None:
        return None
    year = lunar_date(after).year
    for lunar_year in (year, year + 1):
        first, last = festival_days(days, lunar_year)
        if last >= after:
            return max(first, after)
    return None


def day_in_year(rule: YearlyDay, year: int) -> dt.date | None:
    """Give the rule's day in a year; None for 29 February in a common year."""
    if rule.weekday is not None and rule.week is not None:
        first = dt.date(year, rule.month, 1)
        offset = (_WEEKDAYS.index(rule.weekday) - first.weekday()) % 7
        return first + dt.timedelta(days=offset + 7 * (rule.week - 1))
    try:
        return dt.date(year, rule.month, rule.day or 1)
    except ValueError:
        return None
