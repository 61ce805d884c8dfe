"""How things stand, in numbers: where the chats are, what comes next, how much room the databases take."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.copies.vault import Vault
from storage.outbox.posts import PostState
from storage.state.access import explained, reading
from storage.state.tables import POST, SHEET


@dataclass(frozen=True, slots=True)
class PlaceCounts:
    """How many chats of a type (Telegram's name of it) get reminders, can't be reached, and have switched them off."""

    place: str
    active: int
    suspended: int
    off: int


class Standing:
    """Tells how things stand. All raise StateUnavailableError."""

    def __init__(self, engine: AsyncEngine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    async def places(self) -> Sequence[PlaceCounts]:
        """Count the chats that stored a sheet, by their types."""
        off, reached = SHEET.c.subscribed.is_(False), SHEET.c.suspended.is_(None)
        fate = case((off, "off"), (reached, "active"), else_="suspended").label("fate")
        query = select(SHEET.c.place, fate, func.count()).group_by(SHEET.c.place, fate).order_by(SHEET.c.place)
        found: dict[str, dict[str, int]] = {}
        async with reading(self._engine) as connection:
            for place, name, count in await connection.execute(query):
                found.setdefault(place, {})[name] = count
        return [
            PlaceCounts(place, counts.get("active", 0), counts.get("suspended", 0), counts.get("off", 0))
            for place, counts in found.items()
        ]

    async def upcoming(self, now: dt.datetime, limit: int) -> Sequence[tuple[dt.datetime, int]]:
        """Give the next moments (UTC) at which planned posts fall due, and how many do."""
        query = (
            select(POST.c.due, func.count())
            .where(POST.c.state == PostState.PLANNED, POST.c.due > now)
            .group_by(POST.c.due)
            .order_by(POST.c.due)
            .limit(limit)
        )
        async with reading(self._engine) as connection:
            return [(due, count) for due, count in await connection.execute(query)]

    async def size(self) -> int:
        """Give the bytes that the state database takes."""
        if self._vault.file is not None:
            with explained():
                return await asyncio.to_thread(self._vault.measure)
        async with reading(self._engine) as connection:
            return int((await connection.execute(text("SELECT pg_database_size(current_database())"))).scalar_one())
