from __future__ import annotations

import datetime as dt

import pytest

from storage.outbox.posts import PartState, PostState, Reason, Sent, StoredPart, Unknown, Unsent
from storage.state.database import StateDatabase
from tests.storage.posting import (
    DAY,
    DUE,
    LATER,
    ME,
    REAL,
    begin,
    claim,
    make_plan,
    make_post,
    make_subscription,
    states,
)  # fmt: skip

SECOND = dt.timedelta(seconds=1)
LEASE = 60.0  # seconds


@pytest.fixture
async def planned(state: StateDatabase) -> StateDatabase:
    """Three chats with a post each, one second apart, the last chat first."""
    for chat in (1, 2, 3):
        await state.sheets.store(make_subscription(chat), make_plan(chat, make_post(due=DUE - chat * SECOND)))
    return state


class TestRelease:
    async def test_it_costs_nothing(self, planned: StateDatabase) -> None:
        before = [await planned.outbox.history(chat, 9) for chat in (1, 2)]
        claimed = await claim(planned.outbox)
        await begin(planned.outbox, claimed[0])
        await planned.outbox.release([post.post_id for post in claimed], "other")
        assert await planned.outbox.counts() == {PostState.CLAIMED: 2, PostState.SENDING: 1}
        await planned.outbox.release([post.post_id for post in claimed], ME)
        assert [await planned.outbox.history(chat, 9) for chat in (1, 2)] == before
        (unwritten,) = await planned.outbox.history(3, 9)
        assert (unwritten.state, unwritten.attempts, unwritten.unknowns) == (PostState.PLANNED, 0, 0)
        assert unwritten.parts == (StoredPart(0, PartState.PLANNED, None, "text"),)
        assert len(await claim(planned.outbox)) == 3

    @pytest.mark.parametrize("begun", [False, True])
    async def test_doubt_is_not_forgotten(self, planned: StateDatabase, *, begun: bool) -> None:
        await begin(planned.outbox, *await claim(planned.outbox, limit=1))
        await planned.outbox.recover(REAL)
        before = await planned.outbox.history(3, 9)
        (post,) = await claim(planned.outbox, limit=1)
        assert post.parts == before[0].parts
        if begun:
            await begin(planned.outbox, post)
        await planned.outbox.release([post.post_id], ME)
        assert await planned.outbox.history(3, 9) == before


class TestDrop:
    async def test_claimed_posts_go_for_a_reason(self, planned: StateDatabase) -> None:
        first, second, _ = await claim(planned.outbox)
        await begin(planned.outbox, second)
        await planned.outbox.drop([first.post_id, second.post_id], Reason.NOTHING, LATER)
        assert await planned.outbox.reasons(PostState.DROPPED) == {Reason.NOTHING: 1}
        (dropped,) = await planned.outbox.history(3, 9)
        assert (dropped.state, dropped.settled) == (PostState.DROPPED, LATER)
        assert await states(planned, 2) == {DAY: PostState.SENDING}

    async def test_a_post_that_has_nothing_more_to_say_is_complete(self, planned: StateDatabase) -> None:
        (post,) = await claim(planned.outbox, limit=1)
        await begin(planned.outbox, post, total=2)
        await planned.outbox.record([Sent(post.post_id, 0, 77, last=False)], LATER, REAL)
        (post,) = await claim(planned.outbox, real=REAL + SECOND, limit=1)
        await planned.outbox.drop([post.post_id], Reason.NOTHING, LATER)
        (found,) = await planned.outbox.history(3, 9)
        assert (found.state, found.reason, found.settled) == (PostState.SENT, None, LATER)

    async def test_only_the_owner_may(self, planned: StateDatabase) -> None:
        (post,) = await claim(planned.outbox, limit=1)
        await planned.outbox.drop([post.post_id], Reason.NOTHING, LATER, owner="other")
        assert await states(planned, 3) == {DAY: PostState.CLAIMED}
        await planned.outbox.drop([post.post_id], Reason.NOTHING, LATER, owner=ME)
        assert await states(planned, 3) == {DAY: PostState.DROPPED}

    async def test_a_post_in_doubt_is_left_to_people(self, planned: StateDatabase) -> None:
        await begin(planned.outbox, *await claim(planned.outbox, limit=1))
        await planned.outbox.recover(REAL)
        (post,) = await claim(planned.outbox, limit=1)
        await planned.outbox.drop([post.post_id], Reason.NOTHING, LATER)
        (found,) = await planned.outbox.uncertain(9)
        assert (found.state, found.reason) == (PostState.UNCERTAIN, Reason.NOTHING)


class TestAMachineClockSetBack:
    BACK = REAL - dt.timedelta(days=400)

    @pytest.mark.parametrize("at_start", [False, True])
    async def test_long_pauses_end(self, planned: StateDatabase, *, at_start: bool) -> None:
        first, second, third = await claim(planned.outbox)
        await begin(planned.outbox, first, second)
        outcomes = (Unsent(third.post_id, 0, 30.0, counts=False), Unknown(second.post_id, 0, 30.0))
        await planned.outbox.record(outcomes, LATER, REAL)
        await planned.outbox.record([Unknown(first.post_id, 0, 30.0)], LATER, self.BACK)  # a pause that is meant
        if at_start:
            await planned.outbox.recover(self.BACK)
        else:
            await planned.outbox.pull_back(self.BACK, LEASE)
        found = [post.post_id for post in await claim(planned.outbox, real=self.BACK)]
        assert found == [second.post_id, third.post_id]

    async def test_pauses_that_are_meant_last(self, planned: StateDatabase) -> None:
        claimed = await claim(planned.outbox)
        await planned.outbox.record([Unsent(post.post_id, 0, 3600.0, counts=False) for post in claimed], LATER, REAL)
        await planned.outbox.pull_back(REAL, LEASE)
        assert await claim(planned.outbox, real=REAL + 3599 * SECOND) == []

    @pytest.mark.parametrize("back", [dt.timedelta(days=400), dt.timedelta(minutes=20)])
    async def test_leases_are_as_long_as_they_were(self, planned: StateDatabase, back: dt.timedelta) -> None:
        real = REAL - back
        claimed = await claim(planned.outbox)
        await begin(planned.outbox, claimed[0])
        await planned.outbox.pull_back(real, LEASE)
        lease = LEASE * SECOND
        assert await planned.outbox.recover(real + lease, expired=True) == (0, 0)
        assert await planned.outbox.recover(real + lease + SECOND, expired=True) == (2, 1)

    async def test_people_still_decide_what_they_were_asked(self, planned: StateDatabase) -> None:
        for _ in range(2):
            await begin(planned.outbox, *await claim(planned.outbox, limit=1))
            await planned.outbox.recover(REAL)
        (before,) = await planned.outbox.uncertain(9)
        await planned.outbox.pull_back(self.BACK, LEASE)
        assert await planned.outbox.uncertain(9) == [before]
