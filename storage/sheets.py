"""The sheets of chats: which reminders they want, where, and whether they can be reached."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import EllipsisType
from typing import Any, Final

from sqlalchemy import Row, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from content.reminders.occasions import DuePost
from storage.errors import SheetConflictError
from storage.outbox.intake import insert_posts
from storage.outbox.planning import AT_ONCE, bring_back, is_live, suspend_posts, withdraw
from storage.outbox.posts import Change, Plan, SheetCounts, Subscription, Suspension, Unplanned
from storage.sheet_marks import mark_suspended
from storage.sheet_terms import read_each, read_subscription, read_terms, write_terms
from storage.state.access import reading, writing
from storage.state.locks import lock_sheets
from storage.state.tables import SHEET
from storage.state.upsert import insert_into

_DAY: Final = dt.timedelta(days=1)
_UNREADABLE: Final = dt.timedelta(hours=1)  # until a sheet that can't be read is looked at again
_CHANNEL: Final = "channel"


class Sheets:
    """Stores what chats want; a change and what follows from it for the outbox are one transaction.

    `changed` is called with a chat's id after what it has set, or whether it can be reached, has changed.
    """

    def __init__(self, engine: AsyncEngine, writer: AsyncEngine, changed: Callable[[int], None]) -> None:
        self._engine = engine
        self._writer = writer
        self._changed = changed

    async def get(self, chat_id: int) -> Subscription | None:
        """Give what is stored about a chat's reminders; None when nothing is."""
        async with reading(self._engine) as connection:
            row = (await connection.execute(select(SHEET).where(SHEET.c.chat_id == chat_id))).one_or_none()
        return None if row is None else read_subscription(row)

    async def store(
        self,
        subscription: Subscription,
        plan: Plan | None,
        *,
        content: str | None = None,
        expected: Subscription | EllipsisType | None = ...,
    ) -> None:
        """Store what a chat wants and, in the same transaction, what it is owed instead of what had been planned.

        Without a plan nothing is owed until the next planning tick, and never when the chat is not active. When
        `content`, of which the plan was made, is no longer the newest revision (its sha256), only what was promised and
        is due counts of the plan. Whoever has a post of the chat in hand and has not begun it finds it gone.

        `expected` is what was stored when the change was begun (None: nothing); left out, nobody looks. Raises
        SheetConflictError when that has changed, whatever is pinned aside; ValueError for an active one without
        `since`.
        """
        if subscription.active and subscription.since is None:
            raise ValueError("a chat that gets reminders needs a moment from which on")
        chat_id = subscription.chat_id
        async with writing(self._writer) as connection:
            # From here on no other content goes live, and no other plan is stored.
            await lock_sheets(connection, SHEET.c.chat_id == chat_id)
            if not isinstance(expected, EllipsisType):
                await _compare(connection, chat_id, expected)
            if not subscription.active:
                plan = None
            live = content is None or await is_live(connection, content)
            if not await self._put(connection, subscription, plan, new=expected is None, live=live):
                raise SheetConflictError(chat_id)
            change = None if plan is None else plan.change
            await withdraw(connection, chat_id, subscription.since if subscription.active else None, change)
            if plan is not None and subscription.since is not None:
                owed = [post for post in plan.posts if post.due >= subscription.since]
                kept = owed if live else _keep_due(owed, change)
                await insert_posts(connection, ((chat_id, post) for post in kept))
        self._changed(chat_id)

    async def suspend(self, chat_id: int, why: Suspension, now: dt.datetime) -> bool:
        """Post nothing more to a chat until it comes back; tells whether it was active."""
        async with writing(self._writer) as connection:
            if not await mark_suspended(connection, {chat_id: why}):
                return False
            await suspend_posts(connection, [chat_id], now)
        self._changed(chat_id)
        return True

    async def revive(self, chat_id: int, now: dt.datetime) -> bool:
        """End a suspension: posts are owed again from now on; tells whether there was one."""
        async with writing(self._writer) as connection:
            revived = await connection.execute(
                update(SHEET)
                .where(SHEET.c.chat_id == chat_id, SHEET.c.subscribed.is_(True), SHEET.c.suspended.is_not(None))
                .values(suspended=None, since=now, plan_from=None, plan_at=now, version=SHEET.c.version + 1)
            )
            if revived.rowcount:
                await bring_back(connection, chat_id, now)
        self._changed(chat_id)
        return revived.rowcount > 0

    async def leave_topic(self, chat_id: int, thread_id: int) -> bool:
        """Post no longer into this topic; tells whether it still was the one, so once."""
        where = (SHEET.c.chat_id == chat_id, SHEET.c.thread_id == thread_id)
        return await self._set(*where, thread_id=None)

    async def stop_pinning(self, chat_id: int) -> bool:
        """Pin no more posts in a chat; tells whether they were, so once."""
        return await self._set(SHEET.c.chat_id == chat_id, SHEET.c.pin.is_(True), pin=False, pinned=None)

    async def set_pinned(self, chat_id: int, message_id: int | None) -> None:
        """Store which message is pinned for us."""
        await self._set(SHEET.c.chat_id == chat_id, pinned=message_id)

    async def set_up_by(self, user_id: int) -> tuple[Subscription, ...]:
        """Give the channels that a user set up."""
        query = select(SHEET).where(SHEET.c.by_user == user_id, SHEET.c.place == _CHANNEL).order_by(SHEET.c.chat_id)
        async with reading(self._engine) as connection:
            return tuple(read_subscription(row) for row in await connection.execute(query))

    async def unplanned(self, now: dt.datetime, limit: int) -> Sequence[Unplanned]:
        """Give chats whose planning is due, the longest waiting first; a plan for each takes it off this list.

        Those whose sheet can't be read are put off instead.
        """
        query = (
            select(SHEET.c.chat_id, SHEET.c.terms, SHEET.c.since, SHEET.c.plan_from, SHEET.c.version)
            .where(SHEET.c.plan_at <= now)
            .order_by(SHEET.c.plan_at, SHEET.c.chat_id)
            .limit(limit)
        )
        while True:
            async with reading(self._engine) as connection:
                found, unreadable = read_each(await connection.execute(query), _read_unplanned)
            if not unreadable:
                return found
            await self.put_off({row.chat_id: row.version for row in unreadable}, now + _UNREADABLE)
            if found:
                return found

    async def put_off(self, versions: Mapping[int, int | None], until: dt.datetime) -> None:
        """Plan chats no sooner than at a moment, unless their sheets have changed since they had these versions."""
        if not versions:
            return
        same = SHEET.c.version == func.coalesce(bindparam("of_version", type_=SHEET.c.version.type), SHEET.c.version)
        where = (SHEET.c.chat_id == bindparam("of_chat"), SHEET.c.plan_at.is_not(None), same)
        rows = [{"of_chat": chat_id, "of_version": version} for chat_id, version in sorted(versions.items())]
        async with writing(self._writer) as connection:
            await connection.execute(update(SHEET).where(*where).values(plan_at=until), rows)

    async def counts(self) -> SheetCounts:
        """Count the chats that stored a sheet."""
        query = select(SHEET.c.subscribed, SHEET.c.suspended, func.count()).group_by(
            SHEET.c.subscribed, SHEET.c.suspended
        )
        active, off, suspended = 0, 0, dict[Suspension, int]()
        async with reading(self._engine) as connection:
            for subscribed, why, count in await connection.execute(query):
                if not subscribed:
                    off += count
                elif why is None:
                    active += count
                else:
                    suspended[Suspension(why)] = count
        return SheetCounts(active, suspended, off)

    @staticmethod
    async def _put(
        connection: AsyncConnection, subscription: Subscription, plan: Plan | None, *, new: bool, live: bool
    ) -> bool:
        """Insert the row of a chat, or replace it unless it has to be new; tells whether that was done.

        With a plan by content that is not `live`, planning is due at once.
        """
        row = {
            "place": subscription.place,
            "terms": write_terms(subscription.sheet),
            "subscribed": subscription.subscribed,
            "since": subscription.since,
            "by_user": subscription.by,
            "thread_id": subscription.thread_id,
            "pin": subscription.pin,
            "pinned": subscription.pinned,
            "suspended": subscription.suspended,
            "plan_from": None,
            "plan_at": AT_ONCE if subscription.active else None,
        }
        if plan is not None and live:
            row |= {"plan_from": plan.through + _DAY, "plan_at": plan.again}
        change = None if plan is None else plan.change
        renewed_at = change.moment if change is not None and change.renewed else None
        # Not from 1 on: a chat that is erased and comes back must not meet a plan of its former sheet.
        first = secrets.randbits(31)
        new_row = {"chat_id": subscription.chat_id, "version": first, "owed_from": renewed_at, **row}
        statement = insert_into(connection, SHEET).values(new_row)
        replaced = {**row, "version": SHEET.c.version + 1}
        if renewed_at is not None:
            replaced["owed_from"] = renewed_at
        if subscription.pin:  # a post may have been pinned since the sheet was read
            del replaced["pinned"]
        if new:
            statement = statement.on_conflict_do_nothing(index_elements=[SHEET.c.chat_id])
        else:
            statement = statement.on_conflict_do_update(index_elements=[SHEET.c.chat_id], set_=replaced)
        return (await connection.execute(statement)).rowcount > 0

    async def _set(self, *where: Any, **values: Any) -> bool:
        async with writing(self._writer) as connection:
            return (await connection.execute(update(SHEET).where(*where).values(**values))).rowcount > 0


def _read_unplanned(row: Row[Any]) -> Unplanned:
    return Unplanned(row.chat_id, read_terms(row.terms), row.since, row.plan_from, row.version)


def _keep_due(posts: Sequence[DuePost], change: Change | None) -> list[DuePost]:
    """Give what was promised to a chat and is due; what lies ahead the next tick plans."""
    if change is None:
        return []
    return [post for post in posts if post.day in change.promised and post.due <= change.moment]


async def _compare(connection: AsyncConnection, chat_id: int, expected: Subscription | None) -> None:
    """Compare what is stored with what somebody read before. Raises SheetConflictError."""
    row = (await connection.execute(select(SHEET).where(SHEET.c.chat_id == chat_id))).one_or_none()
    stored = None if row is None else replace(read_subscription(row), pinned=None)
    if stored != (None if expected is None else replace(expected, pinned=None)):
        raise SheetConflictError(chat_id)
