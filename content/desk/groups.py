"""What the columns of a record belong to, as edits show them: its fields, and numbered parts such as `date 2`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from content.tables.columns import MOST_PARTS, Column, columns, find_column, plain_columns
from content.tables.rows import count_parts

FIXED: Final = frozenset({"kind", "slug"})  # columns that are never changed
# Nobody has to prove these.
_UNCITED: Final = frozenset({"aliases", "related", "verified", "confidence"})


def list_groups(kind: str, row: Mapping[str, str]) -> dict[str, tuple[Column, ...]]:
    """Give the columns of a record by what they belong to: a field, or a numbered part such as `date 2`, if it is."""
    filled = {column.part for name in row if (column := find_column(kind, name)) is not None}
    found: dict[str, list[Column]] = {}
    for column in columns(kind, count_parts(kind, dict(row))):
        if column.name not in FIXED and (column.part is None or column.part in filled):
            found.setdefault(group_of(column), []).append(column)
    return {name: tuple(group) for name, group in found.items()}


def group_of(column: Column) -> str:
    """Name what a column belongs to."""
    if column.part is None:
        return str(column.path[0])
    return name_part(*column.part)


def name_part(field: str, number: int) -> str:
    """Name a part of a repeated field, its number counting from 0."""
    return f"{field.removesuffix('s')} {number + 1}"


def list_repeated(kind: str) -> tuple[str, ...]:
    """Give the fields of a kind of which a record may have several: `dates`, `statements`."""
    return tuple(dict.fromkeys(column.part[0] for column in plain_columns(kind) if column.part is not None))


def list_needed(kind: str, row: Mapping[str, str], name: str, least: int = 0) -> tuple[str, ...]:
    """Give what a further part of a repeated field needs; nothing where there are too many already.

    It is the next one of the row, its number counting from 0, but `least` at the least.
    """
    number = max(count_parts(kind, dict(row)).get(name, 0), least)
    if number >= MOST_PARTS:
        return ()
    return tuple(column.at(number).name for column in list_columns(kind, name) if column.required)


def find_sources(kind: str, column: Column) -> Column | None:
    """Find the column with the sources of what a column holds; None where none are needed."""
    if column.path[-1] == "sources" or column.path[0] in _UNCITED:
        return None
    number = 0 if column.part is None else column.part[1]
    homes = {home.path: home for plain in plain_columns(kind) if (home := plain.at(number)).path[-1] == "sources"}
    for length in range(len(column.path) - 1, -1, -1):
        if (found := homes.get((*column.path[:length], "sources"))) is not None:
            return found
    return None


def list_columns(kind: str, name: str) -> Iterator[Column]:
    """Give the columns of a repeated field, as they are in its first part."""
    return (column for column in plain_columns(kind) if column.part is not None and column.part[0] == name)
