"""Of all processes that work on a PostgreSQL database exactly one plans, delivers and migrates.

It holds an advisory lock of the server, in a session of its own, which the server ends with the process; a pooler in
between has to keep sessions. On SQLite there is no such lock: there the bot locks its data folder.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Final

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from storage.errors import StateBusyError
from storage.state_access import explained

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


class SoleProcess:
    """The lock of a state database, taken once it is asked for, and held until it is given back.

    When its connection breaks the server gives the lock to whoever asks next. It is tried to take it again whenever
    it is needed; as long as another process has it, nothing is planned, claimed or taken back here.
    """

    def __init__(self, url: URL) -> None:
        self._url = url
        self._asked = False
        self._connection: AsyncConnection | None = None
        self._taking = asyncio.Lock()

    async def take(self) -> None:
        """Take the lock. Raises StateBusyError when another process has it, else what the driver raises."""
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
            await self._drop()

    async def _hold(self) -> None:
        if not self._asked or self._url.get_backend_name() != "postgresql":
            return
        async with self._taking:
            if await self._is_held():
                return
            if self._connection is not None:
                _LOG.warning("the connection that held the lock of the state database broke; it is taken again")
                await self._drop()
            self._connection = await self._try()

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
        raise StateBusyError("another process of this bot already works on the state database")

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError, DBAPIError):  # it may be broken
                await connection.close()
