"""Dates as precise as they are known: a subset of EDTF (ISO 8601-2:2019, levels 0 and 1).

Accepted forms::

    1999-12-04  1999-12  1999        day, month, year
    1972~  1972?  1972%              approximate, uncertain, both
    2022/2029  2026-07-19/2026-07-29 interval, both ends included
    2024-08/..                       interval with an open end

Years have four digits, 0001 to 9999. Months and days must exist in the proleptic
Gregorian calendar. Everything else is refused with a sentence that says what would be right.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Literal, Self

_POINT = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?(?P<mark>[~?%]?)")
_OPEN = ".."

Mark = Literal["", "~", "?", "%"]
_MARKS: dict[str, Mark] = {"": "", "~": "~", "?": "?", "%": "%"}


class Precision(StrEnum):
    """How far a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class EdtfError(ValueError):
    """The text is no date of the subset; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Point:
    """One calendar day, month or year, with EDTF's marks of doubt."""

    year: int
    month: int | None = None
    day: int | None = None
    mark: Mark = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `1999-12-04`, `1999-12`, `1999`, each with an optional mark.

        Raises EdtfError.
        """
        match = _POINT.fullmatch(text)
        if match is None or not text.isascii():
            msg = f"'{text}' is not a date; write 1999-12-04, 1999-12 or 1999, with ~ for about and ? for uncertain"
            raise EdtfError(msg)
        year = int(match["year"])
        month = int(match["month"]) if match["month"] else None
        day = int(match["day"]) if match["day"] else None
        if year == 0:
            raise EdtfError(f"'{text}': there is no year 0; years run from 0001 to 9999")
        if month is not None and not 1 <= month <= 12:
            raise EdtfError(f"'{text}': there is no month {month:02d}; months run from 01 to 12")
        if month is not None and day is not None:
            last = calendar.monthrange(year, month)[1]
            if not 1 <= day <= last:
                raise EdtfError(f"'{text}': this month has no day {day:02d}; its days run from 01 to {last}")
        return cls(year, month, day, _MARKS[match["mark"]])

    @property
    def precision(self) -> Precision:
        """The smallest unit that is known."""
        if self.month is None:
            return Precision.YEAR
        return Precision.MONTH if self.day is None else Precision.DAY

    @property
    def approximate(self) -> bool:
        """Marked `~` or `%`."""
        return self.mark in {"~", "%"}

    @property
    def uncertain(self) -> bool:
        """Marked `?` or `%`."""
        return self.mark in {"?", "%"}

    @property
    def first(self) -> dt.date:
        """The earliest day the date can mean, its mark left aside."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> dt.date:
        """The latest day the date can mean, its mark left aside."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        """Give the canonical EDTF text."""
        text = f"{self.year:04d}"
        if self.month is not None:
            text += f"-{self.month:02d}"
        if self.day is not None:
            text += f"-{self.day:02d}"
        return text + self.mark


@dataclass(frozen=True, slots=True)
class EdtfDate:
    """A point, or an interval whose end may be open.

    `interval` is False for a point; then `end` equals `start`. An open interval has `end` None.
    """

    start: Point
    end: Point | None
    interval: bool = False

    @classmethod
    @lru_cache(maxsize=4096)  # cards are read again and again, and the dates of a collection are few
    def parse(cls, text: str) -> Self:
        """Read one date of the subset. Raises EdtfError."""
        if "/" not in text:
            point = Point.parse(text)
            return cls(point, point)
        head, _, tail = text.partition("/")
        if head == _OPEN:
            raise EdtfError(f"'{text}': an interval needs a start; only its end may be open, as in 2024-08/..")
        start = Point.parse(head)
        if tail == _OPEN:
            return cls(start, None, interval=True)
        end = Point.parse(tail)
        if end.last < start.first or end.first < start.first:
            raise EdtfError(f"'{text}': the interval ends before it starts; write the earlier date first")
        return cls(start, end, interval=True)

    @property
    def precision(self) -> Precision:
        """The precision of the start."""
        return self.start.precision

    @property
    def exact_day(self) -> dt.date | None:
        """The day of the start, if it is known for sure, else None: no date is ever made up."""
        return self.start.first if self.precision is Precision.DAY and not self.start.mark else None

    @property
    def first(self) -> dt.date:
        """The earliest day the date covers."""
        return self.start.first

    @property
    def last(self) -> dt.date | None:
        """The latest day the date covers; None for an open end."""
        return None if self.end is None else self.end.last

    def __str__(self) -> str:
        """Give the canonical EDTF text."""
        if not self.interval:
            return str(self.start)
        return f"{self.start}/{_OPEN if self.end is None else self.end}"
