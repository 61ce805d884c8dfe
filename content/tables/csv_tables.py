"""CSV: texts between commas, semicolons or tabs."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from content.checking.faults import clip
from content.checking.refusals import RefusedError
from content.tables.sheets import MOST_COLUMNS, Measure, Sheet, count_known, escape, unescape

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, ""),  # begins like UTF-16, and nobody means it
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = ",;\t"
_MOST_LINES = 1 << 20  # as in spreadsheet programs
_LONGEST_LINE = 1 << 20  # characters of one row

ENCODING = (
    "the file is not in UTF-8",
    "save it again: in Excel as 'CSV UTF-8', elsewhere as CSV with the encoding UTF-8",
)


def decode(data: bytes) -> str | None:
    """Read UTF-8, or UTF-16 with its mark; None when a file is in another encoding."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    if not encoding:
        return None
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def read_csv(text: str, file: str, title: str) -> Sheet:
    """Read a table from the text of a CSV file. Raises RefusedError when its rows cannot be told apart."""
    sheet = Sheet(file, title)
    text, separator = _separate(text.replace("\r\n", "\n").replace("\r", "\n"))
    measure = Measure()
    number = 0
    limit = csv.field_size_limit(_LONGEST_LINE)
    try:
        for number, row in enumerate(_rows(text, separator), 1):
            if number > _MOST_LINES:
                raise RefusedError(f"the table has more than {_MOST_LINES:,} lines", "delete those that are empty")
            cells = {index: unescape(cell) for index, cell in enumerate(row) if cell.strip()}
            if not cells:
                continue
            measure.add_row()
            for index, cell in cells.items():
                measure.add_cell(index, cell)
                if cell.lstrip().startswith("=") and cell == row[index]:
                    sheet.flaw(number, index, f"{clip(cell)} is a formula", "write its result as text")
            sheet.rows[number] = cells
    except csv.Error as error:
        problem = "a quotation mark is not closed, or stands in the middle of a cell"
        if "limit" in str(error):
            problem = "a cell holds more than a million characters, or a quotation mark is not closed"
        raise RefusedError(problem, "save the table again as CSV, or send it as XLSX", number + 1) from error
    finally:
        csv.field_size_limit(limit)
    return sheet


def known_columns(text: str) -> int:
    """Count the columns of any kind that the first row of a CSV file names."""
    head, separator = _separate(text[:_LONGEST_LINE])
    return count_known(_first(head, separator))


def write_csv(header: list[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """Write rows by the names of their columns: commas, UTF-8 with its mark, so that Excel reads the letters."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    for row in rows:
        writer.writerow([escape(row.get(name, "")) for name in header])
    return out.getvalue().encode("utf-8-sig")


def _separate(text: str) -> tuple[str, str]:
    """Find what separates the cells: Excel may name it in a line of its own, else the first row tells."""
    for separator in _SEPARATORS:
        if text[:6].lower().startswith(f"sep={separator}"):
            return text.partition("\n")[2], separator
    return text, max(_SEPARATORS, key=lambda separator: count_known(_first(text, separator)))


def _first(text: str, separator: str) -> list[str]:
    """Give the first row that holds something."""
    try:
        for row in _rows(text[:_LONGEST_LINE].lstrip("\n"), separator):
            if any(cell.strip() for cell in row):
                return row[:MOST_COLUMNS]
    except csv.Error:
        pass
    return []


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
        if len(row) > 1 << 16 or sum(map(len, row)) > _LONGEST_LINE:
            raise RefusedError(
                "a row is longer than a million characters", "look for a quotation mark that is not closed"
            )
        yield row
