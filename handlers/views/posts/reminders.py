"""The next reminders of a chat, each with what it tells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup

from content.reminders.occasions import DuePost
from content.reminders.sheet import Sheet
from handlers.reminders.settings_buttons import Leaf, Tick
from handlers.views.posts.post import section_title
from handlers.views.posts.post_groups import Group, sections
from handlers.views.posts.post_words import brief_words, capital
from handlers.views.writing import html
from handlers.views.writing.card import Card, Key, rows
from handlers.views.writing.dates import day_words
from handlers.views.writing.voice import Voice

_NAMES: Final = (5, 3, 2)  # of a section, as many as there is room for
_NAME_LIMIT: Final = 90


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a chat is told next by its sheet, if it is `subscribed` and not `paused` (for a reason)."""

    sheet: Sheet
    posts: Sequence[DuePost]
    subscribed: bool
    paused: str | None


def reminders_card(voice: Voice, outlook: Outlook) -> Card:
    """Give the next posts with their moments; whoever gets none learns what it would be, and how to get it."""
    active = outlook.subscribed and outlook.paused is None
    title = html.bold(voice("reminders.title" if active else "reminders.title.would"))
    blocks = [html.lines(title, None if active else _why_none(voice, outlook))]
    for most in _NAMES:
        pages = html.pages(_apart([*blocks, *_list(voice, outlook, most)]), html.TEXT_LIMIT)
        if len(pages) == 1:
            break
    sheet = Key(voice.plain("reminders.key.settings"), Leaf("sheet"))
    start = Key(voice.plain("reminders.key.start"), Tick("subscribed", "", on=True))
    return Card(pages[0], rows([sheet] if active else [start, sheet]))


def moment_words(voice: Voice, moment: dt.datetime, zone: ZoneInfo) -> str:
    """Give a moment in a zone: the day with its weekday, and the time."""
    local = moment.astimezone(zone)
    return capital(voice.plain("post.moment", date=day_words(voice, local.date(), weekday=True), time=f"{local:%H:%M}"))


def names_words(voice: Voice, groups: Sequence[Group], most: int = _NAMES[0]) -> Markup:
    """Name entries and what happened; of many the first, and how many more there are."""
    names = [brief_words(voice, group.head.occasion, _NAME_LIMIT) for group in groups]
    shown = names[:most] if len(names) > most + 1 else names
    if rest := len(names) - len(shown):
        shown = [*shown, voice.count("post.more.sub", rest)]
    return html.join("; ", shown)


def _why_none(voice: Voice, outlook: Outlook) -> Markup:
    if not outlook.subscribed:
        return voice("reminders.off")
    return voice("reminders.paused")


def _list(voice: Voice, outlook: Outlook, most: int) -> list[Markup]:
    zone = ZoneInfo(outlook.sheet.zone)
    return [_write(voice, post, zone, most) for post in outlook.posts] or [voice("reminders.nothing")]


def _write(voice: Voice, post: DuePost, zone: ZoneInfo, most: int) -> Markup:
    lines = []
    for lead, groups in sections(post.items):
        title = voice("post.titled", title=section_title(voice, post.day, lead))
        lines.append(html.join(" ", [title, names_words(voice, groups, most)]))
    return html.lines(html.bold(moment_words(voice, post.due, zone)), *lines)


def _apart(blocks: Iterable[Markup]) -> list[Markup]:
    return [part for block in blocks for part in (block, html.EMPTY)]
