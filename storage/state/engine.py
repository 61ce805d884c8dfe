"""The engine of the state database: which addresses it takes, and how SQLite is made to behave."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.errors import StateUrlError

_DRIVERS: Final = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
_EXPECTED: Final = "write sqlite:///path/to/state.db or postgresql://user:password@host/database"
# How long a writer waits for another one on SQLite.
WAIT_SECONDS: Final = 10.0
_CONNECTIONS: Final = 5


def read_url(text: str) -> URL:
    """Read the address of a state database. Raises StateUrlError, which never shows a password."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        raise StateUrlError(f"this is no address of a database; {_EXPECTED}") from None
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        raise StateUrlError(f"'{url.drivername}' is no kind of database that can be used; {_EXPECTED}")
    url = url.set(drivername=driver)
    if driver.startswith("sqlite") and _forgets(url):
        raise StateUrlError(f"a database in memory would forget chats and content at every stop; {_EXPECTED}")
    if driver.startswith("postgresql") and not url.database:
        raise StateUrlError(f"the address names no database; {_EXPECTED}")
    return url


def make_engine(url: URL, *, wait_seconds: float = WAIT_SECONDS) -> AsyncEngine:
    """Make the engine. Raises StateUrlError when the driver is not installed, or can't use the address."""
    sqlite = url.get_backend_name() == "sqlite"
    try:
        with blaming(url):
            engine = create_async_engine(
                url,
                pool_size=_CONNECTIONS,
                max_overflow=_CONNECTIONS,
                pool_pre_ping=not sqlite,  # a connection over a network may be gone when it is taken from the pool
                connect_args={"factory": _Connection} if sqlite else {},
            )
    except ModuleNotFoundError as error:
        raise StateUrlError(f"the package '{error.name}' is missing; install it to use this database") from None
    if sqlite:
        event.listen(engine.sync_engine, "connect", partial(_prepare_sqlite, wait_seconds))
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def make_writer(engine: AsyncEngine) -> AsyncEngine:
    """Give the same engine for transactions that write: on SQLite they lock at once.

    A transaction that reads first and locks later fails when another one wrote in between.
    """
    return engine.execution_options(writes=True)


@contextmanager
def blaming(url: URL) -> Iterator[None]:
    """Blame the address for what a driver raises that can't use it: most look at it only when they connect.

    Raises StateUrlError, which names options and shows no value.
    """
    try:
        yield
    except (ArgumentError, TypeError, ValueError, OverflowError) as fault:
        options = f", or one of these options: {', '.join(sorted(url.query))}" if url.query else ""
        what = f"the driver does not take this host or port{options} ({type(fault).__name__})"
        raise StateUrlError(f"{what}; {_EXPECTED}, with ?ssl=require for TLS") from None


class _Connection(sqlite3.Connection):
    """A connection whose transaction ends when it is closed, as it is when whoever worked with it is cancelled.

    SQLite itself keeps a closed connection, with its locks, until the last statement of it is gone. A question that was
    cancelled before its rows were fetched leaves one, and the traceback of the cancellation holds it, maybe for long.
    """

    def close(self) -> None:
        with suppress(sqlite3.Error):  # it may be closed already, or its disk fail
            self.rollback()
        super().close()


def _forgets(url: URL) -> bool:
    database = url.database or ""
    return database in {"", ":memory:"} or database.startswith("file:") or url.query.get("mode") == "memory"


def _prepare_sqlite(wait_seconds: float, connection: Any, _record: object) -> None:
    # The driver must not begin transactions of its own: SQLAlchemy's `begin` does, below.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (f"busy_timeout = {round(wait_seconds * 1000)}", "synchronous = FULL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    try:
        cursor.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        # SQLite does not wait for this lock. Whoever holds it sets the same mode, which is kept in the file.
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
