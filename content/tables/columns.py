"""Which columns the table of a kind has, derived from the models.

A record is a row. A field is a column; a text has one for each language (`name_en`, `name_vi`); what stands inside of
another field follows its name (`coordinates latitude`); parts that repeat are numbered (`date 1`, `date 1 kind`).
Lists of single values share one cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache, lru_cache
from inspect import isclass
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from content.files.canonical import field_order
from content.records.kinds import MODELS
from content.records.meanings import MEANINGS
from content.records.statements import Text

Path = tuple[str | int, ...]

MOST_PARTS = 200  # of one repeated field in a row
PARTS = 3  # of each repeated field in a template
TABLE_KINDS = tuple(kind for kind in MODELS if kind != "association")  # there is only one, which nobody adds

_NUMBERED = re.compile(r"([a-z]+) ([1-9][0-9]{0,2})( .+)?")


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `path` leads from the record to its value, its number counting from 0.

    `many`: the cell holds a list. `required`: a record, or the part to which it belongs, needs it. `words` are the
    values that are allowed, if they are few.
    """

    name: str
    path: Path
    many: bool = False
    required: bool = False
    words: tuple[str, ...] = ()

    @property
    def part(self) -> tuple[str, int] | None:
        """The repeated field and the number of the part in which the column stands."""
        match self.path:
            case (str(field), int(number), *_):
                return field, number
        return None

    def at(self, number: int) -> Column:
        """Give the same column of another part, its number counting from 0."""
        if self.part is None:
            return self
        start, _, rest = self.name.partition(f" {self.part[1] + 1}")
        return replace(self, name=f"{start} {number + 1}{rest}", path=(self.path[0], number, *self.path[2:]))

    def meaning(self) -> tuple[str, str]:
        """Say in English and Vietnamese what belongs here."""
        keys = [str(step) for step in self.path if isinstance(step, str)]
        key = keys[-2] if keys[-1] in Text.model_fields and len(keys) > 1 else keys[-1]
        english, vietnamese = MEANINGS[key]
        if key != keys[-1]:
            english = _in_one(english, " in both languages", {"en": "in English", "vi": "in Vietnamese"}[keys[-1]])
            vietnamese = _in_one(
                vietnamese, " bằng cả hai ngôn ngữ", {"en": "bằng tiếng Anh", "vi": "bằng tiếng Việt"}[keys[-1]]
            )
        return english, vietnamese


WordNames = Callable[[Column, str], tuple[str, str]]  # what a word of a column is called in English and Vietnamese


@cache
def plain_columns(kind: str) -> tuple[Column, ...]:
    """Give the columns of a kind in their order, repeated parts once and last."""
    found = list(_columns(MODELS[kind], field_order(MODELS[kind]), (), ""))
    return tuple(sorted(found, key=lambda column: column.part is not None))


def columns(kind: str, parts: Mapping[str, int]) -> Iterator[Column]:
    """Give the columns of a kind in their order, with so many parts of each repeated field, but three at least."""
    several: dict[str, list[Column]] = {}
    for column in plain_columns(kind):
        if column.part is None:
            yield column
        else:
            several.setdefault(column.part[0], []).append(column)
    for field, group in several.items():
        for number in range(max(PARTS, parts.get(field, 0))):
            yield from (column.at(number) for column in group)


def find_column(kind: str, header: str) -> Column | None:
    """Find the column that a header names; capitals and spaces around it do not matter."""
    return _named(kind, tidy_header(header)) if len(header) <= 100 else None


def column_at(kind: str, path: Path) -> Column | None:
    """Find the column of a path in a record, or the first of those below it."""
    number = path[1] if len(path) > 1 and isinstance(path[1], int) else 0
    for plain in plain_columns(kind):
        below = (plain.path[0], number, *plain.path[2:]) if plain.part else plain.path
        short = min(len(path), len(below))
        if below[:short] == path[:short]:
            return plain.at(number)
    return None


def tidy_header(header: str) -> str:
    """Give a header as columns are named."""
    return re.sub(r"\s+", " ", header).strip().lower()


@cache
def _by_name(kind: str) -> dict[str, Column]:
    return {column.name: column for column in plain_columns(kind)}


@lru_cache(maxsize=1 << 14)  # asked for every cell of a table
def _named(kind: str, name: str) -> Column | None:
    known = _by_name(kind)
    match = _NUMBERED.fullmatch(name)
    if match is None:
        return known.get(name)
    number = int(match[2])
    column = known.get(f"{match[1]} 1{match[3] or ''}")
    return column.at(number - 1) if column is not None and number <= MOST_PARTS else None


def _columns(model: type[BaseModel], fields: list[str], path: Path, prefix: str) -> Iterator[Column]:
    for field in fields:
        info = model.model_fields[field]
        annotation = _bare(info.annotation)
        below = (*path, field)
        name = f"{prefix} {field}".strip()
        many = get_origin(annotation) is tuple
        item = _bare(get_args(annotation)[0]) if many else annotation
        if not (isclass(item) and issubclass(item, BaseModel)):
            if prefix.partition(" ")[0] == field:
                name = prefix  # the date of `date 1` is the column `date 1` itself
            yield Column(name, below, many, info.is_required(), _words(item))
        elif many:
            yield from _columns(item, list(item.model_fields), (*below, 0), f"{name.removesuffix('s')} 1")
        elif item is Text:
            yield from (
                Column(f"{name}_{language}", (*below, language), required=info.is_required())
                for language in Text.model_fields
            )
        else:
            yield from _columns(item, list(item.model_fields), below, name)


def _in_one(meaning: str, in_both: str, language: str) -> str:
    """Say in which language a text belongs here, instead of that it belongs into both."""
    alone = meaning.removesuffix(in_both)
    return f"{meaning} ({language})" if alone == meaning else f"{alone} {language}"


def _bare(annotation: Any) -> Any:
    """Take off what says how a value is checked, or that it may be absent."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _bare(get_args(annotation)[0])
    if origin in {Union, UnionType}:
        return _bare(next(choice for choice in get_args(annotation) if choice is not type(None)))
    return annotation


def _words(annotation: Any) -> tuple[str, ...]:
    if annotation is bool:
        return ("true", "false")
    if get_origin(annotation) is Literal:
        return tuple(map(str, get_args(annotation)))
    if isclass(annotation) and issubclass(annotation, Enum):
        return tuple(str(choice.value) for choice in annotation)
    return ()
