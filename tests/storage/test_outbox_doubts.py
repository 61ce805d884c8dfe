"""Doubt ends when it becomes known what happened, however late, or when people say it."""

from __future__ import annotations

import datetime as dt

import pytest

from storage.outbox.posts import (
    Claimed,
    Outcome,
    PartState,
    PostRecord,
    PostState,
    Reason,
    Refused,
    Sent,
    StoredPart,
    Suspension,
    Unknown,
    Unsent,
)
from storage.outbox.results import MOST_ATTEMPTS
from storage.state.database import StateDatabase
from tests.storage.posting import (
    DAY,
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

TOMORROW = DAY + dt.timedelta(days=1)
FAR = LATER + dt.timedelta(days=9)
HANDS = pytest.mark.parametrize("claimed_again", [False, True])


@pytest.fixture
async def doubted(state: StateDatabase) -> Claimed:
    return await lose_first(state)


async def _learn(state: StateDatabase, outcome: Outcome, *, claimed_again: bool = False) -> PostRecord:
    """Record an outcome late; gives the post, which is in nobody's hands after that."""
    hand = await state.outbox.claim(LATER, OVER, 9, "other", 60.0) if claimed_again else []
    await state.outbox.record([outcome], LATER, OVER, owner=ME)
    post = await look(state)
    assert post.state is not PostState.CLAIMED
    assert await state.outbox.begin([sending(claimed) for claimed in hand], "other", OVER) == frozenset()
    return post


async def _lose(state: StateDatabase) -> None:
    """Let what is due be lost in the middle of being sent."""
    await begin(state.outbox, *await claim(state.outbox))
    await state.outbox.recover(REAL)


class TestAsking:
    """People are asked about each post once, whatever left it to them."""

    @pytest.fixture
    async def waiting(self, state: StateDatabase) -> StateDatabase:
        """Two posts that are in doubt and will be tried again."""
        for chat in (1, 2):
            await state.sheets.store(make_subscription(chat), make_plan(chat))
        await _lose(state)
        assert await state.outbox.ask_people(9) == []
        return state

    @pytest.mark.parametrize("end", ["crash", "unknown", "refused", "late", "expired", "nothing", "stopped", "gone"])
    async def test_about_what_can_be_sent_no_more(self, waiting: StateDatabase, end: str) -> None:
        outbox = waiting.outbox
        await getattr(self, f"_{end}")(waiting)
        assert len(await outbox.uncertain(9)) == 2
        assert await outbox.ask_people(1) == [1]
        assert await outbox.ask_people(9) == [2]
        assert await outbox.ask_people(9) == []
        assert len(await outbox.uncertain(9)) == 2

    @staticmethod
    async def _crash(state: StateDatabase) -> None:
        await _lose(state)

    @staticmethod
    async def _unknown(state: StateDatabase) -> None:
        posts = await claim(state.outbox)
        await begin(state.outbox, *posts)
        await state.outbox.record([Unknown(post.post_id, 0, 5.0) for post in posts], LATER, REAL)

    @staticmethod
    async def _refused(state: StateDatabase) -> None:
        posts = await claim(state.outbox)
        await begin(state.outbox, *posts)
        refused = [Refused(post.post_id, 0, post.subscription.chat_id, Reason.REFUSED) for post in posts]
        await state.outbox.record(refused, LATER, REAL)

    @staticmethod
    async def _late(state: StateDatabase) -> None:
        assert await state.outbox.claim(FAR, REAL, 9, ME, 60.0, alive_since=FAR) == []

    @staticmethod
    async def _expired(state: StateDatabase) -> None:
        await state.outbox.expire(FAR, FAR)

    @staticmethod
    async def _nothing(state: StateDatabase) -> None:
        await state.outbox.drop([post.post_id for post in await claim(state.outbox)], Reason.NOTHING, LATER)

    @staticmethod
    async def _stopped(state: StateDatabase) -> None:
        for chat in (1, 2):
            await state.sheets.store(make_subscription(chat, subscribed=False), None)
        assert await claim(state.outbox) == []

    @staticmethod
    async def _gone(state: StateDatabase) -> None:
        for chat in (1, 2):
            await state.sheets.suspend(chat, Suspension.GONE, LATER)

    async def test_anew_when_it_was_sent_again(self, waiting: StateDatabase) -> None:
        await _lose(waiting)
        assert await waiting.outbox.ask_people(9) == [1, 2]
        first, second = await waiting.outbox.uncertain(9)
        assert await waiting.outbox.send_again(first.post_id, LATER)
        assert await waiting.outbox.settle(second.post_id, LATER)
        assert await waiting.outbox.ask_people(9) == []
        await _lose(waiting)
        assert await waiting.outbox.ask_people(9) == [1]

    async def test_what_becomes_known_later_still_counts(self, waiting: StateDatabase) -> None:
        await _lose(waiting)
        await waiting.outbox.ask_people(9)
        asked = await waiting.outbox.uncertain(9)
        sent = [Sent(post.post_id, 0, 77, last=True) for post in asked]
        await waiting.outbox.record(sent, LATER, REAL, owner=ME)
        assert await waiting.outbox.counts() == {PostState.SENT: 2}


class TestLateKnowledge:
    @HANDS
    async def test_it_arrived_and_is_the_last(
        self, state: StateDatabase, doubted: Claimed, *, claimed_again: bool
    ) -> None:
        post = await _learn(state, Sent(doubted.post_id, 0, 77, last=True), claimed_again=claimed_again)
        assert (post.state, post.settled, post.reason, post.try_at) == (PostState.SENT, LATER, None, None)
        assert post.parts == (StoredPart(0, PartState.SENT, 77, "text", 1),)
        assert await claim(state.outbox, real=OVER) == []

    @HANDS
    async def test_it_arrived_and_the_next_part_follows(
        self, state: StateDatabase, doubted: Claimed, *, claimed_again: bool
    ) -> None:
        post = await _learn(state, Sent(doubted.post_id, 0, 77, last=False), claimed_again=claimed_again)
        assert (post.state, post.try_at) == (PostState.PLANNED, OVER + dt.timedelta(seconds=1))
        real = OVER + dt.timedelta(seconds=1)
        (claimed,) = await claim(state.outbox, real=real)
        assert await state.outbox.begin([sending(claimed, 1, 2)], ME, real) == {claimed.post_id}

    async def test_it_arrived_after_people_were_asked(self, state: StateDatabase, doubted: Claimed) -> None:
        (claimed,) = await claim(state.outbox, real=OVER)
        await state.outbox.begin([sending(claimed)], ME, OVER)
        await state.outbox.record([Unknown(claimed.post_id, 0, 0.0)], LATER, OVER)
        assert len(await state.outbox.uncertain(9)) == 1
        assert (await _learn(state, Sent(doubted.post_id, 0, 77, last=True))).state is PostState.SENT

    async def test_while_it_is_tried_again_what_comes_first_counts(
        self, state: StateDatabase, doubted: Claimed
    ) -> None:
        (claimed,) = await claim(state.outbox, real=OVER)
        await state.outbox.begin([sending(claimed)], ME, OVER)
        for number in (77, 78):
            await state.outbox.record([Sent(doubted.post_id, 0, number, last=True)], LATER, OVER)
        post = await look(state)
        assert (post.state, post.parts[0].message_id, post.unknowns) == (PostState.SENT, 77, 1)

    @HANDS
    async def test_it_surely_did_not_arrive(
        self, state: StateDatabase, doubted: Claimed, *, claimed_again: bool
    ) -> None:
        outcome = Unsent(doubted.post_id, 0, 5.0, counts=True, tried=True)
        post = await _learn(state, outcome, claimed_again=claimed_again)
        assert (post.state, post.attempts, post.unknowns) == (PostState.PLANNED, 1, 0)
        assert post.try_at == OVER + dt.timedelta(seconds=5)
        assert post.parts == (StoredPart(0, PartState.PLANNED, None, "text"),)
        await state.sheets.store(make_subscription(1), make_plan(1, make_post(TOMORROW)))
        assert {post.day for post in await state.outbox.history(1, 9)} == {TOMORROW}  # nothing of it was told

    async def test_what_arrived_before_is_not_forgotten(self, state: StateDatabase, doubted: Claimed) -> None:
        await state.outbox.record([Sent(doubted.post_id, 0, 77, last=False)], LATER, OVER)
        real = OVER + dt.timedelta(seconds=1)
        (claimed,) = await claim(state.outbox, real=real)
        await state.outbox.begin([sending(claimed, 1, 2)], ME, real)
        await state.outbox.recover(real)
        await state.outbox.record([Unsent(claimed.post_id, 1, 0.0, counts=True, tried=True)], LATER, real)
        await state.sheets.store(make_subscription(1), make_plan(1, make_post(TOMORROW)))
        post = await look(state)
        assert (post.state, post.unknowns) == (PostState.PLANNED, 1)
        assert [part.state for part in post.parts] == [PartState.SENT, PartState.PLANNED]

    @HANDS
    @pytest.mark.parametrize("suspension", [None, Suspension.BLOCKED])
    async def test_it_was_refused(
        self, state: StateDatabase, doubted: Claimed, suspension: Suspension | None, *, claimed_again: bool
    ) -> None:
        reason = Reason.SUSPENDED if suspension else Reason.REFUSED
        post = await _learn(state, Refused(doubted.post_id, 0, 1, reason, suspension), claimed_again=claimed_again)
        assert post.state is (PostState.DROPPED if suspension else PostState.FAILED)
        assert (post.reason, post.settled, post.unknowns) == (reason, LATER, 0)
        stored = await state.sheets.get(1)
        assert stored is not None
        assert stored.suspended is suspension

    async def test_after_too_many_failures_it_fails(self, state: StateDatabase, doubted: Claimed) -> None:
        for _ in range(MOST_ATTEMPTS):
            await claim(state.outbox, real=OVER)
            await state.outbox.record([Unsent(doubted.post_id, 0, 0.0, counts=True)], LATER, OVER)
        post = await _learn(state, Unsent(doubted.post_id, 0, 0.0, counts=True, tried=True))
        assert (post.state, post.reason) == (PostState.FAILED, Reason.EXHAUSTED)

    async def test_one_failed_try_of_two_says_nothing_of_the_other(
        self, state: StateDatabase, doubted: Claimed
    ) -> None:
        (claimed,) = await claim(state.outbox, real=OVER)
        await state.outbox.begin([sending(claimed)], ME, OVER)
        await state.outbox.recover(OVER)
        before = await look(state)
        for outcome in (
            Unsent(doubted.post_id, 0, 0.0, counts=True, tried=True),
            Refused(doubted.post_id, 0, 1, Reason.REFUSED, Suspension.BLOCKED),
        ):
            await state.outbox.record([outcome], LATER, OVER)
        assert await look(state) == before
        assert before.unknowns == 2

    async def test_that_it_was_put_off_says_nothing(self, state: StateDatabase, doubted: Claimed) -> None:
        before = await look(state)
        await state.outbox.record([Unsent(doubted.post_id, 0, 5.0, counts=False)], LATER, OVER)
        assert await look(state) == before
        await claim(state.outbox, real=OVER)
        await state.outbox.record([Unsent(doubted.post_id, 0, 5.0, counts=False)], LATER, OVER)
        post = await look(state)
        assert (post.state, post.unknowns) == (PostState.UNCERTAIN, 1)


async def test_a_doubt_after_which_nothing_is_left_to_say_is_for_people(state: StateDatabase, doubted: Claimed) -> None:
    await state.outbox.record([Sent(doubted.post_id, 0, 77, last=False)], LATER, OVER)
    real = OVER + dt.timedelta(seconds=1)
    (claimed,) = await claim(state.outbox, real=real)
    await state.outbox.begin([sending(claimed, 1, 2)], ME, real)
    await state.outbox.recover(real)
    await claim(state.outbox, real=real)
    await state.outbox.record([Sent(doubted.post_id, 0, 77, last=True)], LATER, real)  # one message is enough now
    (post,) = await state.outbox.uncertain(9)
    assert (post.state, post.reason, post.try_at) == (PostState.UNCERTAIN, Reason.NOTHING, None)
