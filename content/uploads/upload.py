"""What people send to change the content: one record, a table, or an archive of the whole.

What a file is shows in its content, not in its name. Everything here may be hostile: it is read within bounds, in
the child process, and gives changes or faults, never an exception.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import PurePosixPath

from content.checking.faults import clip, nearest
from content.checking.inspection import inspect
from content.checking.refusals import RefusedError
from content.checking.report import Fault, unspell
from content.files.canonical import tidy
from content.files.reader import home, place, read_files
from content.files.yaml_source import Node, parse
from content.records.kinds import FOLDERS, MODELS
from content.records.scalars import SLUG_PATTERN
from content.tables.changes import read_tables
from content.tables.csv_tables import ENCODING, decode, known_columns, read_csv
from content.tables.sheet_rows import Origin
from content.tables.sheets import Sheet, gather
from content.tables.xlsx_tables import MOST_UNPACKED, WORKBOOK, read_xlsx
from content.uploads.archives import read_archive
from content.uploads.base import Base, record_in
from content.uploads.signatures import UNKNOWN, is_zip, refuse_document, refuse_foreign
from content.uploads.zips import Zip

MOST_UPLOAD = 20 << 20  # bytes; bots are given no larger files

_YAML = {".yaml", ".yml"}
_MOST_FAULTS = 100  # of one file
_NAMELESS = "-" * 40  # stands for the slug that a record lacks, and is like none
_KEY = re.compile(r"[A-Za-z_]+:(\s|$)")


class Form(StrEnum):
    """What was sent."""

    RECORD = "record"
    TABLE = "table"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Upload:
    """What a file changes: new files by their path, None for those that go. With faults it changes nothing."""

    form: Form | None
    changes: Mapping[str, bytes | None] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    _sent: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)  # name and bytes as they were sent, by path
    _origins: Mapping[str, Origin] = field(default_factory=dict)

    def locate(self, faults: Iterable[Fault]) -> tuple[Fault, ...]:
        """Say where in the file that was sent something is wrong, of faults that name the files made of it."""
        found = [_shown(self._locate(fault)) for fault in faults]
        return tuple(gather(found)) if self.form is Form.TABLE else tuple(found)

    def _locate(self, fault: Fault) -> Fault:
        path = unspell(fault.where)
        if fault.file in self._origins:
            origin = self._origins[fault.file]
            column = origin.column(path)
            return replace(fault, file=origin.file, line=origin.row, where=column.name if column else "slug")
        if fault.file in self._sent:
            name, data = self._sent[fault.file]
            line = inspect(name, data).line(path) if fault.line else 0
            return replace(fault, file=name, line=line)
        return fault


def read_upload(name: str, data: bytes, files: Mapping[str, bytes], today: dt.date | None = None) -> Upload:
    """Read what was sent under a name against the files that are live; never raises. `today` as in `read_files`.

    Changes are in the canonical form, where a file is sound. Faults that only the whole content shows, such as a
    slug that no record has, are those of `read_files(merge(files, upload.changes))`: pass them through `locate`. Where
    the upload has faults of its own, it has those, too.
    """
    shown = clip(PurePosixPath(name.replace("\\", "/")).name or "file")[1:-1]
    try:
        upload = _read(shown, data, files, today)
        return replace(upload, faults=tuple(map(_shown, upload.faults))) if upload.faults else upload
    except RefusedError as refusal:
        return Upload(None, faults=(Fault(shown, refusal.line, "file", refusal.problem, refusal.remedy),))


def merge(files: Mapping[str, bytes], changes: Mapping[str, bytes | None]) -> dict[str, bytes]:
    """Give the files after a change."""
    merged = dict(files)
    for path, data in changes.items():
        if data is None:
            merged.pop(path, None)
        else:
            merged[path] = data
    return merged


def _shown(fault: Fault) -> Fault:
    """Give a fault whose file and field can be shown: keys and names of files are whatever was sent."""
    where, file = (
        text if text.isprintable() and len(text) < 100 else clip(text)[1:-1] for text in (fault.where, fault.file)
    )
    return replace(fault, where=where, file=file)


def _read(name: str, data: bytes, files: Mapping[str, bytes], today: dt.date | None) -> Upload:
    if len(data) > MOST_UPLOAD:
        raise RefusedError(f"the file is larger than {MOST_UPLOAD >> 20} MB", "send it in several parts")
    if not data.strip():
        raise RefusedError("the file is empty", "send it again")
    stem = name.rpartition(".")[0] or name
    if is_zip(data):
        return _read_zip(name, stem, data, files, today)
    refuse_foreign(data)
    return _read_text(name, stem, data, files, today)


def _read_zip(name: str, stem: str, data: bytes, files: Mapping[str, bytes], today: dt.date | None) -> Upload:
    archive = Zip(data)
    if WORKBOOK in archive.names():
        sheets, faults = read_xlsx(Zip(data, MOST_UNPACKED, ratio=None), name, stem)
        if not sheets and not faults:
            raise RefusedError("the table is empty", "write the names of columns into the first row of a sheet")
        return _read_tables(sheets, faults, files, today)
    refuse_document(archive)
    held, faults = read_archive(archive, name)
    if faults:
        return Upload(Form.ARCHIVE, faults=(*faults, *_find_beside(faults, held, today)))
    changes: dict[str, bytes | None] = {path: None for path in files if path not in held}
    sent: dict[str, tuple[str, bytes]] = {}
    for path, body in held.items():
        new = body if files.get(path) == body else _tidied(path, body)
        if files.get(path) != new:
            changes[path] = new
            sent[path] = path, body
    return Upload(Form.ARCHIVE, dict(sorted(changes.items())), _sent=sent)


def _read_text(name: str, stem: str, data: bytes, files: Mapping[str, bytes], today: dt.date | None) -> Upload:
    suffix = PurePosixPath(name).suffix.lower()
    text = decode(data)
    if text is None and suffix in _YAML:
        return _read_record(name, data, files, today)
    if text is None:
        raise RefusedError(*ENCODING)
    first = next((line for line in text[:100_000].split("\n") if line.strip() and not line.startswith("#")), "")
    if _KEY.match(first) or first.startswith(("---", "%YAML")):
        return _read_record(name, data, files, today)
    if known_columns(text) or suffix in {".csv", ".tsv"}:
        return _read_tables([read_csv(text, name, stem)], [], files, today)
    if suffix in _YAML:
        return _read_record(name, data, files, today)
    raise UNKNOWN


def _read_tables(sheets: list[Sheet], faults: list[Fault], files: Mapping[str, bytes], today: dt.date | None) -> Upload:
    found = read_tables(sheets, Base(files), today)
    faults += found.faults
    if faults:
        return Upload(Form.TABLE, faults=tuple(sorted(faults)))
    return Upload(Form.TABLE, dict(sorted(found.changes.items())), _origins=found.origins)


def _read_record(name: str, data: bytes, files: Mapping[str, bytes], today: dt.date | None) -> Upload:
    tree = parse(data)
    faults: list[Fault] = []
    if tree is None:
        inspection = inspect(name, data)
        tree, faults = inspection.tree, inspection.faults
        if tree is None:
            return Upload(Form.RECORD, faults=tuple(sorted(faults)[:_MOST_FAULTS]))
    base = Base(files)
    kind, slug = tree.get("kind"), tree.get("slug")
    faults += _find_misplaced(name, data, kind, slug, base)
    if not isinstance(slug, str) or not re.fullmatch(SLUG_PATTERN, slug):
        slug = _NAMELESS
    if not isinstance(kind, str) or kind not in MODELS:
        kind = _guess_kind(kind, slug, base)
    if faults:
        if kind is not None:  # what else is wrong with it is told at once
            path = home(kind, slug)
            told = {(fault.line, fault.where) for fault in faults}
            more = [fault for fault in read_files({**files, path: data}, today, {path}).faults if fault.file == path]
            faults += [replace(fault, file=name) for fault in more if (fault.line, fault.where) not in told]
        return Upload(Form.RECORD, faults=tuple(sorted(faults)[:_MOST_FAULTS]))
    path = home(str(kind), slug)
    new = data if files.get(path) == data else _tidied(path, data)
    changes: dict[str, bytes | None] = {} if files.get(path) == new else {path: new}
    return Upload(Form.RECORD, changes, _sent={path: (name, data)})


def _find_misplaced(name: str, data: bytes, kind: Node | None, slug: Node | None, base: Base) -> Iterator[Fault]:
    """Say what keeps anyone from knowing where a record belongs."""
    known = isinstance(kind, str) and kind in MODELS
    if not known:
        near = _guess_kind(kind, slug, base)
        value = clip(kind) if isinstance(kind, str) else "this"
        problem = "'kind' is missing" if kind is None else f"{value} is no kind of record"
        remedy = f"write 'kind: {near}'" if near else f"write 'kind: ' and one of {', '.join(MODELS)}"
        yield Fault(name, inspect(name, data).line(("kind",)), "kind", problem, remedy)
    if not isinstance(slug, str) or not re.fullmatch(SLUG_PATTERN, slug):
        value = clip(slug) if isinstance(slug, str) else "this"
        problem = "'slug' is missing" if slug is None else f"{value} is not a slug"
        remedy = "write 'slug: ' and 1 to 40 small letters a-z, digits and hyphens, such as 'slug: old-town'"
        yield Fault(name, inspect(name, data).line(("slug",)), "slug", problem, remedy)
    elif known and slug in base.homes and base.kind(slug) != kind:
        problem = f"the slug '{slug}' is that of another record ({base.kind(slug)})"
        yield Fault(name, inspect(name, data).line(("slug",)), "slug", problem, "choose another slug")


def _guess_kind(kind: Node | None, slug: Node | None, base: Base) -> str | None:
    """Give the kind that is meant, by the word that stands for it or the record that has the slug."""
    near = nearest(kind, list(MODELS)) if isinstance(kind, str) else None
    return near or (base.kind(slug) if isinstance(slug, str) else None)


def _find_beside(faults: list[Fault], held: Mapping[str, bytes], today: dt.date | None) -> Iterator[Fault]:
    """Give what is wrong in the files of an archive beside those that are not taken.

    Records that stand in the latter are there for the others, so that none seems to name what there is not.
    """
    if len(faults) >= _MOST_FAULTS or any(fault.where != "file" for fault in faults):  # or it is not the whole content
        return
    paths = [PurePosixPath(fault.file) for fault in faults]
    lost = {f"{path.parent.name}/{path.stem}.yaml" for path in paths if path.parent.name in FOLDERS.values()}
    found = read_files({**dict.fromkeys(lost, b""), **held}, today).faults
    yield from [fault for fault in found if fault.file in held][: _MOST_FAULTS - len(faults)]


def _tidied(path: str, data: bytes) -> bytes:
    """Give a file in its canonical form; as it is when something is wrong with it, or a comment would be lost."""
    record = record_in(path, data)
    if record is None or place(record) != path or (b"#" in data and inspect(path, data).strays):
        return data
    return tidy(data, record)
