"""What chats have set, and everything else that is stored about a chat."""

from __future__ import annotations

import datetime as dt
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.state_tables import CHAT, INBOX
from storage.upsert import upsert

# Chats whose settings are kept at hand, and for how many seconds: another process may change them.
REMEMBERED: Final = 2000
_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """What a chat has set; None where it has set nothing."""

    chat_id: int
    language: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class StoredData:
    """Everything that is stored about a chat.

    `since` is when the settings were first stored (UTC), None without settings; `noted_updates` counts messages
    that wait to be answered and are deleted then.
    """

    chat_id: int
    language: str | None
    since: dt.datetime | None
    noted_updates: int


class Chats:
    """The settings of chats.

    `settings` is asked for every update and answered from a small memory, which a write drops; `monotonic` gives
    seconds.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        writer: AsyncEngine,
        clock: Callable[[], dt.datetime],
        *,
        remembered: int = REMEMBERED,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._clock = clock
        self._remembered = remembered
        self._monotonic = monotonic
        self._known: OrderedDict[int, tuple[float, ChatSettings]] = OrderedDict()
        self._writes = 0

    async def settings(self, chat_id: int) -> ChatSettings:
        """Give the settings of a chat; a chat that is not stored has set nothing."""
        known = self._known.get(chat_id)
        if known is not None and self._monotonic() < known[0]:
            return known[1]
        writes = self._writes
        async with self._engine.connect() as connection:
            query = select(CHAT.c.language).where(CHAT.c.chat_id == chat_id)
            settings = ChatSettings(chat_id, (await connection.execute(query)).scalar_one_or_none())
        if writes == self._writes:  # else it may be older than what was written meanwhile
            self._known[chat_id] = (self._monotonic() + _SECONDS, settings)
            self._known.move_to_end(chat_id)
            while len(self._known) > self._remembered:
                self._known.popitem(last=False)
        return settings

    async def set_language(self, chat_id: int, language: str | None) -> None:
        """Store the language of a chat; None forgets it, and with it the chat, which has set nothing else."""
        async with self._writer.begin() as connection:
            if language is None:
                await connection.execute(delete(CHAT).where(CHAT.c.chat_id == chat_id))
            else:
                row = {"chat_id": chat_id, "language": language, "since": self._clock()}
                await upsert(connection, CHAT, [row], replaced=["language"])
        self._forget(chat_id)

    async def stored(self, chat_id: int) -> StoredData | None:
        """Give everything that is stored about a chat; None when nothing is."""
        noted_query = select(func.count()).select_from(INBOX).where(INBOX.c.chat_id == chat_id)
        async with self._engine.connect() as connection:
            query = select(CHAT.c.language, CHAT.c.since).where(CHAT.c.chat_id == chat_id)
            row = (await connection.execute(query)).one_or_none()
            noted = (await connection.execute(noted_query)).scalar_one()
        if row is None:
            return StoredData(chat_id, None, None, noted) if noted else None
        return StoredData(chat_id, row.language, row.since, noted)

    async def erase(self, chat_id: int) -> bool:
        """Delete everything that is stored about a chat, noted updates too; tells whether there was anything."""
        async with self._writer.begin() as connection:
            chats = await connection.execute(delete(CHAT).where(CHAT.c.chat_id == chat_id))
            noted = await connection.execute(delete(INBOX).where(INBOX.c.chat_id == chat_id))
        self._forget(chat_id)
        return chats.rowcount + noted.rowcount > 0

    async def migrate(self, old_id: int, new_id: int) -> None:
        """Move everything from a chat to the one that it became; what the new one has set itself stays."""
        if old_id == new_id:
            return
        async with self._writer.begin() as connection:
            query = select(CHAT.c.language, CHAT.c.since).where(CHAT.c.chat_id == old_id)
            row = (await connection.execute(query)).one_or_none()
            if row is not None:
                moved = {"chat_id": new_id, "language": row.language, "since": row.since}
                await upsert(connection, CHAT, [moved], replaced=[])
                await connection.execute(delete(CHAT).where(CHAT.c.chat_id == old_id))
            await connection.execute(update(INBOX).where(INBOX.c.chat_id == old_id).values(chat_id=new_id))
        self._forget(old_id)
        self._forget(new_id)

    def _forget(self, chat_id: int) -> None:
        self._writes += 1
        self._known.pop(chat_id, None)
