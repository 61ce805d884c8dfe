"""What the outbox tells about itself, and how it is kept from growing for ever."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.outbox.posts import PostRecord, PostState, Reason
from storage.outbox.rows import read_items, read_parts
from storage.state.tables import POST


async def count_states(connection: AsyncConnection) -> dict[PostState, int]:
    """Count posts by state; states that no post is in are left out."""
    query = select(POST.c.state, func.count()).group_by(POST.c.state)
    return {PostState(state): count for state, count in await connection.execute(query)}


async def count_reasons(connection: AsyncConnection, state: PostState) -> dict[Reason, int]:
    """Count the posts in a state by their reason."""
    query = (
        select(POST.c.reason, func.count())
        .where(POST.c.state == state, POST.c.reason.is_not(None))
        .group_by(POST.c.reason)
    )
    return {Reason(reason): count for reason, count in await connection.execute(query)}


async def read_uncertain(connection: AsyncConnection, limit: int) -> list[PostRecord]:
    """Give the posts that people have to decide about, oldest first."""
    query = (
        select(POST)
        .where(POST.c.state == PostState.UNCERTAIN, POST.c.try_at.is_(None))
        .order_by(POST.c.due, POST.c.id)
        .limit(limit)
    )
    return await read_records(connection, query)


async def read_failed(connection: AsyncConnection, limit: int) -> list[PostRecord]:
    """Give the posts that failed for good, newest first."""
    query = select(POST).where(POST.c.state == PostState.FAILED).order_by(POST.c.due.desc(), POST.c.id.desc())
    return await read_records(connection, query.limit(limit))


async def read_history(connection: AsyncConnection, chat_id: int, limit: int, day: dt.date | None) -> list[PostRecord]:
    """Give the posts of a chat, newest day first; only those of a local day, if one is given."""
    query = select(POST).where(POST.c.chat_id == chat_id).order_by(POST.c.day.desc(), POST.c.id.desc()).limit(limit)
    return await read_records(connection, query if day is None else query.where(POST.c.day == day))


async def find_next_due(connection: AsyncConnection) -> dt.datetime | None:
    """Give when the next planned post falls due (UTC); in the past for one that waits for its next try."""
    query = select(func.min(POST.c.due)).where(POST.c.state == PostState.PLANNED)
    moment: dt.datetime | None = (await connection.execute(query)).scalar_one()
    return moment


async def remove_settled(connection: AsyncConnection, before: dt.datetime, limit: int) -> int:
    """Remove posts that were settled before a moment, oldest first, at most `limit`; gives how many."""
    old = select(POST.c.id).where(POST.c.settled < before).order_by(POST.c.settled).limit(limit)
    return (await connection.execute(delete(POST).where(POST.c.id.in_(old)))).rowcount


async def read_records(connection: AsyncConnection, query: Select[Any]) -> list[PostRecord]:
    """Give the posts of a query, each with all that is told of it."""
    rows = (await connection.execute(query)).all()
    ids = [row.id for row in rows]
    items, parts = await read_items(connection, ids), await read_parts(connection, ids)
    return [
        PostRecord(
            post_id=row.id,
            chat_id=row.chat_id,
            kind=row.kind,
            day=row.day,
            due=row.due,
            expires=row.expires,
            state=PostState(row.state),
            reason=row.reason,
            attempts=row.attempts,
            unknowns=row.unknowns,
            try_at=row.try_at,
            settled=row.settled,
            corrected=row.corrected,
            items=items.get(row.id, ()),
            parts=parts.get(row.id, ()),
            total=row.total,
        )
        for row in rows
    ]
