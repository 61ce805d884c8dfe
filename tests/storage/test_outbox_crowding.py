"""Many at once on the same chats: nobody waits for one who waits for him, and no post is told twice."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from storage.errors import RevisionConflictError
from storage.outbox.posts import Claimed, Outcome, PostState, Reason, Refused, Sent, Suspension, Unsent
from storage.state.database import StateDatabase
from tests.storage.posting import (
    DAY,
    DUE,
    GRACE,
    LATER,
    REAL,
    add_revision,
    make_plan,
    make_post,
    make_subscription,
    sending,
)

CHATS = range(1, 13)
POSTS = [make_post(DAY + dt.timedelta(days=number), [f"anchor-{number}", "all"]) for number in range(3)]
MOVED = [make_post(DAY + dt.timedelta(days=number), [f"anchor-{(number + 1) % 3}"]) for number in range(3)]
MUCH_LATER = LATER + dt.timedelta(days=3)


class _Crowd:
    def __init__(self, state: StateDatabase, chance: random.Random) -> None:
        self.state = state
        self.chance = chance
        self.told: Counter[tuple[int, dt.date]] = Counter()
        self.items: Counter[tuple[int, str]] = Counter()

    async def deliver(self) -> None:
        owner = str(self.chance.random())
        claimed = await self.state.outbox.claim(MUCH_LATER, REAL, 5, owner, 60.0, alive_since=DUE)
        begun = await self.state.outbox.begin([sending(post) for post in claimed], owner, REAL)
        outcomes = [self.meet(post) for post in claimed if post.post_id in begun]
        self.chance.shuffle(outcomes)
        await self.state.outbox.record(outcomes, MUCH_LATER, REAL, owner=owner)

    def meet(self, post: Claimed) -> Outcome:
        """Draw what becomes of a post."""
        chat = post.subscription.chat_id
        fate = self.chance.randrange(3)
        if fate == 0:
            return Unsent(post.post_id, 0, 0.0, counts=False)
        if fate == 1:
            return Refused(post.post_id, 0, chat, Reason.SUSPENDED, Suspension.BLOCKED)
        if chat in CHATS:  # the others are erased, and forget what they were told
            self.told[chat, post.day] += 1
            self.items.update((chat, item.anchor) for item in post.items)
        return Sent(post.post_id, 0, 77, last=True)

    async def plan(self) -> None:
        rows = await self.state.sheets.unplanned(MUCH_LATER + GRACE, 20)
        await self.state.outbox.plan([make_plan(row.chat_id, *POSTS, version=row.version) for row in rows])

    async def correct_days(self) -> None:
        await self.state.outbox.plan([make_plan(chat, *MOVED) for chat in self.chance.sample(CHATS, 6)])

    async def change(self) -> None:
        chat = self.chance.choice(CHATS)
        await self.state.sheets.store(make_subscription(chat), make_plan(chat, *POSTS))

    async def suspend(self) -> None:
        await self.state.sheets.suspend(self.chance.choice(CHATS), Suspension.KICKED, MUCH_LATER)

    async def revive(self) -> None:
        await self.state.sheets.revive(self.chance.choice(CHATS), DUE)

    async def change_content(self) -> None:
        with suppress(RevisionConflictError):
            await add_revision(self.state, "other", DUE)

    async def come_and_go(self) -> None:
        chat = self.chance.choice(CHATS)
        await self.state.sheets.store(make_subscription(100 + chat, by=chat), make_plan(100 + chat))
        await self.state.chats.erase(100 + chat)

    async def read(self) -> None:
        await self.state.chats.stored(self.chance.choice(CHATS))
        await self.state.outbox.stale(DUE, {}, 5)

    async def expire(self) -> None:
        await self.state.outbox.expire(DUE, MUCH_LATER)


@pytest.mark.long
async def test_nobody_waits_for_each_other_and_nothing_is_told_twice(state: StateDatabase) -> None:
    chance = random.Random(7)  # noqa: S311 - draws examples
    crowd = _Crowd(state, chance)
    for chat in CHATS:
        await state.sheets.store(make_subscription(chat), make_plan(chat, *POSTS))
    acts: list[Callable[[], Awaitable[None]]] = [
        crowd.deliver, crowd.deliver, crowd.plan, crowd.change, crowd.suspend, crowd.revive, crowd.change_content,
        crowd.expire, crowd.read, crowd.come_and_go, crowd.correct_days, crowd.correct_days,
    ]  # fmt: skip

    async def work() -> None:
        for _ in range(25):
            await chance.choice(acts)()

    await asyncio.gather(*(work() for _ in range(6)))
    assert max(crowd.told.values()) == max(crowd.items.values()) == 1
    histories = [await state.outbox.history(chat, 9) for chat in CHATS]
    sent = [post for posts in histories for post in posts if post.state is PostState.SENT]
    assert {(post.chat_id, post.day) for post in sent} == set(crowd.told)
