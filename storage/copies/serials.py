"""The numbers that rows get one after the other."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Table, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection


async def skip_numbers(connection: AsyncConnection, tables: Mapping[Table, int]) -> None:
    """Let the next rows of tables have numbers that are greater by so many than they would be."""
    for table, count in tables.items():
        last: int = (await connection.execute(select(func.coalesce(func.max(table.c.id), 0)))).scalar_one()
        if connection.dialect.name == "sqlite":
            values = {"name": table.name, "last": last + count}
            done = await connection.execute(
                text("UPDATE sqlite_sequence SET seq = max(seq, 0) + :count WHERE name = :name"),
                {"name": table.name, "count": count},
            )
            if not done.rowcount:
                await connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), values)
        else:
            sequence = func.pg_get_serial_sequence(table.name, "id")
            await connection.execute(select(func.setval(sequence, func.nextval(sequence) + count)))
