"""The keys of a chat's sheet. `chat` is the chat it belongs to; None: the one in which the key stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal, get_args

from handlers.dialogue.codecs import CHAT, FLAG, WORD, Button, Codec, choice

Page = Literal[
    "sheet",
    "posts",
    "topics",
    "programmes",
    "leads",
    "hour",
    "zone",
    "search",
    "locate",
    "quiet",
    "from",
    "until",
    "place",
    "leap",
    "language",
    "channels",
    "invite",
    "check",
    "forget",
    "forgotten",
]
PAGES: Final[tuple[Page, ...]] = get_args(Page)

Field = Literal[
    "subscribed",
    "daily",
    "digest",
    "category",
    "programme",
    "jubilees",
    "lead",
    "hour",
    "zone",
    "quiet",
    "from",
    "until",
    "topic",
    "pin",
    "leap",
    "language",
]
FIELDS: Final[tuple[Field, ...]] = get_args(Field)


@dataclass(frozen=True, slots=True)
class Leaf(Button):
    """Show a page of the sheet."""

    prefix: ClassVar[str] = "f"
    codecs: ClassVar[tuple[Codec, ...]] = (choice(*PAGES), CHAT)

    page: Page
    chat: int | None = None


@dataclass(frozen=True, slots=True)
class Choose(Button):
    """Give a field of the sheet a value."""

    prefix: ClassVar[str] = "h"
    codecs: ClassVar[tuple[Codec, ...]] = (choice(*FIELDS), WORD, CHAT)

    field: Field
    value: str
    chat: int | None = None


@dataclass(frozen=True, slots=True)
class Tick(Button):
    """Switch something of the sheet on or off; it says which, so that pressing twice does no more than once."""

    prefix: ClassVar[str] = "k"
    codecs: ClassVar[tuple[Codec, ...]] = (choice(*FIELDS), WORD, FLAG, CHAT)

    field: Field
    value: str
    on: bool
    chat: int | None = None


SETTINGS_BUTTONS: Final[tuple[type[Button], ...]] = (Leaf, Choose, Tick)
