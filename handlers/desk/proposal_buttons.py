"""The keys of the content desk; `proposal` is the number of a change that is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from handlers.dialogue.codecs import NUMBER, SERIAL, SLUG, Button, Codec


@dataclass(frozen=True, slots=True)
class Apply(Button):
    """Apply a change."""

    prefix: ClassVar[str] = "A"
    codecs: ClassVar[tuple[Codec, ...]] = (SERIAL,)

    proposal: int


@dataclass(frozen=True, slots=True)
class Refuse(Button):
    """Let a change go."""

    prefix: ClassVar[str] = "X"
    codecs: ClassVar[tuple[Codec, ...]] = (SERIAL,)

    proposal: int


@dataclass(frozen=True, slots=True)
class Explain(Button):
    """Ask why a change is made."""

    prefix: ClassVar[str] = "Y"
    codecs: ClassVar[tuple[Codec, ...]] = (SERIAL,)

    proposal: int


@dataclass(frozen=True, slots=True)
class Peek(Button):
    """Show the card of a record as it would be, in a new message."""

    prefix: ClassVar[str] = "K"
    codecs: ClassVar[tuple[Codec, ...]] = (SERIAL, SLUG)

    proposal: int
    slug: str


@dataclass(frozen=True, slots=True)
class Revert(Button):
    """Show what going back to a revision would do, in a new message."""

    prefix: ClassVar[str] = "R"
    codecs: ClassVar[tuple[Codec, ...]] = (NUMBER,)

    number: int


@dataclass(frozen=True, slots=True)
class Undo(Button):
    """Show what taking back a revision would do, in a new message; only while it is the newest."""

    prefix: ClassVar[str] = "ru"
    codecs: ClassVar[tuple[Codec, ...]] = (NUMBER,)

    revision: int


@dataclass(frozen=True, slots=True)
class Past(Button):
    """Show the revisions before a number; 0: the newest ones."""

    prefix: ClassVar[str] = "H"
    codecs: ClassVar[tuple[Codec, ...]] = (NUMBER,)

    before: int = 0


@dataclass(frozen=True, slots=True)
class Trace(Button):
    """Show the revisions before a number that changed a record; 0: the newest ones."""

    prefix: ClassVar[str] = "J"
    codecs: ClassVar[tuple[Codec, ...]] = (SLUG, NUMBER)

    slug: str
    before: int = 0


DESK_BUTTONS: Final[tuple[type[Button], ...]] = (Apply, Refuse, Explain, Peek, Revert, Undo, Past, Trace)
