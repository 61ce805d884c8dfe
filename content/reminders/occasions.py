"""What is owed: from the dates of the content and a chat's sheet to the posts of a day. Pure, and the only place.

But which anchors it is asked about, `storage.content.anchors` says: of a day with very many it leaves some out.

The rules:

- An *anchor* is one date of the content: a dated fact, a day kept every year, or a lunar festival. An *occasion* is an
  anchor in one year: its anniversary, its day, or the day of an event to come.
- A fact known to the day has day occasions, from the first full year on. A fact known to the month belongs only to
  the digest of that month, one known to the year only to the yearly digest, and only when it is a jubilee. A date
  with a mark of doubt has no occasion. An interval counts by its start. An event's own exact day, while it lies
  ahead or is today, is an occasion, too (`years` 0); no other record's is. What happens once (a goal, a period, a
  jubilee that was celebrated) has no anniversaries.
- Jubilees are 5 and 10 years, then every multiple of 10 and of 25. In every section they come first.
- 29 February is kept in common years as the sheet says. Lunar days are those of `content.reminders.lunar`: day 30 falls
  on day 29 in a short month, leap months have none; a festival is told on its `main` day, else on its first.
- With `jubilees_only` nothing but jubilees is owed.
- The daily post has the occasions `lead` days ahead for each lead of the sheet; the weekly digest comes on Mondays
  with the seven days from that Monday on, the monthly one on the 1st with the whole month, the yearly one on
  2 January with the jubilees of the year. All that falls due on a local day is one post; an occasion stands in it
  once, under the first of its sections.
- Digests tell the jubilees by day, then the rest by day, of both last what has no day. What is remembered and not
  celebrated (deaths, disasters, days for the dead) ends them, in the same order. Otherwise come jubilees, other
  anniversaries (of both, more years before fewer), events to come, days of the year, festivals.

When a post falls due is said in `content.reminders.moments`; where in the calendar an anchor is looked for, in
`content.reminders.slots`.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from content.reminders.anchors import Anchor, list_anchors
from content.reminders.moments import find_moment
from content.reminders.recurrence import Occasion, find_occasion, is_jubilee
from content.reminders.sheet import LEADS, Category, Digest, Sheet

__all__ = [
    "DAY_LEADS",
    "MONTH",
    "REMINDER",
    "SECTIONS",
    "WEEK",
    "YEAR",
    "Anchor",
    "DuePost",
    "Item",
    "Needs",
    "Occasion",
    "find_due",
    "find_items",
    "find_moment",
    "find_needs",
    "find_occasion",
    "is_jubilee",
    "list_anchors",
]

# The sections of a post in their order; the text is how an item's lead is stored.
DAY_LEADS: Final = ("0", "1", "7", "30")
WEEK, MONTH, YEAR = "week", "month", "year"
SECTIONS: Final = (*DAY_LEADS, WEEK, MONTH, YEAR)

_NO_MONTH: Final = 13  # after all others

REMINDER: Final = "reminder"  # the kind of post that this module owes


@dataclass(frozen=True, slots=True)
class Item:
    """An occasion under a section of a post (one of SECTIONS)."""

    occasion: Occasion
    lead: str


@dataclass(frozen=True, slots=True)
class DuePost:
    """What a chat is owed for a local day: when (UTC), until when it is worth posting, and its items in order.

    `silent`: its moment falls into quiet hours that only mute; what comes at another time goes by that time.
    """

    day: dt.date
    due: dt.datetime
    expires: dt.datetime
    silent: bool
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Needs:
    """Which occasions belong into a post.

    `days` are all days that it looks at, each with the section under which their occasions stand. `month` (year,
    month) asks for what is known to that month alone, `year` for all jubilees of the year.
    """

    days: Mapping[dt.date, str]
    month: tuple[int, int] | None = None
    year: int | None = None

    def __bool__(self) -> bool:
        return bool(self.days or self.month or self.year)


def find_needs(sheet: Sheet, day: dt.date) -> Needs:
    """Say what a sheet has to be told on a local day; false when that is nothing whatever the content has."""
    days: dict[dt.date, str] = {}
    month = year = None
    if sheet.daily:
        for lead in LEADS:
            if lead in sheet.leads:
                days.setdefault(day + dt.timedelta(days=lead), str(lead))
    if Digest.WEEKLY in sheet.digests and day.weekday() == 0:
        for ahead in range(7):
            days.setdefault(day + dt.timedelta(days=ahead), WEEK)
    if Digest.MONTHLY in sheet.digests and day.day == 1:
        month = (day.year, day.month)
        for ahead in range(monthrange(*month)[1]):
            days.setdefault(day + dt.timedelta(days=ahead), MONTH)
    if Digest.YEARLY in sheet.digests and (day.month, day.day) == (1, 2):
        year = day.year
    return Needs(days, month, year)


def find_items(sheet: Sheet, day: dt.date, anchors: Iterable[Anchor]) -> tuple[Item, ...]:
    """Give the items owed on a local day, in the order of the post; `anchors` hold at least those that it needs."""
    needs = find_needs(sheet, day)
    if not needs:
        return ()
    last = max(needs.days, default=day)
    items = [
        Item(occasion, section)
        for anchor in anchors
        if _is_wanted(sheet, anchor)
        # A lunar year ends in the Gregorian year after its own.
        for year in range(day.year - (anchor.lunar is not None), last.year + 1)
        if (occasion := find_occasion(anchor, year, sheet.leap_day)) is not None
        and (occasion.jubilee or not sheet.jubilees_only)
        and (section := _find_section(needs, occasion)) is not None
    ]
    return tuple(sorted(items, key=_rank))


def _is_wanted(sheet: Sheet, anchor: Anchor) -> bool:
    muted = anchor.category is Category.TITLES and anchor.programme in sheet.muted
    return anchor.category in sheet.categories and not muted


def _find_section(needs: Needs, occasion: Occasion) -> str | None:
    if occasion.day is not None and occasion.day in needs.days:
        return needs.days[occasion.day]
    if occasion.day is None and occasion.month is not None and (occasion.year, occasion.month) == needs.month:
        return MONTH
    return YEAR if occasion.jubilee and occasion.year == needs.year else None


def _rank(item: Item) -> tuple[int, bool, bool, tuple[int, dt.date], int, int, str, int]:
    """Sort by section, the solemn in a digest last, then jubilees first; digests by day; then by weight."""
    occasion = item.occasion
    digest = item.lead not in DAY_LEADS
    # A month without a day stands at its end.
    day = occasion.day or dt.date.max
    when = (occasion.month or _NO_MONTH if item.lead == YEAR else 0, day)
    return (
        SECTIONS.index(item.lead),
        digest and occasion.anchor.solemn,
        not occasion.jubilee,
        when,
        _weigh(occasion),
        -(occasion.years or 0),
        occasion.anchor.key,
        occasion.year,
    )


def _weigh(occasion: Occasion) -> int:
    if occasion.years is None:
        return 3 if occasion.anchor.yearly is not None else 4
    if occasion.jubilee:
        return 0
    return 1 if occasion.years else 2


def find_due(sheet: Sheet, day: dt.date, anchors: Iterable[Anchor]) -> DuePost | None:
    """Give the post owed for a local day; None when nothing is."""
    items = find_items(sheet, day, anchors)
    return DuePost(day, *find_moment(sheet, day), items) if items else None
