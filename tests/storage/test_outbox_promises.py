"""What a chat was promised outlives a change of its sheet; what the change left out does not come later."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from content.reminders.occasions import DuePost
from storage.outbox.posts import PostState, Promises, Reason, Refused
from storage.state.database import StateDatabase
from tests.storage.posting import (
    DAY,
    DUE,
    EARLIER,
    GRACE,
    LATER,
    REAL,
    add_revision,
    begin,
    claim,
    make_change,
    make_plan,
    make_post,
    make_subscription,
    states,
)  # fmt: skip

HOUR = dt.timedelta(hours=1)
TOMORROW = DAY + dt.timedelta(days=1)


class TestWhatWasPromised:
    async def test_waits_for_no_tick_when_it_is_due_and_other_content_is_live(self, state: StateDatabase) -> None:
        posts = (make_post(), make_post(TOMORROW, ["c"]))
        await state.sheets.store(make_subscription(1), make_plan(1, *posts))
        await add_revision(state, "new", LATER)
        plan = make_change(1, *posts, promised=[DAY, TOMORROW])
        await state.sheets.store(make_subscription(1), plan, content="old")
        assert await states(state, 1) == {DAY: PostState.PLANNED}
        (row,) = await state.sheets.unplanned(EARLIER, 9)
        assert row.first is None

    async def test_stays_when_it_came_to_wait_after_the_change_was_begun(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), make_plan(1, make_post(), make_post(TOMORROW, ["c"])))
        known = [TOMORROW]  # as if the other one had been sent, and turned out not to have arrived
        await state.sheets.store(make_subscription(1), make_change(1, make_post(TOMORROW, ["d"]), promised=known))
        assert await states(state, 1) == {DAY: PostState.PLANNED, TOMORROW: PostState.PLANNED}
        await state.sheets.store(make_subscription(1), make_change(1, promised=[DAY, TOMORROW]))
        assert await states(state, 1) == {}

    async def test_is_known(self, state: StateDatabase) -> None:
        assert await state.outbox.promises(1) == Promises({}, None)
        posts = (make_post(), make_post(TOMORROW, ["c"]))
        await state.sheets.store(make_subscription(1), make_change(1, *posts, now=EARLIER))
        await state.sheets.store(make_subscription(2), None)
        after = DAY + dt.timedelta(days=2)
        both = {post.day: post.expires for post in posts}
        assert await state.outbox.promises(1) == Promises(both, after, EARLIER)
        assert await state.outbox.promises(2) == Promises({}, None)
        (claimed,) = await claim(state.outbox)
        assert await state.outbox.promises(1) == Promises(both, after, EARLIER)
        await begin(state.outbox, claimed)
        assert await state.outbox.promises(1) == Promises({TOMORROW: both[TOMORROW]}, after, EARLIER)


class TestWhatAChangeLeftOut:
    """At LATER the sheet began to call for other posts: what is past by then, and was not promised, is not owed."""

    @pytest.fixture
    async def changed(self, state: StateDatabase) -> StateDatabase:
        await state.sheets.store(make_subscription(1), make_plan(1, make_post(TOMORROW, ["c"])))
        await state.sheets.store(make_subscription(1), make_change(1, make_post(TOMORROW, ["c"])))
        return state

    async def plan_again(self, state: StateDatabase, *posts: DuePost) -> dict[dt.date, PostState]:
        (row,) = await state.sheets.unplanned(LATER, 9)
        assert row.first is None
        await state.outbox.plan([make_plan(1, *posts, make_post(TOMORROW, ["c"]), version=row.version)])
        return await states(state, 1)

    @pytest.mark.parametrize("why", ["content", "untold", "refused"])
    async def test_stays_out_when_the_chat_is_planned_anew(self, changed: StateDatabase, why: str) -> None:
        if why == "content":
            await add_revision(changed, "new", LATER)
        else:
            (claimed,) = await claim(changed.outbox, LATER + dt.timedelta(days=1))
            if why == "untold":
                await changed.outbox.drop([claimed.post_id], Reason.NOTHING, LATER)
            else:
                await begin(changed.outbox, claimed)
                refused = Refused(claimed.post_id, 0, 1, Reason.REFUSED)
                await changed.outbox.record([refused], LATER, REAL)
        assert set(await self.plan_again(changed, make_post())) == {TOMORROW}

    async def test_stays_out_after_a_change_that_calls_for_nothing_else(self, changed: StateDatabase) -> None:
        plan = make_change(1, make_post(TOMORROW, ["c"]), now=LATER + HOUR)
        assert plan.change is not None
        other_topic = replace(plan, change=replace(plan.change, renewed=False))
        await changed.sheets.store(make_subscription(1, thread_id=5), other_topic)
        assert (await changed.outbox.promises(1)).owed_from == LATER

    async def test_is_not_told_by_a_post_of_which_nothing_had_been_left(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), make_plan(1, make_post(), make_post(TOMORROW, ["c"])))
        (claimed,) = await claim(state.outbox)
        await state.outbox.drop([claimed.post_id], Reason.NOTHING, LATER)
        await state.sheets.store(make_subscription(1), make_change(1, make_post(TOMORROW, ["c"])))
        await add_revision(state, "new", LATER)
        found = await self.plan_again(state, make_post(anchors=["a", "x"]))
        assert found == {DAY: PostState.DROPPED, TOMORROW: PostState.PLANNED}

    async def test_is_owed_when_its_moment_lies_ahead_again(self, changed: StateDatabase) -> None:
        await changed.outbox.forget_future(EARLIER)
        assert (await changed.outbox.promises(1)).owed_from == EARLIER
        assert set(await self.plan_again(changed, make_post())) == {DAY, TOMORROW}

    async def test_what_waits_stays_and_tells_what_was_added_to_its_day(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), make_plan(1))
        kept = make_change(1, make_post(), make_post(TOMORROW, ["c"]), promised=[DAY])
        await state.sheets.store(make_subscription(1), kept)
        await add_revision(state, "new", LATER)
        found = await self.plan_again(state, make_post(anchors=["a", "x"]))
        assert found == {DAY: PostState.PLANNED, TOMORROW: PostState.PLANNED}
        assert {item.anchor for item in (await state.outbox.history(1, 1, DAY))[0].items} == {"a", "b", "x"}

    async def test_content_that_was_read_earlier_leaves_what_a_change_let_fall_due(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), make_change(1, make_post(), promised=[DAY]))
        await add_revision(state, "new", DUE - dt.timedelta(seconds=1))
        assert set(await states(state, 1)) == {DAY}

    async def test_what_waited_and_was_late_by_a_wrong_clock_waits_again(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), make_change(1, make_post(), promised=[DAY]))
        wrong = DUE + dt.timedelta(days=9)
        await state.outbox.expire(wrong, wrong)
        await state.outbox.forget_future(LATER + HOUR)
        assert await states(state, 1) == {DAY: PostState.PLANNED}

    async def test_what_was_late_before_the_chat_came_back_stays_late(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), make_plan(1))
        await state.outbox.expire(DUE + 2 * GRACE, LATER)
        await state.sheets.store(make_subscription(1, since=LATER), make_change(1))
        await state.outbox.forget_future(LATER)
        assert await states(state, 1) == {DAY: PostState.DROPPED}
