"""What a press means: frozen dataclasses that pack themselves into Telegram's 64 bytes and back.

A packed button is `prefix:field:field`. Rights are never in it: they are checked when it is pressed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal, NamedTuple, Self, get_args

from content.entries import Kind
from content.statements import SLUG_PATTERN
from handlers.lists import LETTERS, Listed, Origin, Searched, unpack

LIMIT: Final = 64

Area = Literal["help", "about", "heritage", "events", "today", "people", "organisations", "sources", "search"]
EraseStep = Literal["ask", "yes", "no"]
AREAS: Final[tuple[Area, ...]] = get_args(Area)

_SLUG: Final = re.compile(SLUG_PATTERN, re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]{1,6}")
_AREA_OF_KIND: Final[dict[Kind, Area]] = {
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


class _Codec(NamedTuple):
    """How a field is written, and read; reading raises ValueError for what is never written."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Button:
    """The base of all buttons; `codecs` stand in the order of the fields."""

    prefix: ClassVar[str]
    codecs: ClassVar[tuple[_Codec, ...]]

    def pack(self) -> str:
        """Give the data. Raises ValueError when it is longer than Telegram allows, which the field limits prevent."""
        names: tuple[str, ...] = self.__match_args__
        fields = (codec.write(getattr(self, name)) for codec, name in zip(self.codecs, names, strict=True))
        data = ":".join((self.prefix, *fields))
        if len(data.encode()) > LIMIT:
            raise ValueError(f"a button of {len(data.encode())} bytes; {LIMIT} are allowed")
        return data

    @classmethod
    def read(cls, fields: list[str]) -> Self:
        """Make a button of its fields. Raises ValueError when they do not fit."""
        return cls(*(codec.read(field) for codec, field in zip(cls.codecs, fields, strict=True)))


def _match(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError("another shape")
        return text

    return check


def _choose(*known: str) -> _Codec:
    def check(text: str) -> str:
        if text not in known:
            raise ValueError("another choice")
        return text

    return _Codec(str, check)


_READ_NUMBER: Final = _match(_NUMBER)
_SLUG_FIELD: Final = _Codec(str, _match(_SLUG))
_NUMBER_FIELD: Final = _Codec(str, lambda text: int(_READ_NUMBER(text)))
_PAGE_FIELD: Final = _Codec(lambda page: str(page or ""), lambda text: int(_READ_NUMBER(text or "0")))
_LIST_FIELD: Final = _Codec(lambda origin: origin.pack(), unpack)
_ORIGIN_FIELD: Final = _Codec(
    lambda origin: origin.pack() if origin is not None else "", lambda text: unpack(text) if text else None
)
_DAY_FIELD: Final = _Codec(dt.date.isoformat, dt.date.fromisoformat)


@dataclass(frozen=True, slots=True)
class Open(Button):
    """Show a page of a record's card; `origin` is the list that it was opened from."""

    prefix: ClassVar[str] = "c"
    codecs: ClassVar[tuple[_Codec, ...]] = (_SLUG_FIELD, _ORIGIN_FIELD, _PAGE_FIELD)

    slug: str
    origin: Origin | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class Cite(Button):
    """Show a page of the sources of a record's card."""

    prefix: ClassVar[str] = "s"
    codecs: ClassVar[tuple[_Codec, ...]] = (_SLUG_FIELD, _ORIGIN_FIELD, _PAGE_FIELD)

    slug: str
    origin: Origin | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class Locate(Button):
    """Send a record's place as a venue."""

    prefix: ClassVar[str] = "m"
    codecs: ClassVar[tuple[_Codec, ...]] = (_SLUG_FIELD,)

    slug: str


@dataclass(frozen=True, slots=True)
class Turn(Button):
    """Show a list from an offset on."""

    prefix: ClassVar[str] = "l"
    codecs: ClassVar[tuple[_Codec, ...]] = (_LIST_FIELD, _NUMBER_FIELD)

    origin: Origin
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Enter(Button):
    """Show the start of an area."""

    prefix: ClassVar[str] = "a"
    codecs: ClassVar[tuple[_Codec, ...]] = (_choose(*AREAS),)

    area: Area


@dataclass(frozen=True, slots=True)
class Years(Button):
    """Show the years that have events."""

    prefix: ClassVar[str] = "y"
    codecs: ClassVar[tuple[_Codec, ...]] = (_NUMBER_FIELD,)

    offset: int = 0


@dataclass(frozen=True, slots=True)
class Day(Button):
    """Show what happened on a day of the year."""

    prefix: ClassVar[str] = "d"
    codecs: ClassVar[tuple[_Codec, ...]] = (_DAY_FIELD, _NUMBER_FIELD)

    day: dt.date
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Speak(Button):
    """Choose the chat's language; empty: choose none. Whether it is spoken is checked by who sets it."""

    prefix: ClassVar[str] = "g"
    codecs: ClassVar[tuple[_Codec, ...]] = (_Codec(str, str),)

    language: str


@dataclass(frozen=True, slots=True)
class Erase(Button):
    """Erase what is stored about the chat: ask first, then yes or no."""

    prefix: ClassVar[str] = "e"
    codecs: ClassVar[tuple[_Codec, ...]] = (_choose(*get_args(EraseStep)),)

    step: EraseStep


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
    return "search" if isinstance(origin, Searched) else "help"


def _guess(prefix: str, fields: list[str]) -> Area:
    """Tell the area of stale data by the list in it, else by its sort."""
    by_prefix: dict[str, Area] = {"y": "events", "d": "today", "m": "heritage"}
    by_letter: dict[str, Area] = {letter: _AREA_OF_KIND[kind] for kind, letter in LETTERS.items()} | {"q": "search"}
    place = {"c": 1, "s": 1, "l": 0}.get(prefix)
    if place is None or place >= len(fields):
        return by_prefix.get(prefix, "help")
    return by_letter.get(fields[place][:1], "help")
