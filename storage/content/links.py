"""What a record refers to, and how it stands in lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from content.checking.references import SOURCE, mentions
from content.folding import fold
from content.records.entries import Entry
from content.records.kinds import (
    Article,
    Association,
    Event,
    FactRecord,
    Heritage,
    Note,
    Organisation,
    Person,
    Place,
    Programme,
    Record,
    Source,
)
from content.records.scalars import Edtf, Slug
from content.records.statements import DatedFact, DateKind, Text
from storage.content.schema import KINDS

_LAST = "9999-99-99"


def split_mentions(record: Record) -> tuple[tuple[Slug, ...], tuple[Slug, ...]]:
    """Give the slugs that a record refers to, and those of the sources that it cites, each once, in its order."""
    referred: dict[Slug, None] = {}
    cited: dict[Slug, None] = {}
    for mention in mentions(record):
        (cited if mention.wanted == SOURCE else referred).update(dict.fromkeys(mention.slugs))
    referred.pop(record.slug, None)
    return tuple(referred), tuple(cited)


def list_facts(record: Record) -> tuple[DatedFact, ...]:
    """Give the dated facts of a record; other records than those of facts have none."""
    return record.dates if isinstance(record, FactRecord) else ()


def find_date(record: Record) -> tuple[Edtf | None, DateKind | None]:
    """Give the principal date of a record and what happened on it."""
    facts = list_facts(record)
    if facts:
        return facts[0].date, facts[0].kind
    if isinstance(record, Article | Source) and record.published is not None:
        return record.published, DateKind.PUBLICATION
    return None, None


def make_entry(record: Record, programmes: Mapping[Slug, Programme]) -> Entry:
    """Make the line that stands for a record in lists."""
    date, date_kind = find_date(record)
    heritage = record if isinstance(record, Heritage) else None
    programme = programmes[heritage.programme] if heritage is not None else None
    if isinstance(record, Programme):
        programme = record
    return Entry(
        slug=record.slug,
        kind=record.kind,
        name=record.name,
        programme=None if heritage is None else heritage.programme,
        emblem=None if programme is None else programme.emblem,
        status=None if heritage is None else heritage.status.value,
        date=date,
        date_kind=date_kind,
        office=_find_office(record),
        publisher=record.publisher if isinstance(record, Article | Source) else None,
    )


def _find_office(record: Record) -> Text | None:
    """Find what a person does at present, or else did last."""
    offices = record.offices if isinstance(record, Person) else ()
    present = [office for office in offices if office.until is None]
    return (present or offices)[-1].title if offices else None


def sort_records(records: Mapping[Slug, Record], programmes: Mapping[Slug, Programme]) -> list[Record]:
    """Put all records into the order of lists: by kind, then as each kind is listed; undated ones come last."""
    places = {kind: place for place, kind in enumerate(KINDS)}

    def key(record: Record) -> tuple[int, int, str, str, str]:
        order, first, second = 0, "", ""
        name = fold(record.name.vi)
        match record:
            case Heritage():
                order, first, second = programmes[record.programme].order, _first_day(record), name
            case Event():
                first, second = _first_day(record), name
            case Programme():
                order, first = record.order, name
            case Article() | Source():
                first, second = fold(record.publisher), name
            case Place():
                first, second = record.place_type, name
            case Note():
                pass
            case Person() | Organisation() | Association():
                first = name
            case _:  # pragma: no cover - mypy proves it
                assert_never(record)
        return places[record.kind], order, first, second, record.slug

    return sorted(records.values(), key=key)


def _first_day(record: Record) -> str:
    date, _ = find_date(record)
    return _LAST if date is None else date.first.isoformat()
