"""Sheets, posts and plans for tests of the outbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from content.records.statements import Confidence, Text
from content.reminders.anchors import Anchor
from content.reminders.occasions import DuePost, Item, Occasion
from content.reminders.sheet import Category, Sheet
from storage.desk.revisions import Making
from storage.outbox.posts import Change, Claimed, Plan, PostRecord, PostState, Sending, StoredItem, Subscription
from storage.outbox.store import Outbox
from storage.state.database import StateDatabase

DAY: Final = dt.date(2026, 6, 27)
# The chat's moment on that day, by the bot's clock; the machine's own time is another.
DUE: Final = dt.datetime(2026, 6, 27, 1, tzinfo=dt.UTC)
EARLIER: Final = DUE - dt.timedelta(hours=12)
LATER: Final = DUE + dt.timedelta(minutes=5)
REAL: Final = dt.datetime(2031, 1, 1, tzinfo=dt.UTC)
OVER = REAL + dt.timedelta(seconds=61)  # a lease is
GRACE: Final = dt.timedelta(hours=16)
SHEET: Final = Sheet(zone="Asia/Tokyo")
ME: Final = "me"


def make_post(
    day: dt.date = DAY, anchors: Sequence[str] = ("a", "b"), *, due: dt.datetime | None = None, year: int = 2026
) -> DuePost:
    """Give a post with an item for each anchor; it falls due at DUE's time on its day."""
    moment = DUE + (day - DAY) if due is None else due
    items = tuple(Item(Occasion(_make_anchor(key), year, None, day, None), "0") for key in anchors)
    return DuePost(day, moment, moment + GRACE, silent=False, items=items)


def make_plan(chat_id: int, *posts: DuePost, **changes: Any) -> Plan:
    """Give a plan that looks through the day after DAY."""
    plan = Plan(chat_id, posts or (make_post(),), DAY + dt.timedelta(days=1), DUE + dt.timedelta(hours=14))
    return replace(plan, **changes)


def make_change(chat_id: int, *posts: DuePost, promised: Sequence[dt.date] = (), now: dt.datetime = LATER) -> Plan:
    """Give the plan of a sheet that calls for other posts from a moment on; it may have none, and promised days."""
    return make_plan(chat_id, change=Change(now, frozenset(promised), renewed=True), posts=posts)


def make_subscription(chat_id: int, **changes: Any) -> Subscription:
    """Give an active subscription."""
    return replace(Subscription(chat_id, "private", SHEET, subscribed=True, since=EARLIER, by=chat_id), **changes)


async def claim(
    outbox: Outbox, now: dt.datetime = LATER, *, real: dt.datetime = REAL, limit: int = 100
) -> list[Claimed]:
    """Claim what is due."""
    return list(await outbox.claim(now, real, limit, ME, 60.0))


def sending(claimed: Claimed, number: int = 0, total: int = 1, digest: str = "text") -> Sending:
    """Give what is about to be written of a claimed post."""
    items = tuple(StoredItem(item.anchor, item.year, item.lead, "told") for item in claimed.items)
    return Sending(claimed.post_id, number, total, digest, items)


async def begin(outbox: Outbox, *claimed: Claimed, number: int = 0, total: int = 1) -> frozenset[int]:
    """Mark claimed posts as being sent."""
    return await outbox.begin([sending(post, number, total) for post in claimed], ME, REAL)


async def states(state: StateDatabase, chat_id: int) -> dict[dt.date, PostState]:
    """Give the states of a chat's posts by their days."""
    return {post.day: post.state for post in await state.outbox.history(chat_id, 1000)}


async def look(state: StateDatabase) -> PostRecord:
    """Give the first chat's post of the day."""
    (post,) = await state.outbox.history(1, 9, DAY)
    return post


async def lose_first(state: StateDatabase) -> Claimed:
    """Give a post whose lease ended while its first message of two was being sent."""
    await state.sheets.store(make_subscription(1), make_plan(1))
    (claimed,) = await claim(state.outbox)
    await begin(state.outbox, claimed, total=2)
    assert await state.outbox.recover(OVER, expired=True) == (0, 1)
    return claimed


async def add_revision(state: StateDatabase, sha256: str, now: dt.datetime = EARLIER) -> None:
    """Let other content be live."""
    newest = await state.revisions.newest()
    await state.revisions.add(
        sha256=sha256,
        packed=b"",
        making=Making(None, "import", now),
        imported=None,
        expected=None if newest is None else newest.number,
    )


def _make_anchor(key: str) -> Anchor:
    return Anchor(
        key=key,
        slug=key.split(":", maxsplit=1)[0],
        kind="event",
        name=Text(en=key, vi=key),
        category=Category.DAYS,
        confidence=Confidence.SINGLE,
    )
