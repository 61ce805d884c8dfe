"""What was told already, against what is known now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, distinct, exists, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.outbox.posts import Claimed, PostState, StoredItem, StoredPart
from storage.outbox.rows import read_claimed, write_items
from storage.state.tables import POST, POST_ITEM, POST_PART, SHEET

# What was sent, without the index of states: in a year that has far more such posts than the days that matter here.
_SENT: Final = POST.c.state.concat("") == PostState.SENT


async def told(connection: AsyncConnection, since: dt.datetime) -> dict[str, set[str]]:
    """Give the anchors that posts told of since a moment, each with the digests that it was told with."""
    query = (
        select(POST_ITEM.c.anchor, POST_ITEM.c.digest)
        .join(POST, POST.c.id == POST_ITEM.c.post_id)
        .where(POST.c.settled >= since, _SENT, POST_ITEM.c.digest != "")
        .distinct()
    )
    found: dict[str, set[str]] = {}
    for anchor, digest in await connection.execute(query):
        found.setdefault(anchor, set()).add(digest)
    return found


async def stale(
    connection: AsyncConnection, since: dt.datetime, current: Mapping[str, str], limit: int, after: int
) -> list[Claimed]:
    """Give sent posts with an item that was told with another digest than the current one, in the order of their ids.

    They were settled since a moment, and have ids greater than `after`; an anchor that is not current is gone.
    """
    if not after:
        oldest = select(func.min(POST.c.id)).where(POST.c.settled >= since, _SENT)
        after = ((await connection.execute(oldest)).scalar_one() or 1) - 1
    # By `coalesce` SQLite does not take the index of `settled` here, which it would have to sort for every page.
    settled = func.coalesce(POST.c.settled, since)
    ids = (
        select(POST.c.id)
        .where(POST.c.id > after, _SENT, settled >= since)
        .where(exists().where(POST_ITEM.c.post_id == POST.c.id, _is_told_otherwise(current)))
        .order_by(POST.c.id)
        .limit(limit)
    )
    found = list((await connection.execute(ids)).scalars())
    posts, unreadable = await read_claimed(connection, found)
    if unreadable and not posts:
        return await stale(connection, since, current, limit, max(found))
    return sorted(posts, key=lambda post: post.post_id)


def find_told_otherwise(since: dt.datetime, current: Mapping[str, str]) -> Select[tuple[str, dt.date, int]]:
    """Count the chats whose posts tell of these anchors with another digest than the current one, by anchor and day.

    They are the posts that `stale` gives for these anchors, but for those without a message that could be edited.
    """
    # By `concat` SQLite begins with the posts of these days, and not with all items that were ever told.
    named = POST_ITEM.c.anchor.concat("").in_(list(current))
    return (
        select(POST_ITEM.c.anchor, POST.c.day, func.count(distinct(POST.c.chat_id)).label("chats"))
        .select_from(POST)
        .join(POST_ITEM, POST_ITEM.c.post_id == POST.c.id)
        .join(SHEET, SHEET.c.chat_id == POST.c.chat_id)
        .where(POST.c.settled >= since, _SENT)
        .where(named, _is_told_otherwise(current))
        .where(exists().where(POST_PART.c.post_id == POST.c.id, POST_PART.c.message_id.is_not(None)))
        .group_by(POST_ITEM.c.anchor, POST.c.day)
        .order_by(POST_ITEM.c.anchor, POST.c.day)
    )


async def corrected(  # noqa: PLR0913 - what an edit changed
    connection: AsyncConnection,
    post_id: int,
    items: Sequence[StoredItem],
    parts: Sequence[StoredPart],
    now: dt.datetime,
    *,
    changed: bool,
) -> None:
    """Store what a sent post tells now; items that are not among these are kept as no longer told."""
    query = select(POST.c.chat_id).where(POST.c.id == post_id, POST.c.state == PostState.SENT).with_for_update()
    chat_id = (await connection.execute(query)).scalar_one_or_none()
    if chat_id is None:
        return
    await connection.execute(update(POST_ITEM).where(POST_ITEM.c.post_id == post_id).values(digest=""))
    await write_items(connection, [(post_id, chat_id, items)])
    if parts:
        await connection.execute(
            update(POST_PART).where(POST_PART.c.post_id == post_id, POST_PART.c.number == bindparam("of_number")),
            [{"of_number": part.number, "digest": part.digest} for part in parts],
        )
    if changed:
        await connection.execute(update(POST).where(POST.c.id == post_id).values(corrected=now))


def _is_told_otherwise(current: Mapping[str, str]) -> ColumnElement[bool]:
    """Say that an item was told with another digest than its anchor has now; one that is not current is gone."""
    told = tuple_(POST_ITEM.c.anchor, POST_ITEM.c.digest)
    return and_(POST_ITEM.c.digest != "", told.not_in(list(current.items())))
