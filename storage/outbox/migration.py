"""A group became a supergroup: its sheet and posts move, and are merged with what the new chat has already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Row, and_, delete, exists, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from content.reminders.occasions import REMINDER
from storage.outbox.intake import waiting_state
from storage.outbox.posts import PostState
from storage.state.tables import POST, POST_ITEM, POST_PART, SHEET

_SUPERGROUP: Final = "supergroup"
# Which of two posts of a day stays: the one of which most is known to have been told.
RANKS: Final = (
    PostState.SENT,
    PostState.UNCERTAIN,
    PostState.SENDING,
    PostState.CLAIMED,
    PostState.PLANNED,
    PostState.FAILED,
    PostState.DROPPED,
)
_TOLD: Final = frozenset({PostState.SENT, PostState.UNCERTAIN, PostState.SENDING})

_Key = tuple[Any, ...]


async def move_sheet(connection: AsyncConnection, old_id: int, new_id: int) -> None:
    """Move the sheet, unless the new chat has one; messages of the old chat have no ids in the new one."""
    both = select(SHEET.c.chat_id).where(SHEET.c.chat_id.in_((old_id, new_id))).order_by(SHEET.c.chat_id)
    present = set((await connection.execute(both.with_for_update())).scalars())
    if new_id in present:
        await connection.execute(delete(SHEET).where(SHEET.c.chat_id == old_id))
    else:
        moved = {"chat_id": new_id, "place": _SUPERGROUP, "pinned": None, "version": SHEET.c.version + 1}
        await connection.execute(update(SHEET).where(SHEET.c.chat_id == old_id).values(moved))


async def move_posts(connection: AsyncConnection, old_id: int, new_id: int) -> None:
    """Move the posts with their items and parts.

    Of two posts for a day the higher one in the order of states stays, the new chat's when they are equal. What the
    other one told, and how often nobody knew whether it did, goes over to it. Of an occasion that both chats were to
    be told, the same decides in whose post it stays.
    """
    query = select(POST).where(POST.c.chat_id.in_((old_id, new_id))).order_by(POST.c.id).with_for_update()
    posts = (await connection.execute(query)).all()
    old = {(post.kind, post.day): post for post in posts if post.chat_id == old_id}
    new = {(post.kind, post.day): post for post in posts if post.chat_id == new_id}
    if not old:
        return
    for key in old.keys() & new.keys():
        winner, loser = (old[key], new[key]) if _rank(old[key]) < _rank(new[key]) else (new[key], old[key])
        await _absorb(connection, winner, loser)
        (old if loser.chat_id == old_id else new).pop(key)
    await _part_items(connection, old.values(), new.values())
    moved = [post.id for post in old.values()]
    await connection.execute(update(POST_ITEM).where(POST_ITEM.c.post_id.in_(moved)).values(chat_id=new_id))
    await connection.execute(update(POST_PART).where(POST_PART.c.post_id.in_(moved)).values(message_id=None))
    await connection.execute(update(POST).where(POST.c.id.in_(moved)).values(chat_id=new_id))
    await _let_go(connection, new_id)


async def _absorb(connection: AsyncConnection, winner: Row[Any], loser: Row[Any]) -> None:
    """Let a post take over what is worth keeping of the other one of its day, which then goes."""
    if loser.state in _TOLD or loser.begun:
        kept = {_item_key(item) for item in await _read_items(connection, [winner.id])}
        lost = [item for item in await _read_items(connection, [loser.id]) if _item_key(item) not in kept]
        # Under the id of the winner's chat now, else with the winner when that moves.
        chat_id = winner.chat_id
        for item in lost:
            if not await _is_held(connection, chat_id, item):
                row = and_(POST_ITEM.c.post_id == loser.id, _item_is(item))
                await connection.execute(update(POST_ITEM).where(row).values(post_id=winner.id, chat_id=chat_id))
        unknowns = loser.unknowns + (loser.state == PostState.SENDING)
        count = update(POST).where(POST.c.id == winner.id).values(unknowns=POST.c.unknowns + unknowns)
        await connection.execute(count)
    await connection.execute(delete(POST).where(POST.c.id == loser.id))


async def _part_items(connection: AsyncConnection, old: Iterable[Row[Any]], new: Iterable[Row[Any]]) -> None:
    """Leave each occasion to one post."""
    ranks = {post.id: _rank(post) for posts in (old, new) for post in posts}
    ours = {_item_key(item): item for item in await _read_items(connection, [post.id for post in old])}
    theirs = {_item_key(item): item for item in await _read_items(connection, [post.id for post in new])}
    for key in ours.keys() & theirs.keys():
        mine, other = ours[key], theirs[key]
        loser = other if ranks[mine.post_id] < ranks[other.post_id] else mine
        await connection.execute(delete(POST_ITEM).where(POST_ITEM.c.post_id == loser.post_id, _item_is(loser)))


async def _let_go(connection: AsyncConnection, chat_id: int) -> None:
    """Take posts out of hands that would send them to the old chat, and remove those that nothing is left of."""
    claimed = (POST.c.chat_id == chat_id, POST.c.state == PostState.CLAIMED)
    free = {"owner": None, "lease_until": None}
    await connection.execute(update(POST).where(*claimed).values(state=waiting_state(), **free))
    empty = ~exists().where(POST_ITEM.c.post_id == POST.c.id)
    waiting = (POST.c.chat_id == chat_id, POST.c.state == PostState.PLANNED, POST.c.begun.is_(False))
    await connection.execute(delete(POST).where(*waiting, POST.c.kind == REMINDER, empty))


async def _read_items(connection: AsyncConnection, ids: Sequence[int]) -> Sequence[Row[Any]]:
    return (await connection.execute(select(POST_ITEM).where(POST_ITEM.c.post_id.in_(ids)))).all()


async def _is_held(connection: AsyncConnection, chat_id: int, item: Row[Any]) -> bool:
    """Say whether a chat has an occasion already."""
    held = select(POST_ITEM.c.post_id).where(
        tuple_(POST_ITEM.c.chat_id, POST_ITEM.c.anchor, POST_ITEM.c.year, POST_ITEM.c.lead)
        == tuple_(chat_id, item.anchor, item.year, item.lead)
    )
    return (await connection.execute(held)).first() is not None


def _rank(post: Row[Any]) -> tuple[int, bool]:
    return RANKS.index(PostState(post.state)), not post.begun


def _item_key(item: Row[Any]) -> _Key:
    return item.anchor, item.year, item.lead


def _item_is(item: Row[Any]) -> Any:
    return and_(
        POST_ITEM.c.chat_id == item.chat_id,
        POST_ITEM.c.anchor == item.anchor,
        POST_ITEM.c.year == item.year,
        POST_ITEM.c.lead == item.lead,
    )
