"""What the delivery learns about chats, written into their sheets within its own transactions."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.outbox.posts import Suspension
from storage.state.tables import SHEET


async def mark_suspended(connection: AsyncConnection, reasons: Mapping[int, Suspension]) -> frozenset[int]:
    """Mark chats as not to be reached; gives those that were active until now."""
    suspended = set()
    for chat_id, why in sorted(reasons.items()):
        done = await connection.execute(
            update(SHEET)
            .where(SHEET.c.chat_id == chat_id, SHEET.c.subscribed.is_(True), SHEET.c.suspended.is_(None))
            .values(suspended=why.value, plan_at=None, version=SHEET.c.version + 1)
        )
        if done.rowcount:
            suspended.add(chat_id)
    return frozenset(suspended)
