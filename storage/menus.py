"""What each command menu was last set to, so that only a changed one is set again."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.state.access import reading, writing
from storage.state.tables import MENU
from storage.state.upsert import upsert


class Menus:
    """Keeps a digest for each scope (at most 100 characters)."""

    def __init__(self, engine: AsyncEngine, writer: AsyncEngine) -> None:
        self._engine = engine
        self._writer = writer

    async def digests(self) -> dict[str, str]:
        """Give what the menu of each scope was last set to."""
        async with reading(self._engine) as connection:
            return {row.scope: row.digest for row in await connection.execute(select(MENU.c.scope, MENU.c.digest))}

    async def remember(self, digests: Mapping[str, str]) -> None:
        """Store what the menus of these scopes were set to."""
        if not digests:
            return
        rows = [{"scope": scope, "digest": digest} for scope, digest in digests.items()]
        async with writing(self._writer) as connection:
            await upsert(connection, MENU, rows, replaced=["digest"])
