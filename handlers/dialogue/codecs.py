"""How buttons are packed into Telegram's 64 bytes and read back: `prefix:field:field`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Final, NamedTuple, Self

from content.records.scalars import SLUG_PATTERN
from handlers.dialogue.lists import unpack

LIMIT: Final = 64


class Codec(NamedTuple):
    """How a field is written, and read; reading raises ValueError for what is never written."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Button:
    """The base of all buttons; `codecs` stand in the order of the fields."""

    prefix: ClassVar[str]
    codecs: ClassVar[tuple[Codec, ...]]

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


def match(pattern: str) -> Callable[[str], str]:
    """Give a check that lets a whole text of this pattern pass."""
    compiled = re.compile(pattern, re.ASCII)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError("another shape")
        return text

    return check


def choice(*known: str) -> Codec:
    """Give the codec of a field with few values."""

    def check(text: str) -> str:
        if text not in known:
            raise ValueError("another choice")
        return text

    return Codec(str, check)


_READ_NUMBER: Final = match("[0-9]{1,6}")
_READ_CHAT: Final = match("-?[1-9][0-9]{0,15}")

_READ_USER: Final = match("[1-9][0-9]{0,15}")
_READ_SERIAL: Final = match("[1-9][0-9]{0,17}")

SLUG: Final = Codec(str, match(SLUG_PATTERN))
NUMBER: Final = Codec(str, lambda text: int(_READ_NUMBER(text)))
PAGE: Final = Codec(lambda page: str(page or ""), lambda text: int(_READ_NUMBER(text or "0")))
LIST: Final = Codec(lambda origin: origin.pack(), unpack)
ORIGIN: Final = Codec(
    lambda origin: origin.pack() if origin is not None else "", lambda text: unpack(text) if text else None
)
DAY: Final = Codec(dt.date.isoformat, dt.date.fromisoformat)
CHAT: Final = Codec(lambda chat: str(chat or ""), lambda text: int(_READ_CHAT(text)) if text else None)
FLAG: Final = Codec(lambda flag: "1" if flag else "0", lambda text: {"0": False, "1": True}[text])
USER: Final = Codec(str, lambda text: int(_READ_USER(text)))
SERIAL: Final = Codec(str, lambda text: int(_READ_SERIAL(text)))
WORD: Final = Codec(str, match(r"[A-Za-z0-9_+/-]{0,40}"))
