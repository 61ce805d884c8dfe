"""Copies of the state database, made beside a bot at work, which neither waits for them nor is kept from writing."""

from __future__ import annotations

import asyncio
import gzip
import logging
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy.engine import URL

from storage.errors import BackupError, BackupTooLargeError
from storage.state.engine import WAIT_SECONDS, read_url

_LOG = logging.getLogger(__name__)
# SQLite's files beside a database that is in use.
BESIDE: Final = ("-wal", "-shm", "-journal")
PACKED: Final = ".gz"
_LEVEL: Final = 6
_PRIVATE: Final = 0o600
_CHUNK: Final = 1 << 20


def state_file(url: str) -> Path | None:
    """Give the file of a state database, all links followed; None for one on a server. Raises StateUrlError."""
    return _find_file(read_url(url))


def write_copy(source: Path, target: Path) -> None:
    """Write a consistent copy of the database in use at `source`, packed when `target` ends in `.gz`.

    The target is the former file or the whole new one, whatever happens, and for its owner's eyes only. Raises
    BackupError, OSError.
    """
    raw, part = (target.with_name(target.name + end) for end in (".bot-raw", ".bot-part"))
    try:
        for path in (raw, part):
            path.unlink(missing_ok=True)
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE))
        _copy(source, raw)
        if target.suffix == PACKED:
            with raw.open("rb") as whole, gzip.open(part, "wb", compresslevel=_LEVEL) as packed:
                shutil.copyfileobj(whole, packed, _CHUNK)
        else:
            raw.replace(part)
        sync(part)
        part.replace(target)
        sync(target.parent)
    finally:
        for path in (raw, part, *(raw.with_name(raw.name + end) for end in BESIDE)):
            path.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, written to the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


class Vault:
    """Makes copies of a state database that is a file; `file` is None for one on a server."""

    def __init__(self, url: URL) -> None:
        self.file = _find_file(url)
        self._packing = asyncio.Lock()

    async def pack(self, most: int) -> bytes:
        """Give a packed copy. Raises BackupTooLargeError when it has more than `most` bytes, BackupError, OSError."""
        async with self._packing:  # each needs room on the disk
            return await asyncio.to_thread(self._pack, most)

    def measure(self) -> int:
        """Give the bytes that the database takes on the disk. Raises OSError."""
        if self.file is None:
            return 0
        log = self.file.with_name(self.file.name + BESIDE[0])
        return self.file.stat().st_size + (log.stat().st_size if log.exists() else 0)

    def keep(self, head: str) -> None:
        """Keep a copy as it is before the upgrade to `head`, so that one can go back; it takes an earlier one's place.

        Of PostgreSQL none is made. Raises BackupError, OSError.
        """
        if self.file is None:
            return
        kept = self.file.with_name(f"{self.file.name}.before-{head}")
        write_copy(self.file, kept)
        _LOG.info("the state database as it was before the upgrade is kept as %s", kept.name)
        for left in self.file.parent.glob(f"{self.file.name}.before-{'[0-9]' * len(head)}"):
            if left != kept:
                left.unlink()

    def tidy(self) -> None:
        """Remove what a process left that was killed while it made a copy; only the sole process may."""
        if self.file is not None:
            for left in self.file.parent.glob(f"{self.file.name}.copying-*"):
                shutil.rmtree(left, ignore_errors=True)

    def _pack(self, most: int) -> bytes:
        if self.file is None:
            raise BackupError("the state database is not a file")
        with TemporaryDirectory(prefix=f"{self.file.name}.copying-", dir=self.file.parent) as folder:
            target = Path(folder, f"copy{PACKED}")
            write_copy(self.file, target)
            size = target.stat().st_size
            if size > most:
                raise BackupTooLargeError(size)
            return target.read_bytes()


def _find_file(url: URL) -> Path | None:
    return Path(url.database or "").resolve() if url.get_backend_name() == "sqlite" else None


def _copy(source: Path, target: Path) -> None:
    """Copy a database as of one moment: a reader's snapshot, during which others write."""
    try:
        # Not `mode=ro`: that could not read what the log holds of a database that nobody has open.
        address = f"{source.as_uri()}?mode=rw"
        with closing(sqlite3.connect(address, timeout=WAIT_SECONDS, isolation_level=None, uri=True)) as database:
            database.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as error:
        raise BackupError(f"the state database can't be copied: {error}") from error
