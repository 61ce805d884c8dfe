"""Tables as people's programs make them, whole and damaged."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook

from content.uploads.upload import Upload, read_upload
from tests.content.sample import as_bytes

HEADER = ["kind", "slug", "name_en", "name_vi", "place_type"]
ROW = ["place", "hue", "Hue", "Huế", "province"]


def csv_of(*rows: Sequence[str], separator: str = ",") -> bytes:
    """Give a simple CSV file; cells are written as they are."""
    return "".join(separator.join(row) + "\r\n" for row in rows).encode()


def xlsx_of(*rows: Sequence[object], title: str = "Place", change: Callable[[Any], object] | None = None) -> bytes:
    """Give an XLSX file with one sheet, changed before it is saved."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    if change is not None:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_parts(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Replace parts of an XLSX file, or add them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    return zip_of({**held, **parts})


def part_of(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def zip_of(files: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return out.getvalue()


def sent(*rows: list[str], name: str = "table.csv") -> Upload:
    """Read a table of these rows into the sample content."""
    return read_upload(name, csv_of(*rows), as_bytes())


def told(*rows: list[str], name: str = "table.csv") -> list[str]:
    """Give the faults of a table that changes nothing."""
    upload = sent(*rows, name=name)
    assert not upload.changes
    return [str(fault).removeprefix(f"{name}:") for fault in upload.faults]
