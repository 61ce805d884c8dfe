"""Tables to changes of records: each row adds a record, or changes the one that has its slug."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from content.checking.faults import as_slug, clip, explain_header, explain_kind
from content.checking.references import Directory, role
from content.checking.report import Fault
from content.records.kinds import FOLDERS
from content.tables.columns import TABLE_KINDS, Column, find_column, tidy_header
from content.tables.columns import columns as template_columns
from content.tables.sheet_rows import Origin, Outcome, RowReader
from content.tables.sheets import MOST_FAULTS, Sheet, count_known, gather, letters
from content.uploads.base import Base

_KEEP = "keep the first row of the template as it is"
_DELETE = "delete it, or write its slug and what else a record needs"
_SEARCHED = 20  # rows in which names of columns are looked for
_FOLDERS = {folder: kind for kind, folder in FOLDERS.items()}


@dataclass(slots=True)
class TableChanges:
    """What tables change: files by their path, and for each of them the row that it comes from."""

    changes: dict[str, bytes] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    origins: dict[str, Origin] = field(default_factory=dict)


def read_tables(sheets: list[Sheet], base: Base, today: dt.date | None = None) -> TableChanges:
    """Read the records of all sheets of one file against the files that are live; `today` as in `RowReader`.

    Columns that are absent leave their fields as they are; an empty cell removes what its column holds. Where nothing
    is wrong with the tables themselves, what they say of other records is left to whoever reads the whole content.
    """
    found = TableChanges()
    seen: dict[str, str] = {}
    tables = [_Table(sheet, base, today) for sheet in sheets]
    faults = [list(table.read(found, seen)) for table in tables]
    if any(faults) and all(table.whole for table in tables):  # else what they name may stand where nobody got to
        roles = base.roles() | {slug: known for table in tables for slug, known in table.roles()}
        directory = Directory(roles, base.names.called)
        for number, table in enumerate(tables):
            faults[number] += table.look_up(directory)
    for table, own in zip(tables, map(gather, faults), strict=True):
        found.faults += own[:MOST_FAULTS]
        flaws = table.sheet.flaws
        if len(own) > MOST_FAULTS or len(flaws) > MOST_FAULTS:
            line = own[MOST_FAULTS].line if len(own) > MOST_FAULTS else flaws[-1].row
            found.faults.append(table.sheet.fault(line, "table", "more faults may follow", "mend these first"))
    return found


class _Table:
    """One sheet that is read; it is `whole` when nothing kept anyone from reading all of its rows."""

    def __init__(self, sheet: Sheet, base: Base, today: dt.date | None) -> None:
        self.sheet = sheet
        self.whole = False
        self._base = base
        self._today = today
        self._rows: RowReader | None = None
        self._outcomes: list[Outcome] = []
        self._remarks = {
            number: text for number, (_, text) in sheet.remarks().items() if as_slug(text) not in base.homes
        }

    def read(self, found: TableChanges, seen: dict[str, str]) -> Iterator[Fault]:
        """Read all rows, as long as not too much is wrong; gives what is."""
        sheet = self.sheet
        for flaw in sheet.flaws[: MOST_FAULTS + 1]:
            if flaw.row in self._remarks:  # merged cells, most often: the row is told as a whole
                continue
            header = next(iter(sheet.rows.values()), {}).get(flaw.column, "")
            yield sheet.fault(flaw.row, _shown(header, flaw.column), flaw.problem, flaw.remedy)
        if not sheet.rows:
            yield sheet.fault(1, "table", "the table is empty", "write the names of columns into the first row")
            return
        top = next(iter(sheet.rows))
        names = sheet.rows[top]
        if not count_known(names.values()):
            problem = f"the first row names no columns, it begins with {clip(next(iter(names.values())))}"
            named = next((row for row in islice(sheet.rows, _SEARCHED) if count_known(sheet.rows[row].values()) > 1), 0)
            remedy = f"delete the rows above row {named}, which names them" if named else _KEEP
            yield sheet.fault(top, "table", problem, remedy)
            return
        kind = _kind(sheet, top, self._base, self._remarks)
        if kind is None:
            yield _kindless(sheet, top, self._remarks)
            return
        columns: dict[int, Column] = {}
        yield from _read_header(sheet, top, kind, columns, self._remarks)
        if not any(column.path == ("slug",) for column in columns.values()):
            yield sheet.fault(top, "slug", "the table has no column 'slug'", "add it: it names the record of each row")
            return
        self._rows = RowReader(sheet, columns, kind, self._base, self._today)
        yield from self._read_rows(self._rows, top, found, seen)

    def roles(self) -> Iterator[tuple[str, str]]:
        """Give the slugs of its records with what they can be named as, also of faulty ones."""
        for outcome in self._outcomes:
            if outcome.named is not None:
                yield as_slug(outcome.named.slug), role(outcome.named)

    def look_up(self, directory: Directory) -> Iterator[Fault]:
        """Give what is wrong with what its rows say of other records."""
        if self._rows is not None:
            for outcome in self._outcomes:
                yield from self._rows.look_up(outcome, directory)

    def _read_rows(self, rows: RowReader, top: int, found: TableChanges, seen: dict[str, str]) -> Iterator[Fault]:
        told: set[Fault] = set()
        for number, texts in self.sheet.rows.items():
            if number == top:
                continue
            if number in self._remarks:
                problem = f"the row is no record, it holds nothing but {clip(self._remarks[number])}"
                outcome = Outcome(faults=[self.sheet.fault(number, "table", problem, _DELETE)])
            else:
                outcome = rows.read(number, texts, seen)
            self._outcomes.append(outcome)
            yield from outcome.faults
            told.update(replace(fault, line=0) for fault in outcome.faults)
            if len(told) > MOST_FAULTS:
                return
            if outcome.record is not None and outcome.origin is not None and outcome.record != outcome.live:
                path, data = self._base.file(outcome.record)
                found.changes[path] = data
                found.origins[path] = outcome.origin
        self.whole = True


def _shown(header: str, index: int) -> str:
    """Name a column as faults do, by its letter when it has no name."""
    return clip(tidy_header(header))[1:-1] or letters(index)


def _kind(sheet: Sheet, top: int, base: Base, remarks: Container[int]) -> str | None:
    """Tell what a table is about: by its column `kind`, the records or itself as it names them, columns of one kind."""
    names: dict[str, int] = {}
    for index, name in sheet.rows[top].items():
        names.setdefault(tidy_header(name), index)
    rows = [texts for number, texts in sheet.rows.items() if number != top and number not in remarks]
    known = [base.kind(slug) or "" for slug in _column(rows, names.get("slug")) if slug in base.homes]
    for told in (_column(rows, names.get("kind")), known if len(set(known)) == 1 else [], _words(sheet.title)):
        kinds = [word for word in told if word in TABLE_KINDS]
        if kinds:
            return Counter(kinds).most_common(1)[0][0]
    if _column(rows, names.get("kind")):  # it says what, but that is no kind
        return None
    homes = [[kind for kind in TABLE_KINDS if find_column(kind, name)] for name in names]
    own = {kinds[0] for kinds in homes if len(kinds) == 1}
    return own.pop() if len(own) == 1 else None


def _kindless(sheet: Sheet, top: int, remarks: Container[int]) -> Fault:
    """Say that a table does not tell its kind, at the first row that tries to."""
    index = next((index for index, name in sheet.rows[top].items() if tidy_header(name) == "kind"), None)
    for number, texts in sheet.rows.items():
        if number != top and number not in remarks and index in texts:
            return sheet.fault(number, "kind", *explain_kind(texts[index].strip(), TABLE_KINDS))
    remedy = f"add a column 'kind' with one of: {', '.join(TABLE_KINDS)}"
    return sheet.fault(top, "kind", "the table does not say what it is about", remedy)


def _column(rows: list[dict[int, str]], index: int | None) -> list[str]:
    return [] if index is None else [texts[index].strip() for texts in rows if index in texts]


def _words(title: str) -> list[str]:
    """Give the words of a name, and kinds for their folders: `people` is about persons."""
    words = re.findall(r"[a-z]+", title.lower())
    return [_FOLDERS.get(word, word) for word in words]


def _read_header(
    sheet: Sheet, top: int, kind: str, columns: dict[int, Column], remarks: Container[int]
) -> Iterator[Fault]:
    """Find the columns that a header names; gives a fault for each name that is none; `remarks` are no records."""
    names = [column.name for column in template_columns(kind, {})]
    first: dict[str, int] = {}
    for index, name in sheet.rows[top].items():
        column = find_column(kind, name)
        if column is None:
            yield sheet.fault(top, _shown(name, index), *explain_header(kind, name, names))
        elif column.name in first:
            problem = f"the column stands twice, as {letters(first[column.name])} and {letters(index)}"
            yield sheet.fault(top, column.name, problem, "delete one of them")
        else:
            first[column.name] = index
            columns[index] = column
    filled: dict[int, int] = {}
    for number, texts in sheet.rows.items():
        for index in () if number in remarks else texts:
            filled.setdefault(index, number)
    for index in sorted(filled.keys() - sheet.rows[top].keys()):
        problem = f"the column {letters(index)} has no name, but this row holds something there"
        yield sheet.fault(filled[index], letters(index), problem, "write a name of the template into its first row")
