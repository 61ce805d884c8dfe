"""The keys of announcements; `number` is the announcement's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from handlers.dialogue.codecs import NUMBER, Button, Codec, choice, match
from handlers.locales import LANGUAGES

# The places and languages that a draft is for, switched on and off; what else can be done with a draft.
PLACES: Final = ("private", "group", "channel")
AIMS: Final = (*PLACES, *LANGUAGES)
STEPS: Final = ("look", "swap", "discard", *(f"text-{language}" for language in LANGUAGES))

_READ: Final = match("[1-9][0-9]{0,17}")
_ANNOUNCEMENT: Final = Codec(str, lambda text: int(_READ(text)))


@dataclass(frozen=True, slots=True)
class Aim(Button):
    """Let a draft be for chats of a sort, or not."""

    prefix: ClassVar[str] = "q"
    codecs: ClassVar[tuple[Codec, ...]] = (_ANNOUNCEMENT, choice(*AIMS))

    number: int
    aim: str


@dataclass(frozen=True, slots=True)
class Step(Button):
    """Look at a draft, ask for a text of it, take its text for one in the other language, or let it go."""

    prefix: ClassVar[str] = "t"
    codecs: ClassVar[tuple[Codec, ...]] = (_ANNOUNCEMENT, choice(*STEPS))

    number: int
    step: str


@dataclass(frozen=True, slots=True)
class Proclaim(Button):
    """Let a draft go out as it was shown: in this version."""

    prefix: ClassVar[str] = "p"
    codecs: ClassVar[tuple[Codec, ...]] = (_ANNOUNCEMENT, NUMBER)

    number: int
    version: int


@dataclass(frozen=True, slots=True)
class Halt(Button):
    """Stop an announcement that is going out."""

    prefix: ClassVar[str] = "i"
    codecs: ClassVar[tuple[Codec, ...]] = (_ANNOUNCEMENT,)

    number: int


ANNOUNCEMENT_BUTTONS: Final[tuple[type[Button], ...]] = (Aim, Step, Proclaim, Halt)
