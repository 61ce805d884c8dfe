"""What a post says about an occasion: each kind of date in its own words and tone."""

from __future__ import annotations

import datetime as dt
from typing import Final

from markupsafe import Markup

from content.occasions import DAY_LEADS, YEAR, Anchor, Occasion
from content.statements import Confidence, DateKind, Text, Weekday, YearlyDay
from handlers.views import html
from handlers.views.dates import day_words, festival_words, words
from handlers.views.entries import EMBLEMS, NAME_LIMIT
from handlers.views.numbers import ordinal
from handlers.views.voice import Voice

LABEL_LIMIT: Final = 250
_SUB_LIMIT: Final = 200
_WEEKDAYS: Final = tuple(Weekday)

# Deaths and disasters are remembered; their sentences carry a sign of their own. What is neither is only marked.
_SOBER: Final = frozenset({DateKind.DEATH, DateKind.DISASTER})
_CELEBRATED: Final = frozenset(
    {
        DateKind.INSCRIPTION,
        DateKind.EXTENSION,
        DateKind.PROCLAMATION,
        DateKind.DESIGNATION,
        DateKind.HONOUR,
        DateKind.FOUNDING,
        DateKind.ADOPTION,
        DateKind.ACCESSION,
        DateKind.RELATIONS,
        DateKind.BIRTH,
        DateKind.AWARD,
        DateKind.AGREEMENT,
    }
)


def name_of(voice: Voice, anchor: Anchor) -> str:
    """Give what an entry is called: a festival by its own name, everything else by that of its record."""
    named = anchor.label if anchor.lunar is not None and anchor.label is not None else anchor.name
    return html.shorten(voice.of(named), NAME_LIMIT)


def told_words(voice: Voice, occasion: Occasion, lead: str) -> Markup:
    """Say what is kept, and since when; in a digest the day comes first."""
    said = _kept(voice, occasion, lead)
    when = None if lead in DAY_LEADS or occasion.years == 0 else _day_of(voice, occasion, lead)
    line = html.join(" · ", [capital(when), said] if when else [said])
    return line if _label(occasion.anchor) is not None else line + _mark(voice, occasion.anchor)


def emblem_of(anchor: Anchor) -> str:
    """Give the emblem of a title's programme, else that of the record's kind."""
    return anchor.emblem or EMBLEMS[anchor.kind]


def detail_words(voice: Voice, anchor: Anchor) -> Markup | None:
    """Give what happened in the words of the content; of a festival, which title it belongs to."""
    label = _label(anchor)
    return None if label is None else html.italic(html.shorten(voice.of(label), LABEL_LIMIT)) + _mark(voice, anchor)


def sub_words(voice: Voice, anchor: Anchor, head: Anchor) -> Markup:
    """Say in one line what else belongs to an entry."""
    name = None if anchor.slug == head.slug else html.shorten(voice.of(anchor.name), NAME_LIMIT)
    label = None if anchor.label is None else html.shorten(voice.of(anchor.label), _SUB_LIMIT)
    told = anchor.kind == "event" or anchor.date_kind is head.date_kind
    if label is None and anchor.date_kind is not None and (name is None or not told):
        label = voice.plain(f"date.kind.{anchor.date_kind}")
    said = html.join(": ", [part for part in (name, label) if part])
    return voice("post.sub", what=said + _mark(voice, anchor))


def _label(anchor: Anchor) -> Text | None:
    """Give what is said beside the name."""
    return anchor.name if anchor.lunar is not None and anchor.label is not None else anchor.label


def _mark(voice: Voice, anchor: Anchor) -> Markup:
    """Give the mark of what rests on one source."""
    return voice("card.single") if anchor.confidence is Confidence.SINGLE else html.EMPTY


def _kept(voice: Voice, occasion: Occasion, lead: str) -> Markup:
    anchor = occasion.anchor
    if anchor.yearly is not None:
        return _observed(voice, anchor.yearly)
    if anchor.lunar is not None:
        return voice("post.lunar", days=capital(festival_words(voice, anchor.lunar)))
    if not occasion.years or anchor.date_kind is None:
        return _announced(voice, occasion)
    return _anniversary(voice, occasion, occasion.years, lead)


def _observed(voice: Voice, rule: YearlyDay) -> Markup:
    if rule.day is not None:
        return voice("post.observed")
    week, weekday = voice.plain(f"week.{rule.week}"), voice.plain(f"weekday.{rule.weekday}")
    return voice("post.observed.rule", week=week, weekday=weekday, month=voice.plain(f"month.{rule.month}"))


def _announced(voice: Voice, occasion: Occasion) -> Markup:
    """Tell of an event to come: what it is, and on which day, so that the words stay true whenever they are read."""
    anchor = occasion.anchor
    what = voice(f"date.kind.{anchor.date_kind or DateKind.OTHER}")
    if anchor.date is None:
        return what
    day = anchor.date.exact_day
    single = day is not None and not anchor.date.interval
    when = day_words(voice, day, weekday=True) if single and day is not None else words(voice, anchor.date)
    return voice("post.announced", what=what, date=when)


def _anniversary(voice: Voice, occasion: Occasion, years: int, lead: str) -> Markup:
    kind = occasion.anchor.date_kind
    said = {"nth": ordinal(voice, years), "date": _date(voice, occasion, lead)}
    if occasion.jubilee:
        told = voice(f"post.jubilee.{kind}", **said)
        if kind in _SOBER:
            return told
        return voice("post.celebrated" if kind in _CELEBRATED else "post.marked", what=told)
    return voice.count(f"post.years.{kind}", years, **said)


def _date(voice: Voice, occasion: Occasion, lead: str) -> str:
    """Give the date itself; where the day stands before it in a digest, its year is enough."""
    date = occasion.anchor.date
    if date is None:
        return ""
    start, day = date.start, occasion.day
    same = day is not None and (start.month, start.day) == (day.month, day.day)
    if lead not in DAY_LEADS and same and not date.interval:
        return voice.plain("date.year", year=start.year)
    return words(voice, date)


def _day_of(voice: Voice, occasion: Occasion, lead: str) -> str | None:
    """Give the day, or the month where no day is known, without its year, which the section names."""
    if occasion.day is None:
        named = lead == YEAR and occasion.month is not None
        return voice.plain(f"month.{occasion.month}") if named else None
    said = short_day(voice, occasion.day)
    if lead == YEAR:
        return said
    return voice.plain("date.weekday", weekday=voice.plain(f"weekday.{_WEEKDAYS[occasion.day.weekday()]}"), date=said)


def capital(said: str) -> str:
    """Let a line begin with a capital letter."""
    return said[:1].upper() + said[1:]


def short_day(voice: Voice, day: dt.date) -> str:
    """Give a day without its year."""
    return voice.plain("post.day", day=day.day, month=voice.plain(f"month.{day.month}"))


def right_date(voice: Voice, anchor: Anchor) -> str:
    """Give the date of an anchor as the content has it now."""
    if anchor.lunar is not None:
        return festival_words(voice, anchor.lunar)
    if anchor.yearly is not None:
        rule = anchor.yearly
        month = voice.plain(f"month.{rule.month}")
        if rule.day is not None:
            return voice.plain("post.day", day=rule.day, month=month)
        week, weekday = voice.plain(f"week.{rule.week}"), voice.plain(f"weekday.{rule.weekday}")
        return voice.plain("post.rule", week=week, weekday=weekday, month=month)
    return "" if anchor.date is None else words(voice, anchor.date)
