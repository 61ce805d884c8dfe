"""What each command menu was last set to, so that only a changed one is set again."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.state_access import reading, writing
from storage.state_tables import MENU
from storage.upsert import upsert


class Menus:
    """Keeps a digest for each scope (at most 100 characters)."""

    def __init__(self, engine: AsyncEngine, writer: AsyncEngine) -> None:
        self._engine = engine
        self._writer = writer

    async def digest(self, scope: str) -> str | None:
        """Give what the menu of a scope was last set to; None when it never was."""
        query = select(MENU.c.digest).where(MENU.c.scope == scope)
        async with reading(self._engine) as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    async def remember(self, scope: str, digest: str) -> None:
        """Store what the menu of a scope was set to."""
        async with writing(self._writer) as connection:
            await upsert(connection, MENU, [{"scope": scope, "digest": digest}], replaced=["digest"])
