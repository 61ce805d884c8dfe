"""The keys by which owners give and take roles, and read the log.

`seen` and `entry` are numbers of entries in the log: a key that was made before somebody's role changed again says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal, get_args

from content.roles import Role
from handlers.dialogue.codecs import SERIAL, USER, Button, Codec, choice, match

Shown = Literal["all", "acts", "refusals"]
NOBODY: Final = "none"  # in place of a role: it is taken

_READ_ENTRY: Final = match("0|[1-9][0-9]{0,17}")
ENTRY: Final = Codec(str, lambda text: int(_READ_ENTRY(text)))


@dataclass(frozen=True, slots=True)
class Roster(Button):
    """List who has which role."""

    prefix: ClassVar[str] = "nl"
    codecs: ClassVar[tuple[Codec, ...]] = ()


@dataclass(frozen=True, slots=True)
class Person(Button):
    """Show somebody, with the roles that they may be given."""

    prefix: ClassVar[str] = "np"
    codecs: ClassVar[tuple[Codec, ...]] = (USER,)

    user_id: int


@dataclass(frozen=True, slots=True)
class Grant(Button):
    """Show what giving a role would do."""

    prefix: ClassVar[str] = "N"
    codecs: ClassVar[tuple[Codec, ...]] = (USER, choice(*Role))

    user_id: int
    role: str


@dataclass(frozen=True, slots=True)
class Take(Button):
    """Show what taking a role would do."""

    prefix: ClassVar[str] = "T"
    codecs: ClassVar[tuple[Codec, ...]] = (USER,)

    user_id: int


@dataclass(frozen=True, slots=True)
class Appoint(Button):
    """Give a role, or take it, as it was shown."""

    prefix: ClassVar[str] = "nc"
    codecs: ClassVar[tuple[Codec, ...]] = (USER, choice(*Role, NOBODY), ENTRY)

    user_id: int
    role: str
    seen: int


@dataclass(frozen=True, slots=True)
class Spare(Button):
    """Leave somebody's role as it is."""

    prefix: ClassVar[str] = "nx"
    codecs: ClassVar[tuple[Codec, ...]] = ()


@dataclass(frozen=True, slots=True)
class Undo(Button):
    """Give back the role that somebody had before an entry of the log."""

    prefix: ClassVar[str] = "nu"
    codecs: ClassVar[tuple[Codec, ...]] = (SERIAL,)

    entry: int


@dataclass(frozen=True, slots=True)
class Entries(Button):
    """Show entries of the log before a number; 0: the newest ones."""

    prefix: ClassVar[str] = "E"
    codecs: ClassVar[tuple[Codec, ...]] = (ENTRY, choice(*get_args(Shown)))

    before: int = 0
    shown: Shown = "all"


ADMIN_BUTTONS: Final[tuple[type[Button], ...]] = (Roster, Person, Grant, Take, Appoint, Spare, Undo, Entries)
