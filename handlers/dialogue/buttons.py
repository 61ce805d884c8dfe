"""What a press means: frozen dataclasses that pack themselves into Telegram's 64 bytes and back.

A packed button is `prefix:field:field`. Rights are never in it: they are checked when it is pressed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, get_args

from content.records.entries import Kind
from handlers.administration.admin_buttons import ADMIN_BUTTONS
from handlers.administration.announcement_buttons import ANNOUNCEMENT_BUTTONS
from handlers.desk.coverage_buttons import Cover
from handlers.desk.edit_buttons import EDIT_BUTTONS
from handlers.desk.proposal_buttons import DESK_BUTTONS
from handlers.desk.reload_buttons import RELOAD_BUTTONS
from handlers.desk.report_buttons import REPORT_BUTTONS
from handlers.dialogue.codecs import DAY, LIST, NUMBER, ORIGIN, PAGE, SLUG, Button, Codec, choice
from handlers.dialogue.lists import LETTERS, Listed, Origin, Searched
from handlers.reminders.post_buttons import POST_BUTTONS
from handlers.reminders.settings_buttons import SETTINGS_BUTTONS

Area = Literal[
    "help", "about", "heritage", "events", "today", "people", "organisations", "sources", "search", "settings"
]
EraseStep = Literal["ask", "yes", "no"]
AREAS: Final[tuple[Area, ...]] = get_args(Area)

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


@dataclass(frozen=True, slots=True)
class Open(Button):
    """Show a page of a record's card; `origin` is the list that it was opened from."""

    prefix: ClassVar[str] = "c"
    codecs: ClassVar[tuple[Codec, ...]] = (SLUG, ORIGIN, PAGE)

    slug: str
    origin: Origin | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class Cite(Button):
    """Show a page of the sources of a record's card."""

    prefix: ClassVar[str] = "s"
    codecs: ClassVar[tuple[Codec, ...]] = (SLUG, ORIGIN, PAGE)

    slug: str
    origin: Origin | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class Locate(Button):
    """Send a record's place as a venue."""

    prefix: ClassVar[str] = "m"
    codecs: ClassVar[tuple[Codec, ...]] = (SLUG,)

    slug: str


@dataclass(frozen=True, slots=True)
class Turn(Button):
    """Show a list from an offset on."""

    prefix: ClassVar[str] = "l"
    codecs: ClassVar[tuple[Codec, ...]] = (LIST, NUMBER)

    origin: Origin
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Enter(Button):
    """Show the start of an area."""

    prefix: ClassVar[str] = "a"
    codecs: ClassVar[tuple[Codec, ...]] = (choice(*AREAS),)

    area: Area


@dataclass(frozen=True, slots=True)
class Years(Button):
    """Show the years that have events."""

    prefix: ClassVar[str] = "y"
    codecs: ClassVar[tuple[Codec, ...]] = (NUMBER,)

    offset: int = 0


@dataclass(frozen=True, slots=True)
class Day(Button):
    """Show what happened on a day of the year."""

    prefix: ClassVar[str] = "d"
    codecs: ClassVar[tuple[Codec, ...]] = (DAY, NUMBER)

    day: dt.date
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Speak(Button):
    """Choose the chat's language; empty: choose none. Whether it is spoken is checked by who sets it."""

    prefix: ClassVar[str] = "g"
    codecs: ClassVar[tuple[Codec, ...]] = (Codec(str, str),)

    language: str


@dataclass(frozen=True, slots=True)
class Erase(Button):
    """Erase what is stored about the chat: ask first, then yes or no."""

    prefix: ClassVar[str] = "e"
    codecs: ClassVar[tuple[Codec, ...]] = (choice(*get_args(EraseStep)),)

    step: EraseStep


_KINDS: Final[tuple[type[Button], ...]] = (Open, Cite, Locate, Turn, Enter, Years, Day, Speak, Erase, Cover)
_ALL: Final = (
    *_KINDS,
    *SETTINGS_BUTTONS,
    *POST_BUTTONS,
    *DESK_BUTTONS,
    *EDIT_BUTTONS,
    *RELOAD_BUTTONS,
    *ADMIN_BUTTONS,
    *ANNOUNCEMENT_BUTTONS,
    *REPORT_BUTTONS,
)
BUTTONS: Final[dict[str, type[Button]]] = {kind.prefix: kind for kind in _ALL}


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
    by_prefix |= {kind.prefix: "settings" for kind in SETTINGS_BUTTONS}
    by_letter: dict[str, Area] = {letter: _AREA_OF_KIND[kind] for kind, letter in LETTERS.items()} | {"q": "search"}
    place = {"c": 1, "s": 1, "l": 0}.get(prefix)
    if place is None or place >= len(fields):
        return by_prefix.get(prefix, "help")
    return by_letter.get(fields[place][:1], "help")
