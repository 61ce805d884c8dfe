"""The keys under posts, and those of what is said about them. What they bring never takes the place of a post."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar, Final

from handlers.dialogue.codecs import DAY, FLAG, NUMBER, SLUG, Button, Codec, match

_READ_POST: Final = match("[1-9][0-9]{0,18}")
_POST: Final = Codec(str, lambda text: int(_READ_POST(text)))


@dataclass(frozen=True, slots=True)
class Show(Button):
    """Show a record in a new message."""

    prefix: ClassVar[str] = "r"
    codecs: ClassVar[tuple[Codec, ...]] = (SLUG,)

    slug: str


@dataclass(frozen=True, slots=True)
class Adjust(Button):
    """Show the settings of the chat in a new message."""

    prefix: ClassVar[str] = "j"
    codecs: ClassVar[tuple[Codec, ...]] = ()


@dataclass(frozen=True, slots=True)
class Foresee(Button):
    """Show what the chat gets on a day, in new messages; for admins."""

    prefix: ClassVar[str] = "v"
    codecs: ClassVar[tuple[Codec, ...]] = (DAY,)

    day: dt.date


@dataclass(frozen=True, slots=True)
class Unsettled(Button):
    """Show a page of the posts that people have to decide about; for admins."""

    prefix: ClassVar[str] = "u"
    codecs: ClassVar[tuple[Codec, ...]] = (NUMBER,)

    offset: int = 0


@dataclass(frozen=True, slots=True)
class Resend(Button):
    """Send a post again; for admins. `offset` is the page that the key stands on."""

    prefix: ClassVar[str] = "w"
    codecs: ClassVar[tuple[Codec, ...]] = (_POST, NUMBER)

    post_id: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Settle(Button):
    """Take a post that is in doubt for arrived; for admins. `offset` is the page that the key stands on."""

    prefix: ClassVar[str] = "z"
    codecs: ClassVar[tuple[Codec, ...]] = (_POST, NUMBER)

    post_id: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class ResendAll(Button):
    """Send all posts that a restore left out, or ask whether to, unless that is `sure`; for admins."""

    prefix: ClassVar[str] = "W"
    codecs: ClassVar[tuple[Codec, ...]] = (FLAG,)

    sure: bool = False


POST_BUTTONS: Final[tuple[type[Button], ...]] = (Show, Adjust, Foresee, Unsettled, Resend, Settle, ResendAll)
