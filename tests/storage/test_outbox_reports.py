from __future__ import annotations

import datetime as dt

from storage.outbox.posts import PostState, Reason, Sent
from storage.state.database import StateDatabase
from tests.storage.posting import DAY, DUE, LATER, REAL, begin, claim, make_plan, make_post, make_subscription, states

DAYS = [DAY + dt.timedelta(days=number) for number in range(4)]


async def _fill(state: StateDatabase) -> None:
    """A chat with four posts, and another one."""
    posts = [make_post(day, [f"anchor-{day}"]) for day in DAYS]
    await state.sheets.store(make_subscription(1), make_plan(1, *posts))
    await state.sheets.store(make_subscription(2), make_plan(2))


async def test_an_empty_outbox_says_so(state: StateDatabase) -> None:
    assert await state.outbox.counts() == {}
    assert await state.outbox.reasons(PostState.DROPPED) == {}
    assert await state.outbox.uncertain(9) == []
    assert await state.outbox.history(1, 9) == []
    assert await state.outbox.next_due() is None
    assert await state.outbox.tidy(LATER) == 0


async def test_the_history_of_a_chat_has_the_newest_day_first(state: StateDatabase) -> None:
    await _fill(state)
    assert [post.day for post in await state.outbox.history(1, 3)] == DAYS[:0:-1]
    assert [post.day for post in await state.outbox.history(1, 3, DAYS[1])] == [DAYS[1]]


async def test_the_next_moment_is_known(state: StateDatabase) -> None:
    await _fill(state)
    assert await state.outbox.next_due() == DUE
    await claim(state.outbox)
    assert await state.outbox.next_due() == DUE + dt.timedelta(days=1)


async def test_posts_are_counted_by_state_and_reason(state: StateDatabase) -> None:
    await _fill(state)
    claimed = await claim(state.outbox)
    await state.outbox.drop([claimed[0].post_id], Reason.NOTHING, LATER)
    assert await state.outbox.counts() == {PostState.PLANNED: 3, PostState.CLAIMED: 1, PostState.DROPPED: 1}
    assert await state.outbox.reasons(PostState.DROPPED) == {Reason.NOTHING: 1}
    assert await state.outbox.reasons(PostState.FAILED) == {}


async def test_what_was_settled_long_ago_goes(state: StateDatabase) -> None:
    await _fill(state)
    for day in DAYS:
        now = LATER + (day - DAY)
        claimed = await claim(state.outbox, now)
        await begin(state.outbox, *claimed)
        await state.outbox.record([Sent(post.post_id, 0, 77, last=True) for post in claimed], now, REAL)
    await state.outbox.recover(REAL)
    assert await state.outbox.tidy(LATER) == 0
    assert await state.outbox.tidy(LATER + dt.timedelta(days=1)) == 2
    assert set(await states(state, 1)) == set(DAYS[1:])
    assert await state.outbox.history(2, 9) == []
    # With the post go its items: what is told every year can be told again.
    await state.outbox.plan([make_plan(2)])
    assert await states(state, 2) == {DAY: PostState.PLANNED}
