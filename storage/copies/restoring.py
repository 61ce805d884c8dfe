"""A copy takes the place of the state database: checked, brought to today's shape and a new epoch before, then renamed.

The rename is the commit: whoever is killed before it leaves the former database as it was, after it the new one.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import os
import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from storage.copies.epoch_opening import Opened, open_epoch
from storage.copies.vault import BESIDE, sync
from storage.errors import BackupError, StateBusyError, StateUnavailableError
from storage.state.engine import make_engine, make_writer
from storage.state.migration import migrate

_SQLITE: Final = b"SQLite format 3\0"
_GZIP: Final = b"\x1f\x8b"
_TABLES: Final = frozenset({"alembic_version", "chat", "revision", "revision_files"})  # the first version had these
_CHUNK: Final = 1 << 20
_BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


@dataclass(frozen=True, slots=True)
class Restoration:
    """What was restored; `aside` is the database that was there before, None when there was none."""

    opened: Opened
    aside: Path | None


async def restore(file: Path, database: Path, now: dt.datetime) -> Restoration:
    """Put a copy, packed or not, in the place of the database, of which only this process may make use.

    `now` is UTC. Raises BackupError for a file that is no such copy, StateBusyError when another program reads the
    database, OSError.
    """
    fresh = database.with_name(f"{database.name}.restoring")
    with _cleared(fresh):
        await asyncio.to_thread(_unpack, file, fresh)
        await asyncio.to_thread(_check, fresh, file)
        opened = await _shape(fresh, file, now)
        await asyncio.to_thread(_settle, fresh)
        return Restoration(opened, await asyncio.to_thread(_swap, fresh, database, now))


def _unpack(file: Path, fresh: Path) -> None:
    """Copy the file, and the log beside one that was in use."""
    with file.open("rb") as source:
        packed = source.read(len(_GZIP)) == _GZIP
    number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with gzip.open(file) if packed else file.open("rb") as whole, os.fdopen(number, "wb") as target:
            shutil.copyfileobj(whole, target, _CHUNK)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise BackupError(f"{file} is damaged: {error}") from error
    log = file.with_name(file.name + BESIDE[0])
    if not packed and log.exists():
        shutil.copyfile(log, fresh.with_name(fresh.name + BESIDE[0]))


def _check(fresh: Path, file: Path) -> None:
    with fresh.open("rb") as head:
        if head.read(len(_SQLITE)) != _SQLITE:
            raise BackupError(f"{file} is no copy of a state database")
    try:
        with closing(sqlite3.connect(fresh)) as database:
            (found,) = database.execute("PRAGMA integrity_check(1)").fetchone()
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error as error:
        raise BackupError(f"{file} is damaged: {error}") from error
    if found != "ok":
        raise BackupError(f"{file} is damaged: {found}")
    if not tables >= _TABLES:
        raise BackupError(f"{file} is a database, but no copy of this bot's state database")


async def _shape(fresh: Path, file: Path, now: dt.datetime) -> Opened:
    """Bring a copy to today's shape and open the new epoch in it, in one transaction."""
    engine = make_engine(URL.create("sqlite+aiosqlite", database=str(fresh)))
    try:
        async with make_writer(engine).begin() as connection:
            await connection.run_sync(migrate)
            return await open_epoch(connection, now)
    except StateUnavailableError as error:
        raise BackupError(f"{file} can't be used: {error}") from error
    except DBAPIError as error:
        raise BackupError(f"{file} can't be used: {error.orig}") from error
    finally:
        await engine.dispose()


def _settle(database: Path) -> None:
    """Make one whole file of a database with its log, on the disk. Raises sqlite3.Error."""
    with closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    sync(database)


def _swap(fresh: Path, database: Path, now: dt.datetime) -> Path | None:
    """Rename a whole file to the database, of which there stays a second name; gives that."""
    aside = _set_aside(database, now) if database.exists() else None
    fresh.replace(database)
    sync(database.parent)
    return aside


def _set_aside(database: Path, now: dt.datetime) -> Path:
    """Give a second name to a database, and to what a damaged one has beside it, which would spoil the new one."""
    for left in database.parent.glob(f"{database.name}.before-restore-*"):
        if left.samefile(database):  # of a restore that was killed before its end
            left.unlink()
    aside = database.with_name(f"{database.name}.before-restore-{now:%Y%m%dT%H%M%S.%fZ}")
    try:
        _settle(database)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _BUSY:
            raise StateBusyError("another program reads the state database") from error
    shutil.copymode(database, database.with_name(f"{database.name}.restoring"))
    try:
        os.link(database, aside)
    except OSError:  # a file system without links
        shutil.copy2(database, aside)
        sync(aside)
    for end in BESIDE:  # of a database that can't be read, nothing else can be told
        with suppress(FileNotFoundError):
            database.with_name(database.name + end).replace(aside.with_name(aside.name + end))
    sync(database.parent)
    return aside


@contextmanager
def _cleared(fresh: Path) -> Iterator[None]:
    """Leave no unfinished file, be it of this restore or of one that was killed."""
    paths = [fresh, *(fresh.with_name(fresh.name + end) for end in BESIDE)]
    try:
        for path in paths:
            path.unlink(missing_ok=True)
        yield
    finally:
        for path in paths:
            path.unlink(missing_ok=True)
