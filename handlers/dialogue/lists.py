"""Which list a button belongs to, in at most 19 bytes, so that it fits beside a slug of 40.

`h` `p` `o` `e` `s` `a` name the kind; programme and province are tokens (hashes of their slugs), because two slugs
would not fit. A search carries no words: they are read from the message that was replied to.

    hK3vQz..2010   heritage of one programme, dated 2010     e....u   upcoming events
    e..2025.7      events of July 2025                       e....y   days kept every year
    qh12           the 13th hit of a search among heritage   q0       a search over everything
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from content.records.entries import Kind

TOKEN_LENGTH: Final = 5

LETTERS: Final[dict[Kind, str]] = {
    "heritage": "h",
    "person": "p",
    "organisation": "o",
    "event": "e",
    "source": "s",
    "article": "a",
}
_KINDS: Final[dict[str, Kind]] = {letter: kind for kind, letter in LETTERS.items()}

_TOKEN = rf"(?:[A-Za-z0-9_-]{{{TOKEN_LENGTH}}})?"
_SELECTED = re.compile(
    rf"(?P<kind>[hpoesa])(?P<programme>{_TOKEN})\.(?P<province>{_TOKEN})"
    r"\.(?P<year>\d{0,4})\.(?P<month>(?:1[0-2]|[1-9])?)\.(?P<when>[upy]?)"
)
_DOTS = 4
_SEARCHED = re.compile(r"q(?P<kind>[hpoesa])?(?P<index>\d{1,6})")

When = Literal["upcoming", "past", "yearly"]
_WHEN: Final[dict[str, When]] = {"u": "upcoming", "p": "past", "y": "yearly"}


def token(slug: str) -> str:
    """Give a slug's token: 30 bits of its hash, the same after every restart."""
    digest = hashlib.blake2b(slug.encode(), digest_size=4).digest()
    return base64.urlsafe_b64encode(digest)[:TOKEN_LENGTH].decode()


def named_by(wanted: str, slugs: Iterable[str]) -> str | None:
    """Give the one slug with this token; None when there is none, or more than one."""
    found = [slug for slug in slugs if token(slug) == wanted]
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of records of one kind; `programme` and `province` are tokens."""

    kind: Kind
    programme: str | None = None
    province: str | None = None
    year: int | None = None
    month: int | None = None
    when: When | None = None

    def pack(self) -> str:
        """Give the text that goes into a button."""
        parts = (self.programme, self.province, self.year, self.month, self.when and self.when[0])
        return (LETTERS[self.kind] + ".".join(str(part or "") for part in parts)).rstrip(".")


@dataclass(frozen=True, slots=True)
class Searched:
    """A list of hits, of one kind or of all; `index` is where in it a card stands, counted from 0."""

    kind: Kind | None = None
    index: int = 0

    def pack(self) -> str:
        """Give the text that goes into a button."""
        return f"q{LETTERS[self.kind] if self.kind else ''}{self.index}"


Origin = Listed | Searched


def unpack(text: str) -> Origin:
    """Read what `pack` wrote. Raises ValueError for anything else."""
    if match := _SEARCHED.fullmatch(text):
        return Searched(_KINDS[match["kind"]] if match["kind"] else None, int(match["index"]))
    match = _SELECTED.fullmatch(text + "." * (_DOTS - text.count(".")))
    if match is None:
        raise ValueError("not a list of this version")
    return Listed(
        kind=_KINDS[match["kind"]],
        programme=match["programme"] or None,
        province=match["province"] or None,
        year=int(match["year"]) if match["year"] else None,
        month=int(match["month"]) if match["month"] else None,
        when=_WHEN[match["when"]] if match["when"] else None,
    )
