"""What is wrong with a cell of a table, in plain words for people who do not program."""

from __future__ import annotations

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from content.checking.faults import clip, explain
from content.records.scalars import LINE_PATTERN
from content.tables.columns import Column

Words = tuple[str, str]  # what is wrong, what would be right

_ONE_WORD = {"string_pattern_mismatch", "literal_error", "enum"}  # said of what holds no comma
_YES = {"1", "x", "y", "yes", "có", "co", "đúng", "wahr", "oui"}


def explain_cell(error: ErrorDetails, column: Column, model: type[BaseModel]) -> Words:
    """Word one of pydantic's errors about a record of this class, whose row has the column."""
    if error["type"] == "missing":
        return "the cell is empty", f"write {wanted(column)}"
    value = error["input"]
    if not isinstance(value, str):
        return explain(error, model)
    if error["type"] == "string_pattern_mismatch" and error["ctx"]["pattern"] == LINE_PATTERN:
        return f"{clip(value)} holds an invisible character", "type the text again, or paste it without its formatting"
    if column.many and "," in value and error["type"] in _ONE_WORD:
        problem, _ = explain(error, model)
        return problem, "write ';' between several values, not a comma"
    if error["type"] == "value_error":
        return _value_words(error, column, value, model)
    return explain(error, model)


def wanted(column: Column) -> str:
    """Say what belongs into a cell, to stand behind `write` or `with`."""
    if column.words:
        return f"one of: {', '.join(column.words)}"
    english, _ = column.meaning()
    return english[0].lower() + english[1:]


def _value_words(error: ErrorDetails, column: Column, value: str, model: type[BaseModel]) -> Words:
    if column.words == ("true", "false"):
        remedy = "did you mean 'true'?" if value.lower() in _YES else "write 'true', or leave the cell empty"
        return f"{clip(value)} is neither true nor false", remedy
    return explain(error, model)
