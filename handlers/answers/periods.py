"""Times as people write them, in any language of the catalogues: "september", "tháng 9/2025", "4/12", "sắp tới"."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from content.folding import fold
from content.records.statements import Weekday
from content.reminders.lunar import solar_date
from handlers.dialogue.lists import When
from handlers.locales import LANGUAGES, Phrases

_MONTHS: Final = range(1, 13)
_WHENS: Final[tuple[When, ...]] = ("upcoming", "past", "yearly")
_DAYS: Final = {"yesterday": -1, "today": 0, "tomorrow": 1}
_SHIFTS: Final = {"last": -1, "this": 0, "next": 1}
_LEAP: Final = 9  # years of which at least one is a leap year
_WEEK: Final = 7  # days
_FULL_MOON: Final = 15  # day of a lunar month
_LONGEST: Final = 60  # letters; no time needs more

Weekdays = Literal["next", "last"]

# Months by name stand as m1 to m12 when these are tried.
_SHAPES: Final = tuple(
    re.compile(shape)
    for shape in (
        r"(?P<year>[12]\d{3})",
        r"m?(?P<month>\d{1,2})",
        r"m?(?P<month>\d{1,2}) (?P<year>[12]\d{3})",
        r"(?P<year>[12]\d{3}) m?(?P<month>\d{1,2})",
        r"(?P<day>\d{1,2}) m?(?P<month>\d{1,2})(?: (?P<year>[12]\d{3}))?",
        r"m(?P<month>\d{1,2}) (?P<day>\d{1,2})(?: (?P<year>[12]\d{3}))?",
        r"(?P<year>[12]\d{3}) m?(?P<month>\d{1,2}) (?P<day>\d{1,2})",
    )
)


@dataclass(frozen=True, slots=True)
class Period:
    """A day, or a year and month of which one may be open, or a part of the time line."""

    day: dt.date | None = None
    year: int | None = None
    month: int | None = None
    when: When | None = None


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """Folded words of all languages; `written` are the fillers with their accents.

    `near_months` holds words as they are written, too: "tháng sau" is the next month, "tháng sáu" June.
    """

    whens: dict[str, When]
    days: dict[str, int]
    near_months: dict[str, int]
    near_years: dict[str, int]
    months: tuple[tuple[re.Pattern[str], int], ...]
    weekdays: dict[str, int]
    lunar: re.Pattern[str]
    full_moon: re.Pattern[str]
    fillers: frozenset[str]
    written: frozenset[str]


def read_period(
    phrases: Phrases, words: str, today: dt.date, *, coming: bool = False, weekdays: Weekdays | None = None
) -> Period | None:
    """Read a time; None for other words. A day without a year is that of this year, or if `coming` the next one.

    `weekdays` says which day a weekday means: today, or else the next or the last of its name; None: it is no time.
    """
    said = fold(words[:_LONGEST])
    known = _learn(phrases)
    shift = known.near_months.get(_write(words[:_LONGEST]), known.near_months.get(said))
    if shift is not None:
        month = today.year * 12 + today.month - 1 + shift
        return Period(year=month // 12, month=month % 12 + 1)
    if said in known.whens:
        return Period(when=known.whens[said])
    if said in known.days:
        return Period(day=today + dt.timedelta(days=known.days[said]))
    if said in known.near_years:
        return Period(year=today.year + known.near_years[said])
    if weekdays is not None and said in known.weekdays:
        ahead = (known.weekdays[said] - today.weekday()) % _WEEK
        return Period(day=today + dt.timedelta(days=ahead - _WEEK if ahead and weekdays == "last" else ahead))
    said, moons = known.full_moon.subn(str(_FULL_MOON), said)
    said, marks = known.lunar.subn(" ", said)
    for name, month in known.months:
        said = name.sub(f"m{month}", said)
    said = _drop(said, known.fillers)
    first = today if coming else dt.date(today.year, 1, 1)
    found = (shape.fullmatch(said) for shape in _SHAPES)
    read = _lunar_period if moons or marks else _period
    return next((period for match in found if match and (period := read(match.groupdict(), first))), None)


def drop_fillers(phrases: Phrases, words: str) -> str:
    """Give the words without those that only join others ("in", "năm").

    These are told by their accents: "năm" is a year, "nam" a part of many names.
    """
    return _drop(_write(words), _learn(phrases).written)


def _period(parts: dict[str, str | None], first: dt.date) -> Period | None:
    """Make a time of its parts; a day without a year is the next one from `first` on."""
    year, month, day = (int(value) if (value := parts.get(name)) else None for name in ("year", "month", "day"))
    if month is not None and month not in _MONTHS:
        return None
    if day is None:
        return Period(year=year, month=month)
    # 29 February without a year is that of the next leap year.
    for near in [year] if year else range(first.year, first.year + _LEAP):
        try:
            found = dt.date(near, month or 1, day)
        except ValueError:
            continue
        if year or found >= first:
            return Period(day=found)
    return None


def _lunar_period(parts: dict[str, str | None], first: dt.date) -> Period | None:
    """Make a day of the parts of a lunar date, of its year or the next from `first` on; leap months have none."""
    year, month, day = (int(value) if (value := parts.get(name)) else None for name in ("year", "month", "day"))
    if month is None or day is None:
        return None
    for near in [year] if year else range(first.year - 1, first.year + _LEAP):
        found = solar_date(near, month, day)
        if found is not None and (year or found >= first):
            return Period(day=found)
    return None


@lru_cache(maxsize=4)
def _learn(phrases: Phrases) -> _Vocabulary:
    """Gather the words of all languages once."""
    names = [(word, month) for month in _MONTHS for word in _words(phrases, f"words.month.{month}")]
    longest_first = sorted(names, key=lambda name: -len(name[0]))
    named = {word for word, _ in names}
    written = {word: shift for name, shift in _SHIFTS.items() for word in _said(phrases, f"words.{name}_month")}
    folded = {said: shift for word, shift in written.items() if (said := fold(word)) not in named}
    return _Vocabulary(
        whens={word: when for when in _WHENS for word in _words(phrases, f"words.{when}")},
        days={word: shift for name, shift in _DAYS.items() for word in _words(phrases, f"words.{name}")},
        near_months={**folded, **{_write(word): shift for word, shift in written.items()}},
        near_years={word: shift for name, shift in _SHIFTS.items() for word in _words(phrases, f"words.{name}_year")},
        months=tuple((re.compile(rf"\b{re.escape(word)}\b"), month) for word, month in longest_first),
        weekdays={
            word: number for number, day in enumerate(Weekday) for word in _words(phrases, f"words.weekday.{day}")
        },
        lunar=_any_of(_words(phrases, "words.lunar")),
        full_moon=_any_of(_words(phrases, "words.full_moon")),
        fillers=frozenset(_words(phrases, "words.fillers")),
        written=frozenset(map(_write, _said(phrases, "words.fillers"))),
    )


def _words(phrases: Phrases, key: str) -> list[str]:
    return [fold(word) for word in _said(phrases, key)]


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")


def _said(phrases: Phrases, key: str) -> list[str]:
    return [word for language in LANGUAGES for word in phrases.plain(language, key).split("|")]


def _write(words: str) -> str:
    """Give words as they are written, but for case and spaces."""
    return " ".join(unicodedata.normalize("NFC", words).casefold().split())


def _drop(said: str, fillers: frozenset[str]) -> str:
    return " ".join(word for word in said.split() if word not in fillers)
