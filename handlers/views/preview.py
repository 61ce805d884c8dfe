"""What stands above a previewed post, and in place of one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from content.occasions import DuePost
from handlers.post_buttons import Foresee
from handlers.views import html
from handlers.views.card import Card, Key, rows
from handlers.views.dates import day_words
from handlers.views.reminders import moment_words
from handlers.views.voice import Voice


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A post that a chat is owed, or was if `past`; `zone` is the chat's, `active` whether it would be sent now."""

    post: DuePost
    zone: ZoneInfo
    active: bool
    past: bool


def preview_card(voice: Voice, foreseen: Foreseen) -> Card:
    """Say when the post comes that stands below."""
    moment = moment_words(voice, foreseen.post.due, foreseen.zone)
    if foreseen.past:
        head, silent = "preview.head.past", "preview.silent.past"
    else:
        head, silent = "preview.head" if foreseen.active else "preview.head.would", "preview.silent"
    return Card(html.lines(voice(head, moment=moment), voice(silent) if foreseen.post.silent else None))


def nothing_card(voice: Voice, day: dt.date, following: dt.date | None, *, past: bool) -> Card:
    """Say that a day has no post, or had none if `past`, and which is the next that has one."""
    said = voice("preview.nothing.past" if past else "preview.nothing", date=day_words(voice, day, weekday=True))
    if following is None:
        return Card(html.lines(said, voice("reminders.nothing")))
    date = day_words(voice, following, weekday=True)
    key = Key(voice.plain("preview.key.next", date=day_words(voice, following)), Foresee(following))
    return Card(html.lines(said, voice("preview.next", date=date)), rows([key]))
