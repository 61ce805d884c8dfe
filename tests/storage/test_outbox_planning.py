from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace

import pytest

from storage.outbox.posts import PostState, Reason, Suspension, Unknown
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
    make_plan,
    make_post,
    make_subscription,
    states,
)  # fmt: skip

HOUR = dt.timedelta(hours=1)
TOMORROW = DAY + dt.timedelta(days=1)


@pytest.fixture
async def planned(state: StateDatabase) -> StateDatabase:
    """A chat with a post for each of two days."""
    await state.sheets.store(make_subscription(1), make_plan(1, make_post(), make_post(TOMORROW, ["c"])))
    return state


class TestPlan:
    async def test_a_post_waits_for_its_moment(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), None)
        post = make_post()
        assert await state.outbox.plan([make_plan(1, post)])
        (found,) = await state.outbox.history(1, 9)
        assert (found.chat_id, found.kind, found.day) == (1, "reminder", DAY)
        assert (found.due, found.expires, found.state) == (DUE, DUE + GRACE, PostState.PLANNED)
        assert [(item.anchor, item.year, item.lead, item.digest) for item in found.items] == [
            ("a", 2026, "0", ""),
            ("b", 2026, "0", ""),
        ]
        assert (found.attempts, found.unknowns, found.parts, found.settled) == (0, 0, (), None)

    async def test_a_plan_made_twice_is_stored_once(self, planned: StateDatabase) -> None:
        before = await planned.outbox.history(1, 9)
        await planned.outbox.plan([make_plan(1), make_plan(1, make_post(), make_post(TOMORROW, ["c"]))])
        assert await planned.outbox.history(1, 9) == before

    async def test_what_waits_tells_what_was_added_to_its_day(self, planned: StateDatabase) -> None:
        await planned.outbox.plan([make_plan(1, make_post(anchors=["x", "b"]))])
        assert {item.anchor for item in (await planned.outbox.history(1, 1, DAY))[0].items} == {"a", "b", "x"}

    async def test_an_occasion_is_told_once(self, planned: StateDatabase) -> None:
        await begin(planned.outbox, *await claim(planned.outbox))
        await planned.outbox.plan([make_plan(1, make_post(DAY + dt.timedelta(days=2), ["a", "d"]))])
        assert [item.anchor for item in (await planned.outbox.history(1, 1))[0].items] == ["d"]

    async def test_a_post_without_any_news_is_none(self, planned: StateDatabase) -> None:
        await begin(planned.outbox, *await claim(planned.outbox))
        await planned.outbox.plan([make_plan(1, make_post(DAY + dt.timedelta(days=2), ["a", "b"]))])
        assert set(await states(planned, 1)) == {DAY, TOMORROW}

    async def test_other_years_leads_and_chats_are_other_occasions(self, planned: StateDatabase) -> None:
        await planned.sheets.store(make_subscription(2), None)
        await planned.outbox.plan([make_plan(1, make_post(DAY.replace(year=2027), year=2027)), make_plan(2)])
        assert len(await states(planned, 1)) == 3
        assert len(await states(planned, 2)) == 1

    async def test_what_the_bot_missed_is_kept_as_dropped(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), None)
        back = DUE + GRACE + HOUR
        await state.outbox.plan([make_plan(1, make_post(), make_post(TOMORROW, ["c"]))], late_before=back)
        assert await states(state, 1) == {DAY: PostState.DROPPED, TOMORROW: PostState.PLANNED}
        (late,) = await state.outbox.history(1, 9, DAY)
        assert (late.reason, late.settled) == (Reason.LATE, back)
        assert len(late.items) == 2

    async def test_nothing_before_the_beginning_is_owed(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1, since=LATER), None)
        await state.outbox.plan([make_plan(1, make_post(), make_post(TOMORROW, ["c"]))])
        assert set(await states(state, 1)) == {TOMORROW}

    async def test_a_sheet_that_changed_meanwhile_discards_the_plan(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), None)
        (row,) = await state.sheets.unplanned(DUE, 9)
        await state.sheets.store(make_subscription(1), None)
        await state.outbox.plan([make_plan(1, version=row.version)])
        assert await states(state, 1) == {}
        assert len(await state.sheets.unplanned(DUE, 9)) == 1

    @pytest.mark.parametrize("end", ["off", "suspended", "erased"])
    async def test_an_end_meanwhile_discards_the_plan(self, state: StateDatabase, end: str) -> None:
        await state.sheets.store(make_subscription(1), None)
        if end == "off":
            await state.sheets.store(make_subscription(1, subscribed=False), None)
        elif end == "suspended":
            await state.sheets.suspend(1, Suspension.BLOCKED, DUE)
        else:
            await state.chats.erase(1)
        await state.outbox.plan([make_plan(1)])
        assert await states(state, 1) == {}

    async def test_content_that_is_no_longer_live_plans_nothing(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), None)
        assert not await state.outbox.plan([make_plan(1)], content="old")
        await add_revision(state, "new")
        assert not await state.outbox.plan([make_plan(1)], content="old")
        assert await states(state, 1) == {}
        assert await state.outbox.plan([make_plan(1)], content="new")
        assert len(await states(state, 1)) == 1

    async def test_many_chats_are_planned_at_once(self, state: StateDatabase) -> None:
        chats = range(1, 2600)
        for chat in (1, 2, 2599):
            await state.sheets.store(make_subscription(chat), None)
        await state.outbox.plan([make_plan(chat) for chat in chats])
        assert await state.outbox.counts() == {PostState.PLANNED: 3}
        assert await state.sheets.unplanned(DUE, 9) == []

    async def test_two_who_plan_at_once_plan_once(self, state: StateDatabase) -> None:
        for chat in range(1, 30):
            await state.sheets.store(make_subscription(chat), None)
        plans = [make_plan(chat) for chat in range(1, 30)]
        await asyncio.gather(*(state.outbox.plan(half) for half in (plans, plans[::-1], plans[10:])))
        assert await state.outbox.counts() == {PostState.PLANNED: 29}

    async def test_nothing_to_plan_is_no_trouble(self, state: StateDatabase) -> None:
        assert await state.outbox.plan([])


class TestOtherContent:
    async def test_what_lies_ahead_is_planned_anew_and_what_is_due_stays(self, planned: StateDatabase) -> None:
        before = await planned.outbox.history(1, 9, DAY)
        await add_revision(planned, "new", LATER)
        assert await planned.outbox.history(1, 9) == before
        (row,) = await planned.sheets.unplanned(LATER, 9)
        assert row.first is None
        await planned.outbox.plan([make_plan(1, make_post(), make_post(TOMORROW, ["d"]), version=row.version)])
        assert await states(planned, 1) == {DAY: PostState.PLANNED, TOMORROW: PostState.PLANNED}
        assert [item.anchor for item in (await planned.outbox.history(1, 1))[0].items] == ["d"]

    async def test_a_plan_by_the_former_content_does_not_count(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), None)
        (row,) = await state.sheets.unplanned(DUE, 9)
        await add_revision(state, "new", LATER)
        await state.outbox.plan([make_plan(1, version=row.version)])
        assert await states(state, 1) == {}

    async def test_chats_that_get_nothing_are_left_alone(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1, subscribed=False), None)
        await state.sheets.store(make_subscription(2, suspended=Suspension.GONE), None)
        await add_revision(state, "new", LATER)
        assert await state.sheets.unplanned(LATER, 9) == []

    async def test_a_claimed_post_goes_out(self, planned: StateDatabase) -> None:
        (claimed,) = await claim(planned.outbox)
        await add_revision(planned, "new", EARLIER)
        assert await begin(planned.outbox, claimed) == {claimed.post_id}


class TestExpire:
    async def test_what_ended_while_the_bot_was_away_is_late(self, planned: StateDatabase) -> None:
        back = DUE + GRACE + HOUR
        assert await planned.outbox.expire(DUE + GRACE, back) == 0
        assert await planned.outbox.expire(back, back) == 1
        (late,) = await planned.outbox.history(1, 9, DAY)
        assert (late.state, late.reason, late.settled) == (PostState.DROPPED, Reason.LATE, back)
        assert (await states(planned, 1))[TOMORROW] is PostState.PLANNED

    async def test_a_retry_that_comes_too_late_is_left_to_people(self, planned: StateDatabase) -> None:
        await begin(planned.outbox, *await claim(planned.outbox))
        await planned.outbox.recover(REAL)
        back = DUE + GRACE + HOUR
        assert await planned.outbox.expire(back, back) == 0
        (post,) = await planned.outbox.uncertain(9)
        assert (post.state, post.reason, post.try_at) == (PostState.UNCERTAIN, Reason.LATE, None)


class TestAClockSetBack:
    async def test_what_lies_ahead_again_may_come(self, planned: StateDatabase) -> None:
        back = DUE + GRACE + HOUR
        await planned.outbox.expire(back, back)
        await planned.outbox.forget_future(EARLIER)
        assert await states(planned, 1) == {TOMORROW: PostState.PLANNED}
        (row,) = await planned.sheets.unplanned(EARLIER, 9)
        await planned.outbox.plan([make_plan(1, make_post(), version=row.version)])
        assert (await states(planned, 1))[DAY] is PostState.PLANNED

    async def test_what_was_late_by_a_wrong_clock_alone_may_come(self, planned: StateDatabase) -> None:
        wrong = DUE + dt.timedelta(days=9)
        await planned.outbox.expire(wrong, wrong)
        await planned.outbox.forget_future(DUE + GRACE)
        (post,) = await planned.outbox.history(1, 9)
        assert (post.day, post.state, post.reason, post.settled) == (DAY, PostState.PLANNED, None, None)
        assert len(post.items) == 2
        await planned.outbox.expire(wrong, wrong)
        await planned.outbox.forget_future(DUE + GRACE + HOUR)
        assert await states(planned, 1) == {DAY: PostState.DROPPED}

    async def test_pauses_end_that_a_wrong_clock_may_have_made_long(self, planned: StateDatabase) -> None:
        (first,) = await claim(planned.outbox)
        await begin(planned.outbox, first)
        await planned.outbox.record([Unknown(first.post_id, 0, 9.0)], LATER, REAL + dt.timedelta(days=99))
        assert not await claim(planned.outbox)
        await planned.outbox.forget_future(LATER)
        assert [post.post_id for post in await claim(planned.outbox)] == [first.post_id]

    async def test_what_was_sent_is_not_sent_again(self, planned: StateDatabase) -> None:
        (claimed,) = await claim(planned.outbox)
        await begin(planned.outbox, claimed)
        await planned.outbox.recover(REAL)
        before = [replace(post, try_at=None) for post in await planned.outbox.history(1, 9)]
        await planned.outbox.forget_future(EARLIER)
        await planned.outbox.plan([make_plan(1, make_post(), make_post(TOMORROW, ["c"]))])
        assert [replace(post, try_at=None) for post in await planned.outbox.history(1, 9)] == before

    async def test_a_chat_that_came_in_the_future_is_owed_from_now_on(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1, since=LATER + 999 * HOUR), None)
        await state.outbox.forget_future(EARLIER)
        (row,) = await state.sheets.unplanned(EARLIER, 9)
        assert row.since == EARLIER
