"""Announcements for tests of the state database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from storage.desk.announced import Announcement, Audience, number_of
from storage.outbox.posts import Claimed, PostRecord, Sent
from storage.state.database import StateDatabase
from tests.storage.posting import (
    DAY,
    LATER,
    ME,
    REAL,
    begin,
    make_subscription,
)

OWNER = 77
EVERYBODY = Audience(frozenset({"private", "group", "channel"}), frozenset({"en", "vi"}))
TEXTS = {"en": "<b>Hello</b>"}
DAYS = dt.timedelta(days=1)


async def subscribe(state: StateDatabase, places: Mapping[int, str]) -> None:
    for chat, place in places.items():
        await state.sheets.store(make_subscription(chat, place=place), None)


async def confirmed(state: StateDatabase, audience: Audience = EVERYBODY, now: dt.datetime = LATER) -> Announcement:
    """Give an announcement that was just confirmed."""
    draft = await state.announcements.draft(OWNER, TEXTS, audience, now)
    assert await state.announcements.confirm(draft, OWNER, DAY, None, now, language="en")
    found = await state.announcements.get(draft.number)
    assert found is not None
    return found


async def hand_over(state: StateDatabase, number: int, limit: int = 100, now: dt.datetime = LATER) -> int:
    """Hand all over; gives in how many steps."""
    steps = 1
    while await state.announcements.hand_over(number, "en", now, limit):
        steps += 1
    return steps


async def posts(state: StateDatabase, chat: int) -> list[PostRecord]:
    """Give the posts of announcements that a chat has."""
    return [post for post in await state.outbox.history(chat, 99) if number_of(post.kind) is not None]


async def deliver(state: StateDatabase, *claimed: Claimed) -> None:
    await begin(state.outbox, *claimed)
    await state.outbox.record([Sent(post.post_id, 0, 5, last=True) for post in claimed], LATER, REAL, owner=ME)
