"""When a local day's post falls due, in a world of clock changes and quiet hours."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from content.sheet import QuietHours, QuietMode, Sheet

_GRACE: Final = dt.timedelta(hours=6)
_DAY: Final = dt.timedelta(days=1)

# ZoneInfo itself keeps only the last eight; there are about 600.
_zone = lru_cache(maxsize=None)(ZoneInfo)


def find_moment(sheet: Sheet, day: dt.date) -> tuple[dt.datetime, dt.datetime, bool]:
    """Give when a local day's post falls due (UTC), when its grace ends (UTC), and whether it comes silently.

    A local hour that a clock change leaves out counts by the offset before the change, one that comes twice the first
    time (RFC 5545, 3.3.5); so a post of a day that a zone left out whole comes with that of the day after. Quiet
    hours that delay move the moment to their end. The grace ends with the local day of the moment, at least six hours
    after it. From day to day the moment never goes back.

    Raises ZoneInfoNotFoundError, and OverflowError at the ends of the calendar.
    """
    zone = _zone(sheet.zone)
    due = _find_start(day, sheet.hour, zone)
    local = due.astimezone(zone)
    silent = False
    if sheet.quiet is not None and _covers(sheet.quiet, local.hour):
        silent = sheet.quiet.mode is QuietMode.SILENT
        if not silent:
            ends_today = local.hour < sheet.quiet.end
            due = _find_start(local.date() + (dt.timedelta() if ends_today else _DAY), sheet.quiet.end, zone)
            local = due.astimezone(zone)
    return due, max(_find_start(local.date() + _DAY, 0, zone), due + _GRACE), silent


def is_quiet(sheet: Sheet, moment: dt.datetime) -> bool:
    """Say whether a moment (aware) falls into the quiet hours of a sheet."""
    return sheet.quiet is not None and _covers(sheet.quiet, moment.astimezone(_zone(sheet.zone)).hour)


def _find_start(day: dt.date, hour: int, zone: ZoneInfo) -> dt.datetime:
    # Fold 0 means the first of two equal hours, and the offset before a gap.
    return dt.datetime(day.year, day.month, day.day, hour, tzinfo=zone).astimezone(dt.UTC)


def _covers(quiet: QuietHours, hour: int) -> bool:
    if quiet.start < quiet.end:
        return quiet.start <= hour < quiet.end
    return hour >= quiet.start or hour < quiet.end
