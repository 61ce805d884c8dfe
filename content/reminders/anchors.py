"""The anchors of a record: every date of the content that a reminder can belong to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Final

from content.folding import fold
from content.records.entries import Kind
from content.records.kinds import Event, EventType, FactRecord, Heritage, Organisation, Person, Record
from content.records.scalars import Edtf, Slug
from content.records.statements import (
    Confidence,
    DatedFact,
    DateKind,
    Festival,
    LunarDays,
    Observance,
    Part,
    Text,
    YearlyDay,
)
from content.reminders.sheet import Category

_CATEGORIES: Final = {
    Heritage: Category.TITLES,
    Event: Category.EVENTS,
    Organisation: Category.EVENTS,
    Person: Category.PEOPLE,
}
_SOLEMN: Final = frozenset({DateKind.DEATH, DateKind.DISASTER})
# What happens once: a target, a period or a celebrated jubilee has no anniversaries of its own.
ONCE: Final = frozenset({DateKind.ANNIVERSARY, DateKind.GOAL, DateKind.PERIOD})
# Names may be a thousand characters long; keys are stored with every post.
_NAME_LIMIT: Final = 60


class Anchor(Part):
    """One date of the content.

    `key` names it across revisions: `slug:kind:year`, with the whole date in place of the year where a record has
    several of the kind in that year; `slug:yearly`, `slug:lunar` for observances, `slug:lunar:<folded name>` for
    festivals. So a corrected day stays the same anchor, and is not told twice in a year. Exactly one of `date`,
    `yearly`, `lunar` is set. `name` is the record's, `label` what happened in the words of the content, or the name
    of the festival. `programme` and `emblem` are those of a title, `event_type` that of an event, `place` that of a
    festival. `dead`: the record is of a person of whom a death is known. A `memorial` is a day that remembers the dead.
    `related` are the record's references, by which a view tells what belongs together.
    """

    key: str
    slug: Slug
    kind: Kind
    name: Text
    label: Text | None = None
    category: Category
    programme: Slug | None = None
    emblem: str | None = None
    date_kind: DateKind | None = None
    date: Edtf | None = None
    yearly: YearlyDay | None = None
    lunar: LunarDays | None = None
    one_off: bool = False
    event_type: EventType | None = None
    place: Text | None = None
    dead: bool = False
    memorial: bool = False
    confidence: Confidence
    related: tuple[Slug, ...] = ()

    @property
    def solemn(self) -> bool:
        """Say whether it is remembered and not celebrated: a death, a disaster, a day for the dead."""
        return self.memorial or self.date_kind in _SOLEMN or self.event_type == "disaster"

    @property
    def returns(self) -> bool:
        """Say whether it has anniversaries: not what happens once, nor a date with a mark of doubt."""
        return self.date is None or not (self.date.start.mark or self.date_kind in ONCE)

    @property
    def digest(self) -> str:
        """16 hex digits that change with anything that a reader of a post could see."""
        return blake2b(self.model_dump_json(exclude_defaults=True).encode(), digest_size=8).hexdigest()


def list_anchors(record: Record, emblem: str | None = None) -> Iterator[Anchor]:
    """Give the anchors of a record, `emblem` being that of a title's programme.

    Sources, articles, notes, places, programmes and the association have none, nor has a festival without a fixed
    day. A date with a mark of doubt is an anchor without occasions: so a post that told it earlier can be corrected.
    """
    if not isinstance(record, FactRecord):
        return
    title = record if isinstance(record, Heritage) else None
    person = () if title is None or title.person is None else (title.person,)
    bare = Anchor(
        key=record.slug,
        slug=record.slug,
        kind=record.kind,
        name=record.name,
        category=_CATEGORIES[type(record)],
        programme=None if title is None else title.programme,
        emblem=None if title is None else emblem,
        event_type=record.event_type if isinstance(record, Event) else None,
        dead=isinstance(record, Person) and any(fact.kind is DateKind.DEATH for fact in record.dates),
        confidence=record.confidence,
        related=tuple(dict.fromkeys((*person, *record.related))),
    )
    yield from _list_facts(bare, record.dates)
    if isinstance(record, Event) and record.observance is not None:
        yield from _list_observance(bare, record.observance)
    if title is not None:
        yield from _list_festivals(bare, title.festivals)


def _list_facts(bare: Anchor, facts: Sequence[DatedFact]) -> Iterator[Anchor]:
    short = [f"{bare.slug}:{fact.kind}:{fact.date.start.year:04d}" for fact in facts]
    shared = Counter(short)
    long = [
        key if shared[key] == 1 else f"{bare.slug}:{fact.kind}:{fact.date}"
        for key, fact in zip(short, facts, strict=True)
    ]
    for key, fact in zip(_number(long), facts, strict=True):
        change = {
            "key": key,
            "label": fact.label,
            "date_kind": fact.kind,
            "date": fact.date,
            "one_off": bare.kind == "event" and fact.date.exact_day is not None,
            "confidence": fact.confidence,
        }
        yield bare.model_copy(update=change)


def _list_observance(bare: Anchor, observance: Observance) -> Iterator[Anchor]:
    change: dict[str, object] = {"confidence": observance.confidence, "memorial": observance.memorial}
    if observance.yearly is not None:
        change |= {"key": f"{bare.slug}:yearly", "category": Category.DAYS, "yearly": observance.yearly}
    elif observance.lunar is not None and observance.lunar.day is not None:
        change |= {"key": f"{bare.slug}:lunar", "category": Category.FESTIVALS, "lunar": observance.lunar}
    else:
        return
    yield bare.model_copy(update=change)


def _list_festivals(bare: Anchor, festivals: Sequence[Festival]) -> Iterator[Anchor]:
    kept = [festival for festival in festivals if festival.lunar.day is not None]
    names = [fold(festival.name.vi)[:_NAME_LIMIT].strip().replace(" ", "-") for festival in kept]
    for key, festival in zip(_number([f"{bare.slug}:lunar:{name}" for name in names]), kept, strict=True):
        change = {
            "key": key,
            "label": festival.name,
            "place": festival.place,
            "memorial": festival.memorial,
            "category": Category.FESTIVALS,
            "lunar": festival.lunar,
            "confidence": festival.confidence,
        }
        yield bare.model_copy(update=change)


def _number(keys: Sequence[str]) -> Iterator[str]:
    """Tell equal keys apart by their number."""
    seen: Counter[str] = Counter()
    for key in keys:
        seen[key] += 1
        yield key if seen[key] == 1 else f"{key}:{seen[key]}"
