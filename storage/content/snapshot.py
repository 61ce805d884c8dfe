"""One content database, open for reading by several questions at a time."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self, cast

import aiosqlite

from storage.content.schema import SCHEMA
from storage.errors import ContentTimeoutError, ContentUnusableError

# SQLite asks whether to go on after so many of its own steps: often enough for a limit of seconds.
_STEPS = 20_000

_HEAD = b"SQLite format 3\x00"

Row = tuple[Any, ...]
Parameters = Mapping[str, object] | Sequence[object]


class _TimedConnection:
    """A connection with a deadline, which SQLite's thread looks at while it works."""

    def __init__(self, database: aiosqlite.Connection) -> None:
        self.database = database
        self.deadline = time.monotonic()
        self.stopping = False

    def is_late(self) -> bool:
        return time.monotonic() > self.deadline


class Snapshot:
    """Connections to one content file; each is one thread, so a slow question holds up only one of them."""

    def __init__(self, path: Path, seconds: float) -> None:
        self.path = path
        self._seconds = seconds
        self._all: list[_TimedConnection] = []
        self._idle: list[_TimedConnection] = []
        self._free = asyncio.Semaphore(0)
        self._recoveries: set[asyncio.Task[None]] = set()

    @classmethod
    async def open(cls, path: Path, connections: int, seconds: float) -> Self:
        """Open and check a content file; a question may take `seconds`. Raises ContentUnusableError."""
        await asyncio.to_thread(_look_at, path)
        snapshot = cls(path, seconds)
        try:
            for _ in range(connections):
                await snapshot._connect()
            await snapshot._check()
        except sqlite3.Error as error:
            await snapshot.close()
            raise ContentUnusableError(f"{path.name} is damaged: {error}") from error
        except BaseException:
            await snapshot.close()
            raise
        return snapshot

    async def fetch(self, sql: str, parameters: Parameters = ()) -> Sequence[Row]:
        """Ask one question. Raises ContentTimeoutError, and ContentUnusableError when the file is damaged."""
        await self._free.acquire()
        connection = self._idle.pop()
        connection.deadline = time.monotonic() + self._seconds
        try:
            # aiosqlite's annotations know only positional parameters, SQLite takes named ones as well.
            rows = await connection.database.execute_fetchall(sql, cast("Iterable[Any]", parameters))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise ContentTimeoutError(f"a question took longer than {self._seconds} s") from error
            raise
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
                raise ContentUnusableError(f"{self.path.name} is damaged: {error}") from error
            raise
        except asyncio.CancelledError:
            # Nobody waits for the answer: SQLite stops soon, and only then takes the next question.
            connection.deadline, connection.stopping = 0.0, True
            raise
        else:
            return cast("Sequence[Row]", rows)
        finally:
            if connection.stopping:
                recovery = asyncio.create_task(self._recover(connection))
                self._recoveries.add(recovery)
                recovery.add_done_callback(self._recoveries.discard)
            else:
                self._give_back(connection)

    async def close(self) -> None:
        """Close all connections, after the questions that are still asked."""
        while self._recoveries:
            await asyncio.wait(self._recoveries)
        self._idle.clear()
        while self._all:
            with suppress(sqlite3.Error):
                await self._all.pop().database.close()

    async def _connect(self) -> None:
        database = await aiosqlite.connect(f"{self.path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        connection = _TimedConnection(database)
        self._all.append(connection)
        await database.set_progress_handler(connection.is_late, _STEPS)
        connection.deadline = time.monotonic() + self._seconds
        await database.execute_fetchall("PRAGMA temp_store = MEMORY")
        await database.execute_fetchall("PRAGMA query_only = ON")
        self._give_back(connection)

    def _give_back(self, connection: _TimedConnection) -> None:
        self._idle.append(connection)
        self._free.release()

    async def _recover(self, connection: _TimedConnection) -> None:
        """Wait until the connection's thread is free again."""
        with suppress(sqlite3.Error):
            await connection.database.execute_fetchall("SELECT 1")
        connection.stopping = False
        self._give_back(connection)

    async def _check(self) -> None:
        """Refuse a file of another schema, or one whose structure is damaged."""
        connection = self._all[0]
        connection.deadline = float("inf")
        ((version,),) = await connection.database.execute_fetchall("PRAGMA user_version")
        if version != SCHEMA:
            raise ContentUnusableError(f"{self.path.name} has schema {version}, not {SCHEMA}")
        ((verdict,),) = await connection.database.execute_fetchall("PRAGMA quick_check(1)")
        if verdict != "ok":
            raise ContentUnusableError(f"{self.path.name} is damaged: {verdict}")


def _look_at(path: Path) -> None:
    """Refuse what is no SQLite file before a thread is started for it."""
    try:
        with path.open("rb") as file:
            head = file.read(len(_HEAD))
    except OSError as error:
        raise ContentUnusableError(f"{path.name} cannot be read: {error.strerror}") from error
    if head != _HEAD:
        raise ContentUnusableError(f"{path.name} is damaged: it is no SQLite database")
