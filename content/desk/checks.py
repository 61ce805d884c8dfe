"""A single value of an edit, checked as soon as it is given: what is wrong with it, and what may be meant."""

from __future__ import annotations

import re
from typing import Final

from pydantic import ValidationError

from content.records.kinds import MODELS
from content.tables.cell_words import Words, explain_cell
from content.tables.columns import Column, column_at
from content.tables.rows import CELL, tree_of

_MEANT: Final = re.compile(r"did you mean (.+)\?", re.DOTALL)


def check_cell(kind: str, column: Column, cell: str) -> Words | None:
    """Say in English what is wrong with a value and what would be right; None where it is fit to stand in its column.

    Whether it fits to the rest of the record shows when that is checked whole.
    """
    if len(cell) > CELL:
        return f"the cell holds more than {CELL:,} characters", "shorten it"
    tree = tree_of(kind, {column.name: cell})
    try:
        MODELS[kind].model_validate({**tree.root, "kind": kind})
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            where = tree.place(detail["loc"])
            if detail["type"] != "missing" and column_at(kind, where) == column and len(where) >= len(column.path):
                return explain_cell(detail, column, MODELS[kind])
    return None


def list_meant(kind: str, column: Column, words: Words) -> tuple[str, ...]:
    """Give the values that the remedy for a wrong one names and that are fit."""
    found = _MEANT.fullmatch(words[1])
    meant = [] if found is None else [value.strip("'") for value in found[1].split(" or ")]
    return tuple(value for value in meant if check_cell(kind, column, value) is None)
