"""Posts into the hands of whoever delivers them: claimed, then being sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from content.reminders.moments import end_quiet
from content.reminders.occasions import REMINDER
from storage.outbox.planning import AT_ONCE, give_up, plan_anew
from storage.outbox.posts import Claimed, PartState, PostState, Reason, Sending, StoredItem, StoredPart
from storage.outbox.returns import free_claimed
from storage.outbox.rows import read_claimed, read_parts, write_items
from storage.state.locks import lock_sheets
from storage.state.tables import POST, POST_ITEM, POST_PART, SHEET
from storage.state.upsert import upsert

# When a post is looked at again whose chat's sheet can't be read.
_UNREADABLE: Final = dt.timedelta(hours=1)
# Posts that are dropped or put off in one transaction, a few more or less, so that others need not wait long.
_ASIDE: Final = 500
_WRITTEN: Final = (PartState.SENT, PartState.UNCERTAIN)
# Where quiet hours end, announcements let the reminders go first.
_COURTESY: Final = dt.timedelta(minutes=1)


async def claim(  # noqa: PLR0913, PLR0917 - what a claim depends on
    connection: AsyncConnection,
    now: dt.datetime,
    real: dt.datetime,
    limit: int,
    owner: str,
    lease_seconds: float,
    alive_since: dt.datetime | None,
) -> tuple[Sequence[Claimed], bool]:
    """Claim what is due, retries of uncertain ones first; drop what comes too late or whose chat wants none.

    What quiet hours delay waits until they are over. What is claimed and was not begun within its lease is free again
    before. Tells also whether to ask again, because so much was not claimed that it was enough for one transaction.
    """
    over = select(POST.c.id).where(POST.c.state == PostState.CLAIMED, POST.c.lease_until < real)
    free = list((await connection.execute(over.with_for_update(skip_locked=True))).scalars())
    if free:
        await free_claimed(connection, POST.c.id.in_(free))
    lease = {
        "state": PostState.CLAIMED.value,
        "owner": owner,
        "lease_until": real + dt.timedelta(seconds=lease_seconds),
    }
    claimed: list[Claimed] = []
    aside = 0
    for state in (PostState.UNCERTAIN, PostState.PLANNED):
        while len(claimed) < limit and aside < _ASIDE:
            query = find_due(state, now, real, limit - len(claimed) + aside)  # where many are put aside, there are more
            ids = list((await connection.execute(query)).scalars())
            if not ids:
                break
            late = [] if alive_since is None else await _drop_late(connection, ids, alive_since, now)
            ready = await _set_aside(connection, set(ids) - set(late), now, real)
            aside += len(ids) - len(ready)
            ready = ready[: limit - len(claimed)]
            if ready:
                mine = POST.c.id.in_([post.post_id for post in ready])
                await connection.execute(update(POST).where(mine).values(**lease))
            claimed += ready
    return claimed, aside >= _ASIDE


async def begin(
    connection: AsyncConnection, sendings: Sequence[Sending], owner: str, real: dt.datetime
) -> frozenset[int]:
    """Mark claimed posts as being sent, with the part and the items; gives those that still were the owner's.

    They are not when the lease is over: whoever was held up for so long must look again at what is due. Refused is
    also a part that arrived already, and any other part than the one in doubt. What a post was to tell and does not
    tell any more is free for another day.
    """
    wanted = {sending.post_id: sending for sending in sendings}
    await _free_untold(connection, wanted)
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


async def _drop_late(
    connection: AsyncConnection, ids: Sequence[int], alive_since: dt.datetime, now: dt.datetime
) -> list[int]:
    late = POST.c.expires < alive_since
    query = select(POST.c.id).where(POST.c.id.in_(ids), late)
    found = list((await connection.execute(query)).scalars())
    if found:
        await give_up(connection, POST.c.id.in_(found), Reason.LATE, now)
    return found


async def _set_aside(
    connection: AsyncConnection, ids: Collection[int], now: dt.datetime, real: dt.datetime
) -> list[Claimed]:
    """Drop the posts of chats that are not active, and put off what has to wait; gives the others.

    That is what quiet hours delay, unless something of it was sent or may have been, and whose sheet can't be read.
    """
    posts, unreadable = await read_claimed(connection, ids)
    if unreadable:
        later = update(POST).where(POST.c.id.in_(unreadable)).values(try_at=real + _UNREADABLE)
        await connection.execute(later)
    wanted = [post for post in posts if post.subscription.active]
    suspended = {post.post_id for post in posts if post.subscription.subscribed and post.subscription.suspended}
    stopped = set(ids) - suspended - set(unreadable) - {post.post_id for post in wanted}
    for reason, which in ((Reason.STOPPED, stopped), (Reason.SUSPENDED, suspended)):
        if which:
            await give_up(connection, POST.c.id.in_(which), reason, now)
    waiting = {post.post_id: until for post in wanted if (until := _find_end_of_quiet(post, now)) > now}
    if waiting:
        kinds = {post.post_id: post.kind for post in wanted}
        rows = [
            {"of_post": number, "until": until if kinds[number] == REMINDER else until + _COURTESY}
            for number, until in waiting.items()
        ]
        # That it was due already shows by `try_at`.
        moved = update(POST).where(POST.c.id == bindparam("of_post")).values(due=bindparam("until"), try_at=AT_ONCE)
        await connection.execute(moved, rows)
    return [post for post in wanted if post.post_id not in waiting]


def _find_end_of_quiet(post: Claimed, now: dt.datetime) -> dt.datetime:
    if any(part.state in _WRITTEN for part in post.parts):
        return now
    try:
        return end_quiet(post.subscription.sheet, now)
    except (KeyError, ValueError, OverflowError):  # a zone that is no more: whoever writes the post finds out
        return now


async def _free_untold(connection: AsyncConnection, sendings: Mapping[int, Sending]) -> None:
    """Let chats be planned anew whose posts tell less than they were to: that may be owed for another day."""
    query = (
        select(POST_ITEM)
        .join(POST, POST.c.id == POST_ITEM.c.post_id)
        .where(POST.c.id.in_(sendings), POST.c.begun.is_(False))
    )
    told = {(number, *_name(item)) for number, sending in sendings.items() for item in sending.items}
    held = (await connection.execute(query)).all()
    chats = {row.chat_id for row in held if (row.post_id, *_name(row)) not in told}
    if chats:
        await lock_sheets(connection, SHEET.c.chat_id.in_(chats))
        await plan_anew(connection, chats)


def _name(item: StoredItem | Row[Any]) -> tuple[Any, ...]:
    return item.anchor, item.year, item.lead


def _may_begin(sending: Sending, parts: Iterable[StoredPart]) -> bool:
    for part in parts:
        if part.number == sending.number and part.state is PartState.SENT:
            return False
        if part.number != sending.number and part.state is PartState.UNCERTAIN:
            return False
    return True
