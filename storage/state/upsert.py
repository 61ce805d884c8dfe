"""Insert or replace, which both databases can and SQLAlchemy spells apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


async def upsert(
    connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]], *, replaced: Sequence[str]
) -> None:
    """Insert the rows; where the primary key is there already, replace these columns (none: keep the old row)."""
    statement = insert_into(connection, table)
    keys = list(table.primary_key.columns)
    if replaced:
        new = {name: statement.excluded[name] for name in replaced}
        statement = statement.on_conflict_do_update(index_elements=keys, set_=new)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=keys)
    await connection.execute(statement, [dict(row) for row in rows])


def insert_into(connection: AsyncConnection, table: Table) -> Any:
    """Begin an INSERT that can say what to do with a conflict, in the words of the connection's database."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415 -- 2 MB that SQLite needs nothing of

        return postgresql.insert(table)
    return sqlite.insert(table)
