"""People decide about what nobody knows, and about what failed."""

from __future__ import annotations

import datetime as dt

import pytest

from storage.outbox.posts import (
    Claimed,
    PartState,
    PostState,
    Reason,
    Refused,
    Sent,
)
from storage.state.database import StateDatabase
from tests.storage.posting import (
    LATER,
    ME,
    OVER,
    REAL,
    begin,
    claim,
    look,
    lose_first,
    make_plan,
    make_post,
    make_subscription,
    sending,
)


@pytest.fixture
async def doubted(state: StateDatabase) -> Claimed:
    return await lose_first(state)


class TestSettle:
    async def test_people_say_that_it_arrived(self, state: StateDatabase, doubted: Claimed) -> None:
        await state.outbox.record([Sent(doubted.post_id, 0, 77, last=False)], LATER, OVER)
        real = OVER + dt.timedelta(seconds=1)
        (claimed,) = await claim(state.outbox, real=real)
        await state.outbox.begin([sending(claimed, 1, 2)], ME, real)
        await state.outbox.recover(real)
        assert await state.outbox.settle(doubted.post_id, LATER)
        assert not await state.outbox.settle(doubted.post_id, LATER)
        post = await look(state)
        assert (post.state, post.settled, post.unknowns, post.try_at) == (PostState.SENT, LATER, 2, None)
        assert [(part.state, part.message_id) for part in post.parts] == [(PartState.SENT, 77), (PartState.SENT, None)]

    async def test_what_comes_after_it_follows(self, state: StateDatabase, doubted: Claimed) -> None:
        much_later = LATER + dt.timedelta(days=9)
        assert await state.outbox.settle(doubted.post_id, much_later)
        assert await state.outbox.expire(much_later, much_later) == 0
        (claimed,) = await claim(state.outbox)
        assert await begin(state.outbox, claimed, number=1, total=2) == {claimed.post_id}
        await state.outbox.record([Sent(claimed.post_id, 1, 78, last=True)], LATER, REAL)
        assert (await look(state)).state is PostState.SENT

    async def test_no_other_post_is_settled(self, state: StateDatabase, doubted: Claimed) -> None:
        await claim(state.outbox, real=OVER)
        assert not await state.outbox.settle(doubted.post_id, LATER)
        assert not await state.outbox.settle(999, LATER)


async def test_failed_posts_are_listed_newest_first(state: StateDatabase) -> None:
    for chat in (1, 2, 3):
        await state.sheets.store(
            make_subscription(chat), make_plan(chat, make_post(due=LATER - dt.timedelta(hours=chat)))
        )
    claimed = await claim(state.outbox)
    await begin(state.outbox, *claimed)
    refused = [Refused(post.post_id, 0, post.subscription.chat_id, Reason.REFUSED) for post in claimed[:2]]
    await state.outbox.record(refused, LATER, REAL)
    assert [post.chat_id for post in await state.outbox.failed(9)] == [2, 3]
    assert [post.chat_id for post in await state.outbox.failed(1)] == [2]
