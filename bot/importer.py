"""The child process of a reload: files in, next content database out, a report on standard output.

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
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from content.files import directory_digest, survey
from content.reader import Reading, read_files, read_survey
from content.report import Change, Fault, Outcome
from storage.content_build import build
from storage.content_diff import difference
from storage.content_schema import content_file
from storage.packing import DamagedPackError, pack, unpack

_MEMORY_BYTES = 6 * 1024**3
_CPU_SECONDS = 240
_SHOWN = 1000  # of each kind of change and of the faults; the totals say how many there are


class Order(BaseModel):
    """What the parent asks for: import a directory, or rebuild a revision from its packed files."""

    model_config = ConfigDict(frozen=True)

    source: Path
    packed: bool = False
    data_dir: Path
    live: Path | None = None
    imported_digest: str | None = None


class Result(BaseModel):
    """What the child found and made; `digest` names the content file and its pack."""

    model_config = ConfigDict(frozen=True)

    outcome: Literal[
        Outcome.APPLIED, Outcome.UNCHANGED, Outcome.FAULTY, Outcome.UNREADABLE, Outcome.NO_SPACE, Outcome.FAILED
    ]
    digest: str = ""
    records: int = 0
    added: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()
    removed: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = ()
    totals: Annotated[dict[str, int], Field(default_factory=dict)]


def pack_path(data_dir: Path, digest: str) -> Path:
    """Where the child leaves the packed files for its parent."""
    return data_dir / f"incoming-{digest}.pack"


def carry_out(order: Order) -> Result:
    """Do what is asked; every foreseeable failure becomes an outcome."""
    try:
        if order.packed:
            return _build(order, read_files(unpack(order.source.read_bytes())))
        files, faults = survey(order.source)
        if not faults and directory_digest(files) == order.imported_digest:
            return Result(outcome=Outcome.UNCHANGED, totals={})
        return _build(order, read_survey(files, faults))
    except OSError as fault:
        full = fault.errno in {errno.ENOSPC, errno.EDQUOT}
        unreadable = (
            Outcome.UNREADABLE if fault.filename and str(order.source) in str(fault.filename) else Outcome.FAILED
        )
        return Result(outcome=Outcome.NO_SPACE if full else unreadable, totals={})
    except DamagedPackError:
        return Result(outcome=Outcome.FAILED, totals={})
    except sqlite3.Error as fault:
        full = getattr(fault, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
        return Result(outcome=Outcome.NO_SPACE if full else Outcome.FAILED, totals={})


def _build(order: Order, reading: Reading) -> Result:
    digest = directory_digest(reading.files)
    if reading.faults:
        faults = tuple(sorted(reading.faults))
        return Result(outcome=Outcome.FAULTY, faults=faults[:_SHOWN], totals={"faults": len(faults)})
    built = content_file(order.data_dir, digest)
    with ThreadPoolExecutor() as threads:  # compressing lets the other thread work
        packing = None if order.packed else threads.submit(pack, reading.files)
        build(reading.records, built)
    if packing is not None:
        _write_durably(pack_path(order.data_dir, digest), packing.result())
    changes = difference(order.live, built)
    return Result(
        outcome=Outcome.APPLIED,
        digest=digest,
        records=len(reading.records),
        added=changes.added[:_SHOWN],
        changed=changes.changed[:_SHOWN],
        removed=changes.removed[:_SHOWN],
        totals={"added": len(changes.added), "changed": len(changes.changed), "removed": len(changes.removed)},
    )


def _write_durably(path: Path, body: bytes) -> None:
    with path.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def main() -> None:
    """Read the order from standard input, answer on standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    gc.disable()  # a short-lived process that keeps nearly all it makes: saves a third of the time
    os.nice(19)  # answers to people go first
    order = Order.model_validate_json(sys.stdin.buffer.read())
    sys.stdout.buffer.write(carry_out(order).model_dump_json().encode())


if __name__ == "__main__":
    main()
