from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy.dialects import sqlite

from content.reminders.sheet import QuietHours, QuietMode
from storage.outbox import claims
from storage.outbox.claims import find_due
from storage.outbox.posts import PartState, PostState, Reason, Sent, StoredItem, StoredPart, Suspension, Unsent
from storage.state.access import reading, writing
from storage.state.database import StateDatabase
from tests.storage.posting import (
    DAY,
    DUE,
    GRACE,
    LATER,
    ME,
    REAL,
    SHEET,
    begin,
    claim,
    make_plan,
    make_post,
    make_subscription,
    sending,
)  # fmt: skip

SECOND = dt.timedelta(seconds=1)
HOUR = dt.timedelta(hours=1)
TOMORROW = DAY + dt.timedelta(days=1)


@pytest.fixture
async def planned(state: StateDatabase) -> StateDatabase:
    """Three chats with a post each, one second apart, the last chat first."""
    for chat in (1, 2, 3):
        await state.sheets.store(make_subscription(chat), make_plan(chat, make_post(due=DUE - chat * SECOND)))
    return state


class TestClaim:
    async def test_what_is_due_comes_oldest_first(self, planned: StateDatabase) -> None:
        await planned.chats.set_language(3, "vi")
        assert await claim(planned.outbox, DUE - 4 * SECOND) == []
        (first,) = await claim(planned.outbox, DUE, limit=1)
        assert (first.subscription, first.language) == (make_subscription(3), "vi")
        assert (first.day, first.due, first.attempts, first.parts) == (DAY, DUE - 3 * SECOND, 0, ())
        assert first.items == (StoredItem("a", 2026, "0", ""), StoredItem("b", 2026, "0", ""))
        assert [post.subscription.chat_id for post in await claim(planned.outbox)] == [2, 1]
        assert await claim(planned.outbox) == []
        assert await planned.outbox.counts() == {PostState.CLAIMED: 3}

    async def test_only_what_is_due_is_claimed(self, planned: StateDatabase) -> None:
        assert [post.subscription.chat_id for post in await claim(planned.outbox, DUE - 2 * SECOND)] == [3, 2]

    async def test_of_several_who_claim_each_gets_others(self, planned: StateDatabase) -> None:
        outbox = planned.outbox
        hands = await asyncio.gather(*(outbox.claim(LATER, REAL, 2, owner, 60.0) for owner in "abcd"))
        claimed = [post.post_id for hand in hands for post in hand]
        assert len(claimed) == len(set(claimed)) == 3

    async def test_a_pause_is_kept_by_the_machines_time(self, planned: StateDatabase) -> None:
        claimed = await claim(planned.outbox)
        await planned.outbox.record([Unsent(post.post_id, 0, 30.0, counts=False) for post in claimed], LATER, REAL)
        far = LATER + dt.timedelta(hours=1)
        assert await claim(planned.outbox, far, real=REAL + 29 * SECOND) == []
        assert len(await claim(planned.outbox, DUE, real=REAL + 30 * SECOND)) == 3

    async def test_what_ended_before_the_bot_was_back_is_dropped(self, planned: StateDatabase) -> None:
        back = DUE + GRACE - SECOND
        claimed = await planned.outbox.claim(back, REAL, 9, ME, 60.0, alive_since=back)
        assert [post.subscription.chat_id for post in claimed] == [1]
        (late,) = await planned.outbox.history(3, 9)
        assert (late.state, late.reason, late.settled) == (PostState.DROPPED, Reason.LATE, back)

    async def test_what_only_waited_for_its_turn_is_never_late(self, planned: StateDatabase) -> None:
        much_later = DUE + 9 * GRACE
        assert len(await planned.outbox.claim(much_later, REAL, 9, ME, 60.0, alive_since=DUE)) == 3

    async def test_the_posts_of_chats_that_get_none_are_dropped_and_others_come_instead(
        self, planned: StateDatabase
    ) -> None:
        # As if the sheets changed after their posts were looked at: the changes drop the posts themselves.
        async with writing(planned.outbox._writer) as connection:  # noqa: SLF001 - nothing else does that
            await connection.exec_driver_sql("UPDATE sheet SET suspended = 'blocked' WHERE chat_id = 3")
            await connection.exec_driver_sql("DELETE FROM sheet WHERE chat_id = 2")
        assert [post.subscription.chat_id for post in await claim(planned.outbox, limit=1)] == [1]
        assert [(await planned.outbox.history(chat, 9))[0].reason for chat in (2, 3)] == [
            Reason.STOPPED,
            Reason.SUSPENDED,
        ]

    async def test_it_asks_the_index_and_sorts_nothing(self, planned: StateDatabase) -> None:
        if planned.outbox._engine.dialect.name != "sqlite":  # noqa: SLF001 - PostgreSQL decides by its statistics
            return
        for state in (PostState.PLANNED, PostState.UNCERTAIN):
            query = find_due(state, DUE, REAL, 5).compile(
                dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}
            )
            async with reading(planned.outbox._engine) as connection:  # noqa: SLF001 - to ask how it is answered
                plan = (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")).all()
            assert ["COVERING INDEX ix_post_state (state=? AND due<?)" in row.detail for row in plan] == [True]


class TestQuietHours:
    """Of chats in Tokyo, where it is five past ten in the morning."""

    ENDS = DUE + dt.timedelta(hours=2)

    async def _subscribe(self, state: StateDatabase, chat: int, mode: QuietMode = QuietMode.DELAY) -> None:
        sheet = replace(SHEET, quiet=QuietHours(10, 12, mode))
        await state.sheets.store(make_subscription(chat, sheet=sheet), make_plan(chat))

    async def test_what_they_delay_falls_due_when_they_end(self, state: StateDatabase) -> None:
        await self._subscribe(state, 1)
        await self._subscribe(state, 2, QuietMode.SILENT)
        await state.sheets.store(make_subscription(3), make_plan(3))
        assert [post.subscription.chat_id for post in await claim(state.outbox)] == [2, 3]
        (post,) = await state.outbox.history(1, 9)
        assert (post.state, post.due, post.attempts) == (PostState.PLANNED, self.ENDS, 0)
        assert await claim(state.outbox, self.ENDS - SECOND) == []
        assert [post.subscription.chat_id for post in await claim(state.outbox, self.ENDS)] == [1]

    async def test_what_was_tried_and_surely_not_sent_waits_too(self, state: StateDatabase) -> None:
        await self._subscribe(state, 1)
        assert await claim(state.outbox) == []
        (post,) = await claim(state.outbox, self.ENDS)
        await begin(state.outbox, post)
        await state.outbox.record([Unsent(post.post_id, 0, 1.0, counts=False)], LATER, REAL)
        assert await claim(state.outbox, self.ENDS + 23 * HOUR, real=REAL + SECOND) == []
        assert len(await claim(state.outbox, self.ENDS + 24 * HOUR, real=REAL + SECOND)) == 1

    @pytest.mark.parametrize("known", [False, True])
    async def test_what_has_begun_goes_on(self, state: StateDatabase, *, known: bool) -> None:
        await self._subscribe(state, 1)
        assert await claim(state.outbox) == []
        (post,) = await claim(state.outbox, self.ENDS)
        await begin(state.outbox, post, total=2)
        if known:
            await state.outbox.record([Sent(post.post_id, 0, 77, last=False)], LATER, REAL)
        else:
            await state.outbox.recover(REAL)
        assert len(await claim(state.outbox, self.ENDS + 23 * HOUR, real=REAL + SECOND)) == 1

    async def test_they_hold_up_nobody_behind_them(self, state: StateDatabase) -> None:
        for chat in range(1, 40):
            await self._subscribe(state, chat)
        await state.sheets.store(make_subscription(99), make_plan(99, make_post(due=DUE + SECOND)))
        assert [post.subscription.chat_id for post in await claim(state.outbox, limit=1)] == [99]

    async def test_however_many_they_are(self, state: StateDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(claims, "_ASIDE", 5)
        await self.test_they_hold_up_nobody_behind_them(state)

    async def test_a_zone_that_is_no_more_is_left_to_whoever_writes(self, state: StateDatabase) -> None:
        sheet = replace(SHEET, zone="Nowhere/At_All", quiet=QuietHours(10, 12))
        await state.sheets.store(make_subscription(1, sheet=sheet), make_plan(1))
        assert len(await claim(state.outbox)) == 1


class TestLease:
    async def test_what_was_not_begun_in_time_is_free_again(self, planned: StateDatabase) -> None:
        claimed = await claim(planned.outbox, limit=1)
        over = REAL + 61 * SECOND
        assert await planned.outbox.begin([sending(claimed[0])], ME, over) == frozenset()
        again = await planned.outbox.claim(LATER, over, 1, "other", 60.0)
        assert [post.post_id for post in again] == [claimed[0].post_id]
        assert await planned.outbox.begin([sending(claimed[0])], ME, REAL) == frozenset()
        assert await planned.outbox.begin([sending(claimed[0])], "other", over) == {claimed[0].post_id}

    async def test_after_a_crash_all_is_taken_back(self, planned: StateDatabase) -> None:
        claimed = await claim(planned.outbox)
        await begin(planned.outbox, claimed[0])
        assert await planned.outbox.recover(REAL) == (2, 1)
        assert await planned.outbox.recover(REAL) == (0, 0)
        assert await planned.outbox.counts() == {PostState.PLANNED: 2, PostState.UNCERTAIN: 1}
        (unknown,) = await planned.outbox.history(claimed[0].subscription.chat_id, 9)
        assert (unknown.unknowns, unknown.try_at) == (1, REAL)
        assert unknown.parts == (StoredPart(0, PartState.UNCERTAIN, None, "text", 1),)
        assert await begin(planned.outbox, *claimed) == frozenset()
        assert len(await claim(planned.outbox)) == 3

    async def test_only_what_is_over_may_be_asked_for(self, planned: StateDatabase) -> None:
        await begin(planned.outbox, *await claim(planned.outbox, limit=1))
        await planned.outbox.claim(LATER, REAL, 1, "other", 600.0)
        assert await planned.outbox.recover(REAL + 60 * SECOND, expired=True) == (0, 0)
        assert await planned.outbox.recover(REAL + 61 * SECOND, expired=True) == (0, 1)
        assert await planned.outbox.recover(REAL + 601 * SECOND, expired=True) == (1, 0)

    async def test_one_may_give_back_what_one_has_oneself(self, planned: StateDatabase) -> None:
        mine = await claim(planned.outbox, limit=2)
        await begin(planned.outbox, mine[0])
        (others,) = await planned.outbox.claim(LATER, REAL, 1, "other", 60.0)
        assert await planned.outbox.recover(REAL, owner=ME) == (1, 1)
        assert await planned.outbox.begin([sending(others)], "other", REAL) == {others.post_id}

    async def test_a_second_crash_leaves_it_to_people(self, planned: StateDatabase) -> None:
        for unknowns in (1, 2):
            (post,) = await claim(planned.outbox, DUE - 3 * SECOND)
            await begin(planned.outbox, post)
            await planned.outbox.recover(REAL)
            (found,) = await planned.outbox.history(3, 9)
            assert (found.state, found.unknowns) == (PostState.UNCERTAIN, unknowns)
        assert await claim(planned.outbox, DUE - 3 * SECOND) == []
        assert [post.post_id for post in await planned.outbox.uncertain(9)] == [found.post_id]


class TestBegin:
    async def test_what_is_told_is_stored_before(self, planned: StateDatabase) -> None:
        (post,) = await claim(planned.outbox, limit=1)
        items = (StoredItem("b", 2026, "0", "one"), StoredItem("new", 2026, "7", "two"))
        begun = sending(post, 0, 3, "text")
        begun = type(begun)(begun.post_id, 0, 3, "text", items)
        assert await planned.outbox.begin([begun], ME, REAL) == {post.post_id}
        (found,) = await planned.outbox.history(3, 9)
        assert (found.state, found.total, found.items) == (PostState.SENDING, 3, items)
        assert found.parts == (StoredPart(0, PartState.SENDING, None, "text"),)

    async def test_what_another_post_tells_stays_there(self, planned: StateDatabase) -> None:
        await planned.outbox.plan([make_plan(3, make_post(TOMORROW, ["c"]))])
        (post,) = await claim(planned.outbox, limit=1)
        items = (StoredItem("a", 2026, "0", "one"), StoredItem("c", 2026, "0", "one"))
        await planned.outbox.begin([type(sending(post))(post.post_id, 0, 1, "text", items)], ME, REAL)
        tomorrow, today = await planned.outbox.history(3, 9)
        assert today.items == (StoredItem("a", 2026, "0", "one"),)
        assert tomorrow.items == (StoredItem("c", 2026, "0", ""),)

    async def test_only_the_owner_may(self, planned: StateDatabase) -> None:
        (post,) = await claim(planned.outbox, limit=1)
        assert await planned.outbox.begin([sending(post)], "other", REAL) == frozenset()
        assert await begin(planned.outbox, post) == {post.post_id}
        assert await begin(planned.outbox, post) == frozenset()

    async def test_a_part_that_arrived_is_never_begun_again(self, planned: StateDatabase) -> None:
        (post,) = await claim(planned.outbox, limit=1)
        await begin(planned.outbox, post, total=2)
        await planned.outbox.record([Sent(post.post_id, 0, 77, last=False)], LATER, REAL)
        (post,) = await claim(planned.outbox, real=REAL + SECOND, limit=1)
        assert post.parts == (StoredPart(0, PartState.SENT, 77, "text"),)
        assert await begin(planned.outbox, post, number=0) == frozenset()
        assert await begin(planned.outbox, post, number=1) == {post.post_id}
        assert len((await planned.outbox.history(3, 9))[0].parts) == 2

    async def test_no_other_part_goes_before_the_one_in_doubt(self, planned: StateDatabase) -> None:
        (post,) = await claim(planned.outbox, limit=1)
        await begin(planned.outbox, post, total=2)
        await planned.outbox.recover(REAL)
        (post,) = await claim(planned.outbox, limit=1)
        assert await begin(planned.outbox, post, number=1) == frozenset()
        assert await begin(planned.outbox, post, number=0) == {post.post_id}

    async def test_nothing_to_begin_is_no_trouble(self, planned: StateDatabase) -> None:
        assert await planned.outbox.begin([], ME, REAL) == frozenset()


async def test_a_suspension_takes_posts_out_of_hands(planned: StateDatabase) -> None:
    claimed = await claim(planned.outbox)
    await planned.sheets.suspend(2, Suspension.KICKED, LATER)
    assert len(await begin(planned.outbox, *claimed)) == 2
