"""A chat's sheet: which reminders it wants, and when. Pure values; `occasions` beside it decides what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Category(StrEnum):
    """What a chat can choose to be reminded of."""

    TITLES = "titles"  # dated facts of heritage records: inscriptions, designations, honours, what happened since
    EVENTS = "events"  # dated facts of events and organisations, and events to come
    PEOPLE = "people"  # dated facts of people
    DAYS = "days"  # days of the Gregorian calendar that return every year
    FESTIVALS = "festivals"  # days of the Vietnamese lunar calendar


class Digest(StrEnum):
    """The regular overviews: each Monday, each first of the month, each 2 January."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    YEARLY = "yearly"


class LeapDay(StrEnum):
    """When 29 February is kept in a common year."""

    BEFORE = "02-28"
    AFTER = "03-01"


class QuietMode(StrEnum):
    """What quiet hours do to a post that falls into them."""

    DELAY = "delay"  # it waits for their end
    SILENT = "silent"  # it comes without a sound


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local hours 0-23 from `start` (included) to `end` (not included); they may run over midnight, never all day."""

    start: int
    end: int
    mode: QuietMode = QuietMode.DELAY

    def __post_init__(self) -> None:
        if not (0 <= self.start <= 23 and 0 <= self.end <= 23 and self.start != self.end):
            raise ValueError("quiet hours need two different hours from 0 to 23")


LEADS: Final = (0, 1, 7, 30)
DEFAULT_HOUR: Final = 8


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a chat wants to be told, and when.

    `daily` is the post about single days, `leads` say how many days before (0: on the day itself); both must be set
    for it to come. `muted` are slugs of programmes that are left out of `titles`. `hour` is local wall time in `zone`
    (IANA). A sheet can be hashed: chats with equal sheets are owed the same.
    """

    zone: str
    hour: int = DEFAULT_HOUR
    daily: bool = True
    digests: frozenset[Digest] = frozenset({Digest.MONTHLY, Digest.YEARLY})
    categories: frozenset[Category] = frozenset(Category)
    muted: frozenset[str] = frozenset()
    jubilees_only: bool = False
    leads: frozenset[int] = frozenset({0})
    quiet: QuietHours | None = None
    leap_day: LeapDay = LeapDay.BEFORE

    def __post_init__(self) -> None:
        if not 0 <= self.hour <= 23:
            raise ValueError("the hour runs from 0 to 23")
        if not self.leads <= frozenset(LEADS):
            raise ValueError(f"lead times are {LEADS}")
