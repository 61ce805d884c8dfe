"""What a chat is owed in a year or a month, at a glance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from markupsafe import Markup

from content.reminders.occasions import YEAR, DuePost, Item, Occasion
from handlers.views.posts.post import part_solemn
from handlers.views.posts.post_groups import Group, group_items, sections
from handlers.views.posts.post_words import capital, emblem_of, mark, name_of, told_words
from handlers.views.posts.reminders import names_words
from handlers.views.writing import html
from handlers.views.writing.card import Card
from handlers.views.writing.dates import day_words
from handlers.views.writing.voice import Voice

_JUBILEES: Final = (20, 12, 6, 3)  # of each sort, as many as there is room for
_NAMES: Final = (5, 3, 2, 1)  # of a day, as many as there is room for
_NAME_LIMIT: Final = 80


@dataclass(frozen=True, slots=True)
class Planned:
    """The posts of a year, or of one month of it; `active`: they are sent as things stand.

    `today` is the chat's; `chat` is the number of another chat than the one that asks; `hidden` says of which spans a
    restore hides what was posted.
    """

    year: int
    month: int | None
    posts: Sequence[DuePost]
    active: bool
    today: dt.date
    chat: int | None = None
    hidden: Sequence[Markup] = ()


def plan_card(voice: Voice, planned: Planned) -> Card:
    """Count posts and entries month by month, or name those of a month day by day; then the jubilees.

    Rows are shortened and days are left to the table where a message has no room for all; the totals never.
    """
    span = span_words(voice, planned)
    own = planned.chat is None
    title = voice("plan.title", span=span) if own else voice("plan.title.other", span=span, chat=planned.chat)
    past = voice("plan.past") if planned.posts and planned.posts[0].day < planned.today else None
    would = None if planned.active else voice("plan.would")
    head = html.lines(html.bold(title), *(html.italic(note) for note in (would, past, *planned.hidden) if note))
    total = _counted(voice, voice.plain("plan.total"), planned.posts)
    rows = [] if planned.month else list(_months(voice, planned))
    room = html.TEXT_LIMIT - _length([head, html.EMPTY, *rows, total, html.EMPTY])
    jubilees = _jubilees(voice, planned, room // 2 if planned.month else room)
    if planned.month:
        rows = _fit(voice, planned, room - _length(jubilees))
    return Card(html.pages([head, html.EMPTY, *rows, total, html.EMPTY, *jubilees], html.TEXT_LIMIT)[0])


def span_words(voice: Voice, planned: Planned) -> str:
    """Name the year or the month."""
    if planned.month is None:
        return voice.plain("date.year", year=planned.year)
    return voice.plain("date.month", month=voice.plain(f"month.{planned.month}"), year=planned.year)


def _months(voice: Voice, planned: Planned) -> Iterator[Markup]:
    for month, posts in groupby(planned.posts, key=lambda post: post.day.month):
        yield _counted(voice, voice.plain(f"month.{month}"), list(posts))


def _fit(voice: Voice, planned: Planned, room: int) -> list[Markup]:
    """Give a row for each day, as long as there is room (units) for; at worst the last days are only counted."""
    for most in _NAMES:
        rows = [_day(voice, post, most) for post in planned.posts]
        if _length(rows) <= room:
            return rows
    room -= _length([voice.count("plan.more", len(rows))])
    kept = next(number for number in range(len(rows), -1, -1) if not number or _length(rows[:number]) <= room)
    return [*rows[:kept], voice.count("plan.more", len(rows) - kept)]


def _length(lines: Sequence[Markup]) -> int:
    return sum(html.length(line) + 1 for line in lines)


def _day(voice: Voice, post: DuePost, most: int) -> Markup:
    groups = [group for _, found in sections(post.items) for group in found]
    day = capital(day_words(voice, post.day, weekday=True))
    return voice("card.field", name=day, value=names_words(voice, groups, most))


def _counted(voice: Voice, name: str, posts: Sequence[DuePost]) -> Markup:
    entries = sum(len(groups) for post in posts for _, groups in sections(post.items))
    counts = [voice.count("plan.posts", len(posts)), voice.count("plan.entries", entries)]
    return voice("card.field", name=capital(name), value=html.join(", ", counts))


def _jubilees(voice: Voice, planned: Planned, room: int) -> list[Markup]:
    """Name each jubilee once, by the calendar; those remembered in mourning and those of the next year stand apart.

    They are as many as there is `room` for (units), of each sort a few in any case.
    """
    found = {
        (item.occasion.anchor.key, item.occasion.year): Item(item.occasion, YEAR)
        for post in planned.posts
        for item in post.items
        if item.occasion.jubilee
    }
    listed = sorted(found.values(), key=_rank)
    festive, solemn = part_solemn(list(group_items([one for one in listed if one.occasion.year == planned.year])))
    ahead = list(group_items([one for one in listed if one.occasion.year != planned.year]))
    told = [
        (voice.count("plan.jubilees", len(festive)), festive),
        (voice("post.section.memory"), solemn),
        (voice("plan.jubilees.ahead", year=planned.year + 1), ahead),
    ]
    for most in _JUBILEES:
        lines = [line for title, groups in told for line in _listed(voice, title, groups, most)]
        if _length(lines) <= room:
            break
    return lines


def _listed(voice: Voice, title: Markup, groups: Sequence[Group], most: int) -> Iterator[Markup]:
    if not groups:
        return
    yield html.bold(title)
    for group in groups[:most]:
        yield _jubilee(voice, group.head.occasion)
    if len(groups) > most:
        yield voice.count("post.more.sub", len(groups) - most)
    yield html.EMPTY


def _rank(item: Item) -> tuple[int, int, dt.date, str]:
    occasion = item.occasion
    return occasion.year, occasion.month or 13, occasion.day or dt.date.max, occasion.anchor.key


def _jubilee(voice: Voice, occasion: Occasion) -> Markup:
    anchor = occasion.anchor
    name = html.shorten(name_of(voice, anchor), _NAME_LIMIT)
    told = mark(voice, anchor, told_words(voice, occasion, YEAR))
    return html.join(" ", [emblem_of(anchor), html.join(": ", [name, told])])
