"""What a chat is owed in a year or a month, at a glance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from markupsafe import Markup

from content.occasions import YEAR, DuePost, Item, Occasion
from handlers.views import html
from handlers.views.card import Card
from handlers.views.dates import day_words
from handlers.views.post import part_solemn
from handlers.views.post_groups import Group, group_items, sections
from handlers.views.post_words import capital, emblem_of, mark_words, name_of, told_words
from handlers.views.reminders import names_words
from handlers.views.voice import Voice

_JUBILEES: Final = 20
_NAME_LIMIT: Final = 80


@dataclass(frozen=True, slots=True)
class Planned:
    """The posts of a year, or of one month of it; `active`: they are sent as things stand."""

    year: int
    month: int | None
    posts: Sequence[DuePost]
    active: bool


def plan_card(voice: Voice, planned: Planned) -> Card:
    """Count posts and entries month by month, or name those of a month day by day; then the jubilees."""
    title = voice("plan.title", span=span_words(voice, planned))
    head = html.lines(html.bold(title), None if planned.active else html.italic(voice("plan.would")))
    lines = _months(voice, planned) if planned.month is None else _days(voice, planned)
    total = _counted(voice, voice.plain("plan.total"), planned.posts)
    blocks = [head, html.EMPTY, *lines, total, html.EMPTY, *_jubilees(voice, planned.posts)]
    return Card(html.pages(blocks, html.TEXT_LIMIT)[0])


def span_words(voice: Voice, planned: Planned) -> str:
    """Name the year or the month."""
    if planned.month is None:
        return voice.plain("date.year", year=planned.year)
    return voice.plain("date.month", month=voice.plain(f"month.{planned.month}"), year=planned.year)


def _months(voice: Voice, planned: Planned) -> Iterator[Markup]:
    for month, posts in groupby(planned.posts, key=lambda post: post.day.month):
        yield _counted(voice, voice.plain(f"month.{month}"), list(posts))


def _days(voice: Voice, planned: Planned) -> Iterator[Markup]:
    for post in planned.posts:
        groups = [group for _, found in sections(post.items) for group in found]
        day = capital(day_words(voice, post.day, weekday=True))
        yield voice("card.field", name=day, value=names_words(voice, groups))


def _counted(voice: Voice, name: str, posts: Sequence[DuePost]) -> Markup:
    entries = sum(len(groups) for post in posts for _, groups in sections(post.items))
    counts = [voice.count("plan.posts", len(posts)), voice.count("plan.entries", entries)]
    return voice("card.field", name=capital(name), value=html.join(", ", counts))


def _jubilees(voice: Voice, posts: Sequence[DuePost]) -> Iterator[Markup]:
    """Name each jubilee once, by the calendar; those that are remembered in mourning stand apart."""
    found = {
        (item.occasion.anchor.key, item.occasion.year): Item(item.occasion, YEAR)
        for post in posts
        for item in post.items
        if item.occasion.jubilee
    }
    if not found:
        return
    festive, solemn = part_solemn(list(group_items(sorted(found.values(), key=_rank))))
    yield from _listed(voice, voice.count("plan.jubilees", len(festive)), festive)
    yield from _listed(voice, voice("post.section.memory"), solemn)


def _listed(voice: Voice, title: Markup, groups: Sequence[Group]) -> Iterator[Markup]:
    if not groups:
        return
    yield html.bold(title)
    for group in groups[:_JUBILEES]:
        yield _jubilee(voice, group.head.occasion)
    if len(groups) > _JUBILEES:
        yield voice.count("post.more.sub", len(groups) - _JUBILEES)
    yield html.EMPTY


def _rank(item: Item) -> tuple[int, int, dt.date, str]:
    occasion = item.occasion
    return occasion.year, occasion.month or 13, occasion.day or dt.date.max, occasion.anchor.key


def _jubilee(voice: Voice, occasion: Occasion) -> Markup:
    anchor = occasion.anchor
    name = html.shorten(name_of(voice, anchor), _NAME_LIMIT)
    told = told_words(voice, occasion, YEAR) + mark_words(voice, anchor)
    return html.join(" ", [emblem_of(anchor), html.join(": ", [name, told])])
