"""The keys of conflicts between the directory and what was changed in the chat.

They carry what is chosen: of the conflicts in the order in which they are told, those whose bit is set are taken from
the directory. `revision` and `directory`, the start of its digest, say against what.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from handlers.dialogue.codecs import FLAG, NUMBER, Button, Codec, match

DIGEST: Final = 12
_READ: Final = match("[0-9a-f]{12}")
_READ_BITS: Final = match("[0-9a-f]{1,8}")
_BITS: Final = Codec(lambda bits: f"{bits:x}", lambda text: int(_READ_BITS(text), 16))


@dataclass(frozen=True, slots=True)
class Weigh(Button):
    """Show the conflicts with these choices; `done`: import the directory with them."""

    prefix: ClassVar[str] = "I"
    codecs: ClassVar[tuple[Codec, ...]] = (NUMBER, Codec(str, _READ), _BITS, FLAG)

    revision: int
    directory: str
    taken: int
    done: bool = False


RELOAD_BUTTONS: Final[tuple[type[Button], ...]] = (Weigh,)
