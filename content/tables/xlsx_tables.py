"""XLSX files to sheets of texts, in bounded memory and time: nothing in them is calculated, resolved or run."""

from __future__ import annotations

from zipfile import ZipInfo

from content.checking.faults import clip
from content.checking.refusals import RefusedError
from content.checking.report import Fault
from content.tables.sheets import Measure, Sheet
from content.tables.xlsx_cells import Cells
from content.tables.xlsx_parts import Relations, SharedTexts, Workbook
from content.tables.xlsx_styles import Styles
from content.tables.xml_parts import Listener, listen
from content.uploads.zips import Zip

HELP = "Help"  # the sheet of the templates that explains the columns
WORKBOOK = "xl/workbook.xml"
MOST_UNPACKED = 64 << 20
_MOST_SHEETS = 50


def read_xlsx(archive: Zip, file: str, title: str) -> tuple[list[Sheet], list[Fault]]:
    """Read the tables of all sheets that hold any; gives faults for those that are hidden.

    Raises RefusedError when the file cannot be read at all.
    """
    parts = {entry.filename: entry for entry in archive.entries}
    workbook, relations, shared, styles = Workbook(), Relations(), SharedTexts(), Styles()
    _hear(archive, parts, WORKBOOK, workbook)
    _hear(archive, parts, "xl/_rels/workbook.xml.rels", relations)
    _hear(archive, parts, "xl/sharedStrings.xml", shared)
    _hear(archive, parts, "xl/styles.xml", styles)
    if len(workbook.entries) > _MOST_SHEETS:
        raise RefusedError(f"the file has more than {_MOST_SHEETS} sheets", "keep those with the tables")
    measure = Measure()
    sheets: list[Sheet] = []
    faults: list[Fault] = []
    for entry in workbook.entries:
        if entry.title == HELP:
            continue
        shown = clip(entry.title)[1:-1]
        sheet = Sheet(f"{file} ({shown})" if len(workbook.entries) > 1 else file, f"{entry.title} {title}")
        cells = Cells(sheet, shared, styles, measure, since_1904=workbook.since_1904)
        _hear(archive, parts, relations.targets.get(entry.relation, ""), cells)
        if not sheet.rows and not sheet.flaws:
            continue
        if entry.hidden:
            remedy = "show it and look through it, or delete it"
            faults.append(sheet.fault(0, "table", f"the sheet '{shown}' is hidden and holds something", remedy))
        else:
            sheet.rows = dict(sorted(sheet.rows.items()))
            sheets.append(sheet)
    return sheets, faults


def _hear(archive: Zip, parts: dict[str, ZipInfo], name: str, listener: Listener) -> None:
    """Read a part, if the file has it."""
    entry = parts.get(name)
    if entry is not None:
        listen(archive.read(entry, MOST_UNPACKED + 1), listener)
