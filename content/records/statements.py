"""The parts that records are made of: texts in both languages, cited statements, cited dates.

Every model is frozen and refuses unknown keys. Messages of ValueError read `what is wrong; what would be right`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from content.records.scalars import Decimal, Edtf, Line, Slug, Sources, Truth, Url, Whole


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
    OTHER = "other"
    # These three happen once and have no anniversaries.
    ANNIVERSARY = "anniversary"  # a jubilee that is or was celebrated
    GOAL = "goal"  # a target, a deadline, an expectation
    PERIOD = "period"  # a stretch of time, or when a count or a list held


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
    """When a day is observed: by the Gregorian year or by the Vietnamese lunar one.

    A `memorial` remembers the dead.
    """

    yearly: YearlyDay | None = None
    lunar: LunarDays | None = None
    memorial: Truth = False
    confidence: Confidence
    sources: Sources

    @model_validator(mode="after")
    def _one_calendar(self) -> Observance:
        if (self.yearly is None) == (self.lunar is None):
            raise ValueError("the calendar is unclear; write either 'yearly' or 'lunar'")
        return self


class Festival(Part):
    """A festival kept by the lunar calendar and linked to a title; a `memorial` remembers the dead."""

    name: Text
    place: Text | None = None
    lunar: LunarDays
    memorial: Truth = False
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
