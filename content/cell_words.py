"""What is wrong with a cell of a table, in plain words for people who do not program."""

from __future__ import annotations

import datetime as dt
import re

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from content.columns import Column
from content.edtf import EdtfDate, EdtfError
from content.faults import clip, explain
from content.scalars import LINE_PATTERN

Words = tuple[str, str]  # what is wrong, what would be right

_DATED = {"as_of", "date", "published", "seen", "since", "until", "verified"}
_YES = {"1", "x", "y", "yes", "có", "co", "đúng", "wahr", "oui"}
_DAY = re.compile(r"([0-9]{1,2})[./ -]([0-9]{1,2})[./ -]([0-9]{4})")
_MONTH = re.compile(r"([0-9]{1,2})[./ -]([0-9]{4})")
_SHORT = re.compile(r"([A-Za-z]{3})-([0-9]{2})")  # what English spreadsheet programs make of 2010-11
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_COUNTED = re.compile(r"[2-5][0-9]{4}")  # the number by which they keep a day
_TURNED = re.compile(r"([0-9]{4})[./ -]([0-9]{1,2})(?:[./ -]([0-9]{1,2}))?")


def explain_cell(error: ErrorDetails, column: Column, model: type[BaseModel]) -> Words:
    """Word one of pydantic's errors about a record of this class, whose row has the column."""
    if error["type"] == "missing":
        return "the cell is empty", f"write {wanted(column)}"
    value = error["input"]
    if not isinstance(value, str):
        return explain(error, model)
    if error["type"] == "string_pattern_mismatch" and error["ctx"]["pattern"] == LINE_PATTERN:
        return f"{clip(value)} holds an invisible character", "type the text again, or paste it without its formatting"
    if error["type"] == "value_error":
        return _value_words(error, column, value, model)
    return explain(error, model)


def wanted(column: Column) -> str:
    """Say what belongs into a cell, to stand behind `write` or `with`."""
    if column.words:
        return f"one of: {', '.join(column.words)}"
    english, _ = column.meaning()
    return english[0].lower() + english[1:]


def likely_dates(text: str) -> list[str]:
    """Give what may be meant by a date that is written as people or spreadsheet programs write it."""
    guesses: list[str] = []
    if match := _DAY.fullmatch(text):
        first, second, year = int(match[1]), int(match[2]), match[3]
        guesses = [f"{year}-{second:02d}-{first:02d}", f"{year}-{first:02d}-{second:02d}"]
    elif match := _MONTH.fullmatch(text):
        guesses = [f"{match[2]}-{int(match[1]):02d}"]
    elif match := _TURNED.fullmatch(text):
        guesses = [f"{match[1]}-{int(match[2]):02d}" + (f"-{int(match[3]):02d}" if match[3] else "")]
    elif (match := _SHORT.fullmatch(text)) and match[1].lower() in _MONTHS:
        month = _MONTHS.index(match[1].lower()) + 1
        guesses = [f"20{match[2]}-{month:02d}", f"19{match[2]}-{month:02d}"]
    elif _COUNTED.fullmatch(text):
        guesses = [str(counted_day(int(text)))]
    return [guess for guess in dict.fromkeys(guesses) if guess != text and _is_date(guess)]


def counted_day(number: int) -> dt.date:
    """Give the day that spreadsheet programs mean by a number, from 61 on."""
    return dt.date(1899, 12, 30) + dt.timedelta(days=number)


def _value_words(error: ErrorDetails, column: Column, value: str, model: type[BaseModel]) -> Words:
    if column.words == ("true", "false"):
        remedy = "did you mean 'true'?" if value.lower() in _YES else "write 'true', or leave the cell empty"
        return f"{clip(value)} is neither true nor false", remedy
    dates = likely_dates(value) if column.path[-1] in _DATED else []
    if column.path[-1] == "verified":
        dates = [date for date in dates if len(date) == 10]
    if dates:
        return f"{clip(value)} is not a date", f"did you mean {' or '.join(dates)}?"
    if re.fullmatch(r"-?[0-9]+,[0-9]+", value):
        return f"{clip(value)} is not a decimal number", f"did you mean {value.replace(',', '.')}?"
    return explain(error, model)


def _is_date(text: str) -> bool:
    try:
        EdtfDate.parse(text)
    except EdtfError:
        return False
    return True
