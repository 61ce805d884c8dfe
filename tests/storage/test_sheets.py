from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import insert

from content.reminders.sheet import QuietHours, Sheet
from storage.chat_settings import ChatSettings
from storage.errors import SheetConflictError
from storage.outbox.planning import replan
from storage.outbox.posts import PostState, Reason, SheetCounts, Suspension, Unplanned
from storage.state.access import writing
from storage.state.database import StateDatabase
from storage.state.tables import REVISION
from tests.storage.posting import (
    DAY,
    DUE,
    EARLIER,
    LATER,
    REAL,
    SHEET,
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


async def test_what_is_stored_comes_back(state: StateDatabase) -> None:
    assert await state.sheets.get(7) is None
    sheet = Sheet(zone="Europe/Paris", hour=20, muted=frozenset({"b", "a"}), quiet=QuietHours(22, 6))
    first = make_subscription(
        7, place="channel", sheet=sheet, by=8, thread_id=3, pin=True, pinned=44, suspended=Suspension.RIGHTS
    )
    for stored in (first, make_subscription(7), make_subscription(7, subscribed=False, since=None, by=None)):
        await state.sheets.store(stored, None)
        assert await state.sheets.get(7) == stored


async def test_an_active_chat_says_since_when(state: StateDatabase) -> None:
    with pytest.raises(ValueError, match="from which on"):
        await state.sheets.store(make_subscription(7, since=None), None)
    assert await state.sheets.get(7) is None


async def test_the_zone_is_known_at_once(state: StateDatabase) -> None:
    assert await state.chats.settings(7) == ChatSettings(7)
    await state.sheets.store(make_subscription(7), None)
    assert await state.chats.settings(7) == ChatSettings(7, None, "Asia/Tokyo")
    await state.chats.set_language(7, "vi")
    await state.sheets.store(make_subscription(7, sheet=Sheet(zone="Europe/Paris")), None)
    assert await state.chats.settings(7) == ChatSettings(7, "vi", "Europe/Paris")


class TestUnplanned:
    async def test_a_plan_takes_a_chat_off_the_list_until_it_is_time(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), None)
        await state.sheets.store(make_subscription(2), make_plan(2))
        await state.sheets.store(make_subscription(3, subscribed=False), make_plan(3))
        await state.sheets.store(make_subscription(4, suspended=Suspension.GONE), make_plan(4))
        (row,) = await state.sheets.unplanned(DUE, 10)
        assert row == Unplanned(1, SHEET, EARLIER, None, row.version)
        await state.outbox.plan([make_plan(1, version=row.version)])
        assert await state.sheets.unplanned(DUE, 10) == []
        again = make_plan(1).again
        assert [row.chat_id for row in await state.sheets.unplanned(again, 10)] == [1, 2]
        assert {row.first for row in await state.sheets.unplanned(again, 10)} == {DAY + dt.timedelta(days=2)}

    async def test_the_longest_waiting_come_first(self, state: StateDatabase) -> None:
        for chat in (3, 1, 2):
            await state.sheets.store(make_subscription(chat), make_plan(chat, again=DUE + chat * HOUR))
        assert [row.chat_id for row in await state.sheets.unplanned(LATER + 9 * HOUR, 2)] == [1, 2]


class TestAChangedSheet:
    async def test_what_was_planned_gives_way(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), make_plan(1, make_post(), make_post(TOMORROW, ["c"])))
        moved = make_post(due=DUE + HOUR, anchors=["b", "d"])
        await state.sheets.store(make_subscription(1), make_plan(1, moved))
        (post,) = await state.outbox.history(1, 9)
        assert (post.due, [item.anchor for item in post.items]) == (DUE + HOUR, ["b", "d"])

    async def test_what_is_claimed_is_gone_for_who_claimed_it(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), make_plan(1))
        (claimed,) = await claim(state.outbox)
        await state.sheets.store(make_subscription(1, thread_id=5), make_plan(1))
        assert await begin(state.outbox, claimed) == frozenset()
        (again,) = await claim(state.outbox)
        assert again.subscription.thread_id == 5
        assert again.post_id != claimed.post_id

    async def test_what_has_begun_stays(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), make_plan(1))
        await begin(state.outbox, *await claim(state.outbox))
        await state.sheets.store(make_subscription(1), make_plan(1, make_post(anchors=["c"])))
        (post,) = await state.outbox.history(1, 9)
        assert post.state is PostState.SENDING
        assert [item.anchor for item in post.items] == ["a", "b"]

    async def test_a_plan_by_content_that_is_not_live_waits_for_the_tick(self, state: StateDatabase) -> None:
        await add_revision(state, "new")
        await state.sheets.store(make_subscription(1), make_plan(1), content="old")
        assert await state.outbox.history(1, 9) == []
        assert len(await state.sheets.unplanned(EARLIER, 9)) == 1
        await state.sheets.store(make_subscription(1), make_plan(1), content="new")
        assert await state.sheets.unplanned(EARLIER, 9) == []
        assert len(await state.outbox.history(1, 9)) == 1

    async def test_content_that_goes_live_meanwhile_is_waited_for(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), make_plan(1))
        await add_revision(state, "old")
        async with writing(state.revisions._writer) as connection:  # noqa: SLF001 - halts what Revisions.add does
            row = {"number": 2, "sha256": "new", "created_at": EARLIER, "reason": "", "directory_digest": ""}
            await connection.execute(insert(REVISION).values(row))
            await replan(connection, EARLIER)
            storing = asyncio.create_task(state.sheets.store(make_subscription(1), make_plan(1), content="old"))
            if connection.dialect.name == "postgresql":
                waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
                while not (await connection.exec_driver_sql(waiting)).scalar_one():
                    pass
            else:
                await asyncio.sleep(0)
        await storing
        assert await state.outbox.history(1, 9) == []
        assert len(await state.sheets.unplanned(EARLIER, 9)) == 1

    async def test_nothing_before_the_beginning_is_owed(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1, since=LATER), make_plan(1))
        assert await state.outbox.history(1, 9) == []


class TestChangesAtOnce:
    async def test_what_somebody_else_changed_meanwhile_is_not_overwritten(self, state: StateDatabase) -> None:
        read = make_subscription(1)
        await state.sheets.store(read, make_plan(1))
        other = replace(read, sheet=Sheet(zone="Europe/Paris"))
        await state.sheets.store(other, make_plan(1), expected=read)
        with pytest.raises(SheetConflictError, match="chat 1"):
            await state.sheets.store(replace(read, subscribed=False), None, expected=read)
        assert await state.sheets.get(1) == other
        assert await states(state, 1) == {DAY: PostState.PLANNED}

    async def test_a_suspension_is_a_change_and_a_pin_is_none(self, state: StateDatabase) -> None:
        read = make_subscription(1, pin=True)
        await state.sheets.store(read, None, expected=None)
        await state.sheets.set_pinned(1, 44)
        await state.sheets.store(replace(read, by=9), None, expected=read)
        await state.sheets.suspend(1, Suspension.BLOCKED, LATER)
        with pytest.raises(SheetConflictError):
            await state.sheets.store(read, None, expected=replace(read, by=9))

    async def test_what_came_or_went_is_a_change(self, state: StateDatabase) -> None:
        read = make_subscription(1)
        with pytest.raises(SheetConflictError):
            await state.sheets.store(read, None, expected=read)
        await state.sheets.store(read, None)
        with pytest.raises(SheetConflictError):
            await state.sheets.store(read, None, expected=None)

    async def test_of_many_who_begin_one_does(self, state: StateDatabase) -> None:
        wanted = [make_subscription(1, by=number) for number in range(8)]
        done = await asyncio.gather(
            *(state.sheets.store(one, make_plan(1), expected=None) for one in wanted), return_exceptions=True
        )
        assert done.count(None) == 1
        assert sum(isinstance(fault, SheetConflictError) for fault in done) == 7
        assert await state.sheets.get(1) == wanted[done.index(None)]


class TestAnEnd:
    async def test_nothing_is_left_and_nothing_goes_out(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), make_plan(1, make_post(), make_post(TOMORROW, ["c"])))
        (claimed,) = await claim(state.outbox)
        await state.sheets.store(make_subscription(1, subscribed=False), None)
        assert await begin(state.outbox, claimed) == frozenset()
        assert await state.outbox.history(1, 9) == []
        assert await state.sheets.unplanned(LATER + 99 * HOUR, 9) == []

    async def test_a_change_of_mind_is_owed_anew(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), make_plan(1))
        await state.sheets.store(make_subscription(1, subscribed=False), None)
        await state.sheets.store(make_subscription(1), make_plan(1))
        assert await states(state, 1) == {DAY: PostState.PLANNED}


class TestSuspension:
    async def test_what_waits_is_dropped_with_the_reason_once(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), make_plan(1, make_post(), make_post(TOMORROW, ["c"])))
        (claimed,) = await claim(state.outbox)
        assert await state.sheets.suspend(1, Suspension.BLOCKED, LATER)
        assert not await state.sheets.suspend(1, Suspension.KICKED, LATER)
        assert not await state.sheets.suspend(2, Suspension.KICKED, LATER)
        assert await begin(state.outbox, claimed) == frozenset()
        posts = await state.outbox.history(1, 9)
        assert {(post.state, post.reason, post.settled) for post in posts} == {
            (PostState.DROPPED, Reason.SUSPENDED, LATER)
        }
        stored = await state.sheets.get(1)
        assert stored is not None
        assert stored.suspended is Suspension.BLOCKED
        assert not stored.active
        assert await state.sheets.unplanned(LATER + 99 * HOUR, 9) == []

    async def test_on_return_what_lies_ahead_is_owed_again_and_what_is_past_is_not(self, state: StateDatabase) -> None:
        posts = (make_post(), make_post(TOMORROW, ["c"]))
        await state.sheets.store(make_subscription(1), make_plan(1, *posts))
        await state.sheets.suspend(1, Suspension.BLOCKED, EARLIER)
        assert await state.sheets.revive(1, LATER)
        assert not await state.sheets.revive(1, LATER)
        (row,) = await state.sheets.unplanned(LATER, 9)
        assert (row.since, row.first) == (LATER, None)
        await state.outbox.plan([make_plan(1, *posts, version=row.version)])
        assert await states(state, 1) == {DAY: PostState.DROPPED, TOMORROW: PostState.PLANNED}

    async def test_a_new_subscription_ends_it_too(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), make_plan(1, make_post(), make_post(TOMORROW, ["c"])))
        await state.sheets.suspend(1, Suspension.BLOCKED, EARLIER)
        again = make_subscription(1, since=LATER)
        await state.sheets.store(again, make_plan(1, make_post(TOMORROW, ["c"])))
        assert await states(state, 1) == {DAY: PostState.DROPPED, TOMORROW: PostState.PLANNED}

    async def test_a_chat_that_switched_off_does_not_come_back_by_itself(self, state: StateDatabase) -> None:
        off = make_subscription(1, subscribed=False)
        await state.sheets.store(off, None)
        assert not await state.sheets.suspend(1, Suspension.BLOCKED, LATER)
        assert not await state.sheets.revive(1, LATER)
        assert await state.sheets.get(1) == off

    async def test_a_post_in_doubt_is_left_to_people(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), make_plan(1))
        await begin(state.outbox, *await claim(state.outbox))
        await state.outbox.recover(REAL)
        await state.sheets.suspend(1, Suspension.BLOCKED, LATER)
        (post,) = await state.outbox.uncertain(9)
        assert (post.state, post.reason, post.unknowns) == (PostState.UNCERTAIN, Reason.SUSPENDED, 1)
        assert await claim(state.outbox) == []


class TestMarks:
    async def test_a_lost_topic_is_left_once(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1, thread_id=5), None)
        assert not await state.sheets.leave_topic(1, 6)
        assert await state.sheets.leave_topic(1, 5)
        assert not await state.sheets.leave_topic(1, 5)
        assert await state.sheets.get(1) == make_subscription(1)

    async def test_what_is_pinned_is_kept_until_pinning_stops(self, state: StateDatabase) -> None:
        pinning = make_subscription(1, pin=True)
        await state.sheets.store(pinning, None)
        await state.sheets.set_pinned(1, 44)
        assert await state.sheets.get(1) == replace(pinning, pinned=44)
        await state.sheets.set_pinned(1, None)
        assert await state.sheets.get(1) == pinning
        assert await state.sheets.stop_pinning(1)
        assert not await state.sheets.stop_pinning(1)
        assert await state.sheets.get(1) == make_subscription(1)

    async def test_they_leave_the_plan_alone(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1, thread_id=5, pin=True), make_plan(1))
        await state.sheets.leave_topic(1, 5)
        await state.sheets.stop_pinning(1)
        (claimed,) = await claim(state.outbox)
        assert await begin(state.outbox, claimed) == {claimed.post_id}


async def test_channels_are_found_by_who_set_them_up(state: StateDatabase) -> None:
    channels = [make_subscription(chat, place="channel", by=7) for chat in (-3, -2)]
    for stored in (*channels, make_subscription(7), make_subscription(-4, place="channel", by=8)):
        await state.sheets.store(stored, None)
    assert await state.sheets.set_up_by(7) == tuple(channels)


async def test_chats_are_counted(state: StateDatabase) -> None:
    assert await state.sheets.counts() == SheetCounts(0, {}, 0)
    for chat in range(1, 5):
        await state.sheets.store(make_subscription(chat), None)
    await state.sheets.store(make_subscription(5, subscribed=False, suspended=Suspension.GONE), None)
    await state.sheets.suspend(1, Suspension.BLOCKED, LATER)
    await state.sheets.suspend(2, Suspension.GONE, LATER)
    assert await state.sheets.counts() == SheetCounts(2, {Suspension.BLOCKED: 1, Suspension.GONE: 1}, 1)
