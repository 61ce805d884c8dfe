"""Announcements under way: what takes them back, and what does not."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.dialects import sqlite

from content.reminders.sheet import QuietHours, QuietMode
from storage.desk.announced import AnnouncementState, Tally, kind_of, number_of
from storage.outbox import announcing
from storage.outbox.posts import PostState, Reason, Refused, Sent, Suspension, Unknown
from storage.state.access import reading
from storage.state.database import StateDatabase
from storage.state.tables import POST
from tests.storage.announcing import DAYS, OWNER, confirmed, deliver, hand_over, posts, subscribe
from tests.storage.posting import (
    DAY,
    DUE,
    LATER,
    ME,
    REAL,
    SHEET,
    add_revision,
    begin,
    claim,
    make_plan,
    make_subscription,
)


class TestWhatChanges:
    async def test_neither_content_nor_sheets_take_an_announcement_back(self, state: StateDatabase) -> None:
        quiet = replace(SHEET, quiet=QuietHours(10, 12, QuietMode.DELAY))
        await state.sheets.store(make_subscription(1, sheet=quiet), None)
        made = await confirmed(state)
        await hand_over(state, made.number)
        assert await claim(state.outbox) == []  # it waits for the end of the quiet hours
        await add_revision(state, "other", LATER)
        await state.sheets.store(make_subscription(1, sheet=replace(quiet, hour=9)), make_plan(1))
        await state.outbox.forget_future(LATER)
        (post,) = await posts(state, 1)
        assert post.state is PostState.PLANNED
        assert (await state.outbox.promises(1)).waiting.keys() <= {DAY}
        later = LATER + dt.timedelta(hours=3)
        assert kind_of(made.number) in {found.kind for found in await claim(state.outbox, later)}

    async def test_a_clock_that_is_set_back_takes_nothing_back_and_holds_nothing_up(self, state: StateDatabase) -> None:
        await subscribe(state, {1: "private"})
        made = await confirmed(state)
        await hand_over(state, made.number)
        earlier = LATER - dt.timedelta(hours=1)
        await add_revision(state, "other", earlier)
        assert await claim(state.outbox, earlier) == []
        await state.outbox.forget_future(earlier)
        assert [post.kind for post in await claim(state.outbox, earlier)] == [kind_of(made.number)]

    async def test_an_announcement_promises_nothing(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), None)
        await hand_over(state, (await confirmed(state)).number)
        assert (await state.outbox.promises(1)).waiting == {}

    async def test_where_quiet_hours_end_reminders_go_first(self, state: StateDatabase) -> None:
        quiet = replace(SHEET, quiet=QuietHours(10, 12, QuietMode.DELAY))
        await state.sheets.store(make_subscription(1, sheet=quiet), None)
        await hand_over(state, (await confirmed(state)).number)
        await state.outbox.plan([make_plan(1)])
        assert await claim(state.outbox) == []
        ends = DUE + dt.timedelta(hours=2)
        assert [number_of(post.kind) for post in await claim(state.outbox, ends)] == [None]

    async def test_who_unsubscribes_gets_none(self, state: StateDatabase) -> None:
        await subscribe(state, {1: "private", 2: "private"})
        made = await confirmed(state)
        await hand_over(state, made.number)
        await state.sheets.store(make_subscription(1, subscribed=False), None)
        assert [post.subscription.chat_id for post in await claim(state.outbox)] == [2]
        assert (await state.announcements.tally(made.number)).dropped == {Reason.STOPPED: 1}

    async def test_who_comes_back_is_not_sent_what_was_dropped(self, state: StateDatabase) -> None:
        await subscribe(state, {1: "private"})
        made = await confirmed(state, now=LATER + DAYS)
        await hand_over(state, made.number, now=LATER + DAYS)
        await state.sheets.suspend(1, Suspension.BLOCKED, LATER)
        await state.sheets.revive(1, LATER)
        await state.sheets.store(make_subscription(1, since=LATER), make_plan(1))
        (post,) = await posts(state, 1)
        assert (post.state, post.reason) == (PostState.DROPPED, Reason.SUSPENDED)
        assert (await state.announcements.tally(made.number)).dropped == {Reason.SUSPENDED: 1}

    async def test_after_a_day_without_the_bot_it_is_late(self, state: StateDatabase) -> None:
        await subscribe(state, {1: "private"})
        made = await confirmed(state)
        await hand_over(state, made.number)
        back = LATER + DAYS
        assert await state.outbox.expire(back, back) == 0
        assert await state.outbox.expire(back + dt.timedelta(seconds=1), back) == 1
        assert (await state.announcements.tally(made.number)).dropped == {Reason.LATE: 1}


class TestStopping:
    async def test_what_has_not_begun_is_dropped_and_the_rest_counted(self, state: StateDatabase) -> None:
        await subscribe(state, dict.fromkeys(range(1, 11), "private"))
        made = await confirmed(state)
        for _ in range(2):
            await state.announcements.hand_over(made.number, "en", LATER, 4)
        sent, sending, unknown, claimed = await claim(state.outbox, limit=4)
        await deliver(state, sent)
        await begin(state.outbox, sending, unknown)
        await state.outbox.record([Unknown(unknown.post_id, 0, 0.0)], LATER, REAL, owner=ME)
        assert await state.announcements.stop(made.number, OWNER, LATER)
        assert not await state.announcements.stop(made.number, OWNER, LATER)
        assert await begin(state.outbox, claimed) == frozenset()
        assert await claim(state.outbox, real=REAL + DAYS) == []
        tally = await state.announcements.tally(made.number)
        assert tally == Tally(waiting=1, sent=1, uncertain=1, dropped={Reason.RECALLED: 5})
        await hand_over(state, made.number)
        await state.outbox.record([Sent(sending.post_id, 0, 6, last=True)], LATER, REAL, owner=ME)
        tally = await state.announcements.tally(made.number)
        assert tally == Tally(sent=2, uncertain=1, dropped={Reason.RECALLED: 7})
        assert tally.made == 10
        assert [noted.act.action for noted in await state.audit.newest(9)] == ["recall", "announce"]
        await state.announcements.end(made.number, LATER)
        assert await state.announcements.under_way() == []
        (ended,) = await state.announcements.newest(9)
        assert (ended.state, ended.ended_at) == (AnnouncementState.STOPPED, LATER)

    async def test_a_retry_after_the_stop_is_dropped_too(self, state: StateDatabase) -> None:
        await subscribe(state, {1: "private"})
        made = await confirmed(state)
        await hand_over(state, made.number)
        (post,) = await claim(state.outbox)
        await begin(state.outbox, post)
        await state.announcements.stop(made.number, OWNER, LATER)
        await state.outbox.release([post.post_id], ME)
        await state.announcements.recall(made.number, LATER)
        assert await state.announcements.tally(made.number) == Tally(dropped={Reason.RECALLED: 1})

    async def test_an_announcement_ends_when_all_is_handed_over(self, state: StateDatabase) -> None:
        await subscribe(state, {1: "private"})
        made = await confirmed(state)
        await state.announcements.end(made.number, LATER)
        assert [found.number for found in await state.announcements.under_way()] == [made.number]
        await hand_over(state, made.number)
        assert await state.announcements.waiting(made.number, LATER) == 1
        (post,) = await claim(state.outbox)
        await begin(state.outbox, post)
        await state.outbox.record([Refused(post.post_id, 0, 1, Reason.REFUSED)], LATER, REAL, owner=ME)
        assert await state.announcements.waiting(made.number, LATER) == 0
        await state.announcements.end(made.number, LATER)
        (ended,) = await state.announcements.newest(9)
        assert ended.state is AnnouncementState.DONE
        assert (await state.announcements.tally(made.number)).failed == {Reason.REFUSED: 1}


async def test_posts_of_an_announcement_are_counted_by_their_index(state: StateDatabase) -> None:
    if state.outbox._engine.dialect.name != "sqlite":  # noqa: SLF001 - PostgreSQL decides by its statistics
        return
    announced = announcing._ANNOUNCED  # noqa: SLF001 - what has to read as the index does
    query = select(POST.c.state, POST.c.reason).where(announced, POST.c.kind == kind_of(1))
    asked = query.group_by(POST.c.state, POST.c.reason).compile(
        dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}
    )
    async with reading(state.outbox._engine) as connection:  # noqa: SLF001 - to ask how it is answered
        plan = (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}")).all()
    assert ["COVERING INDEX ix_post_announced" in row.detail for row in plan] == [True]
