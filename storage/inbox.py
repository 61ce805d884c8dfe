"""Updates noted until they are handled, so that a stop loses no question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.state.access import reading, writing
from storage.state.tables import INBOX
from storage.state.upsert import upsert

# Ids in one statement; both databases take far more.
_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class NotedUpdate:
    """An update as Telegram sent it (JSON), and its chat where it has one, so that it can be erased with the chat."""

    chat_id: int | None
    body: bytes


class Inbox:
    """Keeps updates by their update_id."""

    def __init__(self, engine: AsyncEngine, writer: AsyncEngine) -> None:
        self._engine = engine
        self._writer = writer

    async def note(self, updates: Mapping[int, NotedUpdate], now: dt.datetime) -> None:
        """Note updates durably, all or none; one that is noted already stays as it is."""
        if not updates:
            return
        rows = [
            {"update_id": number, "chat_id": noted.chat_id, "body": noted.body, "noted_at": now}
            for number, noted in updates.items()
        ]
        async with writing(self._writer) as connection:
            await upsert(connection, INBOX, rows, replaced=[])

    async def pending(self) -> dict[int, bytes]:
        """Give the bodies of all noted updates in the order of their ids."""
        query = select(INBOX.c.update_id, INBOX.c.body).order_by(INBOX.c.update_id)
        async with reading(self._engine) as connection:
            return dict((await connection.execute(query)).all())

    async def done(self, update_ids: Iterable[int]) -> None:
        """Forget updates that were handled; ids that are not noted are passed over."""
        waiting = iter(update_ids)
        first = list(islice(waiting, _BATCH))
        if not first:
            return
        async with writing(self._writer) as connection:
            while first:
                await connection.execute(delete(INBOX).where(INBOX.c.update_id.in_(first)))
                first = list(islice(waiting, _BATCH))
