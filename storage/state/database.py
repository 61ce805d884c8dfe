"""The state database: what must not be lost. Chats, the outbox, revisions, reports, noted updates, roles, menus."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
from collections.abc import Callable
from contextlib import AsyncExitStack, closing
from functools import partial
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from storage.chats import Chats
from storage.copies.restored import Restored
from storage.copies.vault import Vault
from storage.desk.announcements import Announcements
from storage.desk.audit import Audit
from storage.desk.proposals import Drafts, Proposals
from storage.desk.reports import Reports
from storage.desk.revisions import Revisions
from storage.desk.roles import Roles
from storage.errors import BackupError, StateUnavailableError
from storage.inbox import Inbox
from storage.menus import Menus
from storage.outbox.pulse import Pulse
from storage.outbox.store import Outbox
from storage.sheets import Sheets
from storage.standing import Standing
from storage.state.access import reading
from storage.state.engine import WAIT_SECONDS, blaming, make_engine, make_writer, read_url
from storage.state.migration import migrate, read_version
from storage.state.sole import SoleProcess
from storage.state.tables import HEAD


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class StateDatabase:
    """One state database with its repositories, which are its public attributes.

    `url` is `sqlite:///file` or `postgresql://...`. Raises StateUrlError for any other, and for one in memory.
    `wait_seconds`: how long a writer waits on SQLite while another one keeps the file locked.
    """

    def __init__(
        self, url: str, *, clock: Callable[[], dt.datetime] = _utc_now, wait_seconds: float = WAIT_SECONDS
    ) -> None:
        self._url = read_url(url)
        self._engine = make_engine(self._url, wait_seconds=wait_seconds)
        writer = make_writer(self._engine)
        self.chats = Chats(self._engine, writer, clock)
        self.sheets = Sheets(self._engine, writer, self.chats.forget)
        self._sole = SoleProcess(self._url)
        self.outbox = Outbox(self._engine, writer, self._sole, self.chats.forget)
        self.pulse = Pulse(self._engine, writer)
        self.revisions = Revisions(self._engine, writer)
        self.inbox = Inbox(self._engine, writer)
        self.menus = Menus(self._engine, writer)
        self.roles = Roles(self._engine, writer)
        self.audit = Audit(self._engine, writer)
        self.proposals = Proposals(self._engine, writer)
        self.drafts = Drafts(self._engine, writer)
        self.announcements = Announcements(self._engine, writer, self._sole)
        self.restored = Restored(self._engine, writer)
        self.vault = Vault(self._url)
        self.standing = Standing(self._engine, self.vault)
        self.reports = Reports(self._engine, writer)

    async def open(self, *, sole: bool = False) -> None:
        """Connect, and bring the tables to the newest shape if they are not.

        Raises StateUnavailableError, and StateUrlError when the driver can't use the address.

        Of an older file a copy is kept beside it. `sole`: be the one process that does so, and that plans and delivers,
        until it is closed. Raises StateBusyError when another one is.
        """
        place = self._url.render_as_string(hide_password=True)
        try:
            if self._url.get_backend_name() == "sqlite":
                await asyncio.to_thread(_try_file, self._url.database or "")
            if sole:
                with blaming(self._url):
                    await self._sole.take()
                await asyncio.to_thread(self.vault.tidy)
            async with AsyncExitStack() as stack:
                with blaming(self._url):
                    connection = await stack.enter_async_context(self._engine.connect())
                version = await connection.run_sync(read_version)
            if version != HEAD:
                async with make_writer(self._engine).begin() as connection:
                    await connection.run_sync(partial(migrate, before=partial(self.vault.keep, HEAD)))
        except BackupError as error:
            await self.close()
            raise StateUnavailableError(f"the state database can't be copied before its upgrade: {error}") from error
        except (OSError, sqlite3.Error, SQLAlchemyError) as error:
            await self.close()
            reason = error.orig if isinstance(error, DBAPIError) else error
            raise StateUnavailableError(f"the state database {place} cannot be used: {reason}") from error
        except BaseException:
            await self.close()
            raise

    async def is_ready(self) -> bool:
        """Say whether there is a database of today's shape, without making or changing anything.

        Raises StateUnavailableError, and StateUrlError when the driver can't use the address.
        """
        name = self._url.database or ""
        if self._url.get_backend_name() == "sqlite" and not await asyncio.to_thread(Path(name).exists):
            return False
        async with AsyncExitStack() as stack:
            with blaming(self._url):
                connection = await stack.enter_async_context(reading(self._engine))
            return await connection.run_sync(read_version) == HEAD

    async def close(self) -> None:
        """Close all connections, and let another process be the sole one."""
        await self.chats.close()
        await self.roles.close()
        await self._sole.give_back()
        await self._engine.dispose()


def _try_file(path: str) -> None:
    """Open the file, which makes a missing one, before a thread is started for it. Raises sqlite3.Error."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA schema_version").fetchone()
