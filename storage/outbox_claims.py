"""Posts into the hands of whoever delivers them, and back: claimed, being sent, released, found after a crash."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.outbox_planning import give_up, waiting_state
from storage.outbox_rows import read_claimed, read_parts, write_items
from storage.posts import Claimed, PartState, PostState, Reason, Sending, StoredPart
from storage.state_locks import lock_posts
from storage.state_tables import POST, POST_ITEM, POST_PART
from storage.upsert import upsert


async def claim(  # noqa: PLR0913, PLR0917 - what a claim depends on
    connection: AsyncConnection,
    now: dt.datetime,
    real: dt.datetime,
    limit: int,
    owner: str,
    lease_seconds: float,
    alive_since: dt.datetime | None,
) -> Sequence[Claimed]:
    """Claim what is due, retries of uncertain ones first; drop what comes too late or whose chat wants none.

    What is claimed and was not begun within its lease is free again before.
    """
    over = select(POST.c.id).where(POST.c.state == PostState.CLAIMED, POST.c.lease_until < real)
    free = list((await connection.execute(over.with_for_update(skip_locked=True))).scalars())
    if free:
        await _free_claimed(connection, POST.c.id.in_(free))
    lease = {
        "state": PostState.CLAIMED.value,
        "owner": owner,
        "lease_until": real + dt.timedelta(seconds=lease_seconds),
    }
    claimed: list[Claimed] = []
    for state in (PostState.UNCERTAIN, PostState.PLANNED):
        while len(claimed) < limit:
            query = find_due(state, now, real, limit - len(claimed))
            ids = list((await connection.execute(query)).scalars())
            if not ids:
                break
            late = [] if alive_since is None else await _drop_late(connection, ids, alive_since, now)
            ready = await _drop_unwanted(connection, set(ids) - set(late), now)
            if ready:
                mine = POST.c.id.in_([post.post_id for post in ready])
                await connection.execute(update(POST).where(mine).values(**lease))
            claimed += ready
    return claimed


async def begin(
    connection: AsyncConnection, sendings: Sequence[Sending], owner: str, real: dt.datetime
) -> frozenset[int]:
    """Mark claimed posts as being sent, with the part and the items; gives those that still were the owner's.

    They are not when the lease is over: whoever was held up for so long must look again at what is due. Refused is
    also a part that arrived already, and any other part than the one in doubt.
    """
    wanted = {sending.post_id: sending for sending in sendings}
    query = (
        select(POST.c.id, POST.c.chat_id, POST.c.begun)
        .where(POST.c.id.in_(wanted), POST.c.state == PostState.CLAIMED)
        .where(POST.c.owner == owner, POST.c.lease_until >= real)
        .order_by(POST.c.id)
        .with_for_update()
    )
    posts = {row.id: row for row in await connection.execute(query)}
    parts = await read_parts(connection, posts)
    begun = {number: wanted[number] for number in posts if _may_begin(wanted[number], parts.get(number, ()))}
    if not begun:
        return frozenset()
    state = PostState.SENDING.value
    rows = [{"of_post": number, "state": state, "total": sending.total} for number, sending in begun.items()]
    await connection.execute(update(POST).where(POST.c.id == bindparam("of_post")), rows)
    # What was planned gives way to what is told; what an earlier part told stays.
    fresh = [number for number in begun if not posts[number].begun]
    await connection.execute(delete(POST_ITEM).where(POST_ITEM.c.post_id.in_(fresh)))
    told = ((number, posts[number].chat_id, sending.items) for number, sending in begun.items())
    await write_items(connection, told)
    await upsert(
        connection,
        POST_PART,
        [
            {
                "post_id": sending.post_id,
                "number": sending.number,
                "state": PartState.SENDING.value,
                "message_id": None,
                "digest": sending.digest,
                "unknowns": 0,
            }
            for sending in begun.values()
        ],
        replaced=["state", "digest"],
    )
    return frozenset(begun)


async def release(connection: AsyncConnection, post_ids: Collection[int], owner: str) -> None:
    """Give posts back that are claimed, or marked as being sent and surely were not, at no cost."""
    held = (PostState.CLAIMED.value, PostState.SENDING.value)
    await lock_posts(connection, POST.c.id.in_(post_ids))
    released = await connection.execute(
        update(POST)
        .where(POST.c.id.in_(post_ids), POST.c.state.in_(held), POST.c.owner == owner)
        .values(state=waiting_state(), owner=None, lease_until=None)
        .returning(POST.c.id)
    )
    ids = [row.id for row in released]
    doubtful = case((POST_PART.c.unknowns > 0, PartState.UNCERTAIN.value), else_=PartState.PLANNED.value)
    await connection.execute(
        update(POST_PART)
        .where(POST_PART.c.post_id.in_(ids), POST_PART.c.state == PartState.SENDING)
        .values(state=doubtful)
    )


async def drop(connection: AsyncConnection, post_ids: Collection[int], reason: Reason, now: dt.datetime) -> None:
    """Drop claimed posts; a post in doubt is left to people instead.

    When nothing is left to be said after parts that arrived, the post is complete: sent.
    """
    claimed = and_(POST.c.id.in_(post_ids), POST.c.state == PostState.CLAIMED)
    await lock_posts(connection, claimed)
    if reason is Reason.NOTHING:
        complete = (claimed, POST.c.begun.is_(True), POST.c.doubt.is_(False))
        free = {"owner": None, "lease_until": None, "try_at": None}
        await connection.execute(update(POST).where(*complete).values(state=PostState.SENT.value, settled=now, **free))
    await give_up(connection, claimed, reason, now)


async def recover(connection: AsyncConnection, real: dt.datetime, *, expired: bool) -> tuple[int, int]:
    """Take posts back from whoever held them; gives how many had been claimed, and of how many nobody knows now."""
    whose: ColumnElement[bool] = POST.c.lease_until < real if expired else POST.c.id.is_not(None)
    free = {"owner": None, "lease_until": None}
    await lock_posts(connection, and_(POST.c.state.in_((PostState.CLAIMED.value, PostState.SENDING.value)), whose))
    claimed = await _free_claimed(connection, whose)
    sending = await connection.execute(
        update(POST)
        .where(POST.c.state == PostState.SENDING, whose)
        .values(
            state=PostState.UNCERTAIN.value,
            try_at=case((POST.c.doubt.is_(False), real)),
            doubt=True,
            begun=True,
            unknowns=POST.c.unknowns + 1,
            **free,
        )
        .returning(POST.c.id)
    )
    ids = [row.id for row in sending]
    await connection.execute(
        update(POST_PART)
        .where(POST_PART.c.post_id.in_(ids), POST_PART.c.state == PartState.SENDING)
        .values(state=PartState.UNCERTAIN.value, unknowns=POST_PART.c.unknowns + 1)
    )
    return claimed, len(ids)


def find_due(state: PostState, now: dt.datetime, real: dt.datetime, limit: int) -> Select[Any]:
    """Give the query for posts that are due, oldest first; those that another transaction looks at are passed over."""
    ready: ColumnElement[bool] = POST.c.try_at <= real
    if state is PostState.PLANNED:
        ready = or_(POST.c.try_at.is_(None), ready)
    return (
        select(POST.c.id)
        .where(POST.c.state == state, POST.c.due <= now, ready)
        .order_by(POST.c.due, POST.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


async def _free_claimed(connection: AsyncConnection, which: ColumnElement[bool]) -> int:
    free = {"state": waiting_state(), "owner": None, "lease_until": None}
    return (
        await connection.execute(update(POST).where(POST.c.state == PostState.CLAIMED, which).values(free))
    ).rowcount


async def _drop_late(
    connection: AsyncConnection, ids: Sequence[int], alive_since: dt.datetime, now: dt.datetime
) -> list[int]:
    late = POST.c.expires < alive_since
    query = select(POST.c.id).where(POST.c.id.in_(ids), late)
    found = list((await connection.execute(query)).scalars())
    if found:
        await give_up(connection, POST.c.id.in_(found), Reason.LATE, now)
    return found


async def _drop_unwanted(connection: AsyncConnection, ids: Collection[int], now: dt.datetime) -> list[Claimed]:
    """Drop the posts of chats that are not active; gives the others."""
    posts = await read_claimed(connection, ids)
    wanted = [post for post in posts if post.subscription.active]
    suspended = {post.post_id for post in posts if post.subscription.subscribed and post.subscription.suspended}
    stopped = set(ids) - suspended - {post.post_id for post in wanted}
    for reason, which in ((Reason.STOPPED, stopped), (Reason.SUSPENDED, suspended)):
        if which:
            await give_up(connection, POST.c.id.in_(which), reason, now)
    return wanted


def _may_begin(sending: Sending, parts: Iterable[StoredPart]) -> bool:
    for part in parts:
        if part.number == sending.number and part.state is PartState.SENT:
            return False
        if part.number != sending.number and part.state is PartState.UNCERTAIN:
            return False
    return True
