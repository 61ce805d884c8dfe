"""Of all processes that work on a state database exactly one plans, delivers and migrates.

On PostgreSQL it holds an advisory lock of the server, in a session of its own, which the server ends with the process;
a pooler in between has to keep sessions. On SQLite it locks a file beside the database; the operating system gives that
back when the process ends, however it ends.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TextIO

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from storage.errors import StateBusyError
from storage.state.access import explained

_LOG = logging.getLogger(__name__)
# Any number that no other program takes for a lock in the same database; with it goes the schema, so that several
# bots can share a database. A migration takes another one.
_LOCK: Final = 0x0B07
_TRY: Final = "SELECT pg_try_advisory_lock(:number, hashtext(coalesce(current_schema(), '')))"
# A machine that vanishes without a word loses its lock after a minute, not after two hours.
_SETTINGS: Final = {
    "application_name": "the lock of the bot",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
_SECONDS: Final = 10.0
_BUSY: Final = "another process of this bot already works on the state database"


class SoleProcess:
    """The lock of a state database, taken once it is asked for, and held until it is given back.

    When the connection to a server breaks, that gives the lock to whoever asks next. It is tried to take it again
    whenever it is needed; as long as another process has it, nothing is planned, claimed or taken back here.
    """

    def __init__(self, url: URL) -> None:
        far = url.get_backend_name() == "postgresql"
        self._lock: _ServerLock | _FileLock = _ServerLock(url) if far else _FileLock(Path(url.database or ""))
        self._asked = False
        self._taking = asyncio.Lock()

    async def take(self) -> None:
        """Take the lock. Raises StateBusyError when another process has it, OSError, else what the driver raises."""
        self._asked = True
        await self._hold()

    async def check(self) -> None:
        """Make sure that the lock, if it was asked for, is held. Raises StateBusyError, StateUnavailableError."""
        with explained():
            await self._hold()

    async def give_back(self) -> None:
        """Give the lock back."""
        self._asked = False
        async with self._taking:
            await self._lock.drop()

    async def _hold(self) -> None:
        if self._asked:
            async with self._taking:
                await self._lock.hold()


@contextmanager
def lock_state(database: Path) -> Iterator[None]:
    """Be the sole process of a database that is a file, for as long as the block lasts. Raises StateBusyError."""
    with _take_file(database):
        yield


class _FileLock:
    """An empty file beside a database, under the name that this has when all links are followed.

    Not the database itself: SQLite loses its own locks on that when anybody here closes it.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self._file: TextIO | None = None

    async def hold(self) -> None:
        if self._file is None:
            self._file = _take_file(self._database)

    async def drop(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()


def _take_file(database: Path) -> TextIO:
    database = database.resolve()
    file = database.with_name(f"{database.name}.lock").open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise StateBusyError(_BUSY) from None
    except BaseException:
        file.close()
        raise
    return file


class _ServerLock:
    """An advisory lock of PostgreSQL, in a session that is looked at before each use."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._connection: AsyncConnection | None = None

    async def hold(self) -> None:
        if await self._is_held():
            return
        if self._connection is not None:
            _LOG.warning("the connection that held the lock of the state database broke; it is taken again")
            await self.drop()
        self._connection = await self._try()

    async def drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError, DBAPIError):  # it may be broken
                await connection.close()

    async def _is_held(self) -> bool:
        if self._connection is None or self._connection.invalidated:
            return False
        try:
            await self._connection.execute(text("SELECT 1"))
        except (OSError, DBAPIError):
            return False
        return True

    async def _try(self) -> AsyncConnection:
        arguments = {"server_settings": _SETTINGS, "timeout": _SECONDS, "command_timeout": _SECONDS}
        engine = create_async_engine(
            self._url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=arguments
        )
        connection = await engine.connect()
        try:
            if (await connection.execute(text(_TRY), {"number": _LOCK})).scalar_one():
                return connection
        except BaseException:
            await connection.close()
            raise
        await connection.close()
        raise StateBusyError(_BUSY)
