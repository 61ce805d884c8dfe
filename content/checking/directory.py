"""What `python -m bot check` does with a content directory."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from content.checking.inspection import inspect
from content.checking.report import Fault
from content.files.canonical import tidy, untidy
from content.files.reader import Reading, place, read_directory


@dataclass(frozen=True, slots=True)
class CheckResult:
    """All faults that are left, in the order of files and lines; the number of sound records; files rewritten."""

    faults: tuple[Fault, ...]
    records: int
    rewritten: tuple[str, ...]


def check(directory: Path, *, fix: bool, today: dt.date | None = None) -> CheckResult:
    """Check all files of a content directory; with `fix`, write those in another form anew in the canonical one.

    `today` as in `content.files.reader.read_files`. Files that are faulty themselves, or whose comments would be lost,
    are never written. Raises OSError when the directory cannot be read, or a file cannot be written.
    """
    reading = read_directory(directory, today)
    rewritten = _rewrite(directory, reading) if fix else ()
    if rewritten:
        reading = read_directory(directory, today)
    faults = sorted((*reading.faults, *untidy(reading.files, reading.records)))
    return CheckResult(tuple(faults), len(reading.records), rewritten)


def _rewrite(directory: Path, reading: Reading) -> tuple[str, ...]:
    rewritten: list[str] = []
    for record in reading.records.values():
        path = place(record)
        data = reading.files[path]
        wanted = tidy(data, record)
        if data != wanted and not inspect(path, data).strays:
            _replace((directory / path).resolve(), wanted)
            rewritten.append(path)
    return tuple(rewritten)


def _replace(path: Path, data: bytes) -> None:
    """Write a file as a whole: whoever reads it meanwhile sees the old or the new one."""
    new = path.with_name(f".{path.name}.tmp")
    new.write_bytes(data)
    new.chmod(path.stat().st_mode)
    new.replace(path)
