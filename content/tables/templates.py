"""Tables for people: the columns of a kind, empty or with the records that are live."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from content.records.kinds import Record
from content.tables.columns import Column, WordNames, columns
from content.tables.csv_tables import write_csv
from content.tables.rows import Row, count_parts, fits, row_of
from content.tables.sheets import MOST_ROWS, Format


@dataclass(frozen=True, slots=True)
class Template:
    """A table as a file; `left_out` are the slugs of records that no table holds: texts or lists are too long."""

    name: str
    data: bytes
    left_out: tuple[str, ...] = ()


def make_template(
    kind: str, form: Format, records: Iterable[Record] = (), name_word: WordNames | None = None
) -> Template:
    """Make the table of a kind; records of other kinds are passed over. Raises KeyError for an unknown kind.

    `xlsx` brings a sheet that explains the columns, and with `name_word` the words allowed; `csv` is the header
    alone, and the rows.
    """
    rows: list[Row] = []
    left_out: list[str] = []
    parts: dict[str, int] = {}
    for record in sorted(records, key=lambda record: record.slug):
        if record.kind != kind:
            continue
        row = row_of(record)
        counts = count_parts(kind, row)
        if len(rows) >= MOST_ROWS or not fits(row, counts):
            left_out.append(record.slug)
            continue
        rows.append(row)
        for field, count in counts.items():
            parts[field] = max(count, parts.get(field, 0))
    layout: list[Column] = list(columns(kind, parts))
    if form == "csv":
        data = write_csv([column.name for column in layout], rows)
    else:
        from content.tables.xlsx_writing import write_xlsx  # noqa: PLC0415 - openpyxl is loaded where it is needed alone

        data = write_xlsx(kind.capitalize(), layout, rows, name_word)
    return Template(f"{kind}.{form}", data, tuple(left_out))
