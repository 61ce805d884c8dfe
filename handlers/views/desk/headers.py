"""Which column of a table is meant by a header that people wrote in their own words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Final

from content.folding import fold
from content.tables.columns import TABLE_KINDS, Column, find_column, plain_columns
from handlers.locales import LANGUAGES
from handlers.views.desk.terms import name_column, name_field
from handlers.views.writing.voice import Voice

Words = tuple[str, ...]


def find_header(voice: Voice, kind: str, header: str) -> str | None:
    """Find the column of a kind, or of any where `kind` is empty, that people call so in one of the languages.

    None where no single one is meant, and where kinds differ.
    """
    found = {_find(voice, kind, header)} if kind else {_find(voice, kind, header) for kind in TABLE_KINDS} - {None}
    return found.pop() if len(found) == 1 else None


def _find(voice: Voice, kind: str, header: str) -> str | None:
    voices = [Voice(voice.phrases, language) for language in sorted(LANGUAGES, key=voice.language.__ne__)]
    for cut in (_cut, _cut_folded):  # "tỉnh" is no "tình trạng", but people leave accents out
        numbers = [int(word) for word in cut(header) if re.fullmatch("[1-9][0-9]{0,2}", word)]
        said = _without_numbers(cut(header))
        if not said or len(numbers) > 1:
            return None
        columns = [
            column for column in plain_columns(kind) if column.path != ("kind",) and (column.part or not numbers)
        ]
        for (called, fits), speaker in product(_FITS, voices):
            fitting = [
                column
                for column in columns
                if any(fits(said, _without_numbers(cut(name))) for name in called(speaker, column))
            ]
            if fitting:
                found = _choose(fitting, speaker.language)
                name = "" if found is None else found.at(numbers[0] - 1 if numbers else 0).name
                return name if find_column(kind, name) else None
    return None


def _choose(fitting: Sequence[Column], language: str) -> Column | None:
    """Give the one column that is left: a field of the record itself, and a text in the language, before others."""
    own = [column for column in fitting if column.part is None and len(column.path) == 1 + _is_text(column)]
    left = own or fitting
    texts = {column.path[:-1] if _is_text(column) else column.path for column in left}
    if len(texts) > 1:
        return None
    return next((column for column in left if column.path[-1] == language), left[0])


def _whole_names(voice: Voice, column: Column) -> Iterator[str]:
    """Give the name of a column in a language, its key, and of a text in this language the name alone."""
    name = name_column(voice, column)
    yield from (name, column.name)
    if column.path[-1] == voice.language:
        yield name.rpartition("(")[0]
    if column.part is not None and column.path[-1] == column.part[0][:-1]:
        yield name_field(voice, str(column.path[-1]))


def _last_names(voice: Voice, column: Column) -> Iterator[str]:
    """Give what a column is called inside of what it belongs to."""
    name = name_column(voice, column).rpartition("·")[2]
    yield name
    if column.path[-1] == voice.language:
        yield name.rpartition("(")[0]


def _meanings(voice: Voice, column: Column) -> Iterator[str]:
    yield column.meaning()[voice.language == "vi"]


# How a header may fit what a column is called, the surest first: what fits several columns is asked no further.
_FITS: Final[tuple[tuple[Callable[[Voice, Column], Iterator[str]], Callable[[Words, Words], bool]], ...]] = (
    (_whole_names, lambda said, name: sorted(said) == sorted(name)),
    (_last_names, lambda said, name: sorted(said) == sorted(name)),
    (_whole_names, lambda said, name: said == name[: len(said)]),
    (_whole_names, lambda said, name: set(said) <= set(name)),
    (_meanings, lambda said, name: len(said) > 1 and set(said) <= set(name)),
)


def _is_text(column: Column) -> bool:
    return column.path[-1] in LANGUAGES


def _cut(text: str) -> Words:
    return tuple(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).lower()))


def _cut_folded(text: str) -> Words:
    return tuple(fold(text).split())


def _without_numbers(words: Words) -> Words:
    return tuple(word for word in words if not word.isdecimal())
