"""What chats are owed, found by looking at every day: slow, plain, and sharing nothing with the bot's own rules."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo

from lunar_vn import convert_solar_to_lunar

from content.reminders.sheet import Category, Digest, LeapDay, QuietHours, QuietMode, Sheet

_DAY = dt.timedelta(days=1)
_STEP = dt.timedelta(minutes=15)  # every clock change of our days happens at one of these


@dataclass(frozen=True)
class Fact:
    """Something that returns: `date` as the content writes it, or a day of the year, or a day of the lunar year.

    `yearly` is (month, day), or (month, n-th, weekday from 0 for Monday); `lunar` is (month, day).
    """

    slug: str
    category: Category
    programme: str | None = None
    happens: bool = False  # an event, which is told on its own day, too
    date: str = ""
    yearly: tuple[int, ...] = ()
    lunar: tuple[int, int] | None = None


Told = tuple[str, int, str]  # slug, year, section


def list_items(sheet: Sheet, facts: Iterable[Fact], today: dt.date) -> frozenset[Told]:
    """Give what a sheet is told on a day."""
    return frozenset(item for fact in facts if _is_wanted(sheet, fact) for item in _list_items(sheet, fact, today))


def _is_wanted(sheet: Sheet, fact: Fact) -> bool:
    return fact.category in sheet.categories and not (
        fact.category is Category.TITLES and fact.programme in sheet.muted
    )


def _list_items(sheet: Sheet, fact: Fact, today: dt.date) -> Iterator[Told]:
    told: set[int] = set()
    for day, section in _looked_at(sheet, today):
        year, age = _kept(fact, day, sheet.leap_day)
        if year and year not in told and (_is_round(age) or not sheet.jubilees_only):
            told.add(year)
            yield fact.slug, year, section
    start = fact.date.split("/")[0]
    if not start or start[-1] in "~?%":
        return
    age = today.year - int(start[:4])
    if not _is_round(age) and (sheet.jubilees_only or age < 1):
        return
    if Digest.MONTHLY in sheet.digests and start[4:] == f"-{today.month:02d}" and today.day == 1:
        yield fact.slug, today.year, "month"
    second_of_january = (today.month, today.day) == (1, 2)
    if Digest.YEARLY in sheet.digests and second_of_january and _is_round(age) and today.year not in told:
        yield fact.slug, today.year, "year"


def _looked_at(sheet: Sheet, today: dt.date) -> Iterator[tuple[dt.date, str]]:
    if sheet.daily:
        for lead in sorted(sheet.leads):
            yield today + lead * _DAY, str(lead)
    if Digest.WEEKLY in sheet.digests and calendar.day_name[today.weekday()] == "Monday":
        yield from ((today + ahead * _DAY, "week") for ahead in range(7))
    if Digest.MONTHLY in sheet.digests and today.day == 1:
        yield from ((today.replace(day=day), "month") for day in range(1, _length(today) + 1))


def _length(day: dt.date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _kept(fact: Fact, day: dt.date, leap_day: LeapDay) -> tuple[int, int | None]:
    """Say by which year a fact is kept on a day, 0 if it is not, and how old it is then."""
    if fact.date:
        start = fact.date.split("/")[0]
        if len(start) != 10:
            return 0, None
        age = day.year - int(start[:4])
        kept = _falls(day, (int(start[5:7]), int(start[8:])), leap_day) and age >= (0 if fact.happens else 1)
        return (day.year, age) if kept else (0, None)
    if len(fact.yearly) == 2:
        return (day.year, None) if _falls(day, (fact.yearly[0], fact.yearly[1]), leap_day) else (0, None)
    if fact.yearly:
        return (day.year, None) if (day.month, (day.day + 6) // 7, day.weekday()) == fact.yearly else (0, None)
    return _lunar_year(fact.lunar or (0, 0), day), None


def _falls(day: dt.date, wanted: tuple[int, int], leap_day: LeapDay) -> bool:
    if wanted == (2, 29) and not calendar.isleap(day.year):
        wanted = (2, 28) if leap_day is LeapDay.BEFORE else (3, 1)
    return (day.month, day.day) == wanted


def _lunar_year(wanted: tuple[int, int], day: dt.date) -> int:
    year, month, number, leap = _lunar(day)
    if leap or month != wanted[0]:
        return 0
    ends = number == 29 and _lunar(day + _DAY)[2] == 1
    return year if number == wanted[1] or (ends and wanted[1] == 30) else 0


@cache
def _lunar(day: dt.date) -> tuple[int, int, int, bool]:
    found = convert_solar_to_lunar(day.day, day.month, day.year)
    return found.year, found.month, found.day, found.leap


def _is_round(age: int | None) -> bool:
    return age is not None and (age == 5 or (age >= 10 and (age % 10 == 0 or age % 25 == 0)))


@dataclass(frozen=True)
class Moment:
    """When a post falls due, and until when it is worth posting (both UTC)."""

    due: dt.datetime
    ends: dt.datetime


@cache
def find_moment(zone: str, hour: int, quiet: QuietHours | None, day: dt.date) -> Moment:
    """Find the moment of a local day by trying the offsets of these days, then going on in quarters of an hour."""
    place = ZoneInfo(zone)
    due = _reading(dt.datetime.combine(day, dt.time(hour)), place)
    if quiet is not None and quiet.mode is QuietMode.DELAY and _is_quiet(quiet, due.astimezone(place).hour):
        wall = due.astimezone(place).replace(tzinfo=None)
        while wall.hour != quiet.end:
            wall += dt.timedelta(hours=1)
        due = _reading(wall.replace(minute=0), place)
    ends, date = due, due.astimezone(place).date()
    while ends.astimezone(place).date() <= date:
        ends += _STEP
    ends = max(ends, due + dt.timedelta(hours=6))
    sheet = Sheet(zone, hour, quiet=quiet)
    for moment in (ends - dt.timedelta(hours=1), ends):
        if pass_quiet(sheet, moment) != moment:
            return Moment(due, pass_quiet(sheet, moment) + dt.timedelta(hours=1))
    return Moment(due, ends)


def pass_quiet(sheet: Sheet, moment: dt.datetime) -> dt.datetime:
    """Give the first moment from this one on that quiet hours do not delay."""
    if sheet.quiet is None or sheet.quiet.mode is not QuietMode.DELAY or not is_quiet(sheet, moment):
        return moment
    quarter = moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
    while is_quiet(sheet, quarter):
        quarter += _STEP
    return quarter


def is_quiet(sheet: Sheet, moment: dt.datetime) -> bool:
    """Say whether a moment is one of quiet hours."""
    return sheet.quiet is not None and _is_quiet(sheet.quiet, moment.astimezone(ZoneInfo(sheet.zone)).hour)


def _reading(wall: dt.datetime, place: ZoneInfo) -> dt.datetime:
    """Give the first moment at which clocks there show this; in a gap by the clocks as they ran before it."""
    offsets = [_offset(wall + dt.timedelta(hours=hours), place) for hours in range(-36, 37)]
    moments = [(wall - offset).replace(tzinfo=dt.UTC) for offset in offsets]
    shown = [moment for moment in moments if moment.astimezone(place).replace(tzinfo=None) == wall]
    return min(shown) if shown else moments[0]


def _offset(moment: dt.datetime, place: ZoneInfo) -> dt.timedelta:
    local = moment.replace(tzinfo=dt.UTC).astimezone(place).replace(tzinfo=None)
    return local - moment


def _is_quiet(quiet: QuietHours, hour: int) -> bool:
    hours = {(quiet.start + number) % 24 for number in range((quiet.end - quiet.start) % 24)}
    return hour in hours
