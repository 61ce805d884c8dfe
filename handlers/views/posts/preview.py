"""What stands above a previewed post, and in place of one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from markupsafe import Markup

from content.reminders.occasions import DuePost
from handlers.reminders.post_buttons import Foresee
from handlers.views.posts.reminders import moment_words
from handlers.views.writing import html
from handlers.views.writing.card import Card, Key, rows
from handlers.views.writing.dates import day_words
from handlers.views.writing.voice import Voice


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A post that a chat is owed, or was if `past`; `active`: it would be sent as things stand.

    `zone` is the chat's, `chat` the number of another chat than the one that asks.
    """

    post: DuePost
    zone: ZoneInfo
    active: bool
    past: bool
    chat: int | None = None


@dataclass(frozen=True, slots=True)
class Unforeseen:
    """A day without a post, gone by if `past`; `following` is the next one that has one, `chat` as above."""

    day: dt.date
    following: dt.date | None
    past: bool
    chat: int | None = None


def preview_card(voice: Voice, foreseen: Foreseen) -> Card:
    """Say when the post comes that stands below."""
    moment = moment_words(voice, foreseen.post.due, foreseen.zone)
    if foreseen.past:
        head, silent = "preview.head.past", "preview.silent.past"
    else:
        head, silent = "preview.head" if foreseen.active else "preview.head.would", "preview.silent"
    said = [_chat(voice, foreseen.chat), voice(head, moment=moment), voice(silent) if foreseen.post.silent else None]
    return Card(html.lines(*said))


def nothing_card(voice: Voice, missing: Unforeseen) -> Card:
    """Say that a day has no post, and which is the next that has one; a key leads there in the chat itself."""
    key = "preview.nothing.past" if missing.past else "preview.nothing"
    said = html.lines(_chat(voice, missing.chat), voice(key, date=day_words(voice, missing.day, weekday=True)))
    day = missing.following
    if day is None:
        return Card(html.lines(said, voice("reminders.nothing")))
    said = html.lines(said, voice("preview.next", date=day_words(voice, day, weekday=True)))
    if missing.chat is not None:
        return Card(said)
    return Card(said, rows([Key(voice.plain("preview.key.next", date=day_words(voice, day)), Foresee(day))]))


def _chat(voice: Voice, number: int | None) -> Markup | None:
    return None if number is None else voice("why.chat", chat=number)
