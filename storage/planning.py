"""From the content and a chat's sheet to what the chat is owed next: the planning tick and every change share it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from content.reminders.occasions import DuePost, find_needs
from content.reminders.sheet import Sheet
from storage.content.reader import ContentReader
from storage.outbox.posts import Change, Plan, Promises, Subscription, Unplanned

_DAY: Final = dt.timedelta(days=1)
_BACK: Final = dt.timedelta(days=7)
# Quiet hours move a post by almost a day, and its grace may run over the midnight after that.
_RUNNING: Final = dt.timedelta(days=2)
_SEARCHED: Final = 400  # days that hold every digest and every occasion of a year


async def make_plan(reader: ContentReader, unplanned: Unplanned, now: dt.datetime) -> Plan:
    """Compute the posts of the local days from `first`, at most seven days back, to tomorrow that `since` lets be owed.

    Without `first` that is from today on, and what the days before owed if its grace still runs. Days further back than
    seven get no row in the outbox: the absence (storage.outbox.pulse) is the record of them, and `/why` reads it.
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
    reader: ContentReader, before: Subscription | None, after: Subscription, promises: Promises, now: dt.datetime
) -> Plan | None:
    """Compute the plan that goes with a changed sheet; None when the chat is not active.

    Nothing whose moment is past becomes owed by the change. But what had been promised for a day, still is, however
    late: a post that waits, one that the next tick would have planned, and one whose moment the change moved into the
    past. And what fell due before a restore, the change does not let fall due again.
    """
    if not after.active or after.since is None:
        return None
    plan = await make_plan(reader, Unplanned(after.chat_id, after.sheet, after.since, None), now)
    posts = {post.day: post for post in plan.posts if post.due >= now}
    promised, hidden = await _find_promised(reader, before, promises, now)
    for day in promised.keys() - posts.keys():
        post = await reader.due_post(after.sheet, day)
        if post is not None:
            due = post.due if post.due >= after.since else now
            posts[day] = replace(post, due=due, expires=max(post.expires, promised[day]))
    for day, post in hidden.items():
        if day in posts:
            posts[day] = replace(posts[day], due=post.due, expires=post.expires)
    renewed = before is None or before.sheet != after.sheet
    change = Change(now, frozenset(promised), renewed)
    return replace(plan, posts=tuple(posts[day] for day in sorted(posts)), change=change)


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


async def _find_promised(
    reader: ContentReader, before: Subscription | None, promises: Promises, now: dt.datetime
) -> tuple[dict[dt.date, dt.datetime], dict[dt.date, DuePost]]:
    """Give the days for which a chat was promised a post, each with the moment until which that is worth posting.

    Apart come those of them that are not planned yet and fell due before the database was restored.
    """
    promised, hidden = dict(promises.waiting), dict[dt.date, DuePost]()
    if before is not None and before.active and before.since is not None:
        since = max(before.since, promises.owed_from or before.since)
        unplanned = Unplanned(before.chat_id, before.sheet, since, promises.first)
        for post in (await make_plan(reader, unplanned, now)).posts:
            promised.setdefault(post.day, post.expires)
            if promises.restored is not None and post.due <= promises.restored:
                hidden[post.day] = post
    return promised, hidden
