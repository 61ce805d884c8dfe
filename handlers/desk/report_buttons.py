"""The key by which members report, and those of the moderators who answer them; `report` is a report's number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal, get_args

from handlers.dialogue.codecs import FLAG, PAGE, SERIAL, SLUG, USER, Button, Codec, choice, match

EDITION: Final = 8  # leading letters of the digest that names a content
DeclineStep = Literal["ask", "bare", "words"]

_READ_EDITION: Final = match(f"(?:[0-9a-f]{{{EDITION}}})?")
_READ_CASE: Final = match("(?:[1-9][0-9]{0,17})?")
_CASE: Final = Codec(lambda report: str(report or ""), lambda text: int(_READ_CASE(text) or 0))


@dataclass(frozen=True, slots=True)
class Complain(Button):
    """Report an error in a record; `edition` begins the digest of the content that its card was made of."""

    prefix: ClassVar[str] = "qi"
    codecs: ClassVar[tuple[Codec, ...]] = (SLUG, Codec(str, _READ_EDITION))

    slug: str
    edition: str = ""


@dataclass(frozen=True, slots=True)
class Waiting(Button):
    """Show the reports that wait, from an offset on."""

    prefix: ClassVar[str] = "qq"
    codecs: ClassVar[tuple[Codec, ...]] = (PAGE,)

    offset: int = 0


@dataclass(frozen=True, slots=True)
class Inspect(Button):
    """Show a report."""

    prefix: ClassVar[str] = "qs"
    codecs: ClassVar[tuple[Codec, ...]] = (SERIAL,)

    report: int


@dataclass(frozen=True, slots=True)
class Respond(Button):
    """Ask for the words of an answer."""

    prefix: ClassVar[str] = "qa"
    codecs: ClassVar[tuple[Codec, ...]] = (SERIAL,)

    report: int


@dataclass(frozen=True, slots=True)
class Accept(Button):
    """Accept a report: what it is about is to be corrected."""

    prefix: ClassVar[str] = "qy"
    codecs: ClassVar[tuple[Codec, ...]] = (SERIAL,)

    report: int


@dataclass(frozen=True, slots=True)
class Decline(Button):
    """Decline a report: ask first, then without words, or ask for the words that go with it."""

    prefix: ClassVar[str] = "qd"
    codecs: ClassVar[tuple[Codec, ...]] = (SERIAL, choice(*get_args(DeclineStep)))

    report: int
    step: DeclineStep


@dataclass(frozen=True, slots=True)
class Pending(Button):
    """Show the accepted reports that wait for a correction, from an offset on; for editors."""

    prefix: ClassVar[str] = "qc"
    codecs: ClassVar[tuple[Codec, ...]] = (PAGE,)

    offset: int = 0


@dataclass(frozen=True, slots=True)
class Amend(Button):
    """Begin to edit the record that an accepted report is about; for editors."""

    prefix: ClassVar[str] = "qe"
    codecs: ClassVar[tuple[Codec, ...]] = (SERIAL,)

    report: int


@dataclass(frozen=True, slots=True)
class Drop(Button):
    """Leave what an accepted report is about as it is, in the steps of `Decline`; for editors."""

    prefix: ClassVar[str] = "qx"
    codecs: ClassVar[tuple[Codec, ...]] = (SERIAL, choice(*get_args(DeclineStep)))

    report: int
    step: DeclineStep


@dataclass(frozen=True, slots=True)
class Finish(Button):
    """Say that what an accepted report is about was corrected; for editors."""

    prefix: ClassVar[str] = "qf"
    codecs: ClassVar[tuple[Codec, ...]] = (SERIAL,)

    report: int


@dataclass(frozen=True, slots=True)
class Retell(Button):
    """Tell a member the outcome who could not be told, or of whom nobody knows."""

    prefix: ClassVar[str] = "qt"
    codecs: ClassVar[tuple[Codec, ...]] = (SERIAL,)

    report: int


@dataclass(frozen=True, slots=True)
class Hush(Button):
    """Let somebody report no more, or again; `report` is the one under which the key stands, 0: the list."""

    prefix: ClassVar[str] = "qm"
    codecs: ClassVar[tuple[Codec, ...]] = (USER, FLAG, _CASE)

    user_id: int
    on: bool
    report: int = 0


@dataclass(frozen=True, slots=True)
class Hushed(Button):
    """Show who may not report, from an offset on."""

    prefix: ClassVar[str] = "qu"
    codecs: ClassVar[tuple[Codec, ...]] = (PAGE,)

    offset: int = 0


QUEUE_BUTTONS: Final[tuple[type[Button], ...]] = (
    Waiting,
    Inspect,
    Respond,
    Accept,
    Decline,
    Pending,
    Amend,
    Finish,
    Drop,
    Retell,
    Hush,
    Hushed,
)
# What is for who may change the content.
EDITOR_BUTTONS: Final = (Pending, Amend, Finish, Drop)
REPORT_BUTTONS: Final[tuple[type[Button], ...]] = (Complain, *QUEUE_BUTTONS)
