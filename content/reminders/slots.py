"""The places of the calendar to which anchors return, so that only those few have to be read that a post may need.

A slot is a day of the year (`12-04`), a month (`12`), the n-th weekday of a month (`11-thursday-3`) or a day of the
lunar year (`lunar-03-10`). `content.reminders.occasions` decides what is owed; a slot only says where to look.
"""

from __future__ import annotations

import datetime as dt
from calendar import isleap
from collections.abc import Iterator

from content.records.statements import Weekday
from content.reminders.anchors import Anchor
from content.reminders.lunar import lunar_date, solar_date
from content.reminders.occasions import Needs
from content.reminders.sheet import LeapDay

_WEEKDAYS = tuple(Weekday)


def find_slot(anchor: Anchor) -> str | None:
    """Give the slot of an anchor; None for what is known to the year alone, or not for sure, or has no occasions."""
    if anchor.yearly is not None:
        rule = anchor.yearly
        return (
            f"{rule.month:02d}-{rule.weekday}-{rule.week}" if rule.day is None else f"{rule.month:02d}-{rule.day:02d}"
        )
    if anchor.lunar is not None:
        return f"lunar-{anchor.lunar.month:02d}-{anchor.lunar.main or anchor.lunar.day:02d}"
    if anchor.date is None or anchor.date.start.mark or anchor.date.start.month is None:
        return None
    if not (anchor.returns or anchor.one_off):
        return None
    start = anchor.date.start
    return f"{start.month:02d}" if start.day is None else f"{start.month:02d}-{start.day:02d}"


def list_slots(needs: Needs, leap_day: LeapDay) -> dict[str, int]:
    """Give the slots of what may be needed, each with the Gregorian year in which it is looked at."""
    slots = {slot: day.year for day in needs.days for slot in _list_day_slots(day, leap_day)}
    if needs.month is not None:
        year, month = needs.month
        slots[f"{month:02d}"] = year
    return slots


def _list_day_slots(day: dt.date, leap_day: LeapDay) -> Iterator[str]:
    yield f"{day:%m-%d}"
    if f"{day:%m-%d}" == leap_day and not isleap(day.year):
        yield "02-29"
    yield f"{day:%m}-{_WEEKDAYS[day.weekday()]}-{(day.day - 1) // 7 + 1}"
    try:
        lunar = lunar_date(day)
    except ValueError:  # beyond the years that its calendar is worked out for
        return
    if lunar.leap:
        return
    yield f"lunar-{lunar.month:02d}-{lunar.day:02d}"
    # What is kept on the 30th falls on the 29th when the month has no more days.
    if lunar.day == 29 and solar_date(lunar.year, lunar.month, 30) is None:
        yield f"lunar-{lunar.month:02d}-30"
