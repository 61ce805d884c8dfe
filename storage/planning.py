"""From the content and a chat's sheet to what the chat is owed next: the planning tick and every change share it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from content.occasions import DuePost, find_needs
from content.sheet import Sheet
from storage.content_reader import ContentReader
from storage.outbox import Outbox
from storage.posts import Plan, PostState, Subscription, Unplanned

_DAY: Final = dt.timedelta(days=1)
_BACK: Final = dt.timedelta(days=7)
# Quiet hours move a post by almost a day, and its grace may run over the midnight after that.
_RUNNING: Final = dt.timedelta(days=2)
_RECENT: Final = 20  # posts of a chat, among which are all that wait
_SEARCHED: Final = 400  # days that hold every digest and every occasion of a year


async def make_plan(reader: ContentReader, unplanned: Unplanned, now: dt.datetime) -> Plan:
    """Compute the posts of the local days from `first`, at most seven days back, to tomorrow that `since` lets be owed.

    Without `first` that is from today on, and what the days before owed if its grace still runs. Days further back than
    seven get no row in the outbox: the absence (storage.pulse) is the record of them, and `/why` reads it.
    Raises ContentTimeoutError, ContentUnusableError.
    """
    zone = ZoneInfo(unplanned.sheet.zone)
    today = now.astimezone(zone).date()
    first = today - _RUNNING if unplanned.first is None else max(unplanned.first, today - _BACK)
    posts = []
    for ahead in range((today - first).days + 2):
        post = await reader.due_post(unplanned.sheet, first + ahead * _DAY)
        if post is None or post.due < unplanned.since:
            continue
        if unplanned.first is not None or post.day >= today or post.expires >= now:
            posts.append(post)
    # The midnight that ends today, read by the offset before a clock change.
    again = dt.datetime.combine(today + _DAY, dt.time(), zone).astimezone(dt.UTC)
    return Plan(unplanned.chat_id, tuple(posts), today + _DAY, again, unplanned.version)


async def plan_change(
    reader: ContentReader,
    before: Subscription | None,
    after: Subscription,
    now: dt.datetime,
    *,
    waiting: Collection[dt.date] = (),
) -> Plan | None:
    """Compute the plan that goes with a changed sheet; None when the chat is not active.

    Nothing whose moment is past becomes owed by the change. But what had been owed for a day, still is: a post that
    waits (`waiting` are the days of those in the outbox), and one whose moment the change moved into the past.
    """
    plan = await _plan_anew(reader, after, now)
    if plan is None or after.since is None:
        return None
    posts = {post.day: post for post in plan.posts if post.due >= now}
    earlier = None if before is None else await _plan_anew(reader, before, now)
    for promise in () if earlier is None else earlier.posts:
        if promise.day in posts or not (promise.due > now or promise.day in waiting):
            continue
        post = await reader.due_post(after.sheet, promise.day)
        if post is not None:
            due = post.due if post.due >= after.since else now
            posts[post.day] = replace(post, due=due, expires=max(post.expires, promise.expires))
    return replace(plan, posts=tuple(posts[day] for day in sorted(posts)))


async def find_waiting(outbox: Outbox, chat_id: int) -> frozenset[dt.date]:
    """Give the days of the posts of a chat that wait for their moment, or for their turn."""
    posts = await outbox.history(chat_id, _RECENT)
    return frozenset(post.day for post in posts if post.state in {PostState.PLANNED, PostState.CLAIMED})


async def find_upcoming(reader: ContentReader, sheet: Sheet, after: dt.datetime, most: int) -> tuple[DuePost, ...]:
    """Give the next posts that a sheet calls for after a moment, at most `most`, of the coming 400 days."""
    found: list[DuePost] = []
    start = after.astimezone(ZoneInfo(sheet.zone)).date() - _DAY  # quiet hours can move a post over midnight
    for ahead in range(_SEARCHED):
        if len(found) == most:
            break
        day = start + ahead * _DAY
        if not find_needs(sheet, day):
            continue
        post = await reader.due_post(sheet, day)
        if post is not None and post.due > after:
            found.append(post)
    return tuple(found)


async def _plan_anew(reader: ContentReader, subscription: Subscription, now: dt.datetime) -> Plan | None:
    if not subscription.active or subscription.since is None:
        return None
    return await make_plan(reader, Unplanned(subscription.chat_id, subscription.sheet, subscription.since, None), now)
