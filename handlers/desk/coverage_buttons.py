"""The keys under what the content lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal, get_args

from handlers.dialogue.codecs import NUMBER, Button, Codec, choice

Finding = Literal["all", "sources", "stale", "language", "coordinates", "days", "counts"]
FINDINGS: Final[tuple[Finding, ...]] = get_args(Finding)


@dataclass(frozen=True, slots=True)
class Cover(Button):
    """Show a page of a finding; for admins. `year` is that of the days."""

    prefix: ClassVar[str] = "G"
    codecs: ClassVar[tuple[Codec, ...]] = (choice(*FINDINGS), NUMBER, NUMBER)

    finding: Finding
    year: int
    offset: int = 0
