"""A record as a row of texts by the names of columns, and back, without loss.

Lists share a cell: their values are separated by `; `, or stand in lines of their own when one of them holds a
semicolon. Cells of what is absent or usual are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pydantic import BaseModel

from content.files.canonical import written
from content.files.yaml_source import Node
from content.records.kinds import Record
from content.tables.columns import MOST_PARTS, Column, Path, column_at, find_column

CELL = 32_000  # characters; spreadsheet programs cut a cell off at 32,767

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Tree:
    """A row in the form of a YAML file; `numbers` gives the number in the table of each part of a repeated field.

    Parts whose cells are all empty are left out, so that the third part of a table can be the second of a record.
    """

    root: dict[str, Node]
    numbers: dict[str, list[int]]

    def place(self, where: Path) -> Path:
        """Give the path of a column for a path in the record."""
        match where:
            case (str(field), int(number), *rest) if field in self.numbers:
                return (field, self.numbers[field][number], *rest)
        return where


def row_of(record: Record) -> Row:
    """Give the cells of a record by the names of their columns, the empty ones left out."""
    row: Row = {}
    for path, value in _leaves(record, ()):
        row[_name(record.kind, path)] = join(value) if isinstance(value, tuple) else written(value)
    return row


def fits(row: Row, parts: Mapping[str, int]) -> bool:
    """Tell whether a table can hold a row: no cell is too long, no field has too many parts."""
    return all(len(cell) <= CELL for cell in row.values()) and all(count <= MOST_PARTS for count in parts.values())


def count_parts(kind: str, row: Row) -> dict[str, int]:
    """Give how many parts of each repeated field a row has."""
    counts: dict[str, int] = {}
    for name in row:
        column = find_column(kind, name)
        if column is not None and column.part is not None:
            field, number = column.part
            counts[field] = max(counts.get(field, 0), number + 1)
    return counts


def tree_of(kind: str, row: Mapping[str, str]) -> Tree:
    """Put cells together to what the file of the record would hold; the empty ones count for nothing.

    Raises ValueError for a name that is no column of the kind.
    """
    root: dict[str, Node] = {}
    parts: dict[str, dict[int, dict[str, Node]]] = {}
    for name, cell in row.items():
        if not cell.strip():
            continue
        column = find_column(kind, name)
        if column is None:
            raise ValueError(f"there is no column '{name}'")
        if column.part is None:
            node, path = root, column.path
        else:
            field, number = column.part
            node, path = parts.setdefault(field, {}).setdefault(number, {}), column.path[2:]
        *above, last = map(str, path)
        for step in above:
            below = node.setdefault(step, {})
            if not isinstance(below, dict):
                raise TypeError("the columns of a model never stand inside of each other")
            node = below
        node[last] = list[Node](split(cell)) if column.many else _value(column, cell)
    for field, found in parts.items():
        root[field] = [found[number] for number in sorted(found)]
    return Tree(root, {field: sorted(found) for field, found in parts.items()})


def join(values: tuple[object, ...]) -> str:
    """Write a list into one cell."""
    texts = [written(value) for value in values]
    if any(";" in text for text in texts):
        return "\n".join(texts) + ("\n" if len(texts) == 1 else "")
    return "; ".join(texts)


def split(cell: str) -> list[str]:
    """Read a list from a cell."""
    values = cell.split("\n") if "\n" in cell else cell.split(";")
    return [value.strip() for value in values if value.strip()]


def _value(column: Column, cell: str) -> str:
    """Give a single value as it is typed in a file; spreadsheet programs write TRUE and FALSE."""
    text = cell.strip()
    if column.words == ("true", "false") and text.lower() in column.words:
        return text.lower()
    return re.sub(r"\s*\n\s*", " ", text)


@lru_cache(maxsize=1 << 14)  # asked for every value of a content
def _name(kind: str, path: Path) -> str:
    column = column_at(kind, path)
    if column is None:
        raise KeyError(path)
    return column.name


def _leaves(part: BaseModel, path: Path) -> Iterator[tuple[Path, object]]:
    for name, info in type(part).model_fields.items():
        value = getattr(part, name)
        below = (*path, name)
        if value is None or value == info.default:
            continue
        if isinstance(value, BaseModel):
            yield from _leaves(value, below)
        elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            for number, item in enumerate(value):
                yield from _leaves(item, (*below, number))
        else:
            yield below, value
