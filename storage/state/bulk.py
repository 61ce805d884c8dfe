"""Many rows at once: what SQLAlchemy does for each row of a long list takes longer than the database does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Column, Table
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.state.tables import POST
from storage.state.upsert import insert_into

_REMEMBERED: Final = 256


async def insert_new(
    connection: AsyncConnection, table: Table, columns: Sequence[Column[Any]], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows, each with a value for each of these columns; one that conflicts with a stored one is left out."""
    if not rows:
        return
    statement = insert_into(connection, table).on_conflict_do_nothing()
    names = [column.name for column in columns]
    compiled = statement.compile(dialect=connection.dialect, column_keys=names)
    places = [names.index(name) for name in compiled.positiontup]
    by_column = list(zip(*rows, strict=True))
    turned = [_turn_all(connection, columns[place], by_column[place]) for place in places]
    await connection.exec_driver_sql(str(compiled), list(zip(*turned, strict=True)))


async def reserve_ids(connection: AsyncConnection, count: int) -> list[int]:
    """Give ids for new posts, ascending, that no other post has or will have."""
    if connection.dialect.name == "postgresql":
        query = "SELECT nextval(pg_get_serial_sequence('post', 'id')) FROM generate_series(1, $1::int)"
        return sorted((await connection.exec_driver_sql(query, (count,))).scalars())
    # Nobody else writes in this transaction, and inserting moves the sequence on.
    query = "SELECT seq FROM sqlite_sequence WHERE name = ?"
    last = (await connection.exec_driver_sql(query, (POST.name,))).scalar_one_or_none() or 0
    return list(range(last + 1, last + 1 + count))


def _turn_all(connection: AsyncConnection, column: Column[Any], values: Iterable[Any]) -> Iterable[Any]:
    """Turn the values of a column into what the driver takes."""
    turn = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    # A batch has few different moments and days.
    return values if turn is None else map(lru_cache(_REMEMBERED)(turn), values)
