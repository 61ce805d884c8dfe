"""When a local day's post falls due, in a world of clock changes and quiet hours."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from content.reminders.sheet import QuietHours, QuietMode, Sheet

_GRACE: Final = dt.timedelta(hours=6)
_HOUR: Final = dt.timedelta(hours=1)
_DAY: Final = dt.timedelta(days=1)

# ZoneInfo itself keeps only the last eight; there are about 600.
_zone = lru_cache(maxsize=None)(ZoneInfo)


def find_moment(sheet: Sheet, day: dt.date) -> tuple[dt.datetime, dt.datetime, bool]:
    """Give when a local day's post falls due (UTC), when its grace ends (UTC), and whether it is silent then.

    A local hour that a clock change leaves out counts by the offset before the change, one that comes twice the first
    time (RFC 5545, 3.3.5); so a post of a day that a zone left out whole comes with that of the day after. Quiet
    hours that delay move the moment to their end. The grace ends with the local day of the moment, at least six hours
    after it; where they delay what comes then, or in the hour before, an hour after they do. From day to day neither
    goes back.

    Raises ZoneInfoNotFoundError, and OverflowError at the ends of the calendar.
    """
    zone = _zone(sheet.zone)
    due = _find_start(day, sheet.hour, zone)
    local = due.astimezone(zone)
    silent = False
    if sheet.quiet is not None and _covers(sheet.quiet, local.hour):
        silent = sheet.quiet.mode is QuietMode.SILENT
        if not silent:
            due = _find_end(sheet.quiet, local)
            local = due.astimezone(zone)
    ends = max(_find_start(local.date() + _DAY, 0, zone), due + _GRACE)
    for moment in (ends - _HOUR, ends):
        free = end_quiet(sheet, moment)
        if free > moment:
            return due, free + _HOUR, silent
    return due, ends, silent


def end_quiet(sheet: Sheet, moment: dt.datetime) -> dt.datetime:
    """Give when what could be posted at a moment (aware) may be: then, or when quiet hours that delay are over (UTC).

    Raises ZoneInfoNotFoundError, and OverflowError at the ends of the calendar.
    """
    quiet = sheet.quiet
    if quiet is None or quiet.mode is not QuietMode.DELAY:
        return moment
    zone = _zone(sheet.zone)
    # Where the clock jumps over the end of quiet hours, what follows may be quiet, too.
    while _covers(quiet, (local := moment.astimezone(zone)).hour):
        moment = _find_end(quiet, local)
    return moment


def is_quiet(sheet: Sheet, moment: dt.datetime) -> bool:
    """Say whether a moment (aware) falls into the quiet hours of a sheet."""
    return sheet.quiet is not None and _covers(sheet.quiet, moment.astimezone(_zone(sheet.zone)).hour)


def _find_start(day: dt.date, hour: int, zone: ZoneInfo) -> dt.datetime:
    # Fold 0 means the first of two equal hours, and the offset before a gap.
    return dt.datetime(day.year, day.month, day.day, hour, tzinfo=zone).astimezone(dt.UTC)


def _find_end(quiet: QuietHours, local: dt.datetime) -> dt.datetime:
    """Give when quiet hours end in which a local moment lies."""
    day = local.date() + (dt.timedelta() if local.hour < quiet.end else _DAY)
    ends = dt.datetime(day.year, day.month, day.day, quiet.end, tzinfo=local.tzinfo)
    first = ends.astimezone(dt.UTC)
    return first if first > local else ends.replace(fold=1).astimezone(dt.UTC)  # that hour comes twice, and once more


def _covers(quiet: QuietHours, hour: int) -> bool:
    if quiet.start < quiet.end:
        return quiet.start <= hour < quiet.end
    return hour >= quiet.start or hour < quiet.end
