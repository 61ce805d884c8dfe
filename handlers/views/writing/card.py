"""What a view gives: a text with keys under it, a place on the map, a file, or a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from markupsafe import Markup

from handlers.dialogue.codecs import Button

ROW_LIMIT: Final = 8  # keys that fit beside each other
LABEL_LIMIT: Final = 40  # units that fit on a key of a phone


@dataclass(frozen=True, slots=True)
class Key:
    """One key under a message: a button of ours, or an address."""

    label: str
    target: Button | str

    def pack(self) -> dict[str, str]:
        """Give an InlineKeyboardButton of the Bot API."""
        if isinstance(self.target, str):
            return {"text": self.label, "url": self.target}
        return {"text": self.label, "callback_data": self.target.pack()}


_NO_PREVIEW: Final = {"is_disabled": True}

Row = tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One message; `quote` when its keys need the question, which then is replied to in private chats, too.

    `panel` is a reply markup of the Bot API other than keys under the message: it asks for a reply, offers keys in
    place of the keyboard, or takes those away. Such a message is always a new one.
    """

    text: Markup
    keyboard: tuple[Row, ...] = ()
    quote: bool = False
    panel: Mapping[str, Any] | None = None
    # Many are sent again and again; packing the keys is most of the work of that.
    _packed: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def message(self) -> dict[str, Any]:
        """Give the fields of the Bot API that make up the message, but for where it goes; what they hold stays ours."""
        if not self._packed:
            self._packed.update(self._pack())
        return self._packed.copy()

    def _pack(self) -> dict[str, Any]:
        body: dict[str, Any] = {"text": str(self.text), "parse_mode": "HTML", "link_preview_options": _NO_PREVIEW}
        if (markup := self.markup()) is not None:
            body["reply_markup"] = markup
        return body

    def markup(self) -> dict[str, Any] | None:
        """Give the reply markup of the Bot API; None without keys."""
        if self.panel is not None:
            return dict(self.panel)
        if not self.keyboard:
            return None
        return {"inline_keyboard": [[key.pack() for key in row] for row in self.keyboard]}


@dataclass(frozen=True, slots=True)
class Venue:
    """A place that Telegram shows on its map: decimal degrees, WGS 84."""

    latitude: float
    longitude: float
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A file with a caption."""

    name: str
    body: bytes
    caption: Markup


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG of at most 10 MB, its sides together at most 10,000 pixels, with a caption."""

    name: str
    body: bytes
    caption: Markup


@dataclass(frozen=True, slots=True)
class Several:
    """Several messages, one after the other."""

    answers: tuple[Card | Venue | Paper | Picture, ...]


def rows(*parts: Sequence[Key]) -> tuple[Row, ...]:
    """Give the rows that have keys."""
    return tuple(tuple(part) for part in parts if part)


def even(keys: Sequence[Key], width: int) -> tuple[Row, ...]:
    """Spread keys over as few rows of at most `width` as it takes, so that none is much shorter than the others."""
    count = -(-len(keys) // width)
    ends = [-(-len(keys) * row // count) for row in range(count + 1)] if count else []
    return tuple(tuple(keys[start:end]) for start, end in pairwise(ends))


def grid(keys: Sequence[Key], width: int) -> tuple[Row, ...]:
    """Spread keys over rows of `width`."""
    return tuple(tuple(keys[start : start + width]) for start in range(0, len(keys), width))
