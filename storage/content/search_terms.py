"""Queries in FTS5's language, every word quoted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

# Where words are looked for: a column filter.
NAMES: Final = "names : "
ANYWHERE: Final = ""


def all_of(words: Sequence[str], columns: str, *, open_end: bool = False) -> str:
    """Ask for all words; with an open end the last one may be the beginning of a word."""
    terms = [_quote(word) for word in words]
    if open_end:
        terms[-1] += " *"
    return f"{columns}({' AND '.join(terms)})"


def any_of_each(groups: Iterable[Sequence[str]], columns: str) -> str:
    """Ask for at least one word of each group."""
    return f"{columns}({' AND '.join(any_of(group) for group in groups)})"


def any_of(words: Sequence[str]) -> str:
    """Ask for at least one of the words."""
    return f"({' OR '.join(_quote(word) for word in words)})"


def _quote(word: str) -> str:
    return f'"{word}"'
