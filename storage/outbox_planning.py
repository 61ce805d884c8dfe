"""Posts come into the outbox, and what was only planned leaves it again when a sheet or the content changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from content.occasions import REMINDER, DuePost
from storage.posts import Plan, PostState, Reason
from storage.state_bulk import insert_new, reserve_ids
from storage.state_locks import lock_all_sheets, lock_posts
from storage.state_tables import POST, POST_ITEM, REVISION, SHEET

_DAY: Final = dt.timedelta(days=1)
# Before any real time: the next try is at once.
_AT_ONCE: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
# Values in one list of a statement; both databases take far more.
_BATCH: Final = 2000
_PLANNED: Final = PostState.PLANNED.value
_DROPPED: Final = PostState.DROPPED.value
_LATE: Final = Reason.LATE.value
_POST_COLUMNS: Final = tuple(
    POST.c["id", "chat_id", "kind", "day", "due", "expires", "silent", "state", "reason", "settled"]
) + tuple(POST.c["attempts", "unknowns", "total", "begun", "doubt"])
_ITEM_COLUMNS: Final = tuple(POST_ITEM.c["post_id", "chat_id", "anchor", "year", "lead", "place", "digest"])
# Of these nothing has been written: they may go without a trace.
_WAITING: Final = (PostState.PLANNED.value, PostState.CLAIMED.value)
# Not sent because of where the chat stood, not because of the post.
_CHAT_REASONS: Final = (Reason.SUSPENDED.value, Reason.STOPPED.value)


async def plan(
    connection: AsyncConnection, plans: Sequence[Plan], *, late_before: dt.datetime | None, content: str | None
) -> bool:
    """Store what chats are owed, and when to look again; what is stored already stays as it is.

    Gives False, and stores nothing, when `content` is no longer the newest revision (its sha256). A plan whose sheet
    changed since it was read is passed over. A post that falls due before the chat's `since` is not owed; one that
    expired before `late_before` is stored as dropped. A post all of whose items are in other posts is not stored.
    """
    if content is not None and not await is_live(connection, content):
        return False
    owing: list[tuple[int, DuePost]] = []
    looked: dict[tuple[dt.date, dt.datetime], list[int]] = {}
    sheets = await _lock_sheets(connection, [plan.chat_id for plan in plans])
    for made in plans:
        sheet = sheets.get(made.chat_id)
        if sheet is None or made.version not in {None, sheet.version}:
            continue
        owing += [(made.chat_id, post) for post in made.posts if sheet.since is None or post.due >= sheet.since]
        looked.setdefault((made.through + _DAY, made.again), []).append(made.chat_id)
    await insert_posts(connection, owing, late_before=late_before)
    for (plan_from, plan_at), chat_ids in looked.items():
        for start in range(0, len(chat_ids), _BATCH):
            these = SHEET.c.chat_id.in_(chat_ids[start : start + _BATCH])
            await connection.execute(update(SHEET).where(these).values(plan_from=plan_from, plan_at=plan_at))
    return True


async def insert_posts(
    connection: AsyncConnection, owing: Iterable[tuple[int, DuePost]], *, late_before: dt.datetime | None = None
) -> int:
    """Insert posts with their items, but for those that are there already; gives how many are new.

    An item belongs to one post of a chat for ever, also when that post was dropped: it is the record of what was not
    told. Nothing is lost by that, because a day's post never comes back.
    """
    posts = {(chat_id, post.day): post for chat_id, post in owing}
    if not posts:
        return 0
    ids = dict(zip(await reserve_ids(connection, len(posts)), posts, strict=True))
    rows = [_post_row(number, key[0], posts[key], late_before) for number, key in ids.items()]
    await insert_new(connection, POST, _POST_COLUMNS, rows)
    between = POST.c.id.between(min(ids), max(ids))
    new = set((await connection.execute(select(POST.c.id).where(between))).scalars()) & ids.keys()
    items = [row for number in new for row in _item_rows(number, ids[number][0], posts[ids[number]])]
    await insert_new(connection, POST_ITEM, _ITEM_COLUMNS, items)
    # All of these was told, or is to be told, by other posts.
    empty = delete(POST).where(between, POST.c.begun.is_(False), ~exists().where(POST_ITEM.c.post_id == POST.c.id))
    return len(new) - (await connection.execute(empty)).rowcount


async def withdraw(connection: AsyncConnection, chat_id: int, since: dt.datetime | None) -> None:
    """Take back what waits for a chat: whoever had it in hand finds it gone.

    A post that has begun goes back to wait, and is looked at anew. With `since` the chat gets reminders (again) from
    that moment on, and what was dropped for the chat's sake, and would fall due after it, may come back.
    """
    gone = and_(POST.c.state.in_(_WAITING), POST.c.begun.is_(False))
    if since is not None:
        gone = or_(gone, _given_up(since))
    await lock_posts(connection, POST.c.chat_id == chat_id)
    await connection.execute(delete(POST).where(POST.c.chat_id == chat_id, gone))
    await connection.execute(
        update(POST)
        .where(POST.c.chat_id == chat_id, POST.c.state == PostState.CLAIMED)
        .values(state=waiting_state(), owner=None, lease_until=None)
    )


def waiting_state() -> ColumnElement[str]:
    """Give the state of a post that waits for its next try: doubt about a part is never forgotten."""
    return case((POST.c.doubt, PostState.UNCERTAIN.value), else_=PostState.PLANNED.value)


async def bring_back(connection: AsyncConnection, chat_id: int, since: dt.datetime) -> None:
    """Remove what was dropped for a chat's sake and falls due only after `since`: it is planned anew."""
    await connection.execute(delete(POST).where(POST.c.chat_id == chat_id, _given_up(since)))


async def suspend_posts(connection: AsyncConnection, chat_ids: Sequence[int], now: dt.datetime) -> None:
    """Drop what waits for chats that can't be reached; a post in doubt is left to people."""
    retried = and_(POST.c.state == PostState.UNCERTAIN, POST.c.try_at.is_not(None))
    waiting = and_(POST.c.chat_id.in_(chat_ids), or_(POST.c.state.in_(_WAITING), retried))
    await give_up(connection, waiting, Reason.SUSPENDED, now)


async def give_up(connection: AsyncConnection, which: ColumnElement[bool], reason: Reason, now: dt.datetime) -> int:
    """Drop posts for a reason, gives how many; a post in doubt stays uncertain instead and is left to people."""
    await lock_posts(connection, which)
    ended = {"reason": reason.value, "owner": None, "lease_until": None, "try_at": None}
    await connection.execute(
        update(POST).where(which, POST.c.doubt.is_(True)).values(state=PostState.UNCERTAIN.value, **ended)
    )
    dropped = await connection.execute(
        update(POST).where(which, POST.c.doubt.is_(False)).values(state=PostState.DROPPED.value, settled=now, **ended)
    )
    return dropped.rowcount


async def expire(connection: AsyncConnection, before: dt.datetime, now: dt.datetime) -> int:
    """Drop waiting posts that expired before a moment; a post in doubt is left to people. Gives how many dropped."""
    retried = and_(POST.c.state == PostState.UNCERTAIN, POST.c.try_at.is_not(None))
    waiting = or_(POST.c.state == PostState.PLANNED, retried)
    # Nothing expires before it is due, and the index is by that.
    return await give_up(connection, and_(waiting, POST.c.due < before, POST.c.expires < before), Reason.LATE, now)


async def replan(connection: AsyncConnection, now: dt.datetime) -> None:
    """Plan all active chats anew: the content changed. What is due already stays, and is written by the new content."""
    await lock_all_sheets(connection)
    ahead = and_(POST.c.state == PostState.PLANNED, POST.c.begun.is_(False), POST.c.due > now)
    await lock_posts(connection, ahead)
    await connection.execute(delete(POST).where(ahead))
    await _plan_all(connection, now)


async def forget_future(connection: AsyncConnection, now: dt.datetime) -> None:
    """Plan all active chats anew after the clock was set back to `now`; what was dropped of the future may come.

    So may what was late only by a clock that was wrong, as on a machine that starts with one, if its grace still runs.
    Pauses end: they are reckoned by the machine's clock, which may be the one that was wrong.
    """
    await lock_all_sheets(connection)
    too_soon = or_(
        and_(POST.c.reason == Reason.LATE, POST.c.expires >= now),
        and_(POST.c.reason.in_(_CHAT_REASONS), POST.c.due > now),
    )
    await connection.execute(delete(POST).where(POST.c.state == PostState.DROPPED, POST.c.begun.is_(False), too_soon))
    paused = (POST.c.state.in_((_PLANNED, PostState.UNCERTAIN.value)), POST.c.try_at.is_not(None))
    await connection.execute(update(POST).where(*paused).values(try_at=_AT_ONCE))
    await connection.execute(update(SHEET).where(SHEET.c.since > now).values(since=now))
    await _plan_all(connection, now)


async def _plan_all(connection: AsyncConnection, now: dt.datetime) -> None:
    await connection.execute(
        update(SHEET)
        .where(SHEET.c.subscribed.is_(True), SHEET.c.suspended.is_(None))
        .values(plan_from=None, plan_at=now, version=SHEET.c.version + 1)
    )


async def _lock_sheets(connection: AsyncConnection, chat_ids: Sequence[int]) -> Mapping[int, Any]:
    """Give the sheets of chats that are to be planned, locked until the end of the transaction."""
    found: dict[int, Any] = {}
    for start in range(0, len(chat_ids), _BATCH):
        query = (
            select(SHEET.c.chat_id, SHEET.c.since, SHEET.c.version)
            .where(SHEET.c.chat_id.in_(chat_ids[start : start + _BATCH]), SHEET.c.plan_at.is_not(None))
            .order_by(SHEET.c.chat_id)
            .with_for_update()
        )
        found.update((row.chat_id, row) for row in await connection.execute(query))
    return found


async def is_live(connection: AsyncConnection, content: str) -> bool:
    """Say whether this is the content of the newest revision (its sha256)."""
    query = select(REVISION.c.sha256).order_by(REVISION.c.number.desc()).limit(1)
    return (await connection.execute(query)).scalar_one_or_none() == content


def _given_up(since: dt.datetime) -> ColumnElement[bool]:
    return and_(
        POST.c.state == PostState.DROPPED,
        POST.c.reason.in_(_CHAT_REASONS),
        POST.c.begun.is_(False),
        POST.c.due >= since,
    )


def _post_row(post_id: int, chat_id: int, post: DuePost, late_before: dt.datetime | None) -> tuple[Any, ...]:
    late = late_before is not None and post.expires < late_before
    where = (_DROPPED, _LATE, late_before) if late else (_PLANNED, None, None)
    return post_id, chat_id, REMINDER, post.day, post.due, post.expires, post.silent, *where, 0, 0, 0, False, False


def _item_rows(post_id: int, chat_id: int, post: DuePost) -> list[tuple[Any, ...]]:
    return [
        (post_id, chat_id, item.occasion.anchor.key, item.occasion.year, item.lead, place, "")
        for place, item in enumerate(post.items)
    ]
