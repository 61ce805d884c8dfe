"""Facts and sheets by chance, with all that is odd about dates among them; the same ones for the same seed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from content.records.kinds import RECORD, Record
from content.records.statements import Weekday
from content.reminders.sheet import LEADS, Category, Digest, LeapDay, QuietHours, QuietMode, Sheet
from tests.bot.owed import Fact

ZONES = (
    "Africa/Cairo",  # the clock goes on at midnight
    "America/Sao_Paulo",  # likewise, until 2018
    "America/St_Johns",  # half an hour off
    "Asia/Ho_Chi_Minh",
    "Asia/Kathmandu",  # three quarters of an hour off
    "Australia/Lord_Howe",  # the clock changes by half an hour
    "Europe/Berlin",
    "Pacific/Apia",  # had no 30 December 2011
    "Pacific/Kiritimati",  # a day ahead
    "Pacific/Pago_Pago",  # a day behind
)
_PROGRAMMES = ("caves", "songs")
_ODD_DAYS = ((2, 28), (2, 29), (3, 1), (1, 31), (4, 30), (12, 31), (1, 1), (1, 2), (12, 30))
_CITED = {"confidence": "single", "sources": ["a-source"]}
_WEEKDAYS = tuple(Weekday)
_KINDS = {Category.TITLES: "heritage", Category.PEOPLE: "person"}


@dataclass(frozen=True)
class Span:
    """The days of a simulation."""

    first: dt.date
    last: dt.date

    def day(self, chance: Random) -> dt.date:
        """Pick one of them."""
        return self.first + dt.timedelta(days=chance.randrange((self.last - self.first).days + 1))


def make_facts(chance: Random, span: Span, count: int) -> list[Fact]:
    """Make facts of all kinds that come up within a span."""
    return [_make_fact(chance, span, f"fact-{number}") for number in range(count)]


def _make_fact(chance: Random, span: Span, slug: str) -> Fact:
    kind = chance.choices(["day", "odd", "leap", "month", "year", "doubt", "event", "yearly", "nth", "lunar"])[0]
    category = chance.choice([Category.TITLES, Category.EVENTS, Category.PEOPLE])
    programme = chance.choice(_PROGRAMMES) if category is Category.TITLES else None
    year, day = chance.choice([chance.randrange(1901, span.last.year), span.first.year - 10]), span.day(chance)
    month = f"{year:04d}-{day.month:02d}"
    later = f"/{span.last.year + 1}" if chance.random() < 0.2 else ""
    match kind:
        case "yearly":
            odd = chance.choice([(day.month, day.day), *_ODD_DAYS])
            return Fact(slug, Category.DAYS, yearly=odd)
        case "nth":
            return Fact(slug, Category.DAYS, yearly=(day.month, min(4, (day.day + 6) // 7), day.weekday()))
        case "lunar":
            days = [chance.randrange(1, 31), 30, 1, 15]
            return Fact(slug, Category.FESTIVALS, lunar=(chance.randrange(1, 13), chance.choice(days)))
        case "event":
            return Fact(slug, Category.EVENTS, happens=True, date=f"{day}{later}")
        case "leap":
            return Fact(slug, category, programme, date=f"{2000 - 4 * chance.randrange(25):04d}-02-29")
        case "odd":
            odd = chance.choice([odd for odd in _ODD_DAYS if odd != (2, 29)])
            date = f"{year:04d}-{odd[0]:02d}-{odd[1]:02d}"
        case "month":
            date = month
        case "year":
            date = f"{year:04d}"
        case _:
            date = f"{month}-{min(day.day, 28):02d}" + (chance.choice("~?%") if kind == "doubt" else "")
    return Fact(slug, category, programme, date=date + later)


def move_fact(chance: Random, fact: Fact) -> Fact:
    """Give a fact as it is after its day was corrected by some days within its year; one without a plain day stays."""
    days = chance.choice([-3, -2, -1, 1, 2, 3])
    if len(fact.date) == 10:
        day = dt.date.fromisoformat(fact.date)
        other = day + dt.timedelta(days=days)
        return replace(fact, date=str(other)) if other.year == day.year else fact
    if len(fact.yearly) == 2:
        month, number = fact.yearly
        return replace(fact, yearly=(month, min(28, max(1, number + days))))
    return fact


def make_sheet(chance: Random, zone: str) -> Sheet:
    """Make a sheet; most want much, so that much can go wrong."""
    quiet = None
    if chance.random() < 0.5:
        start, length = chance.randrange(24), chance.choice([1, 3, 9, 20, 23])
        quiet = QuietHours(start, (start + length) % 24, chance.choice(list(QuietMode)))
    return Sheet(
        zone,
        hour=chance.choice([chance.randrange(24), 0, 1, 2, 3, 8, 23]),
        daily=chance.random() < 0.9,
        digests=frozenset(digest for digest in Digest if chance.random() < 0.7),
        categories=frozenset(category for category in Category if chance.random() < 0.9),
        muted=frozenset(name for name in _PROGRAMMES if chance.random() < 0.2),
        jubilees_only=chance.random() < 0.1,
        leads=frozenset(lead for lead in LEADS if chance.random() < 0.6),
        quiet=quiet,
        leap_day=chance.choice(list(LeapDay)),
    )


def make_records(facts: Sequence[Fact], names: Mapping[str, str] | None = None) -> dict[str, Record]:
    """Make the records that state these facts, with what they refer to; `names` by slug, else they are their slugs."""
    described = [_describe(fact, (names or {}).get(fact.slug, fact.slug)) for fact in facts]
    raw = [_ASSOCIATION, *map(_programme, _PROGRAMMES), _SOURCE, *described]
    return {record.slug: record for record in map(RECORD.validate_python, raw)}


def _describe(fact: Fact, name: str) -> dict[str, Any]:
    kind = "event" if fact.happens or not fact.date else _KINDS.get(fact.category, "organisation")
    raw: dict[str, Any] = {"kind": kind, "slug": fact.slug, "name": _words(name), "verified": "2026-01-01"}
    raw |= _CITED
    if fact.date:
        raw["dates"] = [{"kind": "meeting", "date": fact.date, **_CITED}]
    elif fact.lunar:
        raw["observance"] = {"lunar": {"month": fact.lunar[0], "day": fact.lunar[1]}, **_CITED}
    elif len(fact.yearly) == 2:
        raw["observance"] = {"yearly": {"month": fact.yearly[0], "day": fact.yearly[1]}, **_CITED}
    else:
        month, week, weekday = fact.yearly
        raw["observance"] = {"yearly": {"month": month, "week": week, "weekday": _WEEKDAYS[weekday]}, **_CITED}
    if kind == "event":
        raw["event_type"] = "festival"
    if kind == "heritage":
        raw |= {"programme": fact.programme, "status": "inscribed", "listed_on": _words("List")}
    return raw


def _words(text: str) -> dict[str, str]:
    return {"en": text, "vi": text}


def _programme(slug: str) -> dict[str, Any]:
    about = {"unit": _words("a title"), "about": _words("A list."), "verified": "2026-01-01", "sources": ["a-source"]}
    return {"kind": "programme", "slug": slug, "name": _words(slug), "order": 0, "emblem": "🏛", **about}


_ASSOCIATION = {
    "kind": "association", "slug": "association", "name": _words("Friends"), "about": [_words("Who we are.")],
    "privacy_contact": _words("The board"), "verified": "2026-01-01",
}  # fmt: skip
_SOURCE = {
    "kind": "source", "slug": "a-source", "name": _words("A source"), "publisher": "A publisher", "language": "en",
    "verified": "2026-01-01", "source_type": "official",
}  # fmt: skip
