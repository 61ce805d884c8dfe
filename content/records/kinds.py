"""The kinds of records, one YAML file each: `facts/<folder of the kind>/<slug>.yaml`.

The order of the fields here is the order of the keys in the canonical form of a file, but for those that all
kinds share: `content.files.canonical` puts what names a record first and what is told of it last.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field, TypeAdapter

from content.records.scalars import Day, Decimal, Edtf, LanguageCode, Line, Slug, Sources, TimeZone, Truth, Url, Whole
from content.records.statements import (
    Confidence,
    Coordinates,
    DatedFact,
    Festival,
    Link,
    Observance,
    Office,
    Part,
    Statement,
    Text,
)


class _Entry(Part):
    """What every record has."""

    folder: ClassVar[str]

    slug: Slug
    name: Text
    aliases: tuple[Line, ...] = ()


class _Fact(_Entry):
    """What every record of facts has: what is known, from where, and when it was checked."""

    confidence: Confidence
    verified: Day
    dates: tuple[DatedFact, ...] = ()
    statements: tuple[Statement, ...] = ()
    related: tuple[Slug, ...] = ()
    sources: Sources


class Status(StrEnum):
    """Whether a title is held; `nominated` is no title."""

    INSCRIBED = "inscribed"
    DESIGNATED = "designated"
    HONOURED = "honoured"
    NOMINATED = "nominated"


Criterion = Literal["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"]


class Heritage(_Fact):
    """A title, or a nomination: property, element, documentary heritage, reserve, geopark, city, anniversary.

    The first of `dates` is the date of the title itself.
    """

    folder: ClassVar[str] = "heritage"

    kind: Literal["heritage"]
    programme: Slug
    status: Status
    listed_on: Text
    field: Text | None = None
    category: Literal["cultural", "natural", "mixed"] | None = None
    criteria: tuple[Criterion, ...] = ()
    reference: Line | None = None
    decision: Line | None = None
    session: Text | None = None
    states_parties: tuple[Slug, ...] = ()
    provinces: tuple[Slug, ...] = ()
    provinces_note: Text | None = None
    coordinates: Coordinates | None = None
    area_ha: Annotated[Decimal, Field(gt=0)] | None = None
    area_note: Text | None = None
    person: Slug | None = None
    festivals: tuple[Festival, ...] = ()


class Person(_Fact):
    """A person: life dates stand in `dates`, posts in `offices`."""

    folder: ClassVar[str] = "people"

    kind: Literal["person"]
    offices: tuple[Office, ...] = ()


class Organisation(_Fact):
    """An organisation; its founding and key days stand in `dates`."""

    folder: ClassVar[str] = "organisations"

    kind: Literal["organisation"]
    acronym: Line | None = None


EventType = Literal[
    "agreement",
    "anniversary",
    "award",
    "ceremony",
    "conference",
    "convention",
    "count",
    "decision",
    "disaster",
    "dossier",
    "election",
    "festival",
    "founding",
    "goal",
    "inscription",
    "international-day",
    "membership",
    "national-day",
    "nomination",
    "performance",
    "programme",
    "publication",
    "reception",
    "resolution",
    "seminar",
    "session",
    "term",
    "visit",
]


class Event(_Fact):
    """Something that happened, will happen or returns; one that no source dates has no `dates`."""

    folder: ClassVar[str] = "events"

    kind: Literal["event"]
    event_type: EventType
    place: Text | None = None
    observance: Observance | None = None


class ArticleStatement(Part):
    """What the article itself states, in our words, and the records that carry it."""

    text: Text
    about: Annotated[tuple[Slug, ...], Field(min_length=1)]


class _Citable(_Entry):
    """What can be cited: who published what, where and when, and when we last looked."""

    publisher: Line
    url: Url | None = None
    published: Edtf | None = None
    language: LanguageCode
    verified: Day
    note: Text | None = None


class Article(_Citable):
    """An article with the statements taken from it; other records cite it like a source."""

    folder: ClassVar[str] = "articles"

    kind: Literal["article"]
    statements: Annotated[tuple[ArticleStatement, ...], Field(min_length=1)]


class Source(_Citable):
    """A source that records cite."""

    folder: ClassVar[str] = "sources"

    kind: Literal["source"]
    source_type: Literal["dataset", "news", "official", "official-local", "official-national", "reference"]


class Note(_Entry):
    """What an editor should know: a contradiction between sources, a count, a method, an open question."""

    folder: ClassVar[str] = "notes"

    kind: Literal["note"]
    note_type: Literal["contradiction", "count", "method", "unverified"]
    text: Text
    about: tuple[Slug, ...] = ()
    verified: Day
    sources: tuple[Slug, ...] = ()


class StatedCount(Part):
    """How many titles a source says that the country holds under a programme."""

    number: Annotated[Whole, Field(ge=0)]
    as_of: Edtf | None = None
    sources: Sources


class Programme(_Entry):
    """A UNESCO programme under which titles are held; `order` sorts lists, `unit` names one title.

    The titles of a `located` one are places that can stand on a map.
    """

    folder: ClassVar[str] = "programmes"

    kind: Literal["programme"]
    order: Annotated[Whole, Field(ge=0)]
    emblem: Line
    unit: Text
    about: Text
    located: Truth = False
    stated_count: StatedCount | None = None
    verified: Day
    sources: Sources


class Place(_Entry):
    """A state, province or city as titles name it; one with several time zones names none."""

    folder: ClassVar[str] = "places"

    kind: Literal["place"]
    place_type: Literal["state", "province"]
    time_zone: TimeZone | None = None


class Association(_Entry):
    """Whose bot this is."""

    folder: ClassVar[str] = "."

    kind: Literal["association"]
    organisation: Slug | None = None
    about: tuple[Text, ...]
    links: tuple[Link, ...] = ()
    privacy_contact: Text
    verified: Day
    sources: tuple[Slug, ...] = ()


FactRecord = Heritage | Person | Organisation | Event
Record = Annotated[
    Heritage | Person | Organisation | Event | Article | Source | Note | Programme | Place | Association,
    Field(discriminator="kind"),
]
RECORD: TypeAdapter[Record] = TypeAdapter(Record)
KINDS: tuple[type[_Entry], ...] = (
    Heritage,
    Person,
    Organisation,
    Event,
    Article,
    Source,
    Note,
    Programme,
    Place,
    Association,
)
MODELS: dict[str, type[_Entry]] = {model.__name__.lower(): model for model in KINDS}
FOLDERS: dict[str, str] = {kind: model.folder for kind, model in MODELS.items()}
