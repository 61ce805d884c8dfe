"""The cells of one sheet of an XLSX file as texts; dates, formulas and merged cells are flaws with their cell."""

from __future__ import annotations

import re

from content.checking.faults import clip
from content.tables.sheets import Measure, Sheet, letters, unescape
from content.tables.xlsx_parts import SharedTexts, Writing, unshift
from content.tables.xlsx_styles import Styles, day_of, number_text

_CELL = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
_MERGED = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6}):[A-Z0-9]+")
_AS_TEXT = "format the cell as text, then write"


class Cells:
    """Listens to a worksheet and fills a sheet."""

    def __init__(
        self, sheet: Sheet, shared: SharedTexts, styles: Styles, measure: Measure, *, since_1904: bool
    ) -> None:
        self._sheet = sheet
        self._shared = shared.texts
        self._styles = styles
        self._measure = measure
        self._since_1904 = since_1904
        self._row = 0
        self._column = -1
        self._kind = "n"
        self._style = ""
        self._value: list[str] = []
        self._inline = Writing()
        self._formula = False
        self._inside = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a row, a cell or its content."""
        self._inside = name
        if name == "c":
            self._begin_cell(attributes)
        elif name == "row":
            number = attributes.get("r", "")
            self._row = int(number) if re.fullmatch("[1-9][0-9]{0,6}", number) else self._row + 1
            self._column = -1
        elif name == "f":
            self._formula = True
        elif name == "mergeCell" and (match := _MERGED.fullmatch(attributes.get("ref", ""))):
            problem = f"the cells {match[0]} are merged"
            self._sheet.flaw(int(match[2]), _index(match[1]), problem, "unmerge them and write the value into each")
        else:
            self._inline.start(name)

    def end(self, name: str) -> None:
        """End a cell."""
        self._inside = ""
        if name == "c":
            self._end_cell()
        else:
            self._inline.end(name)

    def text(self, text: str) -> None:
        """Hear a value."""
        if self._inside == "v":
            self._value.append(text)
        else:
            self._inline.hear(text)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        match = _CELL.fullmatch(attributes.get("r", ""))
        self._column = _index(match[1]) if match else self._column + 1
        if match:
            self._row = int(match[2])
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "0")
        self._value = []
        self._inline = Writing()
        self._formula = False

    def _end_cell(self) -> None:
        text = self._content()
        name = f"{letters(self._column)}{self._row}"
        if text is None:
            self._sheet.flaw(self._row, self._column, f"the cell {name} cannot be read", "write its value anew")
        elif self._formula:
            remedy = f"{_AS_TEXT} its result" + (f", {clip(text)}" if text.strip() else "")
            self._sheet.flaw(self._row, self._column, f"the cell {name} holds a formula", remedy)
        elif self._kind == "e":
            self._sheet.flaw(
                self._row, self._column, f"the cell {name} shows an error, {clip(text)}", "write the value"
            )
        elif text.strip() and (self._kind == "d" or (self._kind == "n" and self._styles.shows_date(self._style))):
            self._note_date(name, text)
        elif text.strip():
            self._measure.add_cell(self._column, text)
            if self._row not in self._sheet.rows:
                self._measure.add_row()
            text = text.replace("\r\n", "\n").replace("\r", "\n")
            self._sheet.rows.setdefault(self._row, {})[self._column] = unescape(text)

    def _content(self) -> str | None:
        """Give the text of a cell; None when it names a shared text that the file does not hold."""
        value = "".join(self._value)
        match self._kind:
            case "s":
                known = re.fullmatch("[0-9]{1,9}", value.strip()) and int(value) < len(self._shared)
                return self._shared[int(value)] if known else None
            case "inlineStr":
                return self._inline.words()
            case "b":
                return {"1": "true", "0": "false"}.get(value.strip(), value)
            case "n":
                return value.strip() if self._styles.shows_date(self._style) else number_text(value.strip())
        return unshift(value)

    def _note_date(self, name: str, text: str) -> None:
        day = text[:10] if self._kind == "d" else day_of(text, since_1904=self._since_1904)
        if day is None:
            self._sheet.flaw(self._row, self._column, f"the cell {name} holds a time", f"{_AS_TEXT} the value")
            return
        problem = f"the spreadsheet program turned the cell {name} into a date ({day})"
        self._sheet.flaw(self._row, self._column, problem, f"{_AS_TEXT} {day}, or as much of it as is known")


def _index(name: str) -> int:
    """Give the number, from 0, of a column that is named by letters."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1
