"""What a press means: frozen dataclasses that pack themselves into Telegram's 64 bytes and back.

A packed button is `prefix:field:field`. Rights are never in it: they are checked when it is pressed.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, Self

from content.statements import SLUG_PATTERN
from handlers.lists import Listed, Origin, Searched, unpack

LIMIT: Final = 64

_SLUG = re.compile(SLUG_PATTERN)
_NUMBER = re.compile(r"\d{1,6}")

Area = Literal["help", "about", "heritage", "events", "today", "people", "organisations", "sources", "search"]
AREAS: Final[tuple[Area, ...]] = (
    "help",
    "about",
    "heritage",
    "events",
    "today",
    "people",
    "organisations",
    "sources",
    "search",
)
_AREA: Final[dict[str, Area]] = {area: area for area in AREAS}
_AREA_OF_KIND: Final[dict[str, Area]] = {
    "heritage": "heritage",
    "person": "people",
    "organisation": "organisations",
    "event": "events",
    "source": "sources",
    "article": "sources",
}


class StaleButtonError(ValueError):
    """The data is no button of this version; `area` is where its list began, as far as it can be told."""

    def __init__(self, area: Area) -> None:
        super().__init__("a button of another version")
        self.area: Area = area


@dataclass(frozen=True, slots=True)
class Button:
    """The base of all buttons."""

    prefix: ClassVar[str]

    def fields(self) -> tuple[str, ...]:
        """Give the values that go into the data."""
        raise NotImplementedError

    @classmethod
    def read(cls, fields: list[str]) -> Self:
        """Make a button of its fields. Raises ValueError when they do not fit."""
        raise NotImplementedError

    def pack(self) -> str:
        """Give the data. Raises ValueError when it is longer than Telegram allows, which the field limits prevent."""
        data = ":".join((self.prefix, *self.fields()))
        if len(data.encode()) > LIMIT:
            raise ValueError(f"a button of {len(data.encode())} bytes; {LIMIT} are allowed")
        return data


@dataclass(frozen=True, slots=True)
class _OfRecord(Button):
    """A page of something about a record, and the list that it was opened from."""

    slug: str
    origin: Origin | None = None
    page: int = 0

    def fields(self) -> tuple[str, ...]:
        """Give slug, list, page."""
        return self.slug, self.origin.pack() if self.origin else "", str(self.page or "")

    @classmethod
    def read(cls, fields: list[str]) -> Self:
        """Read slug, list, page."""
        slug, origin, page = fields
        return cls(_slug(slug), unpack(origin) if origin else None, _number(page or "0"))


@dataclass(frozen=True, slots=True)
class Open(_OfRecord):
    """Show a record's card."""

    prefix: ClassVar[str] = "c"


@dataclass(frozen=True, slots=True)
class Cite(_OfRecord):
    """Show the sources of a record's card."""

    prefix: ClassVar[str] = "s"


@dataclass(frozen=True, slots=True)
class Locate(Button):
    """Send a record's place as a venue."""

    prefix: ClassVar[str] = "m"
    slug: str

    def fields(self) -> tuple[str, ...]:
        """Give the slug."""
        return (self.slug,)

    @classmethod
    def read(cls, fields: list[str]) -> Self:
        """Read the slug."""
        (slug,) = fields
        return cls(_slug(slug))


@dataclass(frozen=True, slots=True)
class Turn(Button):
    """Show a list from an offset on."""

    prefix: ClassVar[str] = "l"
    origin: Origin
    offset: int = 0

    def fields(self) -> tuple[str, ...]:
        """Give list and offset."""
        return self.origin.pack(), str(self.offset)

    @classmethod
    def read(cls, fields: list[str]) -> Self:
        """Read list and offset."""
        origin, offset = fields
        return cls(unpack(origin), _number(offset))


@dataclass(frozen=True, slots=True)
class Enter(Button):
    """Show the start of an area."""

    prefix: ClassVar[str] = "a"
    area: Area

    def fields(self) -> tuple[str, ...]:
        """Give the area."""
        return (self.area,)

    @classmethod
    def read(cls, fields: list[str]) -> Self:
        """Read the area."""
        (area,) = fields
        return cls(_AREA[area])


@dataclass(frozen=True, slots=True)
class Years(Button):
    """Show the years that have events."""

    prefix: ClassVar[str] = "y"
    offset: int = 0

    def fields(self) -> tuple[str, ...]:
        """Give the offset."""
        return (str(self.offset),)

    @classmethod
    def read(cls, fields: list[str]) -> Self:
        """Read the offset."""
        (offset,) = fields
        return cls(_number(offset))


@dataclass(frozen=True, slots=True)
class Day(Button):
    """Show what happened on a day of the year."""

    prefix: ClassVar[str] = "d"
    day: dt.date
    offset: int = 0

    def fields(self) -> tuple[str, ...]:
        """Give day and offset."""
        return self.day.isoformat(), str(self.offset)

    @classmethod
    def read(cls, fields: list[str]) -> Self:
        """Read day and offset."""
        day, offset = fields
        return cls(dt.date.fromisoformat(day), _number(offset))


@dataclass(frozen=True, slots=True)
class Speak(Button):
    """Choose the chat's language; empty: choose none, so that the bot goes by its rule again."""

    prefix: ClassVar[str] = "g"
    language: str

    def fields(self) -> tuple[str, ...]:
        """Give the language."""
        return (self.language,)

    @classmethod
    def read(cls, fields: list[str]) -> Self:
        """Read the language; whether it is spoken is checked by who sets it."""
        (language,) = fields
        return cls(language)


EraseStep = Literal["ask", "yes", "no"]
_STEPS: Final[dict[str, EraseStep]] = {"ask": "ask", "yes": "yes", "no": "no"}


@dataclass(frozen=True, slots=True)
class Erase(Button):
    """Erase what is stored about the chat: ask first, then yes or no."""

    prefix: ClassVar[str] = "e"
    step: EraseStep

    def fields(self) -> tuple[str, ...]:
        """Give the step."""
        return (self.step,)

    @classmethod
    def read(cls, fields: list[str]) -> Self:
        """Read the step."""
        (step,) = fields
        return cls(_STEPS[step])


BUTTONS: Final[dict[str, type[Button]]] = {
    kind.prefix: kind for kind in (Open, Cite, Locate, Turn, Enter, Years, Day, Speak, Erase)
}


def read(data: str) -> Button:
    """Read a button's data. Raises StaleButtonError for anything that this version does not pack."""
    prefix, *fields = data.split(":")
    try:
        return BUTTONS[prefix].read(fields)
    except (KeyError, ValueError):
        raise StaleButtonError(_guess(prefix, fields)) from None


def area_of(origin: Origin | None) -> Area:
    """Give the area that a list belongs to."""
    if isinstance(origin, Listed):
        return _AREA_OF_KIND[origin.kind]
    if isinstance(origin, Searched):
        return "search"
    return "help"


def _guess(prefix: str, fields: list[str]) -> Area:
    """Tell the area of stale data: by the list in it, else by its sort."""
    by_prefix: dict[str, Area] = {"y": "events", "d": "today"}
    for field in fields:
        try:
            return area_of(unpack(field))
        except ValueError:
            continue
    return by_prefix.get(prefix, "help")


def _slug(text: str) -> str:
    if not _SLUG.fullmatch(text):
        raise ValueError("not a slug")
    return text


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError("not a number")
    return int(text)
