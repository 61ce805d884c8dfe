from __future__ import annotations

import datetime as dt

import pytest

from storage.outbox.posts import (
    Claimed,
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
)  # fmt: skip
from storage.outbox.results import MOST_ATTEMPTS
from storage.state.database import StateDatabase
from tests.storage.posting import DAY, LATER, ME, REAL, begin, claim, make_plan, make_post, make_subscription, states

SECOND = dt.timedelta(seconds=1)
TOMORROW = DAY + dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
async def outgoing(state: StateDatabase) -> Claimed:
    """A post that is being sent; the chat has another one for the next day."""
    await state.sheets.store(make_subscription(1), make_plan(1, make_post(), make_post(TOMORROW, ["c"])))
    return await _send(state, total=2)


async def _send(state: StateDatabase, number: int = 0, total: int = 1, *, real: dt.datetime = REAL) -> Claimed:
    (claimed,) = await claim(state.outbox, real=real)
    assert await begin(state.outbox, claimed, number=number, total=total) == {claimed.post_id}
    return claimed


async def _look(state: StateDatabase, day: dt.date = DAY) -> PostRecord:
    (post,) = await state.outbox.history(1, 9, day)
    return post


class TestSent:
    async def test_the_last_part_completes_a_post(self, state: StateDatabase, outgoing: Claimed) -> None:
        await state.outbox.record([Sent(outgoing.post_id, 0, 77, last=True)], LATER, REAL)
        post = await _look(state)
        assert (post.state, post.settled, post.try_at, post.unknowns) == (PostState.SENT, LATER, None, 0)
        assert post.parts == (StoredPart(0, PartState.SENT, 77, "text"),)

    async def test_after_another_part_the_post_goes_on_a_second_later(
        self, state: StateDatabase, outgoing: Claimed
    ) -> None:
        await state.outbox.record([Sent(outgoing.post_id, 0, 77, last=False)], LATER, REAL)
        assert (await _look(state)).state is PostState.PLANNED
        assert await claim(state.outbox) == []
        post = await _send(state, 1, 2, real=REAL + SECOND)
        await state.outbox.record([Sent(post.post_id, 1, 78, last=True)], LATER, REAL)
        found = await _look(state)
        assert found.state is PostState.SENT
        assert [(part.number, part.message_id) for part in found.parts] == [(0, 77), (1, 78)]

    async def test_a_claimed_post_may_turn_out_to_be_complete(self, state: StateDatabase, outgoing: Claimed) -> None:
        await state.outbox.record([Sent(outgoing.post_id, 0, 77, last=False)], LATER, REAL)
        await claim(state.outbox, real=REAL + SECOND)
        await state.outbox.record([Sent(outgoing.post_id, 1, 78, last=True)], LATER, REAL)
        assert (await _look(state)).state is PostState.CLAIMED
        await state.outbox.record([Sent(outgoing.post_id, 0, 77, last=True)], LATER, REAL)
        assert (await _look(state)).state is PostState.SENT


class TestUnsent:
    async def test_it_is_tried_again_after_the_pause(self, state: StateDatabase, outgoing: Claimed) -> None:
        await state.outbox.record([Unsent(outgoing.post_id, 0, 5.0, counts=True)], LATER, REAL)
        post = await _look(state)
        assert (post.state, post.attempts, post.try_at) == (PostState.PLANNED, 1, REAL + 5 * SECOND)
        assert post.parts == (StoredPart(0, PartState.PLANNED, None, "text"),)
        (again,) = await claim(state.outbox, real=REAL + 5 * SECOND)
        assert again.attempts == 1

    async def test_pace_never_ends_a_post(self, state: StateDatabase, outgoing: Claimed) -> None:
        for _ in range(MOST_ATTEMPTS + 5):
            await state.outbox.record([Unsent(outgoing.post_id, 0, 0.0, counts=False)], LATER, REAL)
            await _send(state)
        assert (await _look(state)).attempts == 0

    async def test_too_many_failures_do(self, state: StateDatabase, outgoing: Claimed) -> None:
        failure = Unsent(outgoing.post_id, 0, 0.0, counts=True)
        for _ in range(MOST_ATTEMPTS):
            await state.outbox.record([failure], LATER, REAL)
            await _send(state)
        await state.outbox.record([failure], LATER, REAL)
        post = await _look(state)
        assert (post.state, post.reason, post.settled) == (PostState.FAILED, Reason.EXHAUSTED, LATER)
        assert await state.outbox.reasons(PostState.FAILED) == {Reason.EXHAUSTED: 1}

    async def test_a_claimed_post_can_be_put_off(self, state: StateDatabase, outgoing: Claimed) -> None:
        await state.outbox.release([outgoing.post_id], ME)
        await claim(state.outbox)
        await state.outbox.record([Unsent(outgoing.post_id, 0, 5.0, counts=False)], LATER, REAL)
        post = await _look(state)
        assert (post.state, post.try_at) == (PostState.PLANNED, REAL + 5 * SECOND)


class TestUnknown:
    async def test_it_is_retried_once(self, state: StateDatabase, outgoing: Claimed) -> None:
        await state.outbox.record([Unknown(outgoing.post_id, 0, 5.0)], LATER, REAL)
        post = await _look(state)
        assert (post.state, post.unknowns, post.try_at) == (PostState.UNCERTAIN, 1, REAL + 5 * SECOND)
        assert post.parts == (StoredPart(0, PartState.UNCERTAIN, None, "text", 1),)
        assert await state.outbox.uncertain(9) == []
        assert await claim(state.outbox) == []
        await _send(state, real=REAL + 5 * SECOND)
        await state.outbox.record([Sent(outgoing.post_id, 0, 77, last=True)], LATER, REAL)
        post = await _look(state)
        assert (post.state, post.unknowns) == (PostState.SENT, 1)
        assert post.parts == (StoredPart(0, PartState.SENT, 77, "text", 1),)

    async def test_the_second_time_people_decide(self, state: StateDatabase, outgoing: Claimed) -> None:
        await state.outbox.record([Unknown(outgoing.post_id, 0, 0.0)], LATER, REAL)
        await _send(state)
        await state.outbox.record([Unknown(outgoing.post_id, 0, 0.0)], LATER, REAL)
        post = await _look(state)
        assert (post.state, post.unknowns, post.try_at) == (PostState.UNCERTAIN, 2, None)
        assert await claim(state.outbox, real=REAL + 99 * HOUR) == []
        assert await state.outbox.uncertain(9) == [post]

    async def test_a_retry_that_surely_failed_is_retried(self, state: StateDatabase, outgoing: Claimed) -> None:
        await state.outbox.record([Unknown(outgoing.post_id, 0, 0.0)], LATER, REAL)
        await _send(state)
        await state.outbox.record([Unsent(outgoing.post_id, 0, 5.0, counts=True)], LATER, REAL)
        post = await _look(state)
        assert (post.state, post.unknowns, post.try_at) == (PostState.UNCERTAIN, 1, REAL + 5 * SECOND)

    @pytest.mark.parametrize("suspension", [None, Suspension.BLOCKED])
    async def test_a_retry_that_is_refused_leaves_the_doubt(
        self, state: StateDatabase, outgoing: Claimed, suspension: Suspension | None
    ) -> None:
        await state.outbox.record([Unknown(outgoing.post_id, 0, 0.0)], LATER, REAL)
        await _send(state)
        await state.outbox.record([Refused(outgoing.post_id, 0, 1, Reason.REFUSED, suspension)], LATER, REAL)
        (post,) = await state.outbox.uncertain(9)
        assert (post.state, post.unknowns, post.parts[0].state) == (PostState.UNCERTAIN, 1, PartState.UNCERTAIN)

    async def test_each_part_has_a_retry_of_its_own(self, state: StateDatabase, outgoing: Claimed) -> None:
        await state.outbox.record([Unknown(outgoing.post_id, 0, 0.0)], LATER, REAL)
        await _send(state)
        await state.outbox.record([Sent(outgoing.post_id, 0, 77, last=False)], LATER, REAL)
        await _send(state, 1, 2, real=REAL + SECOND)
        await state.outbox.record([Unknown(outgoing.post_id, 1, 0.0)], LATER, REAL)
        post = await _look(state)
        assert (post.state, post.unknowns, post.try_at) == (PostState.UNCERTAIN, 2, REAL)


class TestRefused:
    async def test_it_fails_for_good(self, state: StateDatabase, outgoing: Claimed) -> None:
        await state.outbox.record([Refused(outgoing.post_id, 0, 1, Reason.REFUSED)], LATER, REAL)
        post = await _look(state)
        assert (post.state, post.reason, post.settled) == (PostState.FAILED, Reason.REFUSED, LATER)
        assert await states(state, 1) == {DAY: PostState.FAILED, TOMORROW: PostState.PLANNED}

    async def test_with_a_suspension_the_chat_gets_nothing_more(self, state: StateDatabase, outgoing: Claimed) -> None:
        refused = Refused(outgoing.post_id, 0, 1, Reason.SUSPENDED, Suspension.BLOCKED)
        await state.outbox.record([refused], LATER, REAL)
        assert await states(state, 1) == {DAY: PostState.DROPPED, TOMORROW: PostState.DROPPED}
        assert await state.outbox.reasons(PostState.DROPPED) == {Reason.SUSPENDED: 2}
        stored = await state.sheets.get(1)
        assert stored is not None
        assert stored.suspended is Suspension.BLOCKED


class TestLateWriters:
    async def test_of_two_outcomes_the_first_counts(self, state: StateDatabase, outgoing: Claimed) -> None:
        await state.outbox.record(
            [Sent(outgoing.post_id, 0, 77, last=True), Unknown(outgoing.post_id, 0, 0.0)], LATER, REAL
        )
        before = await _look(state)
        for outcome in (
            Sent(outgoing.post_id, 0, 78, last=True),
            Unsent(outgoing.post_id, 0, 0.0, counts=True),
            Unknown(outgoing.post_id, 0, 0.0),
            Refused(outgoing.post_id, 0, 1, Reason.REFUSED, Suspension.BLOCKED),
        ):
            await state.outbox.record([outcome], LATER + HOUR, REAL)
        assert await _look(state) == before
        assert (await _look(state, TOMORROW)).state is PostState.PLANNED

    async def test_who_is_not_the_owner_changes_nothing(self, state: StateDatabase, outgoing: Claimed) -> None:
        before = await _look(state)
        await state.outbox.record([Sent(outgoing.post_id, 0, 77, last=True)], LATER, REAL, owner="other")
        assert await _look(state) == before
        await state.outbox.record([Sent(outgoing.post_id, 0, 77, last=True)], LATER, REAL, owner=ME)
        assert (await _look(state)).state is PostState.SENT

    async def test_an_outcome_of_another_part_changes_nothing(self, state: StateDatabase, outgoing: Claimed) -> None:
        before = await _look(state)
        await state.outbox.record([Sent(outgoing.post_id, 1, 77, last=True)], LATER, REAL)
        assert await _look(state) == before

    async def test_a_post_that_is_gone_is_no_trouble(self, state: StateDatabase, outgoing: Claimed) -> None:
        await state.chats.erase(1)
        await state.outbox.record([Sent(outgoing.post_id, 0, 77, last=True)], LATER, REAL)
        await state.outbox.record([], LATER, REAL)
        assert await state.outbox.counts() == {}

    async def test_many_results_are_one_step(self, state: StateDatabase) -> None:
        for chat in range(1, 41):
            await state.sheets.store(make_subscription(chat), make_plan(chat))
        claimed = await claim(state.outbox)
        await begin(state.outbox, *claimed)
        kinds = (
            lambda post: Sent(post.post_id, 0, 77, last=True),
            lambda post: Unsent(post.post_id, 0, 0.0, counts=True),
            lambda post: Unknown(post.post_id, 0, 0.0),
            lambda post: Refused(post.post_id, 0, post.subscription.chat_id, Reason.SUSPENDED, Suspension.GONE),
        )
        await state.outbox.record([kinds[number % 4](post) for number, post in enumerate(claimed)], LATER, REAL)
        assert await state.outbox.counts() == dict.fromkeys(
            (PostState.SENT, PostState.PLANNED, PostState.UNCERTAIN, PostState.DROPPED), 10
        )


class TestSendAgain:
    async def test_a_failed_post_goes_out_now(self, state: StateDatabase, outgoing: Claimed) -> None:
        await state.outbox.record([Refused(outgoing.post_id, 0, 1, Reason.REFUSED)], LATER, REAL)
        now = LATER + 99 * HOUR
        assert await state.outbox.send_again(outgoing.post_id, now)
        assert not await state.outbox.send_again(outgoing.post_id, now)
        post = await _look(state)
        assert (post.state, post.reason, post.attempts, post.settled) == (PostState.PLANNED, None, 0, None)
        assert await state.outbox.expire(now, now) == 1  # the next day's
        await _send(state)

    async def test_a_post_in_doubt_goes_out_and_the_doubt_is_recorded(
        self, state: StateDatabase, outgoing: Claimed
    ) -> None:
        await state.outbox.record([Unknown(outgoing.post_id, 0, 0.0)], LATER, REAL)
        assert not await state.outbox.send_again(outgoing.post_id, LATER)  # it is retried anyway
        await _send(state)
        await state.outbox.record([Unknown(outgoing.post_id, 0, 0.0)], LATER, REAL)
        assert await state.outbox.send_again(outgoing.post_id, LATER)
        assert await state.outbox.uncertain(9) == []
        await _send(state)
        await state.outbox.record([Unknown(outgoing.post_id, 0, 0.0)], LATER, REAL)
        (post,) = await state.outbox.uncertain(9)
        assert post.unknowns == 3
        await state.outbox.send_again(outgoing.post_id, LATER)
        await _send(state)
        await state.outbox.record([Sent(outgoing.post_id, 0, 77, last=True)], LATER, REAL)
        post = await _look(state)
        assert (post.state, post.unknowns, post.parts[0].unknowns) == (PostState.SENT, 3, 3)

    async def test_it_goes_out_also_after_the_clock_was_set_back(self, state: StateDatabase, outgoing: Claimed) -> None:
        await state.outbox.record([Refused(outgoing.post_id, 0, 1, Reason.REFUSED)], LATER, REAL)
        earlier = LATER - 99 * HOUR
        await state.outbox.send_again(outgoing.post_id, earlier)
        assert [post.post_id for post in await claim(state.outbox, earlier)] == [outgoing.post_id]

    async def test_no_other_post_is_sent_again(self, state: StateDatabase, outgoing: Claimed) -> None:
        assert not await state.outbox.send_again(outgoing.post_id, LATER)
        await state.outbox.record([Sent(outgoing.post_id, 0, 77, last=True)], LATER, REAL)
        assert not await state.outbox.send_again(outgoing.post_id, LATER)
        assert not await state.outbox.send_again((await _look(state, TOMORROW)).post_id, LATER)
        assert not await state.outbox.send_again(999, LATER)
