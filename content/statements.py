"""The parts that records are made of: texts in both languages, cited statements, cited dates.

Every model is frozen and refuses unknown keys. Scalars arrive as text (the reader never lets YAML
guess a type) and are typed here. Messages of ValueError read `what is wrong; what would be right`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from enum import StrEnum
from functools import cache
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StringConstraints,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

from content.edtf import EdtfDate, Point


def _composed(value: object) -> object:
    """Compose letters and their accents (NFC), so that equal words are equal text."""
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _whole(value: object) -> object:
    """Let only plain digits through: pydantic alone also takes `1.0`, `+1`, `01` and `1_000`."""
    if isinstance(value, str) and not re.fullmatch(r"0|[1-9][0-9]{0,8}", value):
        raise ValueError(f"'{value}' is not a whole number; write digits alone, such as 12")
    return value


def _decimal(value: object) -> object:
    """Let only plain decimal numbers through: pydantic alone also takes `nan`, `1e5` and `1_0.5`."""
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,20})?", value):
        raise ValueError(f"'{value}' is not a decimal number; write it with a point and without spaces, such as 15.883")
    return value


def _day(value: object) -> object:
    """Let only `2026-11-20` through: pydantic alone also takes seconds since 1970 and times of day."""
    if not isinstance(value, str):
        return value
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError(f"'{value}' is not one known day; write year, month and day, such as 2026-11-20")
    return Point.parse(value).first


@cache
def _list_zones() -> frozenset[str]:
    """Name all time zones; reading their folders takes a while."""
    return frozenset(available_timezones())


def _zone(value: object) -> object:
    """Let only names of the IANA database through that mean the same on every machine."""
    if isinstance(value, str) and (not re.fullmatch(ZONE_PATTERN, value) or value not in _list_zones()):
        raise ValueError(f"'{value}' is no time zone; write its IANA name, such as Asia/Ho_Chi_Minh")
    return value


SLUG_PATTERN = r"^[a-z0-9-]{1,40}$"
# Line breaks, control characters and marks that turn the direction of writing have no place in a text.
LINE_PATTERN = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]*$"
URL_PATTERN = r"^https?://[^\s\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]+$"
LANGUAGE_PATTERN = r"^[a-z]{2,3}$"
ZONE_PATTERN = r"^[A-Z][A-Za-z]+(/[A-Z][A-Za-z0-9_+-]+)+$"

Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN)]
Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=1000, strip_whitespace=True, pattern=LINE_PATTERN),
    BeforeValidator(_composed),
]
Url = Annotated[str, StringConstraints(pattern=URL_PATTERN, max_length=1000), BeforeValidator(_composed)]
LanguageCode = Annotated[str, StringConstraints(pattern=LANGUAGE_PATTERN)]
TimeZone = Annotated[str, StringConstraints(pattern=ZONE_PATTERN), BeforeValidator(_zone)]
Sources = Annotated[tuple[Slug, ...], Field(min_length=1)]
Day = Annotated[dt.date, BeforeValidator(_day)]
Whole = Annotated[int, BeforeValidator(_whole)]
Decimal = Annotated[float, Field(allow_inf_nan=False), BeforeValidator(_decimal)]


class _EdtfType:
    """Lets pydantic read an EdtfDate from its text and write it back."""

    @classmethod
    def _read(cls, value: object) -> EdtfDate:
        if isinstance(value, EdtfDate):
            return value
        if not isinstance(value, str):
            raise PydanticKnownError("string_type")
        return EdtfDate.parse(value)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._read, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: Any, _handler: Any) -> dict[str, Any]:
        return {"type": "string", "description": "EDTF: 1999-12-04, 1999-12, 1999, 1972~, 2022/2029, 2024-08/.."}


Edtf = Annotated[EdtfDate, _EdtfType]


class Part(BaseModel):
    """Base of everything in a content file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Part):
    """The same words in every language the bot speaks."""

    en: Line
    vi: Line


class Confidence(StrEnum):
    """How well a fact is attested."""

    VERIFIED = "verified"  # two independent sources agree, or an official one says it
    SINGLE = "single"  # one source


class DateKind(StrEnum):
    """What happened on a date; decides how its anniversary may be worded."""

    INSCRIPTION = "inscription"
    EXTENSION = "extension"
    PROCLAMATION = "proclamation"
    DESIGNATION = "designation"
    HONOUR = "honour"
    NOMINATION = "nomination"
    DECISION = "decision"
    FOUNDING = "founding"
    ADOPTION = "adoption"
    ACCESSION = "accession"
    RELATIONS = "relations"
    BIRTH = "birth"
    DEATH = "death"
    DISASTER = "disaster"
    ELECTION = "election"
    TERM = "term"
    VISIT = "visit"
    MEETING = "meeting"
    CEREMONY = "ceremony"
    AWARD = "award"
    AGREEMENT = "agreement"
    PUBLICATION = "publication"
    PERFORMANCE = "performance"
    GOAL = "goal"
    OTHER = "other"


class Statement(Part):
    """One sentence of ours that its sources support."""

    text: Text
    sources: Sources
    as_of: Edtf | None = None


class DatedFact(Part):
    """Something that happened, as precisely as its sources say."""

    kind: DateKind
    date: Edtf
    label: Text | None = None
    confidence: Confidence
    sources: Sources
    note: Text | None = None


Month = Annotated[Whole, Field(ge=1, le=12)]


class LunarDays(Part):
    """Days of one month of the Vietnamese lunar calendar (UTC+7), never of a leap month.

    No `day`: the festival has no fixed day. `main` is the day a reminder belongs to.
    """

    month: Month
    day: Annotated[Whole, Field(ge=1, le=30)] | None = None
    until: Annotated[Whole, Field(ge=1, le=30)] | None = None
    main: Annotated[Whole, Field(ge=1, le=30)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> LunarDays:
        if self.day is None and (self.until is not None or self.main is not None):
            raise ValueError("'until' and 'main' need a 'day'; write the first day of the festival as 'day'")
        if self.day is not None and self.until is not None and self.until < self.day:
            raise ValueError("'until' lies before 'day'; write the first day as 'day' and the last as 'until'")
        if self.main is not None and self.day is not None and not self.day <= self.main <= (self.until or 30):
            raise ValueError("'main' lies outside of the festival; write a day from 'day' to 'until'")
        return self


class Weekday(StrEnum):
    """Days of the week, for rules such as the third Thursday of a month."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class YearlyDay(Part):
    """A day that returns every year: month and day, or the n-th weekday of a month."""

    month: Month
    day: Annotated[Whole, Field(ge=1, le=31)] | None = None
    week: Annotated[Whole, Field(ge=1, le=4)] | None = None
    weekday: Weekday | None = None

    @model_validator(mode="after")
    def _one_rule(self) -> YearlyDay:
        by_week = self.week is not None and self.weekday is not None
        if (self.day is not None) == by_week or (self.week is None) != (self.weekday is None):
            raise ValueError("the day of the year is unclear; write either 'day', or 'week' and 'weekday' together")
        if self.day is not None and self.day > _LONGEST[self.month - 1]:
            raise ValueError(f"month {self.month} never has a day {self.day}; the last is {_LONGEST[self.month - 1]}")
        return self


class Observance(Part):
    """When a day is observed: by the Gregorian year or by the Vietnamese lunar one."""

    yearly: YearlyDay | None = None
    lunar: LunarDays | None = None
    confidence: Confidence
    sources: Sources

    @model_validator(mode="after")
    def _one_calendar(self) -> Observance:
        if (self.yearly is None) == (self.lunar is None):
            raise ValueError("the calendar is unclear; write either 'yearly' or 'lunar'")
        return self


class Festival(Part):
    """A festival kept by the lunar calendar and linked to a title."""

    name: Text
    place: Text | None = None
    lunar: LunarDays
    confidence: Confidence
    sources: Sources
    note: Text | None = None


class Coordinates(Part):
    """A point in WGS 84, in decimal degrees; `note` says what it marks."""

    latitude: Annotated[Decimal, Field(ge=-90, le=90)]
    longitude: Annotated[Decimal, Field(ge=-180, le=180)]
    note: Text
    sources: Sources


class Office(Part):
    """A post that a person holds or held; `seen` lists days on which a source shows them in it."""

    title: Text
    organisation: Slug | None = None
    since: Edtf | None = None
    until: Edtf | None = None
    seen: tuple[Edtf, ...] = ()
    as_of: Edtf | None = None
    confidence: Confidence
    sources: Sources
    note: Text | None = None


class Link(Part):
    """A link with a name."""

    name: Text
    url: Url
