"""Files that are meant to hurt, each with the sentence that answers it.

`python -m tests.content.hostile FOLDER` makes each file and reads it in a process of its own, and prints what was
answered with the processor time (s) and the memory (MiB) that it took.
"""

from __future__ import annotations

import io
import json
import os
import stat
import struct
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipInfo

from openpyxl import Workbook

from content.uploads.archives import write_archive
from content.uploads.upload import MOST_UPLOAD, read_upload
from tests.content.sample import FILES, as_bytes
from tests.content.spreadsheets import HEADER, ROW, csv_of, part_of, with_parts, xlsx_of, zip_of

Make = Callable[[], bytes]
SHEET = "xl/worksheets/sheet1.xml"
PLACE = FILES["places/da-nang.yaml"]
MIB = 1 << 20


def _archive(path: str, data: bytes = b"x", **fields: int) -> bytes:
    """Give the archive of the sample with one more entry."""
    entry = ZipInfo(path)
    for name, value in fields.items():
        setattr(entry, name, value)
    out = io.BytesIO(write_archive(as_bytes()))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(entry, data)
    return out.getvalue()


def _renamed(name: bytes) -> bytes:
    return _archive("places/NAME.yaml").replace(b"places/NAME.yaml", name.ljust(16, b"x"))


def _flagged() -> bytes:
    """Mark all entries as encrypted, in both places where that stands."""
    data = bytearray(write_archive(as_bytes()))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(mark, place + 4)
    return bytes(data)


def _twice() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("association.yaml", b"kind: place")
        archive.writestr("associatiom.yaml", b"kind: place")
    return out.getvalue().replace(b"associatiom", b"association")


def _overlapping() -> bytes:
    """Let 40,000 entries of the directory lead to the same megabyte."""
    data = zip_of({"a.yaml": b"0" * MIB})
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    directory = data[start:end] * 40_000
    return (
        data[:start]
        + directory
        + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 40_000, 40_000, len(directory), start, 0)
    )


def _claiming(size: int) -> bytes:
    """Let the headers claim a size for what unpacks to 10 MiB."""
    data = zip_of({"association.yaml": bytes(10 * MIB)})
    return data.replace(struct.pack("<L", 10 * MIB), struct.pack("<L", size))


def _sheet(old: str, new: str) -> bytes:
    """Give a table whose XML is changed."""
    data = xlsx_of(HEADER, ROW)
    xml = part_of(data, SHEET).decode()
    assert old in xml
    return with_parts(data, {SHEET: xml.replace(old, new, 1).encode()})


def _declared(declarations: str, reference: str) -> bytes:
    xml = f'<?xml version="1.0"?><!DOCTYPE sst [{declarations}]><sst><si><t>{reference}</t></si></sst>'
    return with_parts(xlsx_of(HEADER, ROW), {"xl/sharedStrings.xml": xml.encode()})


def _laughs() -> str:
    first = '<!ENTITY l0 "lol">'
    return first + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def _rows(count: int) -> bytes:
    cells = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in ROW)
    head = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in HEADER)
    rows = f"<row>{cells}</row>" * count
    xml = f"<worksheet><sheetData><row>{head}</row>{rows}</sheetData></worksheet>"
    return with_parts(xlsx_of(HEADER), {SHEET: xml.encode()})


def _repeated() -> bytes:
    """Let 100,000 cells name the same text of 30,000 characters."""
    shared = f"<sst><si><t>slug</t></si><si><t>{'x' * 30_000}</t></si></sst>"
    row = "<row>" + '<c t="s"><v>1</v></c>' * 1000 + "</row>"
    xml = f'<worksheet><sheetData><row><c t="s"><v>0</v></c></row>{row * 100}</sheetData></worksheet>'
    return with_parts(xlsx_of(HEADER), {SHEET: xml.encode(), "xl/sharedStrings.xml": shared.encode()})


def _hidden(book: Workbook) -> None:
    sheet = book.create_sheet("Secret")
    sheet.append(HEADER)
    sheet.sheet_state = "veryHidden"


def _yaml_laughs() -> bytes:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    return "\n".join(lines).encode()


CASES: dict[str, tuple[str, Make]] = {
    # archives
    "bomb of many files": ("a.zip", lambda: zip_of({f"places/p{n}.yaml": bytes(MIB) for n in range(120)})),
    "bomb in one file": ("a.zip", lambda: _archive("places/big.yaml", bytes(20 * MIB), compress_type=8)),
    "overlapping entries": ("a.zip", _overlapping),
    "size claimed too small": ("a.zip", lambda: _claiming(10)),
    "size claimed too large": ("a.zip", lambda: _claiming(0x7FFFFFFF)),
    "zip in a zip": ("a.zip", lambda: _archive("places/more.zip", zip_of({"a.yaml": b"x"}))),
    "climbing path": ("a.zip", lambda: _archive("../../etc/cron.yaml")),
    "climbing with backslashes": ("a.zip", lambda: _archive("..\\..\\cron.yaml")),
    "absolute path": ("a.zip", lambda: _archive("/etc/cron.yaml")),
    "drive": ("a.zip", lambda: _archive("C:\\cron.yaml")),
    "symbolic link": (
        "a.zip",
        lambda: _archive("places/l.yaml", b"/etc/passwd", external_attr=(stat.S_IFLNK | 0o777) << 16),
    ),
    "named pipe": ("a.zip", lambda: _archive("places/p.yaml", external_attr=(stat.S_IFIFO | 0o644) << 16)),
    "encrypted": ("a.zip", _flagged),
    "one name twice": ("a.zip", _twice),
    "name in no writing": ("a.zip", lambda: _renamed(b"places/\xff\xfe\xfd.yaml")),
    "name with NUL": ("a.zip", lambda: _renamed(b"places/a\0b.yaml")),
    "program in the archive": ("a.zip", lambda: _archive("places/run.exe")),
    "100,000 entries": ("a.zip", lambda: zip_of({f"{n}.yaml": b"" for n in range(100_000)}, zipfile.ZIP_STORED)),
    "truncated archive": ("a.zip", lambda: write_archive(as_bytes())[:-500]),
    "damaged archive": ("a.zip", lambda: write_archive(as_bytes()).replace(b"articles/the", b"articles/eht", 1)),
    "empty archive": ("a.zip", lambda: zip_of({})),
    "archive packed with LZMA": ("a.zip", lambda: zip_of({"association.yaml": bytes(MIB)}, zipfile.ZIP_LZMA)),
    "half of the content": ("a.zip", lambda: zip_of({"places/da-nang.yaml": PLACE.encode()})),
    "file of two megabytes": ("a.zip", lambda: _archive("places/big.yaml", b"# " + b"x" * 2 * MIB)),
    # CSV
    "old encoding": ("a.csv", lambda: csv_of(HEADER, ROW).decode().replace("ế", "é").encode("latin-1")),
    "UTF-16 without a mark": ("a.csv", lambda: csv_of(HEADER, ROW).decode().encode("utf-16-le")),
    "UTF-32": ("a.csv", lambda: csv_of(HEADER, ROW).decode().encode("utf-32")),
    "NUL bytes": ("a.csv", lambda: csv_of(HEADER, [*ROW[:2], "H\0ue", *ROW[3:]])),
    "formula": ("a.csv", lambda: csv_of(HEADER, [*ROW[:2], "=cmd|' /C calc'!A0", *ROW[3:]])),
    "100,000 rows": ("a.csv", lambda: csv_of(HEADER, *([ROW] * 100_000))),
    "one row 20,000 times": ("a.csv", lambda: csv_of(HEADER, *([ROW] * 20_000))),
    "huge cell": ("a.csv", lambda: csv_of(HEADER, [*ROW[:2], "H" * 100_000, *ROW[3:]])),
    "one line of a megabyte": ("a.csv", lambda: csv_of(HEADER, ["x" * 2 * MIB])),
    "open quotation mark": ("a.csv", lambda: csv_of(HEADER, ['"place'], *([ROW] * 15_000))),
    "no header": ("a.csv", lambda: csv_of(ROW, ROW)),
    "commas alone": ("a.csv", lambda: b"," * (19 * MIB)),
    "line feeds and a letter": ("a.csv", lambda: b"\n" * (19 * MIB) + b"x"),
    "quotation marks alone": ("a.csv", lambda: b'"' * (19 * MIB)),
    "100,000 columns": ("a.csv", lambda: csv_of([*HEADER, *(f"c{n}" for n in range(100_000))], ROW)),
    "one column 3,000 times": ("a.csv", lambda: csv_of(["slug"] * 3000, ROW)),
    "a list of 15,000": ("a.csv", lambda: csv_of([*HEADER, "aliases"], [*ROW, "a;" * 15_000 + "b"])),
    "million-fold formulas": ("a.csv", lambda: csv_of(HEADER, *([["=1"] * 5] * 19_999))),
    "invisible characters": ("a.csv", lambda: csv_of(HEADER, [*ROW[:2], "Hue\u202etxt.exe", *ROW[3:]])),
    "larger than 20 MB": ("a.csv", lambda: b"x" * (MOST_UPLOAD + 1)),
    # XLSX
    "billion laughs": ("a.xlsx", lambda: _declared(_laughs(), "&l9;")),
    "foreign entity": ("a.xlsx", lambda: _declared('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;")),
    "formula in a cell": ("a.xlsx", lambda: xlsx_of(HEADER, [*ROW[:2], '=WEBSERVICE("http://example.org")', *ROW[3:]])),
    "100,000 rows of XLSX": ("a.xlsx", lambda: _rows(100_000)),
    "a text named 100,000 times": ("a.xlsx", _repeated),
    "150 megabytes of spaces": ("a.xlsx", lambda: _sheet("<sheetData>", "<sheetData>" + " " * (150 * MIB))),
    "one endless word of XML": ("a.xlsx", lambda: _sheet("<sheetData>", "<sheetData x='" + "a" * (7 * MIB))),
    "a million levels of XML": ("a.xlsx", lambda: _sheet("<sheetData>", "<sheetData>" + "<a>" * 1_000_000)),
    "cells far away": ("a.xlsx", lambda: _sheet('r="A2"', 'r="XFD1048576"')),
    "row far away": ("a.xlsx", lambda: _sheet('<row r="2"', '<row r="99999999999999999999"')),
    "style that is none": ("a.xlsx", lambda: _sheet('r="A2" t="inlineStr"', 'r="A2" s="-1" t="s"><v>-5</v></c><c')),
    "broken XML": ("a.xlsx", lambda: _sheet("</row>", "</rwo>")),
    "XML in no encoding": (
        "a.xlsx",
        lambda: with_parts(xlsx_of(HEADER), {SHEET: b'<?xml version="1.0" encoding="x"?><a/>'}),
    ),
    "hidden sheet": ("a.xlsx", lambda: xlsx_of(HEADER, ROW, change=_hidden)),
    "merged cells": ("a.xlsx", lambda: xlsx_of(HEADER, ROW, change=lambda book: book.active.merge_cells("C2:D2"))),
    "empty XLSX": ("a.xlsx", xlsx_of),
    "truncated XLSX": ("a.xlsx", lambda: xlsx_of(HEADER, ROW)[:3000]),
    "a thousand sheets": ("a.xlsx", lambda: xlsx_of(change=lambda book: [book.create_sheet() for _ in range(1000)])),
    # other files
    "old Excel": ("a.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)),
    "OpenDocument": ("a.ods", lambda: zip_of({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"})),
    "Word": ("a.docx", lambda: zip_of({"word/document.xml": b"<a/>"})),
    "picture named as a table": ("a.csv", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "gzip": ("a.yaml", lambda: b"\x1f\x8b\x08" + bytes(100)),
    "web page": ("a.csv", lambda: b"<!DOCTYPE html><table><tr><td>kind</td></tr></table>"),
    "program text": ("a.py", lambda: b"import os\nos.remove('x')\n"),
    "random bytes": ("a.bin", lambda: bytes(range(255, -1, -1)) * 100),
    "nothing": ("a.csv", lambda: b""),
    "spaces alone": ("a.csv", lambda: b" \r\n" * 1000),
    # YAML
    "YAML bomb": ("a.yaml", _yaml_laughs),
    "deep YAML": ("a.yaml", lambda: b"kind: " + b"[" * 500_000),
    "deep YAML with braces": ("a.yaml", lambda: b"kind: " + b"{a: " * 200_000),
    "line of a megabyte": ("a.yaml", lambda: b"kind: place\nname: " + b"x" * (MIB - 100)),
    "YAML above its limit": ("a.yaml", lambda: b"kind: place\nname: " + b"x" * (5 * MIB)),
    "objects of Python": ("a.yaml", lambda: b"kind: !!python/object/apply:os.system ['ls']\nslug: x\n"),
    "many documents": ("a.yaml", lambda: PLACE.encode() + b"---\nkind: place\n" * 60_000),
    "one key 50,000 times": ("a.yaml", lambda: b"kind: place\n" * 50_000),
    "slug that climbs": ("a.yaml", lambda: PLACE.replace("slug: da-nang", "slug: ../../x").encode()),
    "YAML of no kind": ("a.yaml", lambda: b"slug: x\n"),
    "YAML in UTF-16": ("a.yaml", lambda: PLACE.encode("utf-16")),
    "YAML in an old encoding": ("a.yaml", lambda: PLACE.encode("utf-8").replace("Đ".encode(), b"\xd0")),
    "YAML cut off": ("a.yaml", lambda: b"kind: place\nslug: x\nname:\n  en: 'Hue"),
    "name that climbs": ("../../x\u202e\n/..\\evil\u202etxt", lambda: b"\0"),
}


def _measure(case: str, folder: Path) -> dict[str, object]:
    """Make a file and read it, each in a process of its own."""
    name, make = CASES[case]
    path = folder / "hostile"
    _fork(lambda: path.write_bytes(make()))
    reader, writer = os.pipe()

    def read() -> None:
        upload = read_upload(name, path.read_bytes(), as_bytes())
        lines = [str(fault) for fault in upload.faults] or [f"changes {sorted(upload.changes)}"]
        os.write(writer, json.dumps([lines[0], len(lines)]).encode())

    seconds, memory = _fork(read)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer, number = json.loads(pipe.read() or b'["died", 0]')
    return {"case": case, "answer": answer, "faults": number, "seconds": seconds, "memory": memory}


def _fork(work: Callable[[], object]) -> tuple[float, float]:
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    _, _, usage = os.wait4(child, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


if __name__ == "__main__":
    for one in sys.argv[2:] or CASES:
        print(json.dumps(_measure(one, Path(sys.argv[1]))), flush=True)  # noqa: T201 - this is its answer
