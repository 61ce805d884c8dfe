"""Dates in words, as precise as they are known and never more."""

from __future__ import annotations

import datetime as dt

from content.records.edtf import EdtfDate, Point, Precision
from content.records.statements import LunarDays, Observance, Weekday, YearlyDay
from content.reminders.lunar import LunarDate
from handlers.views.writing.voice import Voice

_WEEKDAYS = tuple(Weekday)
_MONTH_DAYS = 31


def words(voice: Voice, date: EdtfDate) -> str:
    """Give a date in words: "4 December 1999", "about 1972", "from 2022 to 2029", "19–29 July 2026"."""
    if not date.interval:
        return _point(voice, date.start)
    if date.end is None:
        return voice.plain("date.since", date=_point(voice, date.start))
    start, end = date.start, date.end
    same_month = (start.year, start.month) == (end.year, end.month)
    if same_month and start.day and end.day and start.day != end.day and not start.mark and not end.mark:
        month = voice.plain(f"month.{start.month}")
        return voice.plain("date.days", first=start.day, last=end.day, month=month, year=start.year)
    if start == end:
        return _point(voice, start)
    return voice.plain("date.span", start=_point(voice, start), end=_point(voice, end))


def words_between(voice: Voice, date: EdtfDate) -> str:
    """Give the date of a single moment; an interval only says that it lies within."""
    if not date.interval or date.end is None or date.start == date.end:
        return words(voice, date)
    return voice.plain("date.between", start=_point(voice, date.start), end=_point(voice, date.end))


def day_words(voice: Voice, day: dt.date, *, weekday: bool = False) -> str:
    """Give a calendar day in words, on request with its weekday."""
    said = _point(voice, Point(day.year, day.month, day.day))
    if weekday:
        return voice.plain("date.weekday", weekday=voice.plain(f"weekday.{_WEEKDAYS[day.weekday()]}"), date=said)
    return said


def age_words(voice: Voice, date: EdtfDate, today: dt.date) -> str | None:
    """Say how long ago a date was, or how soon it comes; None where that would claim more than is known.

    Whole years are counted. A date known to the month or year gets "about" unless every day it can mean gives the
    same number. Spans of less than a year are told for exact days only.
    """
    if date.last is None or date.start.uncertain or (date.end is not None and date.end.uncertain):
        return None
    if date.exact_day is not None and not date.interval:
        return _exact_age(voice, date.exact_day, today)
    most, least = _years(date.first, today), _years(date.last, today)
    if least < 1 or most - least > 1:
        return None
    ago = str(voice.count("age.years", most))
    return ago if most == least and not date.start.approximate else voice.plain("age.about", age=ago)


def lunar_words(voice: Voice, lunar: LunarDate) -> str:
    """Give a day of the lunar calendar in words."""
    key = "lunar.date.leap" if lunar.leap else "lunar.date"
    return voice.plain(key, day=voice.plain(f"lunar.day.{lunar.day}"), month=voice.plain(f"lunar.month.{lunar.month}"))


def festival_words(voice: Voice, days: LunarDays) -> str:
    """Give the days of a festival in words, with its main day if that is known."""
    month = voice.plain(f"lunar.month.{days.month}")
    if days.day is None:
        return voice.plain("lunar.unfixed", month=month)
    first = voice.plain(f"lunar.day.{days.day}")
    if days.until is None or days.until == days.day:
        return voice.plain("lunar.date", day=first, month=month)
    last = voice.plain(f"lunar.day.{days.until}")
    said = voice.plain("lunar.days", first=first, last=last, month=month)
    if days.main is None:
        return said
    return voice.plain("lunar.main", days=said, main=voice.plain(f"lunar.day.{days.main}"))


def observance_words(voice: Voice, observance: Observance) -> str:
    """Say when a day is kept each year."""
    if observance.lunar is not None:
        return voice.plain("yearly.lunar", day=festival_words(voice, observance.lunar))
    yearly = observance.yearly
    return "" if yearly is None else _yearly(voice, yearly)


def _yearly(voice: Voice, yearly: YearlyDay) -> str:
    month = voice.plain(f"month.{yearly.month}")
    if yearly.day is not None:
        return voice.plain("yearly.day", day=yearly.day, month=month)
    weekday = voice.plain(f"weekday.{yearly.weekday}")
    return voice.plain("yearly.weekday", week=voice.plain(f"week.{yearly.week}"), weekday=weekday, month=month)


def _point(voice: Voice, point: Point) -> str:
    if point.precision is Precision.YEAR:
        said = voice.plain("date.year", year=point.year)
    elif point.precision is Precision.MONTH:
        said = voice.plain("date.month", month=voice.plain(f"month.{point.month}"), year=point.year)
    else:
        said = voice.plain("date.day", day=point.day, month=voice.plain(f"month.{point.month}"), year=point.year)
    if point.approximate:
        said = voice.plain("date.about", date=said)
    return voice.plain("date.uncertain", date=said) if point.uncertain else said


def _exact_age(voice: Voice, day: dt.date, today: dt.date) -> str:
    earlier, later = min(day, today), max(day, today)
    tense = "age" if day < today else "ahead"
    days = (later - earlier).days
    if days == 0:
        return voice.plain("age.today")
    if days <= _MONTH_DAYS:
        return str(voice.count(f"{tense}.days", days))
    years = _years(earlier, later)
    if years:
        return str(voice.count(f"{tense}.years", years))
    months = (later.year - earlier.year) * 12 + later.month - earlier.month - (later.day < earlier.day)
    return str(voice.count(f"{tense}.months", months))


def _years(earlier: dt.date, later: dt.date) -> int:
    """Count whole years; 29 February completes its year on 1 March."""
    return later.year - earlier.year - ((later.month, later.day) < (earlier.month, earlier.day))
