"""XLSX files that are made here. Every column is formatted as text, since Excel turns `2010-11` into a date."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.datavalidation import DataValidation

from content.tables.columns import Column, WordNames
from content.tables.sheets import MOST_ROWS, escape, letters
from content.tables.xlsx_parts import shift
from content.tables.xlsx_tables import HELP

_TEXT = "@"
_BOLD = Font(bold=True)
_TOP = Alignment(vertical="top", wrap_text=True)
_ABOUT = (
    ("column / cột", 26),
    ("what belongs here", 60),
    ("điều cần ghi", 60),
    ("needed / cần có", 34),
    ("what the words mean / nghĩa của các từ", 60),
    ("allowed words / từ được dùng", 16),
)
_WORDS = len(_ABOUT) - 1  # the words stand from here on, so that the table can offer them to choose from


def write_xlsx(
    title: str, columns: Sequence[Column], rows: Iterable[Mapping[str, str]], name_word: WordNames | None = None
) -> bytes:
    """Write a table with a frozen header, and a sheet that explains columns and words in English and Vietnamese."""
    book = Workbook(write_only=True)
    table = book.create_sheet(title)
    table.freeze_panes = "C2"  # the header, and which record a row is
    for number, column in enumerate(columns):
        dimension = table.column_dimensions[letters(number)]
        dimension.number_format = _TEXT
        dimension.width = 28 if column.many or column.path[-1] in {"en", "vi"} else max(12, len(column.name) + 2)
        if column.words and not column.many:
            line = number + 2
            choice = DataValidation(
                type="list",
                formula1=f"{HELP}!${letters(_WORDS)}${line}:${letters(_WORDS + len(column.words) - 1)}${line}",
                allow_blank=True,
                errorStyle="warning",
            )
            choice.add(f"{letters(number)}2:{letters(number)}{MOST_ROWS + 1}")
            table.data_validations.append(choice)
    table.append([_cell(table, column.name, font=_BOLD) for column in columns])
    for row in rows:
        table.append([_cell(table, escape(row[name])) if (name := column.name) in row else None for column in columns])
    _explain(book.create_sheet(HELP), columns, name_word)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _explain(sheet: Any, columns: Sequence[Column], name_word: WordNames | None) -> None:
    sheet.freeze_panes = "B2"
    for number, (_, width) in enumerate(_ABOUT):
        sheet.column_dimensions[letters(number)].width = width
    sheet.append([_cell(sheet, name, font=_BOLD) for name, _ in _ABOUT])
    for column in columns:
        english, vietnamese = column.meaning()
        if column.many:
            english += " (several: separate them with ';')"
            vietnamese += " (nhiều giá trị: ngăn cách bằng ';')"
        told = [column.name, english, vietnamese, _need(column), _mean(column, name_word), *column.words]
        sheet.append([_cell(sheet, text, alignment=_TOP) for text in told])


def _mean(column: Column, name_word: WordNames | None) -> str:
    """Say in a line for each word what it means; what is no word of a language, such as a numeral, says nothing."""
    named = [] if name_word is None else [(word, name_word(column, word)) for word in column.words]
    told = any(name != word for word, names in named for name in names)
    return "\n".join(f"{word}: {' / '.join(dict.fromkeys(names))}" for word, names in named) if told else ""


def _need(column: Column) -> str:
    """Say whether a cell may stay empty."""
    if not column.required:
        return "no / không"
    if column.part is not None:
        field, number = column.part
        name = f"{field.removesuffix('s')} {number + 1}"
    elif len(column.path) == 1 or column.path[1:] in {("en",), ("vi",)}:
        return "yes / có"
    else:
        name = column.name.rpartition(" ")[0]
    return f"with / cùng với '{name}'"


def _cell(sheet: Any, text: str, **look: Any) -> Any:
    cell = WriteOnlyCell(sheet, shift(text))
    cell.data_type = "s"  # never a formula
    cell.number_format = _TEXT
    for name, value in look.items():
        setattr(cell, name, value)
    return cell
