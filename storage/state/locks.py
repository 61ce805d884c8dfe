"""The order in which rows are locked, so that no two transactions wait for each other: sheets first, then posts by id.

On SQLite all of this does nothing: there one transaction writes at a time.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.state.tables import POST, SHEET


async def lock_sheets(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    """Lock sheets; whoever changes several of them asks for all of them first."""
    await _lock(connection, select(SHEET.c.chat_id).where(which).order_by(SHEET.c.chat_id))


async def lock_all_sheets(connection: AsyncConnection) -> None:
    """Let nobody else change a sheet."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("LOCK TABLE sheet IN EXCLUSIVE MODE"))


async def lock_posts(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    """Lock posts; whoever changes several of them asks for all of them first."""
    await _lock(connection, select(POST.c.id).where(which).order_by(POST.c.id))


async def lock_roles(connection: AsyncConnection) -> None:
    """Let nobody else change a role; asked for before anything else."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("LOCK TABLE role IN EXCLUSIVE MODE"))


async def lock_refusals(connection: AsyncConnection, user_id: int) -> None:
    """Let nobody else note that this person was refused; asked for before anything else."""
    if connection.dialect.name == "postgresql":
        statement = text("SELECT pg_advisory_xact_lock(hashtext('refused'), hashtext(:user_id))")
        await connection.execute(statement, {"user_id": str(user_id)})


async def _lock(connection: AsyncConnection, query: Select[Any]) -> None:
    if connection.dialect.name == "postgresql":
        await connection.execute(query.with_for_update())
