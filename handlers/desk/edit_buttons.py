"""The keys of an edit in the chat; `draft` is its number, so that a key of another edit is known as such."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Final

from content.tables.columns import TABLE_KINDS
from handlers.dialogue.codecs import NUMBER, SLUG, Button, Codec, choice, match

# Columns and groups are named as in tables, `date 1 sources`.
_READ: Final = match(r"[a-z_0-9.]{0,48}")
_READ_VALUE: Final = match(r"[A-Za-z0-9._~?%/+;-]{1,48}")
_VALUE: Final = Codec(str, _READ_VALUE)
_NAME: Final = Codec(lambda name: re.sub(" ", ".", name), lambda text: _READ(text).replace(".", " "))


@dataclass(frozen=True, slots=True)
class Edit(Button):
    """Begin to edit a record."""

    prefix: ClassVar[str] = "M"
    codecs: ClassVar[tuple[Codec, ...]] = (SLUG,)

    slug: str


@dataclass(frozen=True, slots=True)
class Create(Button):
    """Begin a record of a kind."""

    prefix: ClassVar[str] = "C"
    codecs: ClassVar[tuple[Codec, ...]] = (choice(*TABLE_KINDS),)

    kind: str


@dataclass(frozen=True, slots=True)
class Fields(Button):
    """Show the columns of a group; without one, all groups."""

    prefix: ClassVar[str] = "F"
    codecs: ClassVar[tuple[Codec, ...]] = (NUMBER, _NAME)

    draft: int
    group: str = ""


@dataclass(frozen=True, slots=True)
class AskFor(Button):
    """Ask for the value of a column."""

    prefix: ClassVar[str] = "U"
    codecs: ClassVar[tuple[Codec, ...]] = (NUMBER, _NAME)

    draft: int
    column: str


@dataclass(frozen=True, slots=True)
class AddPart(Button):
    """Ask for what a further part of a repeated field needs."""

    prefix: ClassVar[str] = "P"
    codecs: ClassVar[tuple[Codec, ...]] = (NUMBER, _NAME)

    draft: int
    field: str


@dataclass(frozen=True, slots=True)
class DropPart(Button):
    """Remove all that a group holds."""

    prefix: ClassVar[str] = "D"
    codecs: ClassVar[tuple[Codec, ...]] = (NUMBER, _NAME)

    draft: int
    group: str


@dataclass(frozen=True, slots=True)
class Give(Button):
    """Answer what is asked for with a word that is offered: a value, or slugs of records."""

    prefix: ClassVar[str] = "V"
    codecs: ClassVar[tuple[Codec, ...]] = (NUMBER, _VALUE)

    draft: int
    value: str

    @staticmethod
    def can_hold(value: str) -> bool:
        """Say whether a key has room for a value."""
        try:
            return _READ_VALUE(value) == value
        except ValueError:
            return False


@dataclass(frozen=True, slots=True)
class Pass(Button):
    """Leave what is asked for as it is."""

    prefix: ClassVar[str] = "O"
    codecs: ClassVar[tuple[Codec, ...]] = (NUMBER,)

    draft: int


@dataclass(frozen=True, slots=True)
class Empty(Button):
    """Remove what the column holds that is asked for."""

    prefix: ClassVar[str] = "Q"
    codecs: ClassVar[tuple[Codec, ...]] = (NUMBER,)

    draft: int


@dataclass(frozen=True, slots=True)
class Look(Button):
    """Show what the edit would change."""

    prefix: ClassVar[str] = "L"
    codecs: ClassVar[tuple[Codec, ...]] = (NUMBER,)

    draft: int


@dataclass(frozen=True, slots=True)
class Delete(Button):
    """Show what removing the record would do."""

    prefix: ClassVar[str] = "B"
    codecs: ClassVar[tuple[Codec, ...]] = (NUMBER,)

    draft: int


@dataclass(frozen=True, slots=True)
class Leave(Button):
    """End the edit; nothing has changed."""

    prefix: ClassVar[str] = "Z"
    codecs: ClassVar[tuple[Codec, ...]] = (NUMBER,)

    draft: int


EDIT_BUTTONS: Final[tuple[type[Button], ...]] = (
    Edit,
    Create,
    Fields,
    AskFor,
    AddPart,
    DropPart,
    Give,
    Pass,
    Empty,
    Look,
    Delete,
    Leave,
)
