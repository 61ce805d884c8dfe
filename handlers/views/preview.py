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
    """A post that a chat is owed; `zone` is the chat's, `active` whether it would be sent as things stand."""

    post: DuePost
    zone: ZoneInfo
    active: bool


def preview_card(voice: Voice, foreseen: Foreseen) -> Card:
    """Say when the post comes that stands below."""
    moment = moment_words(voice, foreseen.post.due, foreseen.zone)
    said = [voice("preview.head" if foreseen.active else "preview.head.would", moment=moment)]
    if foreseen.post.silent:
        said.append(voice("preview.silent"))
    return Card(html.lines(*said))


def nothing_card(voice: Voice, day: dt.date, following: dt.date | None) -> Card:
    """Say that a day has no post, and which is the next that has one."""
    said = voice("preview.nothing", date=day_words(voice, day, weekday=True))
    if following is None:
        return Card(html.lines(said, voice("reminders.nothing")))
    date = day_words(voice, following, weekday=True)
    key = Key(voice.plain("preview.key.next", date=day_words(voice, following)), Foresee(following))
    return Card(html.lines(said, voice("preview.next", date=date)), rows([key]))
