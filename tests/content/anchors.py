"""Anchors and sheets for tests, said briefly, and what is owed by them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from content.records.edtf import EdtfDate
from content.records.statements import Confidence, DateKind, LunarDays, Text, Weekday, YearlyDay
from content.reminders.anchors import Anchor
from content.reminders.occasions import Item, find_items
from content.reminders.sheet import Category, Digest, LeapDay, Sheet

ZONE = "Asia/Ho_Chi_Minh"
NOTHING = Sheet(ZONE, daily=False, digests=frozenset())
DAILY = replace(NOTHING, daily=True)
AFTER = replace(DAILY, leap_day=LeapDay.AFTER)
ALL_LEADS = replace(DAILY, leads=frozenset({0, 1, 7, 30}))
EVERYTHING = replace(ALL_LEADS, digests=frozenset(Digest))


def fact(date: str, key: str = "", *, category: Category = Category.TITLES, programme: str | None = None) -> Anchor:
    """Make the anchor of a dated fact; one of an event is a one-off if its day is known."""
    parsed = EdtfDate.parse(date)
    event = category is Category.EVENTS
    return Anchor(
        key=key or date,
        slug="a-record",
        kind="event" if event else "heritage",
        name=Text(en="A record", vi="Một mục"),
        category=category,
        programme=programme,
        date_kind=DateKind.MEETING,
        date=parsed,
        one_off=event and parsed.exact_day is not None,
        confidence=Confidence.SINGLE,
    )


def yearly(month: int, day: int | None = None, week: int | None = None, weekday: Weekday | None = None) -> Anchor:
    """Make the anchor of a day that returns every year."""
    rule = YearlyDay(month=month, day=day, week=week, weekday=weekday)
    return _observed(f"yearly-{month}-{day}-{week}-{weekday}", Category.DAYS).model_copy(update={"yearly": rule})


def lunar(month: int, day: int, until: int | None = None, main: int | None = None) -> Anchor:
    """Make the anchor of a lunar festival."""
    days = LunarDays(month=month, day=day, until=until, main=main)
    return _observed(f"lunar-{month}-{day}-{until}-{main}", Category.FESTIVALS).model_copy(update={"lunar": days})


def _observed(key: str, category: Category) -> Anchor:
    return Anchor(
        key=key,
        slug="a-day",
        kind="event",
        name=Text(en="A day", vi="Một ngày"),
        category=category,
        confidence=Confidence.SINGLE,
    )


def digests_alone(*digests: Digest) -> Sheet:
    """Make a sheet without the daily post."""
    return replace(NOTHING, digests=frozenset(digests))


def items_of(sheet: Sheet, day: str, anchors: Iterable[Anchor]) -> tuple[Item, ...]:
    """Give the items owed on a local day."""
    return find_items(sheet, dt.date.fromisoformat(day), anchors)


def days_of(sheet: Sheet, anchor: Anchor, first: str, last: str) -> list[str]:
    """Give the days, ends included, on which a sheet is owed anything of one anchor."""
    start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    span = (start + dt.timedelta(days=ahead) for ahead in range((end - start).days + 1))
    return [str(day) for day in span if find_items(sheet, day, [anchor])]


def told(items: Iterable[Item]) -> list[tuple[str, str, int | None]]:
    """Give the section, the key and the years of items."""
    return [(item.lead, item.occasion.anchor.key, item.occasion.years) for item in items]
