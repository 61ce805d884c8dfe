"""The one form of a content file, so that a change of a fact is a change of its lines alone.

Keys stand in the order of the models, but what names a record comes first and what is told of it last. Nothing that
is absent or usual is written. Lists are blocks, indented by two. Texts are plain; in single quotes where they would
be read differently without; folded with `>-` at 100 columns where they do not fit into a line. Comments before the
first key are kept by `check --fix`; comments elsewhere are reported, and such a file is left as it is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum
from itertools import zip_longest

from pydantic import BaseModel

from content.checking.inspection import inspect
from content.checking.report import Fault
from content.files.comments import head
from content.files.reader import place
from content.files.yaml_source import is_empty
from content.records.edtf import EdtfDate
from content.records.kinds import Record

_WIDTH = 100
_FIRST = ("kind", "slug", "name", "aliases")
_LAST = ("confidence", "verified", "dates", "statements", "related", "sources")
_SPECIAL = re.compile(r"""[-?:,\[\]{}#&*!|>'"%@`]""")
# A hyphen before a letter or digit begins no list; a colon or `#` only matters next to a space.
_HARMLESS = re.compile(r"-[0-9a-z]")
_BREAK = re.compile(r"(?<=\S) (?=\S)")

REMEDY = "run 'python -m bot check --fix'"


def write(record: Record) -> str:
    """Give the canonical YAML of a record, with a line feed at the end."""
    return "\n".join(_lines_of(record, field_order(type(record)), "")) + "\n"


def field_order(model: type[BaseModel]) -> list[str]:
    """Give the names of a record's fields in the order in which they are written."""
    fields = model.model_fields
    middle = [name for name in fields if name not in _FIRST and name not in _LAST]
    return [name for name in (*_FIRST, *middle, *_LAST) if name in fields]


def untidy(files: Mapping[str, bytes], records: Mapping[str, Record]) -> tuple[Fault, ...]:
    """Report the files of records that are not in the canonical form, each at its first line that differs.

    These faults stop no reload. A file with comments below its head is reported for each of them.
    """
    faults: list[Fault] = []
    for record in records.values():
        path = place(record)
        data = files[path]
        wanted = tidy(data, record)
        if data == wanted:
            continue
        strays = inspect(path, data).strays
        remedy = "move it to the top of the file, or into a note, and " + REMEDY
        faults += [Fault(path, line, "file", "a comment here would be lost", remedy) for line in strays]
        if not strays:
            line = _first_difference(data, wanted)
            faults.append(Fault(path, line, "file", "from this line on the file is not in the common form", REMEDY))
    return tuple(sorted(faults))


def _first_difference(data: bytes, wanted: bytes) -> int:
    """Give the first line, from 1, in which two files differ."""
    pairs = zip_longest(data.splitlines(keepends=True), wanted.splitlines(keepends=True))
    return next(number for number, (old, new) in enumerate(pairs, 1) if old != new)


def tidy(data: bytes, record: Record) -> bytes:
    """Give the canonical file of a record, with the comments at the top of its present file."""
    return (head(data.decode("utf-8-sig")) + write(record)).encode()


def _lines_of(part: BaseModel, names: list[str], indent: str) -> Iterator[str]:
    for name in names:
        value = getattr(part, name)
        if value is None or value == type(part).model_fields[name].default:
            continue
        yield from _entry(f"{indent}{name}:", value, indent)


def _entry(start: str, value: object, indent: str) -> Iterator[str]:
    """Write a key with its value; `indent` is that of the key."""
    deeper = indent + "  "
    if isinstance(value, BaseModel):
        yield start
        yield from _lines_of(value, list(type(value).model_fields), deeper)
    elif isinstance(value, tuple):
        yield start if value else f"{start} []"
        for item in value:
            yield from _item(item, deeper)
    else:
        yield from _scalar(start, written(value), deeper)


def _item(value: object, indent: str) -> Iterator[str]:
    """Write an item of a list; `indent` is that of its hyphen."""
    if isinstance(value, BaseModel):
        lines = _lines_of(value, list(type(value).model_fields), indent + "  ")
        yield f"{indent}- {next(lines).lstrip()}"
        yield from lines
    else:
        yield from _scalar(f"{indent}-", written(value), indent + "  ")


def written(value: object) -> str:
    """Give the text of a single value: a date, a number, a word."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    if isinstance(value, str | int | dt.date | EdtfDate):
        return str(value)
    raise TypeError(f"records hold no {type(value).__name__}")


def _scalar(start: str, text: str, indent: str) -> Iterator[str]:
    quoted = text if _is_plain(text) else "'" + text.replace("'", "''") + "'"
    if len(start) + 1 + len(quoted) <= _WIDTH or not _BREAK.search(text):
        yield f"{start} {quoted}"
        return
    yield f"{start} >-"
    line = ""
    for word in _BREAK.split(text):
        if line and len(indent) + len(line) + 1 + len(word) > _WIDTH:
            yield indent + line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield indent + line


def _is_plain(text: str) -> bool:
    """Tell whether a text is read as it stands without quotes."""
    if is_empty(text, None) or (_SPECIAL.match(text) and not _HARMLESS.match(text)):
        return False
    return ": " not in text and " #" not in text and not text.endswith(":")
