"""Anchors for tests, said briefly."""

from __future__ import annotations

from content.anchors import Anchor
from content.edtf import EdtfDate
from content.sheet import Category, Sheet
from content.statements import Confidence, DateKind, LunarDays, Text, Weekday, YearlyDay

ZONE = "Asia/Ho_Chi_Minh"
QUIET_SHEET = Sheet(ZONE, daily=False, digests=frozenset())


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
