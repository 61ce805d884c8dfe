"""What the content lacks: which records want for something, and which days of a year have nothing to remind of.

What follows from a record alone is found when a content database is built (`find_gaps`), what depends on the day when
it is asked for. Days are told by the rules of `content.reminders.occasions`, for a sheet that wants everything
(`wish_all`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pydantic import BaseModel

from content.records.entries import ProgrammeCount
from content.records.kinds import FactRecord, Heritage, Note, Person, Place, Programme, Record, Status
from content.records.statements import Text
from content.reminders.occasions import Item, Occasion
from content.reminders.sheet import Sheet


class Gap(StrEnum):
    """What a record lacks; COUNTS marks the notes in which editors speak of numbers of titles."""

    SOURCES = "sources"  # fewer than two sources
    LANGUAGE = "language"  # words that stand in one language alone
    COORDINATES = "coordinates"  # a title of a located programme without a point on the map
    STALE = "stale"  # not verified for a year; depends on the day, so that `find_gaps` does not tell it
    COUNTS = "counts"


# Names of people and places are the same in both languages; a sentence never is.
_NAMES: Final = frozenset({"name", "place"})
# So many words without one letter beyond ASCII are no Vietnamese.
_SENTENCE: Final = 5


def find_gaps(record: Record, programme: Programme | None = None) -> Iterator[Gap]:
    """Give what a record lacks whatever the day, `programme` being that of a title; each at most once."""
    if isinstance(record, FactRecord | Programme) and len(set(record.sources)) < 2:
        yield Gap.SOURCES
    if any(_lacks_language(name, text) for name, text in _list_texts(record)) or _lacks_alias(record):
        yield Gap.LANGUAGE
    if isinstance(record, Heritage) and programme is not None and _wants_point(record, programme):
        yield Gap.COORDINATES
    if isinstance(record, Note) and record.note_type == "count":
        yield Gap.COUNTS


def last_checked(record: Record) -> dt.date | None:
    """Give the day on which a record was verified; None for places, which are not."""
    return None if isinstance(record, Place) else record.verified


def stale_before(today: dt.date) -> dt.date:
    """Give the day before which a record counts as not verified for a year."""
    if (today.month, today.day) == (2, 29):
        return dt.date(today.year - 1, 3, 1)
    return today.replace(year=today.year - 1)


def wish_all(zone: str) -> Sheet:
    """Give the sheet that wants everything on its own day, and nothing ahead or summed up."""
    return Sheet(zone, digests=frozenset())


@dataclass(frozen=True, slots=True)
class DayLoad:
    """What a day of a year has: occasions in all, jubilees among them, and those that stay on this day every year.

    What moves is a lunar festival, a weekday of a month, or what happens once: a day that has nothing else may be empty
    in another year.
    """

    day: dt.date
    occasions: int
    jubilees: int
    fixed: int

    @property
    def moving_only(self) -> bool:
        """Say whether there is something that day, but nothing that stays."""
        return self.occasions > 0 and self.fixed == 0


def weigh_day(day: dt.date, items: Iterable[Item]) -> DayLoad:
    """Count what a day has."""
    occasions = [item.occasion for item in items]
    jubilees = sum(occasion.jubilee for occasion in occasions)
    return DayLoad(day, len(occasions), jubilees, sum(_stays(occasion) for occasion in occasions))


def _stays(occasion: Occasion) -> bool:
    anchor = occasion.anchor
    if anchor.yearly is not None:
        return anchor.yearly.day is not None
    return anchor.date is not None and anchor.returns


@dataclass(frozen=True, slots=True)
class Comparison:
    """A programme with the titles that the content holds and what sources count; `surplus` is None where none does."""

    held: ProgrammeCount
    surplus: int | None


def compare(counts: Iterable[ProgrammeCount]) -> tuple[Comparison, ...]:
    """Set the titles of each programme against the number that sources state."""
    return tuple(
        Comparison(count, None if (stated := count.programme.stated_count) is None else count.titles - stated.number)
        for count in counts
    )


def list_runs(days: Iterable[dt.date]) -> Iterator[tuple[dt.date, dt.date]]:
    """Give the first and last of each run of days that follow one another in a month; `days` are in order."""
    first = last = None
    for day in days:
        if first is None or last is None:
            first = last = day
        elif day.month == last.month and (day - last).days == 1:
            last = day
        else:
            yield first, last
            first = last = day
    if first is not None and last is not None:
        yield first, last


def _wants_point(title: Heritage, programme: Programme) -> bool:
    return programme.located and title.coordinates is None and title.status is not Status.NOMINATED


def _list_texts(part: BaseModel) -> Iterator[tuple[str, Text]]:
    """Give every text of a record with the name of its field."""
    for field, value in part:
        if isinstance(value, Text):
            yield field, value
        elif isinstance(value, BaseModel):
            yield from _list_texts(value)
        elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            for one in value:
                yield from ((field, one),) if isinstance(one, Text) else _list_texts(one)


def _lacks_language(name: str, text: Text) -> bool:
    """Say whether a text was left in one language: the same sentence twice, or a Vietnamese one without its letters."""
    if text.en == text.vi and name not in _NAMES:
        return True
    return text.vi.isascii() and len(text.vi.split()) >= _SENTENCE


def _lacks_alias(record: Record) -> bool:
    """Say whether the other names of a record leave out Vietnamese, though its name has words of its own there."""
    if not record.aliases or isinstance(record, Person | Place) or record.name.vi.isascii():
        return False
    return record.name.en != record.name.vi and all(alias.isascii() for alias in record.aliases)
