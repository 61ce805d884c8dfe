"""The doors to the state database: transactions that read or write, and what its failures mean in plain English."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.errors import StateFullError, StateUnavailableError

# Faults of ours, not of the database.
_OURS: Final = (IntegrityError, ProgrammingError, DataError, NotSupportedError)
_LOCKED: Final = "another program keeps it locked"
_READ_ONLY: Final = "it may only be read: look at the rights of its file and folder, and whether the disk is read-only"
# SQLite's primary result codes, and PostgreSQL's SQLSTATE.
_SENTENCES: Final[dict[int | str, str]] = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_IOERR: "its disk fails",
    sqlite3.SQLITE_CANTOPEN: "its file cannot be opened",
    sqlite3.SQLITE_CORRUPT: "its file is damaged",
    sqlite3.SQLITE_NOTADB: "its file is damaged",
    "55P03": _LOCKED,
    "40P01": "two of its users waited for each other",
    "25006": _READ_ONLY,
}
_FULL: Final = "its disk is full"
# SQLite could not enlarge the file that its readers share, for which there is no other code.
_FULL_CODES: Final = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE})


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Lend a connection to read with. Raises StateUnavailableError."""
    with explained():
        async with engine.connect() as connection:
            yield connection


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Lend a transaction to write in: all of it or nothing. Raises StateFullError, StateUnavailableError."""
    with explained():
        async with engine.begin() as connection:
            yield connection


@contextmanager
def explained() -> Iterator[None]:
    """Raise failures of the database as StateFullError or StateUnavailableError; faults of ours stay as they are."""
    try:
        yield
    except _OURS:
        raise
    except PoolTimeoutError as error:
        raise StateUnavailableError("the state database: no connection became free in time") from error
    except (OSError, DBAPIError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        code, state = getattr(cause, "sqlite_errorcode", 0), getattr(cause, "sqlstate", "")
        if code in _FULL_CODES or state == "53100" or getattr(cause, "errno", 0) == errno.ENOSPC:
            raise StateFullError(f"the state database: {_FULL} ({cause})") from error
        sentence = _SENTENCES.get(code & 0xFF) or _SENTENCES.get(state) or "it does not answer"
        raise StateUnavailableError(f"the state database: {sentence} ({cause})") from error
