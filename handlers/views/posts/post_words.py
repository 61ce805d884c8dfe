"""What a post says about an occasion: each kind of date in its own words and tone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from content.folding import fold
from content.records.statements import Confidence, DateKind, LunarDays
from content.reminders.lunar import lunar_date
from content.reminders.occasions import DAY_LEADS, Anchor, Occasion
from handlers.views.posts.post_days import day_of, rule_words, since_words
from handlers.views.writing import html
from handlers.views.writing.dates import day_words, festival_words, words
from handlers.views.writing.entries import EMBLEMS, NAME_LIMIT
from handlers.views.writing.numbers import ordinal
from handlers.views.writing.voice import Voice

LABEL_LIMIT: Final = 250
MEETINGS: Final = ("meeting", "conference", "reception", "seminar", "session")
# Programmes whose titles have a day of their own, by their slugs; of others the emblem says enough.
TITLES: Final = (
    "biosphere-reserve",
    "creative-city",
    "global-geopark",
    "intangible-heritage",
    "learning-city",
    "memory-of-the-world",
    "world-heritage",
)
BIRTH_OF_OLD: Final = "birth-of-old"  # of the dead, and of whom nobody can be alive any more

_SUB_LIMIT: Final = 200
_BRIEF_LIMIT: Final = 70
_ALSO: Final = 5  # names
_ALSO_LIMIT: Final = 48
_OLDEST: Final = 110  # years of a life of which no end is known
_CANDLE: Final = "🕯"
_ROUND: Final = "⭐"

# What is neither celebrated nor solemn is only marked.
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
# Of these the kind says little: the years belong to what the label says.
LABELLED: Final = frozenset(
    {DateKind.OTHER, DateKind.NOMINATION, DateKind.MEETING, DateKind.VISIT, DateKind.CEREMONY, DateKind.ELECTION}
)
_LIFE: Final = frozenset({DateKind.BIRTH, DateKind.DEATH})
_GIVEN: Final = frozenset({DateKind.INSCRIPTION, DateKind.DESIGNATION})
_HAPPENS: Final = frozenset(
    {
        DateKind.MEETING,
        DateKind.VISIT,
        DateKind.CEREMONY,
        DateKind.PERFORMANCE,
        DateKind.ELECTION,
        DateKind.ANNIVERSARY,
        DateKind.OTHER,
    }
)


def name_of(voice: Voice, anchor: Anchor) -> str:
    """Give what an entry is called: a festival by its own name, everything else by that of its record."""
    named = anchor.label if anchor.lunar is not None and anchor.label is not None else anchor.name
    return html.shorten(voice.of(named), NAME_LIMIT)


def emblem_of(anchor: Anchor) -> str:
    """Give the emblem of a title's programme, else that of the record's kind; a candle for what is remembered."""
    return _CANDLE if anchor.solemn else anchor.emblem or EMBLEMS[anchor.kind]


def entry_words(voice: Voice, occasion: Occasion, lead: str) -> Markup:
    """Give the lines below the name of an entry; the last is marked where they rest on one source."""
    details = None if _says_label(occasion) else detail_words(voice, occasion.anchor)
    return mark(voice, occasion.anchor, html.lines(told_words(voice, occasion, lead), details)).strip()


def told_words(voice: Voice, occasion: Occasion, lead: str) -> Markup:
    """Say what is kept, and since when; in a digest the day comes first."""
    said = _kept(voice, occasion, lead)
    when = None if lead in DAY_LEADS or occasion.years == 0 else day_of(voice, occasion, lead)
    return html.join(" · ", [part for part in (when and capital(when), said) if part])


def detail_words(voice: Voice, anchor: Anchor) -> Markup | None:
    """Give what happened in the words of the content; of a festival, where it is kept and by which title.

    A day that remembers the dead is no part of what its title celebrates: then the place is enough.
    """
    label, place = anchor.label, anchor.place
    if anchor.lunar is not None and label is not None:
        label = None if anchor.memorial and place is not None else anchor.name
    parts = [html.shorten(voice.of(text), LABEL_LIMIT) for text in (place, label) if text is not None]
    return html.italic(html.join(" · ", parts)) if parts else None


def mark(voice: Voice, anchor: Anchor, said: Markup) -> Markup:
    """Mark what rests on one source, in the bracket that stands at the end already if there is one."""
    if anchor.confidence is Confidence.SINGLE and said.endswith(")"):
        return said[:-1] + voice("post.single")
    return said + mark_words(voice, anchor)


def mark_words(voice: Voice, anchor: Anchor) -> Markup:
    """Give the mark of what rests on one source."""
    return voice("card.single") if anchor.confidence is Confidence.SINGLE else html.EMPTY


def brief_words(voice: Voice, occasion: Occasion, limit: int) -> Markup:
    """Name an occasion in a few words: the record, what happened, and how many years ago; jubilees stand out."""
    anchor = occasion.anchor
    said = _brief(voice, occasion, html.shorten(name_of(voice, anchor), limit))
    if anchor.solemn:
        said = html.join(" ", [_CANDLE, said])
    if not occasion.jubilee:
        return said
    return html.bold(said if anchor.solemn else html.join(" ", [_ROUND, said]))


def _brief(voice: Voice, occasion: Occasion, name: str) -> Markup:
    anchor, years = occasion.anchor, occasion.years
    if anchor.lunar is not None:
        day = LunarDays(month=anchor.lunar.month, day=anchor.lunar.main or anchor.lunar.day)
        return voice("post.brief.lunar", what=name, day=festival_words(voice, day))
    if not years:
        return html.join("", [name])
    if anchor.date_kind in _LIFE:
        return voice.count(f"post.brief.{anchor.date_kind}", years, what=name)
    if anchor.label is not None:
        name = f"{name}: {html.shorten(voice.of(anchor.label), _BRIEF_LIMIT)}"
    elif anchor.kind != "event":
        name = f"{name} – {voice.plain(f'date.kind.{anchor.date_kind}').lower()}"
    return voice.count("post.brief", years, what=name)


def sub_words(voice: Voice, anchor: Anchor, head: Anchor) -> Markup:
    """Say in one line what else belongs to an entry."""
    name = None if anchor.slug == head.slug else html.shorten(voice.of(anchor.name), NAME_LIMIT)
    label = None if anchor.label is None else html.shorten(voice.of(anchor.label), _SUB_LIMIT)
    if label is None and anchor.date_kind is not None and (name is None or anchor.kind != "event"):
        label = voice.plain(f"date.kind.{anchor.date_kind}")
    said = html.join(": ", [part for part in (name, label) if part])
    return voice("post.sub", what=said + mark_words(voice, anchor))


def also_words(voice: Voice, head: Anchor, others: Sequence[Anchor]) -> Markup | None:
    """Name in one line which other records tell of the very same."""
    names = list(dict.fromkeys(html.shorten(name_of(voice, anchor), _ALSO_LIMIT) for anchor in others))
    if not names:
        return None
    shown = names[:_ALSO] if len(names) > _ALSO + 1 else names
    if rest := len(names) - len(shown):
        shown.append(str(voice.count("post.more.sub", rest)))
    spoken = head.date_kind is DateKind.MEETING
    return voice("post.also.spoken" if spoken else "post.also", names="; ".join(shown))


def capital(said: str) -> str:
    """Let a line begin with a capital letter."""
    return said[:1].upper() + said[1:]


def _says_label(occasion: Occasion) -> bool:
    """Say whether the sentence about the years tells the label."""
    anchor = occasion.anchor
    return bool(occasion.years) and anchor.label is not None and anchor.date_kind in LABELLED


def _kept(voice: Voice, occasion: Occasion, lead: str) -> Markup:
    anchor = occasion.anchor
    if anchor.yearly is not None:
        kind = _type_words(voice, anchor)
        rule = rule_words(voice, anchor.yearly) if anchor.yearly.day is None and lead in DAY_LEADS else None
        return html.join(" · ", [part for part in (kind, rule) if part])
    if anchor.lunar is not None:
        if lead == DAY_LEADS[0] and _is_whole(anchor.lunar, occasion.day):
            return html.EMPTY  # the heading says it
        return voice("post.lunar", days=capital(festival_words(voice, anchor.lunar)))
    if not occasion.years or anchor.date_kind is None:
        return _announced(voice, anchor)
    told = _anniversary(voice, occasion, occasion.years, lead)
    if not occasion.jubilee or anchor.solemn:
        return told
    celebrated = anchor.date_kind in _CELEBRATED and not _is_old(occasion)
    return voice("post.celebrated" if celebrated else "post.marked", what=told)


def _is_whole(festival: LunarDays, day: dt.date | None) -> bool:
    """Say whether a festival is but the one day by the lunar calendar."""
    return festival.until in {None, festival.day} and day is not None and lunar_date(day).day == festival.day


def _type_words(voice: Voice, anchor: Anchor) -> str | None:
    """Say what sort of day it is, unless its name says so."""
    if anchor.event_type is None:
        return None
    said = voice.plain(f"event.type.{anchor.event_type}")
    return None if {*fold(said).split()} <= {*fold(voice.of(anchor.name)).split()} else said


def _announced(voice: Voice, anchor: Anchor) -> Markup:
    """Tell of an event to come: what it is, and on which day, so that the words stay true whenever they are read."""
    kind = anchor.date_kind or DateKind.OTHER
    what = voice("post.happens") if kind in _HAPPENS else voice(f"date.kind.{kind}")
    if anchor.date is None:
        return what
    day = anchor.date.exact_day
    single = day is not None and not anchor.date.interval
    when = day_words(voice, day, weekday=True) if single and day is not None else words(voice, anchor.date)
    return voice("post.announced", what=what, date=when)


def _anniversary(voice: Voice, occasion: Occasion, years: int, lead: str) -> Markup:
    anchor = occasion.anchor
    said: dict[str, object] = {"date": since_words(voice, occasion, lead), "nth": ordinal(voice, years)}
    if anchor.label is not None and _says_label(occasion):
        what = html.shorten(voice.of(anchor.label), LABEL_LIMIT)
        if occasion.jubilee:
            return voice("post.since.jubilee", what=what, **said)
        return voice.count("post.since", years, what=what, **said)
    kind = BIRTH_OF_OLD if _is_old(occasion) else str(anchor.date_kind)
    if anchor.date_kind is DateKind.MEETING:
        said["what"] = voice(f"post.meeting.{anchor.event_type if anchor.event_type in MEETINGS else MEETINGS[0]}")
    if anchor.date_kind in _GIVEN:
        said["title"] = _title_words(voice, anchor)
    if occasion.jubilee:
        return voice(f"post.jubilee.{kind}", n=years, **said)
    return voice.count(f"post.years.{kind}", years, **said)


def _title_words(voice: Voice, anchor: Anchor) -> str:
    """Say which title was given, unless the name of the record says so."""
    if anchor.programme not in TITLES:
        return ""
    core = {*fold(voice.plain(f"post.core.{anchor.programme}")).split()}
    named = core <= {*fold(voice.of(anchor.name)).split()}
    return "" if named else voice.plain(f"post.as.{anchor.programme}")


def _is_old(occasion: Occasion) -> bool:
    """Say whether it is the birth of somebody who has died, as far as is known or must be so."""
    anchor = occasion.anchor
    return anchor.date_kind is DateKind.BIRTH and (anchor.dead or (occasion.years or 0) > _OLDEST)
