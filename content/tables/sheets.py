"""A table as it was sent, in texts alone: what CSV and XLSX files are read into."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from content.checking.refusals import RefusedError
from content.checking.report import Fault
from content.tables.columns import TABLE_KINDS, find_column

MOST_ROWS = 20_000
MOST_COLUMNS = 5_000
MOST_CELLS = 1_000_000
MOST_CHARACTERS = 40_000_000
MOST_FAULTS = 100  # of one table

# What a spreadsheet program would calculate when it opens a CSV file.
_CALCULATED = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"''*[=+\-@\t\r]")

_WIDE = 3  # columns
_SENTENCE = re.compile(r"[:\s]")

Format = Literal["csv", "xlsx"]


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with one cell, before anyone knows what its column means; `column` counts from 0."""

    row: int
    column: int
    problem: str
    remedy: str


@dataclass(slots=True)
class Sheet:
    """Rows by their number from 1, each with its filled cells by the number of their column from 0.

    `file` names the table in faults; `title` is what may tell its kind: a sheet's name, or a file's.
    """

    file: str
    title: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)

    def flaw(self, row: int, column: int, problem: str, remedy: str) -> None:
        """Note what is wrong with a cell, if not too much is wrong already."""
        if len(self.flaws) <= MOST_FAULTS:
            self.flaws.append(Flaw(row, column, problem, remedy))

    def remarks(self) -> dict[int, tuple[int, str]]:
        """Give the rows below the header that are free text: a sentence in one cell, with its column, and else nothing.

        In a table of two columns it may as well be a record that is begun.
        """
        top, *below = self.rows or (0,)
        wide = len(self.rows.get(top, ())) >= _WIDE
        alone = {number: next(iter(self.rows[number].items())) for number in below if len(self.rows[number]) == 1}
        return {number: cell for number, cell in alone.items() if wide and _SENTENCE.search(cell[1].strip())}

    def fault(self, row: int, where: str, problem: str, remedy: str) -> Fault:
        """Word a fault of this table."""
        return Fault(self.file, row, where, problem, remedy)


@dataclass(slots=True)
class Measure:
    """Counts what a table holds, and raises RefusedError before it is too much."""

    rows: int = 0
    cells: int = 0
    characters: int = 0

    def add_row(self) -> None:
        """Count a row that holds something."""
        self.rows += 1
        if self.rows > MOST_ROWS + 1:
            raise RefusedError(f"the table has more than {MOST_ROWS:,} rows", "send it in several parts")

    def add_cell(self, column: int, text: str) -> None:
        """Count a filled cell."""
        self.cells += 1
        self.characters += len(text)
        if column >= MOST_COLUMNS:
            raise RefusedError(f"the table has more than {MOST_COLUMNS:,} columns", "use those of the template")
        if self.cells > MOST_CELLS or self.characters > MOST_CHARACTERS:
            problem = f"the table holds more than {MOST_CELLS:,} cells or 40 million characters"
            raise RefusedError(problem, "send it in several parts")


def gather(faults: Iterable[Fault]) -> list[Fault]:
    """Make one fault of those that say the same about several rows of a table, in the order of the first rows."""
    rows: dict[Fault, set[int]] = {}
    for fault in faults:
        rows.setdefault(replace(fault, line=0, more=()), set()).update((fault.line, *fault.more))
    found = ((alike, sorted(lines)) for alike, lines in rows.items())
    return sorted(replace(alike, line=lines[0], more=tuple(lines[1:])) for alike, lines in found)


def escape(cell: str) -> str:
    """Write a cell so that no spreadsheet program takes it for a formula."""
    return f"'{cell}" if _CALCULATED.match(cell) else cell


def unescape(cell: str) -> str:
    """Read what `escape` wrote."""
    return cell[1:] if _ESCAPED.match(cell) else cell


def letters(column: int) -> str:
    """Name a column, counted from 0, as spreadsheet programs do: A, B ... Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def count_known(headers: Iterable[str]) -> int:
    """Count the headers that are columns of any kind."""
    return sum(any(find_column(kind, header) for kind in TABLE_KINDS) for header in headers)
