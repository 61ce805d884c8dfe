"""The keys by which owners give and take roles, and read the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from content.roles import Role
from handlers.codecs import NUMBER, USER, Button, Codec, choice


@dataclass(frozen=True, slots=True)
class Grant(Button):
    """Give a role."""

    prefix: ClassVar[str] = "N"
    codecs: ClassVar[tuple[Codec, ...]] = (USER, choice(*Role))

    user_id: int
    role: str


@dataclass(frozen=True, slots=True)
class Take(Button):
    """Take a role."""

    prefix: ClassVar[str] = "T"
    codecs: ClassVar[tuple[Codec, ...]] = (USER,)

    user_id: int


@dataclass(frozen=True, slots=True)
class Entries(Button):
    """Show entries of the log before a number; 0: the newest ones."""

    prefix: ClassVar[str] = "E"
    codecs: ClassVar[tuple[Codec, ...]] = (NUMBER,)

    before: int = 0


ADMIN_BUTTONS: Final[tuple[type[Button], ...]] = (Grant, Take, Entries)
