"""The child process of every change of the content: files in, next content database out, a report on standard output.

It runs apart from the bot, with limits of memory and time, because building a large content would hold up
every answer and because a hostile file must not be able to hurt the bot. It never touches the live content
or the state database: what it leaves behind counts for nothing until its parent stores the revision.
"""

from __future__ import annotations

import errno
import gc
import os
import resource
import sqlite3
import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from pathlib import Path

from bot.revisions.order import Order, Result, changes_path, directory_path, pack_path
from content.checking.report import Fault, Outcome
from content.desk.conflicts import slug_of, tell_conflict
from content.desk.likeness import find_alike
from content.files.merging import lay_over, merge
from content.files.reader import Reading, read_files, read_survey
from content.files.survey import directory_digest, survey
from content.reminders.effects import find_effects
from content.uploads.upload import read_upload
from storage.content.build import build
from storage.content.diff import changed_anchors, difference
from storage.content.schema import content_file
from storage.desk.packing import DamagedPackError, pack, pack_changes, unpack, unpack_changes

_MEMORY_BYTES = 6 * 1024**3
_CPU_SECONDS = 240
_SHOWN = 1000  # of each kind of change and of the faults; the totals say how many there are


def carry_out(order: Order) -> Result:
    """Do what is asked; every foreseeable failure becomes an outcome."""
    try:
        if order.directory is not None:
            return _import(order, order.directory)
        return _change(order) if order.upload is None else _take(order, order.upload)
    except OSError as fault:
        full = fault.errno in {errno.ENOSPC, errno.EDQUOT}
        source = str(order.directory)
        unreadable = Outcome.UNREADABLE if fault.filename and source in str(fault.filename) else Outcome.FAILED
        return Result(outcome=Outcome.NO_SPACE if full else unreadable, totals={})
    except DamagedPackError:
        return Result(outcome=Outcome.FAILED, totals={})
    except sqlite3.Error as fault:
        full = getattr(fault, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
        return Result(outcome=Outcome.NO_SPACE if full else Outcome.FAILED, totals={})


def _import(order: Order, directory: Path) -> Result:
    """Import a directory: over the live content, where that has changed since the last import."""
    files, faults = survey(directory)
    digest = directory_digest(files)
    if not faults and digest == order.imported_digest:
        return Result(outcome=Outcome.UNCHANGED, totals={})
    ours = {} if order.base is None else unpack(order.base.read_bytes())
    before = {} if order.imported is None else unpack(order.imported.read_bytes())
    if faults or ours == before:
        return _build(order, read_survey(files, faults), files, digest)
    merged = merge(before, ours, files)
    changes = merged.changes
    if order.choice is not None and order.choice[0] == digest:
        kept = [path for path in merged.conflicts if slug_of(path) not in order.choice[1]]
        changes = {path: body for path, body in changes.items() if path not in kept}
    elif merged.conflicts:
        told = tuple(tell_conflict(path, ours.get(path), changes[path]) for path in merged.conflicts[:_SHOWN])
        totals = {"conflicts": len(merged.conflicts)}
        return Result(outcome=Outcome.CONFLICT, directory=digest, conflicts=told, totals=totals)
    return _build(order, read_files(lay_over(ours, changes)), files, digest)


def _change(order: Order) -> Result:
    files = {} if order.base is None else unpack(order.base.read_bytes())
    changes = {} if order.changes is None else unpack_changes(order.changes.read_bytes())
    return _build(order, read_files(lay_over(files, changes)))


def _take(order: Order, upload: Path) -> Result:
    """Lay what a file changes over the base."""
    files = {} if order.base is None else unpack(order.base.read_bytes())
    found = read_upload(order.upload_name, upload.read_bytes(), files, order.today)
    if found.faults:
        return _faulty(found.faults)
    reading = read_files(lay_over(files, found.changes), order.today, found.changes)
    result = _build(order, replace(reading, faults=found.locate(reading.faults)))
    if result.outcome is Outcome.APPLIED:
        _write_durably(changes_path(order.data_dir, result.digest), pack_changes(found.changes))
    return result


def _faulty(faults: Iterable[Fault]) -> Result:
    told = tuple(sorted(faults))
    return Result(outcome=Outcome.FAULTY, faults=told[:_SHOWN], totals={"faults": len(told)})


def _build(order: Order, reading: Reading, directory: Mapping[str, bytes] | None = None, imported: str = "") -> Result:
    digest = directory_digest(reading.files)
    if reading.faults:
        return _faulty(reading.faults)
    built = content_file(order.data_dir, digest)
    with ThreadPoolExecutor() as threads:  # compressing lets the other thread work
        packing = threads.submit(pack, reading.files)
        build(reading.records, built)
    _write_durably(pack_path(order.data_dir, digest), packing.result())
    if directory is not None:
        same = directory == reading.files
        _write_durably(directory_path(order.data_dir, imported), packing.result() if same else pack(directory))
    changes = difference(order.live, built)
    before, after = ((), ()) if order.today is None else changed_anchors(order.live, built)
    effects = () if order.today is None else tuple(islice(find_effects(before, after, order.today), _SHOWN))
    new = () if order.today is None else (change.slug for change in changes.added)
    alike = tuple(find_alike(reading.records, new))
    return Result(
        outcome=Outcome.APPLIED,
        digest=digest,
        directory=imported,
        records=len(reading.records),
        added=changes.added[:_SHOWN],
        changed=changes.changed[:_SHOWN],
        removed=changes.removed[:_SHOWN],
        effects=effects,
        alike=alike[:_SHOWN],
        totals={
            "alike": len(alike),
            "added": len(changes.added),
            "changed": len(changes.changed),
            "removed": len(changes.removed),
            "files": len(reading.files),
        },
    )


def _write_durably(path: Path, body: bytes) -> None:
    with path.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def answer(order: bytes) -> bytes:
    """Do what is asked in JSON; gives the result as JSON."""
    return carry_out(Order.model_validate_json(order)).model_dump_json().encode()


def main() -> None:
    """Read the order from standard input, answer on standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    gc.disable()  # a short-lived process that keeps nearly all it makes: saves a third of the time
    os.nice(19)  # answers to people go first
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
