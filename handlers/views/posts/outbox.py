"""The outbox at a glance: what waits, what went out, and what people have to decide about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers.reminders.post_buttons import Resend, ResendAll, Settle, Unsettled
from handlers.views.posts.reminders import moment_words
from handlers.views.writing import html
from handlers.views.writing.card import Card, Key, Row, grid, rows
from handlers.views.writing.dates import day_words
from handlers.views.writing.numbers import number_words
from handlers.views.writing.voice import Voice

PAGE: Final = 6
_WIDTH: Final = 2


@dataclass(frozen=True, slots=True)
class Doubt:
    """A post that people decide about: of those in doubt, or those that were `refused`, or left out by a restore.

    `arrived` of `total` messages did; `tries` ended unknown. `announcement` is the one that it belongs to, if any.
    `title` is `doubts`, `refused` or `restored`.
    """

    post_id: int
    chat_id: int
    day: dt.date
    arrived: int
    total: int
    tries: int
    reason: str | None
    announcement: int | None = None
    title: str = "doubts"


@dataclass(frozen=True, slots=True)
class Stock:
    """What the outbox holds, by the names of its states and reasons; `chats` counts by what becomes of theirs.

    `oldest` is when the oldest waiting post fell or falls due (UTC). `doubts` is one page of what is in doubt, then of
    what failed, then of what a restore left out, which are `left_out` in all; `more`: others follow.
    """

    states: Mapping[str, int]
    failed: Mapping[str, int]
    dropped: Mapping[str, int]
    chats: Mapping[str, int]
    oldest: dt.datetime | None
    now: dt.datetime
    zone: ZoneInfo
    doubts: Sequence[Doubt]
    offset: int
    more: bool
    left_out: int = 0


def outbox_card(voice: Voice, stock: Stock) -> Card:
    """Give the counts, and a page of the posts that people may decide about, with their keys."""
    counts = html.lines(
        _counts(voice, "outbox.states", {f"outbox.state.{state}": count for state, count in stock.states.items()}),
        _counts(voice, "outbox.failed", {f"outbox.reason.{reason}": count for reason, count in stock.failed.items()}),
        _counts(voice, "outbox.dropped", {f"outbox.reason.{reason}": count for reason, count in stock.dropped.items()}),
        _counts(voice, "outbox.chats", {f"outbox.chat.{fate}": count for fate, count in stock.chats.items()}),
        _oldest(voice, stock),
    )
    text = html.paragraphs(html.bold(voice("outbox.title")), counts, html.lines(*_doubts(voice, stock)))
    keys = [
        key for number, doubt in enumerate(stock.doubts, stock.offset + 1) for key in _keys(voice, stock, doubt, number)
    ]
    many = [Key(voice.plain("outbox.key.all", n=stock.left_out), ResendAll())] if stock.left_out > 1 else []
    return Card(text, rows(*grid(keys, _WIDTH), many, _turns(voice, stock)))


def sure_card(voice: Voice, count: int) -> Card:
    """Ask whether all that a restore left out is to be sent."""
    yes = Key(voice.plain("outbox.key.all.yes", n=count), ResendAll(sure=True))
    return Card(voice.count("outbox.all", count), rows([yes], [Key(voice.plain("outbox.key.all.no"), Unsettled())]))


def _keys(voice: Voice, stock: Stock, doubt: Doubt, number: int) -> Iterator[Key]:
    key = "outbox.key.anyway" if doubt.title == "restored" else "outbox.key.again"
    yield Key(voice.plain(key, n=number), Resend(doubt.post_id, stock.offset))
    if doubt.title == "doubts":
        yield Key(voice.plain("outbox.key.arrived", n=number), Settle(doubt.post_id, stock.offset))


def _counts(voice: Voice, title: str, counts: Mapping[str, int]) -> Markup | None:
    """Give a line of counts, each in its own words; nothing where there is nothing to count."""
    said = [voice(key, n=number_words(voice, count)) for key, count in counts.items() if count]
    return voice("card.field", name=voice(title), value=html.join(" · ", said)) if said else None


def _oldest(voice: Voice, stock: Stock) -> Markup:
    if stock.oldest is None:
        return voice("outbox.idle")
    key = "outbox.next" if stock.oldest > stock.now else "outbox.waiting"
    return voice(key, moment=moment_words(voice, stock.oldest, stock.zone))


def _doubts(voice: Voice, stock: Stock) -> Iterator[Markup]:
    if not stock.doubts:
        yield voice("outbox.sure")
    title: str | None = None
    for number, doubt in enumerate(stock.doubts, stock.offset + 1):
        if doubt.title != title:
            title = doubt.title
            yield html.bold(voice(f"outbox.{title}"))
        parts = [
            voice("outbox.doubt", chat=doubt.chat_id, date=day_words(voice, doubt.day)),
            *([] if doubt.announcement is None else [voice("why.announcement", n=doubt.announcement)]),
            *([voice.count("outbox.tries", doubt.tries)] if doubt.tries else []),
            *([voice("outbox.arrived", n=doubt.arrived, total=doubt.total)] if doubt.arrived else []),
            *([voice(f"why.reason.{doubt.reason}")] if doubt.reason and doubt.title != "restored" else []),
        ]
        yield html.join(" ", [f"{number}.", html.join(" · ", parts)])


def _turns(voice: Voice, stock: Stock) -> Row:
    keys = []
    if stock.offset:
        keys.append(Key(voice.plain("key.page.previous"), Unsettled(max(0, stock.offset - PAGE))))
    if stock.more:
        keys.append(Key(voice.plain("key.page.next"), Unsettled(stock.offset + PAGE)))
    return tuple(keys)
