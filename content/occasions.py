"""What is owed: from the dates of the content and a chat's sheet to the posts of a day. Pure, and the only place.

The rules:

- An *anchor* is one date of the content: a dated fact, a day kept every year, or a lunar festival. An *occasion* is an
  anchor in one year: its anniversary, its day, or the day of an event to come.
- A fact known to the day has day occasions, from the first full year on. A fact known to the month belongs only to
  the digest of that month, one known to the year only to the yearly digest, and only when it is a jubilee. A date
  with a mark of doubt has no occasion. An interval counts by its start. An event's own exact day, while it lies
  ahead or is today, is an occasion, too (`years` 0).
- Jubilees are 5 and 10 years, then every multiple of 10 and of 25. They come first.
- 29 February is kept in common years as the sheet says. Lunar days are those of `content.lunar`: day 30 falls on
  day 29 in a short month, leap months have none; a festival is told on its `main` day, else on its first.
- With `jubilees_only` nothing but jubilees is owed.
- The daily post has the occasions `lead` days ahead for each lead of the sheet; the weekly digest comes on Mondays
  with the seven days from that Monday on, the monthly one on the 1st with the whole month, the yearly one on
  2 January with the jubilees of the year. All that falls due on a local day is one post; an occasion stands in it
  once, under the first of its sections.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from content.records import Record
from content.sheet import Category, Sheet
from content.statements import Confidence, DateKind, Edtf, LunarDays, Part, Slug, Text, YearlyDay

# The sections of a post in their order; the text is how an item's lead is stored.
DAY_LEADS: Final = ("0", "1", "7", "30")
WEEK, MONTH, YEAR = "week", "month", "year"
SECTIONS: Final = (*DAY_LEADS, WEEK, MONTH, YEAR)

REMINDER: Final = "reminder"  # the kind of post that this module owes


class Anchor(Part):
    """One date of the content.

    `key` names it across revisions: `slug:kind:year`, with the whole date in place of the year where a record has
    several of the kind in that year; `slug:yearly`, `slug:lunar` for observances, `slug:lunar:<folded name>` for
    festivals. So a corrected day stays the same anchor, and is not told twice in a year. Exactly one of `date`,
    `yearly`, `lunar` is set. `name` is the record's, `label` what happened in the words of the content. `related` are
    the record's references, by which a view tells what belongs together.
    """

    key: str
    slug: Slug
    name: Text
    label: Text | None = None
    category: Category
    programme: Slug | None = None
    emblem: str
    date_kind: DateKind | None = None
    date: Edtf | None = None
    yearly: YearlyDay | None = None
    lunar: LunarDays | None = None
    one_off: bool = False
    confidence: Confidence
    related: tuple[Slug, ...] = ()

    @property
    def digest(self) -> str:
        """16 hex digits that change with anything that a reader of a post could see."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Occasion:
    """An anchor in one year.

    `day` is None where no day is known; then `month` is, or neither. `years` counts the full years since the date: 0
    for an event on its own day or ahead, None for days and festivals. `year` is the Gregorian year it is kept in.
    """

    anchor: Anchor
    year: int
    month: int | None
    day: dt.date | None
    years: int | None

    @property
    def jubilee(self) -> bool:
        """Say whether the number of years is a round one."""
        return self.years is not None and is_jubilee(self.years)


@dataclass(frozen=True, slots=True)
class Item:
    """An occasion under a section of a post (one of SECTIONS)."""

    occasion: Occasion
    lead: str


@dataclass(frozen=True, slots=True)
class DuePost:
    """What a chat is owed for a local day: when (UTC), until when it is worth posting, and its items in order.

    `silent`: it falls into quiet hours that only mute.
    """

    day: dt.date
    due: dt.datetime
    expires: dt.datetime
    silent: bool
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Needs:
    """Which anchors can matter to a post: exact days, a month with all in it, a year's jubilees."""

    days: frozenset[dt.date] = frozenset()
    month: tuple[int, int] | None = None
    year: int | None = None


def is_jubilee(years: int) -> bool:
    """Say whether an anniversary is a jubilee: 5, 10, then every multiple of 10 and of 25."""
    return years == 5 or (years > 0 and (years % 10 == 0 or years % 25 == 0))


def list_anchors(record: Record, emblem: str, programme_emblem: str | None = None) -> Iterator[Anchor]:
    """Give the anchors of a record; sources, articles, notes, places, programmes, the association have none."""
    raise NotImplementedError


def find_needs(sheet: Sheet, day: dt.date) -> Needs:
    """Say what has to be read to know what a sheet is owed on a local day."""
    raise NotImplementedError


def find_items(sheet: Sheet, day: dt.date, anchors: Iterable[Anchor]) -> tuple[Item, ...]:
    """Give the items owed on a local day, in the order of the post; `anchors` hold at least those of `find_needs`."""
    raise NotImplementedError


def find_moment(sheet: Sheet, day: dt.date) -> tuple[dt.datetime, dt.datetime, bool]:
    """Give when a local day's post falls due (UTC), when its grace ends (UTC), and whether it comes silently.

    A local hour that a clock change leaves out counts by the offset before the change, one that comes twice the first
    time (RFC 5545, 3.3.5). Quiet hours that delay move the moment to their end. The grace ends with the local day of
    the moment, at least six hours after it.
    """
    raise NotImplementedError


def find_due(sheet: Sheet, day: dt.date, anchors: Iterable[Anchor]) -> DuePost | None:
    """Give the post owed for a local day; None when nothing is."""
    items = find_items(sheet, day, anchors)
    return DuePost(day, *find_moment(sheet, day), items) if items else None
