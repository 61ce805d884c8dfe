"""Posts back from hands: released, dropped, found after a crash, or held too long by a clock that was wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, and_, case, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.outbox.intake import waiting_state
from storage.outbox.planning import give_up, plan_anew
from storage.outbox.posts import PartState, PostState, Reason
from storage.state.locks import lock_posts, lock_sheets
from storage.state.tables import POST, POST_ITEM, POST_PART, SHEET

_HELD: Final = (PostState.CLAIMED.value, PostState.SENDING.value)
# No pause is longer; a flood that lasts longer is met once more after it.
_LONGEST: Final = dt.timedelta(hours=1)


async def release(connection: AsyncConnection, post_ids: Collection[int], owner: str) -> None:
    """Give posts back that are claimed, or marked as being sent and surely were not, at no cost."""
    await lock_posts(connection, POST.c.id.in_(post_ids))
    released = await connection.execute(
        update(POST)
        .where(POST.c.id.in_(post_ids), POST.c.state.in_(_HELD), POST.c.owner == owner)
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


async def drop(
    connection: AsyncConnection, post_ids: Collection[int], reason: Reason, now: dt.datetime, owner: str | None
) -> None:
    """Drop claimed posts; a post in doubt is left to people instead.

    When nothing is left to be said after parts that arrived, the post is complete: sent. Otherwise what it was to tell
    may be owed for another day, so the chat is planned anew.
    """
    if reason is Reason.NOTHING:
        holding = select(POST_ITEM.c.chat_id).where(POST_ITEM.c.post_id.in_(post_ids))
        chats = set((await connection.execute(holding)).scalars())
        await lock_sheets(connection, SHEET.c.chat_id.in_(chats))
        await plan_anew(connection, chats)
    claimed = and_(POST.c.id.in_(post_ids), POST.c.state == PostState.CLAIMED)
    if owner is not None:
        claimed = and_(claimed, POST.c.owner == owner)
    await lock_posts(connection, claimed)
    if reason is Reason.NOTHING:
        complete = (claimed, POST.c.begun.is_(True), POST.c.doubt.is_(False))
        free = {"owner": None, "lease_until": None, "try_at": None}
        await connection.execute(update(POST).where(*complete).values(state=PostState.SENT.value, settled=now, **free))
    await give_up(connection, claimed, reason, now)


async def recover(
    connection: AsyncConnection, real: dt.datetime, *, expired: bool, owner: str | None
) -> tuple[int, int]:
    """Take posts back from whoever held them; gives how many had been claimed, and of how many nobody knows now."""
    whose: ColumnElement[bool] = POST.c.lease_until < real if expired else POST.c.id.is_not(None)
    if owner is not None:
        whose = and_(whose, POST.c.owner == owner)
    free = {"owner": None, "lease_until": None}
    await lock_posts(connection, and_(POST.c.state.in_(_HELD), whose))
    claimed = await free_claimed(connection, whose)
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


async def pull_back(connection: AsyncConnection, real: dt.datetime, lease: dt.timedelta = _LONGEST) -> None:
    """End pauses that are longer than any can be, and shorten leases to what they may be: another clock set them."""
    far, until = real + _LONGEST, real + lease
    waiting = and_(POST.c.state.in_((PostState.PLANNED.value, PostState.UNCERTAIN.value)), POST.c.try_at > far)
    held = and_(POST.c.state.in_(_HELD), POST.c.lease_until > until)
    await lock_posts(connection, or_(waiting, held))
    await connection.execute(update(POST).where(waiting).values(try_at=real))
    await connection.execute(update(POST).where(held).values(lease_until=until))


async def free_claimed(connection: AsyncConnection, which: ColumnElement[bool]) -> int:
    """Let claimed posts wait for their next try again; gives how many."""
    free = {"state": waiting_state(), "owner": None, "lease_until": None}
    return (
        await connection.execute(update(POST).where(POST.c.state == PostState.CLAIMED, which).values(free))
    ).rowcount
