"""Why a chat did or did not get a post, in plain sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup

from content.reminders.occasions import DuePost
from handlers.views.posts.post_words import capital
from handlers.views.posts.reminders import moment_words
from handlers.views.writing import html
from handlers.views.writing.card import Card
from handlers.views.writing.dates import day_words
from handlers.views.writing.voice import Voice

_NAMES: Final = 6
_NAME_LIMIT: Final = 60
_PROMPT: Final = dt.timedelta(minutes=10)  # what was sent within it, no absence delayed


@dataclass(frozen=True, slots=True)
class Chat:
    """Whose posts are asked about: `number` for another chat than the one asked in, `stored`: it has a sheet.

    `since` is when its reminders were last switched on or came back; `paused` why they can't be delivered.
    """

    number: int | None
    zone: ZoneInfo
    now: dt.datetime
    stored: bool
    subscribed: bool
    since: dt.datetime | None
    paused: str | None


@dataclass(frozen=True, slots=True)
class Fate:
    """What the outbox knows of a post; moments are UTC, `names` those of its entries.

    `announcement` is the number of the one that it belongs to; None for a reminder.
    """

    day: dt.date
    state: str
    reason: str | None
    due: dt.datetime
    settled: dt.datetime | None
    corrected: dt.datetime | None
    retried: bool
    attempts: int
    unknowns: int
    arrived: int
    total: int
    names: Sequence[str] = ()
    announcement: int | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """A span in which the bot was away, or of which nothing is known since a copy of its start was `restored` (UTC)."""

    start: dt.datetime
    end: dt.datetime
    restored: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """Why the outbox has no post for a day.

    `post` is what the sheet calls for now. Without one, `entries` are how many the day would have if the sheet asked
    for all, and `obstacles` name what leaves them out (`daily`, `jubilees`, `programmes`, or a category).
    """

    post: DuePost | None
    entries: int = 0
    obstacles: Sequence[str] = ()


def day_card(
    voice: Voice, chat: Chat, day: dt.date, posts: Sequence[Fate | Missing], absences: Sequence[Absence]
) -> Card:
    """Tell about one day: first of its reminder, or why there was none, then of what was announced."""
    title = html.bold(voice("why.title.day", date=capital(day_words(voice, day, weekday=True))))
    told = [
        html.lines(*(_fate(voice, chat, one) if isinstance(one, Fate) else _missing(voice, chat, one, absences)))
        for one in posts
    ]
    first = posts[0]
    prompt = isinstance(first, Fate) and first.settled is not None and first.settled - first.due < _PROMPT
    return _card(voice, chat, title, [*told, _away(voice, chat, () if prompt else absences)])


def recent_card(
    voice: Voice, chat: Chat, fates: Sequence[Fate], following: DuePost | None, absences: Sequence[Absence]
) -> Card:
    """Tell what became of the last posts, and when the next one comes."""
    lines = [_line(voice, fate) for fate in fates] or [voice("why.none")]
    ahead = None
    if chat.subscribed and chat.paused is None:
        key = "reminders.nothing" if following is None else "why.next"
        ahead = voice(key, moment="" if following is None else moment_words(voice, following.due, chat.zone))
    hint = voice("why.hint")
    return _card(
        voice, chat, html.bold(voice("why.title")), [html.lines(*lines), ahead, _away(voice, chat, absences), hint]
    )


def _card(voice: Voice, chat: Chat, title: Markup, parts: Sequence[Markup | None]) -> Card:
    about = None if chat.number is None else voice("why.chat", chat=chat.number)
    blocks = [html.lines(title, about, _standing(voice, chat)), *parts]
    spread = [part for block in blocks if block for part in (block, html.EMPTY)]
    return Card(html.pages(spread, html.TEXT_LIMIT)[0])


def _standing(voice: Voice, chat: Chat) -> Markup:
    """Say whether the chat gets reminders at all."""
    if not chat.stored:
        return voice("why.never")
    if not chat.subscribed:
        return voice("why.off")
    if chat.paused is not None:
        return html.join(" ", [voice("why.paused"), voice(f"why.paused.{chat.paused}")])
    return voice("why.on", moment=_moment(voice, chat, chat.since)) if chat.since else voice("why.on.always")


def _fate(voice: Voice, chat: Chat, fate: Fate) -> Iterator[Markup]:
    if fate.announcement is not None:
        yield html.bold(voice("why.announcement.title", n=fate.announcement))
    yield voice("why.due.ahead" if fate.due > chat.now else "why.due.past", moment=_moment(voice, chat, fate.due))
    yield _state(voice, chat, fate)
    if fate.reason is not None:
        yield voice(f"why.reason.{fate.reason}")
    if 0 < fate.arrived < fate.total:
        yield voice("outbox.arrived", n=fate.arrived, total=fate.total)
    if fate.unknowns and fate.state == "sent":
        yield voice.count("why.repeated", fate.unknowns)
    if fate.corrected is not None:
        yield voice("why.corrected", moment=_moment(voice, chat, fate.corrected))
    if fate.names:
        yield voice("why.told", names=_names(voice, fate.names))


def _state(voice: Voice, chat: Chat, fate: Fate) -> Markup:
    if fate.state == "planned":
        if fate.due > chat.now:
            return voice("why.state.planned")
        return voice.count("why.state.waiting", fate.attempts) if fate.attempts else voice("why.state.soon")
    if fate.state == "uncertain":
        return voice("why.state.retried") if fate.retried else voice.count("why.state.uncertain", fate.unknowns)
    moment = "" if fate.settled is None else _moment(voice, chat, fate.settled)
    return voice(f"why.state.{fate.state}", moment=moment)


def _missing(voice: Voice, chat: Chat, missing: Missing, absences: Sequence[Absence]) -> Iterator[Markup]:
    post = missing.post
    if post is None:
        if not missing.entries:
            yield voice("why.missing.content")
            return
        yield voice.count("why.missing.sheet", missing.entries)
        for obstacle in missing.obstacles:
            yield voice("post.sub", what=voice(f"why.obstacle.{obstacle}"))
        return
    moment = _moment(voice, chat, post.due)
    if not chat.subscribed or chat.paused is not None:
        yield voice("why.missing.off", moment=moment)
    elif post.due > chat.now:
        yield voice("why.missing.ahead", moment=moment)
    elif chat.since is not None and post.due < chat.since:
        yield voice("why.missing.before", moment=moment)
    else:
        touching = [absence.restored for absence in absences if absence.start <= post.due <= absence.end]
        key = "why.missing.unplanned"
        if touching:
            key = "why.missing.restored" if any(touching) else "why.missing.away"
        yield voice(key, moment=moment)


def _line(voice: Voice, fate: Fate) -> Markup:
    about = [] if fate.announcement is None else [voice("why.announcement.colon", n=fate.announcement)]
    said = [*about, voice(f"why.short.{fate.state}"), *([voice(f"why.reason.{fate.reason}")] if fate.reason else [])]
    return voice("card.field", name=capital(day_words(voice, fate.day)), value=html.join(" ", said))


def _away(voice: Voice, chat: Chat, absences: Sequence[Absence]) -> Markup:
    return html.lines(*(away_words(voice, absence, chat.zone) for absence in absences))


def away_words(voice: Voice, absence: Absence, zone: ZoneInfo) -> Markup:
    """Tell of an absence, or of a restore."""
    start, end = moment_words(voice, absence.start, zone), moment_words(voice, absence.end, zone)
    return voice("why.restored" if absence.restored else "why.away", start=start, end=end)


def _moment(voice: Voice, chat: Chat, moment: dt.datetime) -> str:
    return moment_words(voice, moment, chat.zone)


def _names(voice: Voice, names: Sequence[str]) -> Markup:
    shown: list[str] = [html.shorten(name, _NAME_LIMIT) for name in names[:_NAMES]]
    if len(names) > _NAMES:
        shown.append(voice.count("post.more.sub", len(names) - _NAMES))
    return html.join("; ", shown)
