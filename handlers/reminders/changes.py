"""What each key of a sheet changes. Pure: from what is stored and a key to what is stored then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Final, TypeVar

from content.reminders.sheet import Category, Digest, LeapDay, QuietHours, QuietMode, Sheet
from handlers.dialogue.errors import OutdatedError, UserError
from handlers.dialogue.lists import named_by
from handlers.reminders.settings_buttons import Choose, Field, Page, Tick
from handlers.zones.names import zone_names
from storage.outbox.posts import Subscription

_QUIET: Final = QuietHours(22, 7)
_MOST_TOPICS: Final = 2**31

Member = TypeVar("Member")

# The page on which a field is changed, and which is shown again after it.
PAGE_OF: Final[dict[Field, Page]] = {
    "subscribed": "sheet",
    "daily": "posts",
    "digest": "posts",
    "category": "topics",
    "programme": "programmes",
    "jubilees": "topics",
    "lead": "leads",
    "hour": "hour",
    "zone": "zone",
    "quiet": "quiet",
    "from": "quiet",
    "until": "quiet",
    "topic": "place",
    "pin": "place",
    "leap": "leap",
    "language": "language",
}


def switch(before: Subscription, *, on: bool, by: int | None, now: dt.datetime) -> Subscription:
    """Start or stop reminders; starting ends a suspension, and only what falls due from then on is owed.

    `by` is who is told when something fails; nobody for those who write as their group.
    """
    if not on:
        return replace(before, subscribed=False)
    if before.active:
        return before
    return replace(before, subscribed=True, suspended=None, since=now, by=by)


def change(before: Subscription, button: Choose | Tick, programmes: Collection[str]) -> Subscription:
    """Give what a key makes of what is stored.

    Raises OutdatedError for a value that means nothing, UserError for one that can't be.
    """
    try:
        if button.field == "topic":
            return replace(before, thread_id=_read_topic(button.value))
        if isinstance(button, Choose):
            return replace(before, sheet=_CHOICES[button.field](before.sheet, button.value))
        if button.field == "pin":
            return replace(before, pin=button.on)
        if button.field == "programme":
            return replace(before, sheet=_set_programme(before.sheet, button, programmes))
        return replace(before, sheet=_TICKS[button.field](before.sheet, button.value, button.on))
    except (KeyError, ValueError):
        raise OutdatedError("settings") from None


def _set_daily(sheet: Sheet, _value: str, on: bool) -> Sheet:  # noqa: FBT001 -- all ticks have one form
    return replace(sheet, daily=on, leads=sheet.leads or frozenset({0}))


def _set_digest(sheet: Sheet, value: str, on: bool) -> Sheet:  # noqa: FBT001 -- all ticks have one form
    return replace(sheet, digests=_with(sheet.digests, Digest(value), on=on))


def _set_category(sheet: Sheet, value: str, on: bool) -> Sheet:  # noqa: FBT001 -- all ticks have one form
    return replace(sheet, categories=_with(sheet.categories, Category(value), on=on))


def _set_jubilees(sheet: Sheet, _value: str, on: bool) -> Sheet:  # noqa: FBT001 -- all ticks have one form
    return replace(sheet, jubilees_only=on)


def _set_lead(sheet: Sheet, value: str, on: bool) -> Sheet:  # noqa: FBT001 -- all ticks have one form
    return replace(sheet, leads=_with(sheet.leads, int(value), on=on))


def _set_programme(sheet: Sheet, button: Tick, programmes: Collection[str]) -> Sheet:
    slug = named_by(button.value, programmes)
    if slug is None:
        raise ValueError("no such programme")
    # Programmes that are no more need not be remembered.
    return replace(sheet, muted=_with(sheet.muted & frozenset(programmes), slug, on=not button.on))


def _set_hour(sheet: Sheet, value: str) -> Sheet:
    return replace(sheet, hour=int(value))


def _set_zone(sheet: Sheet, value: str) -> Sheet:
    zone = zone_names().canonical(value)
    if zone is None:
        raise ValueError("no such zone")
    return replace(sheet, zone=zone)


def _set_quiet(sheet: Sheet, value: str) -> Sheet:
    if value == "off":
        return replace(sheet, quiet=None)
    return replace(sheet, quiet=replace(sheet.quiet or _QUIET, mode=QuietMode(value)))


def _set_from(sheet: Sheet, value: str) -> Sheet:
    quiet = sheet.quiet or _QUIET
    return replace(sheet, quiet=_make_quiet(int(value), quiet.end, quiet.mode))


def _set_until(sheet: Sheet, value: str) -> Sheet:
    quiet = sheet.quiet or _QUIET
    return replace(sheet, quiet=_make_quiet(quiet.start, int(value), quiet.mode))


def _make_quiet(start: int, end: int, mode: QuietMode) -> QuietHours:
    if start == end:
        raise UserError("settings.quiet.same")
    return QuietHours(start, end, mode)


def _set_leap(sheet: Sheet, value: str) -> Sheet:
    return replace(sheet, leap_day=LeapDay(value))


def _read_topic(value: str) -> int | None:
    if not value:
        return None
    topic = int(value)
    if not 0 < topic < _MOST_TOPICS:
        raise ValueError("no such topic")
    return topic


def _with(members: frozenset[Member], member: Member, *, on: bool) -> frozenset[Member]:
    return members | {member} if on else members - {member}


_CHOICES: Final[dict[Field, Callable[[Sheet, str], Sheet]]] = {
    "hour": _set_hour,
    "zone": _set_zone,
    "quiet": _set_quiet,
    "from": _set_from,
    "until": _set_until,
    "leap": _set_leap,
}
_TICKS: Final[dict[Field, Callable[[Sheet, str, bool], Sheet]]] = {
    "daily": _set_daily,
    "digest": _set_digest,
    "category": _set_category,
    "jubilees": _set_jubilees,
    "lead": _set_lead,
}
