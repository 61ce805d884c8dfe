"""A post that was sent, after its facts were corrected: the right text in place of the old one, with a note."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from content.records.edtf import Point, Precision
from content.reminders.occasions import DAY_LEADS, MONTH, WEEK, Anchor, Item, Occasion, find_occasion
from content.reminders.sheet import LeapDay
from handlers.views.posts.post import Block, Frame, blocks_of, heading, lay_out
from handlers.views.posts.post_days import right_date, short_day
from handlers.views.posts.post_words import LABEL_LIMIT, LABELLED, detail_words, emblem_of, mark, name_of
from handlers.views.writing import html
from handlers.views.writing.card import Card
from handlers.views.writing.dates import day_words
from handlers.views.writing.voice import Voice

_WEEK = dt.timedelta(days=7)
_LEAP_DAYS = frozenset({(2, 28), (3, 1)})  # on which 29 February may have been kept


@dataclass(frozen=True, slots=True)
class Told:
    """An item that a post told: under which section, for which year, and the anchor as it is now; None: it is gone."""

    lead: str
    year: int
    anchor: Anchor | None


def corrected_pages(  # noqa: PLR0913 -- a post, what became of it, and where it stands
    voice: Voice,
    day: dt.date,
    told: Sequence[Told],
    *,
    corrected: dt.date,
    pages: int,
    place: str,
    bot_name: str,
) -> tuple[Card, ...]:
    """Give as many messages as the post has (`pages`), by what is right now; those that are left over say so.

    What is gone is counted in the note; what falls on another day than it was told for says its right date. When
    nothing is left, the post says that it was withdrawn. `corrected` is the chat's local day.
    """
    when = day_words(voice, corrected)
    kept = [item for one in told if (item := _find_item(one, day)) is not None]
    moved = [(one, one.anchor) for one in told if one.anchor is not None and _find_item(one, day) is None]
    gone = sum(one.anchor is None for one in told)
    note = html.lines(
        html.italic(voice("post.corrected", date=when)),
        html.italic(voice.count("post.gone", gone)) if gone and (kept or moved) else None,
    )
    frame = Frame(voice, day, place, bot_name, note, max(pages, 1))
    blocks = list(blocks_of(voice, day, kept))
    blocks += _write_moved(voice, day, moved)
    bare = Frame(voice, day, place, bot_name)
    if blocks:
        cards = lay_out(frame, blocks)
        rest = voice("post.withdrawn.part", date=when)
    else:
        cards = ()
        rest = voice("post.withdrawn", date=when)
    return cards + (Card(html.paragraphs(heading(bare), rest)),) * (frame.most - len(cards))


def _find_item(told: Told, day: dt.date) -> Item | None:
    """Give the item if it still belongs where it was told; how the chat keeps 29 February makes no difference."""
    if told.anchor is None:
        return None
    found = (find_occasion(told.anchor, told.year, leap_day) for leap_day in LeapDay)
    return next((Item(one, told.lead) for one in found if one is not None and _holds(one, told.lead, day)), None)


def _holds(occasion: Occasion, lead: str, day: dt.date) -> bool:
    if lead in DAY_LEADS:
        return occasion.day == day + dt.timedelta(days=int(lead))
    if lead == WEEK:
        return occasion.day is not None and day <= occasion.day < day + _WEEK
    if lead == MONTH:
        year = occasion.year if occasion.day is None else occasion.day.year
        return (year, occasion.month) == (day.year, day.month)
    return occasion.jubilee and occasion.year == day.year


def _write_moved(voice: Voice, day: dt.date, moved: Sequence[tuple[Told, Anchor]]) -> Iterator[Block]:
    title = html.bold(voice("post.section.moved"))
    for one, anchor in moved:
        label = anchor.label if anchor.date_kind in LABELLED else None
        what = html.shorten(voice.of(label), LABEL_LIMIT) if label is not None else _kind_words(voice, anchor)
        said = voice("post.announced", what=what, date=_right_words(voice, day, one, anchor))
        details = None if label is not None else detail_words(voice, anchor)
        told = mark(voice, anchor, html.lines(said, details))
        yield Block(title, emblem_of(anchor), name_of(voice, anchor), told, anchor.slug)


def _kind_words(voice: Voice, anchor: Anchor) -> str:
    """Say of what a date is the date."""
    if anchor.date_kind is None:
        return voice.plain("post.moved.kept")
    return voice.plain(f"date.kind.{anchor.date_kind}")


def _right_words(voice: Voice, day: dt.date, told: Told, anchor: Anchor) -> str:
    """Give the right date, and what sets it apart from what was told: another day, or that no day is known."""
    date, right = anchor.date, right_date(voice, anchor)
    if date is not None and date.start.precision is not Precision.DAY:
        known = "year" if date.start.precision is Precision.YEAR else "month"
        told_more = told.lead in DAY_LEADS or told.lead == WEEK or (told.lead == MONTH and known == "year")
        return voice.plain(f"post.known.{known}", date=right) if told_more else right
    if told.lead not in DAY_LEADS or anchor.lunar is not None or (date is not None and date.interval):
        return right
    wrong = day + dt.timedelta(days=int(told.lead))
    if (wrong.month, wrong.day) in _LEAP_DAYS or (date is not None and _is_on(date.start, wrong)):
        return right
    return voice.plain("post.moved.not", date=right, told=short_day(voice, wrong))


def _is_on(point: Point, day: dt.date) -> bool:
    return (point.month, point.day) == (day.month, day.day)
