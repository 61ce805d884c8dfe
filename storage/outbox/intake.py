"""Posts come into the outbox with their items, and an item whose day has changed comes to the post of its new day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Row, and_, bindparam, case, delete, exists, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from content.reminders.occasions import REMINDER, DuePost
from storage.copies.epochs import read_epochs
from storage.outbox.posts import Epoch, PostState, Reason
from storage.state.bulk import insert_new, reserve_ids
from storage.state.locks import lock_posts
from storage.state.tables import POST, POST_ITEM

# Values in one list of a statement, each of four numbers; both databases take a few more.
_BATCH: Final = 4000
_PLANNED: Final = PostState.PLANNED.value
_DROPPED: Final = PostState.DROPPED.value
_LATE: Final = Reason.LATE.value
_NOTHING: Final = Reason.NOTHING.value
_RESTORED: Final = Reason.RESTORED.value
# Of these nothing has been written.
WAITING: Final = (_PLANNED, PostState.CLAIMED.value)
_ENDED: Final = (_DROPPED, PostState.FAILED.value)
POST_COLUMNS: Final = tuple(
    POST.c["id", "chat_id", "kind", "day", "due", "expires", "silent", "state", "reason", "settled"]
) + tuple(POST.c["attempts", "unknowns", "total", "begun", "doubt"])
_ITEM_COLUMNS: Final = tuple(POST_ITEM.c["post_id", "chat_id", "anchor", "year", "lead", "place", "digest"])

_T = TypeVar("_T")
_Key = tuple[int, dt.date]  # a chat and its local day
_Posts = Mapping[_Key, DuePost]
_End = tuple[str, dt.datetime]  # a reason, and when that was settled


class _Wanted(NamedTuple):
    """An item that a post should have, as a row of its table; without the first field it names the item."""

    post_id: int
    chat_id: int
    anchor: str
    year: int
    lead: str
    place: int

    @property
    def name(self) -> tuple[int, str, int, str]:
        return self[1:5]


async def insert_posts(
    connection: AsyncConnection, owing: Iterable[tuple[int, DuePost]], *, late_before: dt.datetime | None = None
) -> None:
    """Insert posts with their items; the sheets of their chats are locked. For a day that has a post, that one stays.

    A chat is told an item once a year. It belongs to the post that told it, or may have: one that has begun, or is
    being sent. Any other that has it for another day, which its date no longer is, loses it to the post of the right
    day: a new one, or one that waits or was dropped because nothing was left of it.

    What a restored copy can't know of, because the lost database may have posted it, is stored as dropped.
    """
    posts = {(chat_id, post.day): post for chat_id, post in owing}
    if not posts:
        return
    epochs = await read_epochs(connection)
    ids = dict(zip(await reserve_ids(connection, len(posts)), posts, strict=True))
    ends = {key: end for key, post in posts.items() if (end := _find_end(post, late_before, epochs))}
    rows = [_post_row(number, key[0], posts[key], ends.get(key)) for number, key in ids.items()]
    await insert_new(connection, POST, POST_COLUMNS, rows)
    between = POST.c.id.between(min(ids), max(ids))
    new = set((await connection.execute(select(POST.c.id).where(between))).scalars()) & ids.keys()
    wanted = [row for number in sorted(new) for row in _item_rows(number, ids[number], posts)]
    await insert_new(connection, POST_ITEM, _ITEM_COLUMNS, [(*row, "") for row in wanted])
    count = select(func.count()).select_from(POST_ITEM).where(POST_ITEM.c.post_id.between(min(ids), max(ids)))
    if (await connection.execute(count)).scalar_one() == len(wanted):
        if len(new) == len(ids):
            return
        wanted.clear()  # all are where they should be, as nearly always
    met = [key for number, key in ids.items() if number not in new and key not in ends]
    present = await _find_open(connection, met)
    wanted += [row for number, key in present.items() for row in _item_rows(number, key, posts)]
    lacking = await _find_lacking(connection, wanted)
    gained = await _hand_over(connection, lacking, posts) if lacking else set()
    holding = gained | {row.post_id for row in set(wanted) - set(lacking)}
    await _bring_back(connection, {number: posts[key] for number, key in present.items() if number in holding})
    # All of these was told, or is to be told, by other posts.
    empty = delete(POST).where(between, POST.c.begun.is_(False), ~exists().where(POST_ITEM.c.post_id == POST.c.id))
    await connection.execute(empty)


def waiting_state() -> ColumnElement[str]:
    """Give the state of a post that waits for its next try: doubt about a part is never forgotten."""
    return case((POST.c.doubt, PostState.UNCERTAIN.value), else_=PostState.PLANNED.value)


def _may_gain() -> ColumnElement[bool]:
    """Say of which posts nothing was written, and which yet may tell something on their day."""
    void = and_(POST.c.state == _DROPPED, POST.c.reason == _NOTHING)
    return and_(POST.c.begun.is_(False), or_(POST.c.state.in_(WAITING), void))


def _may_lose() -> ColumnElement[bool]:
    """Say which posts told nothing and are not being sent; one left out by a restore may have told it."""
    hidden = and_(POST.c.state == _DROPPED, POST.c.reason == _RESTORED)
    return and_(POST.c.begun.is_(False), POST.c.state.in_(WAITING + _ENDED), ~hidden)


async def _find_open(connection: AsyncConnection, keys: Collection[_Key]) -> dict[int, _Key]:
    """Give the posts of these days that may gain items."""
    found: dict[int, _Key] = {}
    asked, days = set(keys), {day for _, day in keys}
    for chats in _slices({chat_id for chat_id, _ in keys}):
        query = select(POST.c.id, POST.c.chat_id, POST.c.day).where(
            POST.c.chat_id.in_(chats), POST.c.kind == REMINDER, POST.c.day.in_(days), _may_gain()
        )
        found |= {row.id: (row.chat_id, row.day) for row in await connection.execute(query)}
    return {number: key for number, key in found.items() if key in asked}


async def _find_lacking(connection: AsyncConnection, wanted: Sequence[_Wanted]) -> list[_Wanted]:
    """Give the items that are not where they should be."""
    held: set[tuple[Any, ...]] = set()
    for numbers in _slices({row.post_id for row in wanted}):
        query = select(*_ITEM_COLUMNS[:5]).where(POST_ITEM.c.post_id.in_(numbers))
        held.update(map(tuple, await connection.execute(query)))
    return [row for row in wanted if row[:5] not in held]


async def _hand_over(connection: AsyncConnection, lacking: Sequence[_Wanted], posts: _Posts) -> set[int]:
    """Give items to the posts that should have them, and give those posts.

    Whoever has a post in hand that loses or gains an item finds it gone; one that has none left is dropped.
    """
    owners = await _find_owners(connection, lacking)
    concerned = POST.c.id.in_({row.post_id for row in lacking} | {owner.post_id for owner in owners.values()})
    await lock_posts(connection, concerned)
    gaining = set((await connection.execute(select(POST.c.id).where(concerned, _may_gain()))).scalars())
    losing = set((await connection.execute(select(POST.c.id).where(concerned, _may_lose()))).scalars())
    able = [row for row in lacking if row.post_id in gaining]
    new = [row for row in able if row.name not in owners]
    moved = [
        row
        for row in able
        if (owner := owners.get(row.name)) and owner.post_id in losing and not _is_owed(row, owner.day, posts)
    ]
    await insert_new(connection, POST_ITEM, _ITEM_COLUMNS, [(*row, "") for row in new])
    await _move(connection, moved)
    gained = {row.post_id for row in (*new, *moved)}
    lost = {owners[row.name].post_id for row in moved}
    free = {"state": waiting_state(), "owner": None, "lease_until": None}
    claimed = and_(POST.c.id.in_(gained | lost), POST.c.state == PostState.CLAIMED)
    await connection.execute(update(POST).where(claimed).values(free))
    bare = and_(POST.c.id.in_(lost), POST.c.state == _PLANNED, ~exists().where(POST_ITEM.c.post_id == POST.c.id))
    ended = {"state": _DROPPED, "reason": _NOTHING, "settled": POST.c.due, "try_at": None}
    await connection.execute(update(POST).where(bare).values(ended))
    return gained


async def _find_owners(connection: AsyncConnection, items: Sequence[_Wanted]) -> dict[tuple[Any, ...], Row[Any]]:
    """Give the post, with its day, that has an item now."""
    name = tuple_(*_ITEM_COLUMNS[1:5])
    found: dict[tuple[Any, ...], Row[Any]] = {}
    for names in _slices({row.name for row in items}):
        query = select(POST_ITEM, POST.c.day).join(POST, POST.c.id == POST_ITEM.c.post_id).where(name.in_(names))
        found |= {(row.chat_id, row.anchor, row.year, row.lead): row for row in await connection.execute(query)}
    return found


def _is_owed(item: _Wanted, day: dt.date, posts: _Posts) -> bool:
    """Say whether an item belongs to a day by what is being planned."""
    post = posts.get((item.chat_id, day))
    return post is not None and any(row.name == item.name for row in _item_rows(0, (item.chat_id, day), posts))


async def _move(connection: AsyncConnection, items: Sequence[_Wanted]) -> None:
    if not items:
        return
    named = [column == bindparam(f"of_{column.name}") for column in _ITEM_COLUMNS[1:5]]
    rows = [
        {"of_chat_id": row.chat_id, "of_anchor": row.anchor, "of_year": row.year, "of_lead": row.lead}
        | {"post_id": row.post_id, "place": row.place, "digest": ""}
        for row in items
    ]
    await connection.execute(update(POST_ITEM).where(*named), rows)


async def _bring_back(connection: AsyncConnection, posts: Mapping[int, DuePost]) -> None:
    """Let those that were dropped because nothing was left of them wait again: something is."""
    for numbers in _slices(posts.keys()):
        query = select(POST.c.id).where(POST.c.id.in_(numbers), POST.c.state == _DROPPED)
        for number in (await connection.execute(query)).scalars().all():
            post = posts[number]
            values: dict[str, Any] = {"state": _PLANNED, "reason": None, "settled": None, "attempts": 0, "try_at": None}
            values |= {"due": post.due, "expires": post.expires, "silent": post.silent}
            await connection.execute(update(POST).where(POST.c.id == number).values(values))


def _find_end(post: DuePost, late_before: dt.datetime | None, epochs: Sequence[Epoch]) -> _End | None:
    """Give why and when a post ended before it was planned; None for one that is owed.

    What was due before a restore is never owed. It was late, if its grace was over before the copy was made.
    """
    hiding = [epoch.restored for epoch in epochs if epoch.hides(post.due, post.expires)]
    if hiding:
        return _RESTORED, max(hiding)
    if late_before is not None and post.expires < late_before:
        return _LATE, late_before
    gone = [epoch.restored for epoch in epochs if post.due <= epoch.restored]
    return (_RESTORED, max(gone)) if gone else None


def _post_row(post_id: int, chat_id: int, post: DuePost, end: _End | None) -> tuple[Any, ...]:
    where = (_PLANNED, None, None) if end is None else (_DROPPED, *end)
    return post_id, chat_id, REMINDER, post.day, post.due, post.expires, post.silent, *where, 0, 0, 0, False, False


def _item_rows(post_id: int, key: _Key, posts: _Posts) -> list[_Wanted]:
    return [
        _Wanted(post_id, key[0], item.occasion.anchor.key, item.occasion.year, item.lead, place)
        for place, item in enumerate(posts[key].items)
    ]


def _slices(values: Iterable[_T]) -> Iterator[list[_T]]:
    """Give values in lists that a statement can take."""
    listed = list(values)
    for start in range(0, len(listed), _BATCH):
        yield listed[start : start + _BATCH]
