"""Posts read with all that belongs to them, and items written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.outbox.posts import Claimed, PartState, StoredItem, StoredPart
from storage.sheet_terms import read_each, read_subscription
from storage.state.tables import CHAT, POST, POST_ITEM, POST_PART, SHEET
from storage.state.upsert import insert_into


async def read_claimed(connection: AsyncConnection, ids: Collection[int]) -> tuple[list[Claimed], list[int]]:
    """Give posts with all that is needed to write and address them, oldest due first; none without a sheet.

    Apart come the ids of those whose sheet can't be read.
    """
    query: Select[Any] = (
        select(POST, CHAT.c.language, *(column for column in SHEET.c if column.name != "chat_id"))
        .join(SHEET, SHEET.c.chat_id == POST.c.chat_id)
        .outerjoin(CHAT, CHAT.c.chat_id == POST.c.chat_id)
        .where(POST.c.id.in_(ids))
        .order_by(POST.c.due, POST.c.id)
    )
    rows = (await connection.execute(query)).all()
    items = await read_items(connection, ids)
    parts = await read_parts(connection, ids)

    def read(row: Row[Any]) -> Claimed:
        return Claimed(
            post_id=row.id,
            kind=row.kind,
            day=row.day,
            due=row.due,
            attempts=row.attempts,
            subscription=read_subscription(row),
            language=row.language,
            items=items.get(row.id, ()),
            parts=parts.get(row.id, ()),
        )

    found, unreadable = read_each(rows, read)
    return found, [row.id for row in unreadable]


async def read_items(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, tuple[StoredItem, ...]]:
    """Give the items of posts in their order."""
    query = select(POST_ITEM).where(POST_ITEM.c.post_id.in_(list(ids))).order_by(POST_ITEM.c.post_id, POST_ITEM.c.place)
    found: dict[int, list[StoredItem]] = {}
    for row in await connection.execute(query):
        found.setdefault(row.post_id, []).append(StoredItem(row.anchor, row.year, row.lead, row.digest))
    return {number: tuple(items) for number, items in found.items()}


async def read_parts(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, tuple[StoredPart, ...]]:
    """Give the parts of posts in their order."""
    query = (
        select(POST_PART).where(POST_PART.c.post_id.in_(list(ids))).order_by(POST_PART.c.post_id, POST_PART.c.number)
    )
    found: dict[int, list[StoredPart]] = {}
    for row in await connection.execute(query):
        part = StoredPart(row.number, PartState(row.state), row.message_id, row.digest, row.unknowns)
        found.setdefault(row.post_id, []).append(part)
    return {number: tuple(parts) for number, parts in found.items()}


async def write_items(connection: AsyncConnection, told: Iterable[tuple[int, int, Sequence[StoredItem]]]) -> None:
    """Insert items, or store the digest of those that have none yet, by post and chat.

    One that another post of the chat has stays there. A digest stays: with it an item was told first, in a message that
    may have to be corrected.
    """
    rows = [
        {
            "post_id": post_id,
            "chat_id": chat_id,
            "anchor": item.anchor,
            "year": item.year,
            "lead": item.lead,
            "place": place,
            "digest": item.digest,
        }
        for post_id, chat_id, items in told
        for place, item in enumerate(items)
    ]
    if not rows:
        return
    statement = insert_into(connection, POST_ITEM)
    new = statement.excluded
    statement = statement.on_conflict_do_update(
        index_elements=list(POST_ITEM.primary_key.columns),
        set_={"digest": new.digest, "place": new.place},
        where=(POST_ITEM.c.post_id == new.post_id) & (POST_ITEM.c.digest == ""),
    )
    await connection.execute(statement, rows)
