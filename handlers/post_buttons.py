"""The keys under posts, and those of what is said about them. What they bring never takes the place of a post."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from handlers.codecs import SLUG, Button, Codec


@dataclass(frozen=True, slots=True)
class Show(Button):
    """Show a record in a new message."""

    prefix: ClassVar[str] = "r"
    codecs: ClassVar[tuple[Codec, ...]] = (SLUG,)

    slug: str


POST_BUTTONS: Final[tuple[type[Button], ...]] = (Show,)
