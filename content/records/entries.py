"""What the content database answers: lines of lists, whole dossiers, selections, findings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from content.records.kinds import Article, Note, Programme, Record, Source
from content.records.scalars import Edtf, Slug
from content.records.statements import DatedFact, DateKind, Part, Text

Kind = Literal[
    "heritage", "person", "organisation", "event", "article", "source", "note", "programme", "place", "association"
]


class Entry(Part):
    """One record as a line of a list; `date` is its principal date, `programme` only for heritage.

    `office` is what a person does at present or did last, `publisher` that of a source or an article.
    """

    slug: Slug
    kind: Kind
    name: Text
    programme: Slug | None = None
    emblem: str | None = None
    status: str | None = None
    date: Edtf | None = None
    date_kind: DateKind | None = None
    office: Text | None = None
    publisher: str | None = None


class Dossier(Part):
    """A record with everything that its card shows, so that one row answers one question.

    `entries` holds every record that this one refers to or that refers to it; `mentioned_by` are the slugs of
    the latter, in the order of lists; `sources` stand in the order in which they are first cited.
    """

    record: Record
    programme: Programme | None = None
    entries: dict[Slug, Entry]
    mentioned_by: tuple[Slug, ...]
    sources: tuple[Source | Article, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records a list shows; every field that is set narrows it.

    `when` compares dates with `today` (the chat's local day) and applies to events, `yearly` gives those that are
    observed every year; `year` and `month` match any dated fact of the record that is known that precisely, a
    month also what is observed in it every year (its `date` is its next day then, if `today` is given);
    `province` is the slug of a place.
    """

    kind: Kind
    programme: str | None = None
    province: str | None = None
    year: int | None = None
    month: int | None = None
    when: Literal["upcoming", "past", "yearly"] | None = None
    today: dt.date | None = None


@dataclass(frozen=True, slots=True)
class YearCount:
    """A year with the number of records of a kind that have a dated fact in it."""

    year: int
    total: int


@dataclass(frozen=True, slots=True)
class Page:
    """A slice of a list: `offset` counts from 0, `total` all records of the list."""

    entries: tuple[Entry, ...]
    offset: int
    total: int


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where a record stands in its list; `position` counts from 1."""

    previous: str | None
    next: str | None
    position: int
    total: int


@dataclass(frozen=True, slots=True)
class ProgrammeCount:
    """A programme with the number of titles held and of nominations on file."""

    programme: Programme
    titles: int
    nominations: int


@dataclass(frozen=True, slots=True)
class Anniversary:
    """A dated fact that falls on a day of the year, or an observance (then `fact` is None)."""

    entry: Entry
    fact: DatedFact | None
    lunar: bool = False
    festival: Text | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search found, best first.

    `corrected` is the query as it was understood when a word had to be mended, else None; `suggestions` are the
    nearest names when nothing was found; `leaders` is how many of the best hits carry all words in a name.
    """

    page: Page
    leaders: int
    counts: dict[Kind, int]
    corrected: str | None = None
    suggestions: tuple[Entry, ...] = ()
