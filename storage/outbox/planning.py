"""What chats are owed is planned, and what was only planned leaves again when a sheet or the content changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from content.reminders.occasions import REMINDER, DuePost
from storage.copies.epochs import last_restored
from storage.outbox.intake import WAITING, insert_posts, waiting_state
from storage.outbox.posts import Change, Plan, PostState, Promises, Reason
from storage.state.locks import lock_all_sheets, lock_posts
from storage.state.tables import POST, REVISION, SHEET

_DAY: Final = dt.timedelta(days=1)
# What is planned by the next tick, whatever the bot's clock says.
AT_ONCE: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
# Values in one list of a statement; both databases take far more.
_BATCH: Final = 2000
# Not sent because of where the chat stood, not because of the post.
_CHAT_REASONS: Final = (Reason.SUSPENDED.value, Reason.STOPPED.value)
# Only reminders follow from sheets and content; what was announced is taken back by nothing but people and time.
_REMINDS: Final = POST.c.kind == REMINDER
# Of these nothing has been told, and whoever has one in hand may find it gone.
_UNTOLD: Final = and_(_REMINDS, POST.c.state.in_(WAITING), POST.c.begun.is_(False))


async def plan(
    connection: AsyncConnection, plans: Sequence[Plan], *, late_before: dt.datetime | None, content: str | None
) -> bool:
    """Store what chats are owed, and when to look again; what is stored already stays as it is.

    Gives False, and stores nothing, when `content` is no longer the newest revision (its sha256). A plan whose sheet
    changed since it was read is passed over. A post that falls due before the chat's `since` is not owed, nor one from
    before `owed_from` unless it waits already; one that expired before `late_before` is stored as dropped. A post all
    of whose items are in other posts is not stored.
    """
    sheets = await _lock_sheets(connection, [plan.chat_id for plan in plans])
    if content is not None and not await is_live(connection, content):  # nor will it change now
        return False
    owing: list[tuple[int, DuePost]] = []
    looked: dict[tuple[dt.date, dt.datetime], list[int]] = {}
    for made in plans:
        sheet = sheets.get(made.chat_id)
        if sheet is None or made.version not in {None, sheet.version}:
            continue
        posts = [post for post in made.posts if sheet.since is None or post.due >= sheet.since]
        if sheet.owed_from is not None and any(post.due < sheet.owed_from for post in posts):
            waiting = (await read_promises(connection, made.chat_id)).waiting
            posts = [post for post in posts if post.due >= sheet.owed_from or post.day in waiting]
        owing += [(made.chat_id, post) for post in posts]
        looked.setdefault((made.through + _DAY, made.again), []).append(made.chat_id)
    await insert_posts(connection, owing, late_before=late_before)
    for (plan_from, plan_at), chat_ids in looked.items():
        for start in range(0, len(chat_ids), _BATCH):
            these = SHEET.c.chat_id.in_(chat_ids[start : start + _BATCH])
            await connection.execute(update(SHEET).where(these).values(plan_from=plan_from, plan_at=plan_at))
    return True


async def read_promises(connection: AsyncConnection, chat_id: int) -> Promises:
    """Give what a chat was promised and has not got; of one without a sheet nothing was planned."""
    query = select(SHEET.c.plan_from, SHEET.c.owed_from).where(SHEET.c.chat_id == chat_id)
    # The sheet first: what is planned meanwhile is then in both.
    sheet = (await connection.execute(query)).one_or_none()
    waiting = await connection.execute(select(POST.c.day, POST.c.expires).where(POST.c.chat_id == chat_id, _UNTOLD))
    days = {row.day: row.expires for row in waiting}
    if sheet is None:
        return Promises(days, None)
    return Promises(days, sheet.plan_from, sheet.owed_from, await last_restored(connection))


async def withdraw(
    connection: AsyncConnection, chat_id: int, since: dt.datetime | None, change: Change | None = None
) -> None:
    """Take back the reminders that wait for a chat: whoever had one in hand finds it gone.

    A post that has begun, or belongs to an announcement, goes back to wait, and is looked at anew. With `since` the
    chat gets reminders (again) from that moment on, and what was dropped for the chat's sake, and would fall due after
    it, may come back. What was due at a `change` that did not know of it, because it has come to wait since, stays.
    """
    gone: ColumnElement[bool] = _UNTOLD
    if change is not None:
        gone = and_(gone, or_(POST.c.due >= change.moment, POST.c.day.in_(change.promised)))
    if since is not None:
        gone = or_(gone, _given_up(since))
    await lock_posts(connection, POST.c.chat_id == chat_id)
    await connection.execute(delete(POST).where(POST.c.chat_id == chat_id, gone))
    await connection.execute(
        update(POST)
        .where(POST.c.chat_id == chat_id, POST.c.state == PostState.CLAIMED)
        .values(state=waiting_state(), owner=None, lease_until=None)
    )


async def bring_back(connection: AsyncConnection, chat_id: int, since: dt.datetime) -> None:
    """Remove what was dropped for a chat's sake and falls due only after `since`: it is planned anew."""
    await connection.execute(delete(POST).where(POST.c.chat_id == chat_id, _given_up(since)))


async def suspend_posts(connection: AsyncConnection, chat_ids: Sequence[int], now: dt.datetime) -> None:
    """Drop what waits for chats that can't be reached; a post in doubt is left to people."""
    retried = and_(POST.c.state == PostState.UNCERTAIN, POST.c.try_at.is_not(None))
    waiting = and_(POST.c.chat_id.in_(chat_ids), or_(POST.c.state.in_(WAITING), retried))
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
    """Plan all active chats anew: the content changed. What is due already stays, and is written by the new content.

    So does what a changed sheet let fall due: its day is not planned anew. And what quiet hours put off, which was due
    before, as its next try shows.
    """
    await lock_all_sheets(connection)
    kept = exists().where(SHEET.c.chat_id == POST.c.chat_id, SHEET.c.owed_from >= POST.c.due)
    waiting = and_(_REMINDS, POST.c.state == PostState.PLANNED, POST.c.begun.is_(False), POST.c.try_at.is_(None))
    ahead = and_(waiting, POST.c.due > now, ~kept)
    await lock_posts(connection, ahead)
    await connection.execute(delete(POST).where(ahead))
    await _plan_all(connection, now)


async def forget_future(connection: AsyncConnection, now: dt.datetime) -> None:
    """Plan all active chats anew after the clock was set back to `now`; what was dropped of the future may come.

    So may what was late only by a clock that was wrong, as on a machine that starts with one, if its grace still runs:
    it waits again and is not planned anew, because a sheet that has changed since would leave it out. What quiet hours
    delayed falls due at its own moment again. Pauses end: they are reckoned by the machine's clock, which may be the
    one that was wrong.
    """
    await lock_all_sheets(connection)
    dropped = and_(POST.c.state == PostState.DROPPED, POST.c.begun.is_(False))
    too_soon = and_(_REMINDS, dropped, POST.c.reason.in_((Reason.LATE.value, *_CHAT_REASONS)), POST.c.due > now)
    delayed = and_(
        _REMINDS,
        POST.c.state == PostState.PLANNED,
        POST.c.begun.is_(False),
        POST.c.try_at.is_not(None),
        POST.c.due > now,
        POST.c.expires >= now,
    )
    ahead = or_(too_soon, delayed)
    await lock_posts(connection, ahead)
    await connection.execute(delete(POST).where(ahead))
    active = and_(SHEET.c.subscribed.is_(True), SHEET.c.suspended.is_(None), SHEET.c.since <= POST.c.due)
    owed = exists().where(SHEET.c.chat_id == POST.c.chat_id, active)
    in_time = and_(dropped, POST.c.reason == Reason.LATE, POST.c.expires >= now, owed)
    waits = {"state": PostState.PLANNED.value, "reason": None, "settled": None, "try_at": None}
    await connection.execute(update(POST).where(in_time).values(waits))
    announced = (~_REMINDS, POST.c.state == PostState.PLANNED, POST.c.due > now)
    await connection.execute(update(POST).where(*announced).values(due=now))  # what is quiet then, is put off again
    paused = (POST.c.state.in_((PostState.PLANNED.value, PostState.UNCERTAIN.value)), POST.c.try_at.is_not(None))
    await connection.execute(update(POST).where(*paused).values(try_at=AT_ONCE))
    for column in (SHEET.c.since, SHEET.c.owed_from):
        await connection.execute(update(SHEET).where(column > now).values({column: now}))
    await _plan_all(connection, now)


async def plan_anew(connection: AsyncConnection, chat_ids: Collection[int]) -> None:
    """Let the next tick plan chats anew whose sheets are locked: an item may be free for another day."""
    await connection.execute(
        update(SHEET)
        .where(SHEET.c.chat_id.in_(chat_ids), SHEET.c.subscribed.is_(True), SHEET.c.suspended.is_(None))
        .values(plan_from=None, plan_at=AT_ONCE, version=SHEET.c.version + 1)
    )


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
            select(SHEET.c.chat_id, SHEET.c.since, SHEET.c.owed_from, SHEET.c.version)
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
        _REMINDS,
        POST.c.state == PostState.DROPPED,
        POST.c.reason.in_(_CHAT_REASONS),
        POST.c.begun.is_(False),
        POST.c.due >= since,
    )
