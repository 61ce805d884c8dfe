"""The days and dates of a post: never more than is known, and no year twice."""

from __future__ import annotations

import datetime as dt
from typing import Final

from content.records.statements import Weekday, YearlyDay
from content.reminders.occasions import DAY_LEADS, YEAR, Anchor, Occasion
from handlers.views.writing.dates import festival_words, words
from handlers.views.writing.voice import Voice

_WEEKDAYS: Final = tuple(Weekday)


def since_words(voice: Voice, occasion: Occasion, lead: str) -> str:
    """Give the date itself; where the day stands before it in a digest, its year is enough."""
    date = occasion.anchor.date
    if date is None:
        return ""
    start, day = date.start, occasion.day
    same = day is not None and (start.month, start.day) == (day.month, day.day)
    if lead not in DAY_LEADS and same and not date.interval:
        return voice.plain("date.year", year=start.year)
    return words(voice, date)


def day_of(voice: Voice, occasion: Occasion, lead: str) -> str | None:
    """Give the day, or the month where no day is known, without its year, which the section names."""
    if occasion.day is None:
        named = lead == YEAR and occasion.month is not None
        return voice.plain(f"month.{occasion.month}") if named else None
    said = short_day(voice, occasion.day)
    if lead == YEAR:
        return said
    return voice.plain("date.weekday", weekday=voice.plain(f"weekday.{_WEEKDAYS[occasion.day.weekday()]}"), date=said)


def short_day(voice: Voice, day: dt.date) -> str:
    """Give a day without its year."""
    return voice.plain("post.day", day=day.day, month=voice.plain(f"month.{day.month}"))


def rule_words(voice: Voice, rule: YearlyDay) -> str:
    """Say on which day of a year a rule falls."""
    month = voice.plain(f"month.{rule.month}")
    if rule.day is not None:
        return voice.plain("post.day", day=rule.day, month=month)
    week, weekday = voice.plain(f"week.{rule.week}"), voice.plain(f"weekday.{rule.weekday}")
    return voice.plain("post.rule", week=week, weekday=weekday, month=month)


def right_date(voice: Voice, anchor: Anchor) -> str:
    """Give the date of an anchor as the content has it now."""
    if anchor.lunar is not None:
        return festival_words(voice, anchor.lunar)
    if anchor.yearly is not None:
        return rule_words(voice, anchor.yearly)
    return "" if anchor.date is None else words(voice, anchor.date)
