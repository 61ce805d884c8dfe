"""Announcements in the state database: each chat they are for has one post of each, whatever happens between."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.dialects import sqlite

from content.sheet import QuietHours, QuietMode
from storage import outbox_announcing
from storage.announced import Announcement, AnnouncementState, Audience, Shown, Tally, kind_of, number_of
from storage.posts import Claimed, PostRecord, PostState, Reason, Refused, Sent, Suspension, Unknown
from storage.state import StateDatabase
from storage.state_access import reading
from storage.state_tables import POST
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

OWNER = 77
EVERYBODY = Audience(frozenset({"private", "group", "channel"}), frozenset({"en", "vi"}))
TEXTS = {"en": "<b>Hello</b>"}
DAYS = dt.timedelta(days=1)


async def subscribe(state: StateDatabase, places: Mapping[int, str]) -> None:
    for chat, place in places.items():
        await state.sheets.store(make_subscription(chat, place=place), None)


async def confirmed(state: StateDatabase, audience: Audience = EVERYBODY, now: dt.datetime = LATER) -> Announcement:
    """Give an announcement that was just confirmed."""
    draft = await state.announcements.draft(OWNER, TEXTS, audience, now)
    assert await state.announcements.confirm(draft, OWNER, DAY, None, now, language="en")
    found = await state.announcements.get(draft.number)
    assert found is not None
    return found


async def hand_over(state: StateDatabase, number: int, limit: int = 100, now: dt.datetime = LATER) -> int:
    """Hand all over; gives in how many steps."""
    steps = 1
    while await state.announcements.hand_over(number, "en", now, limit):
        steps += 1
    return steps


async def posts(state: StateDatabase, chat: int) -> list[PostRecord]:
    """Give the posts of announcements that a chat has."""
    return [post for post in await state.outbox.history(chat, 99) if number_of(post.kind) is not None]


async def deliver(state: StateDatabase, *claimed: Claimed) -> None:
    await begin(state.outbox, *claimed)
    await state.outbox.record([Sent(post.post_id, 0, 5, last=True) for post in claimed], LATER, REAL, owner=ME)


class TestDrafts:
    async def test_a_draft_is_kept_changed_and_let_go(self, state: StateDatabase) -> None:
        draft = await state.announcements.draft(OWNER, TEXTS, EVERYBODY, LATER)
        assert (draft.state, draft.texts, draft.audience) == (AnnouncementState.DRAFT, TEXTS, EVERYBODY)
        assert await state.announcements.draft_of(OWNER) == draft
        changed = await state.announcements.revise(draft, {**TEXTS, "vi": "Chào"}, EVERYBODY)
        assert changed is not None
        assert (changed.text("vi"), changed.text("en"), changed.version) == ("Chào", "<b>Hello</b>", 2)
        assert await state.announcements.revise(draft, TEXTS, EVERYBODY) is None
        assert await state.announcements.get(draft.number) == changed
        assert await state.announcements.discard(draft.number)
        assert not await state.announcements.discard(draft.number)
        assert await state.announcements.draft_of(OWNER) is None

    async def test_a_new_draft_takes_the_place_of_the_one_before(self, state: StateDatabase) -> None:
        first = await state.announcements.draft(OWNER, TEXTS, EVERYBODY, LATER)
        other = await state.announcements.draft(OWNER + 1, TEXTS, EVERYBODY, LATER)
        second = await state.announcements.draft(OWNER, TEXTS, EVERYBODY, LATER)
        assert second.number > first.number
        assert await state.announcements.get(first.number) is None
        assert await state.announcements.get(other.number) == other

    async def test_chats_are_counted_by_place_and_language(self, state: StateDatabase) -> None:
        await subscribe(state, {1: "private", 2: "private", -3: "group", -1004: "supergroup", -1005: "channel"})
        await state.chats.set_language(2, "vi")
        await state.sheets.suspend(1, Suspension.BLOCKED, LATER)
        await state.sheets.store(make_subscription(9, subscribed=False), None)
        assert await state.announcements.reach("en") == {
            ("private", "vi"): 1,
            ("group", "en"): 2,
            ("channel", "en"): 1,
        }


class TestConfirming:
    async def test_two_confirm_one_announcement_once(self, state: StateDatabase) -> None:
        await subscribe(state, {1: "private"})
        draft = await state.announcements.draft(OWNER, TEXTS, EVERYBODY, LATER)
        shown = Shown(OWNER, 5, "en")
        confirm = state.announcements.confirm
        totals = await asyncio.gather(
            *(confirm(draft, by, DAY, shown, LATER, language="en") for by in (OWNER, OWNER + 1, OWNER))
        )
        assert sorted(totals, key=str) == [1, None, None]
        acts = [noted.act for noted in await state.audit.newest(9)]
        assert [(act.action, act.subject, act.detail) for act in acts] == [
            ("announce", str(draft.number), {"chats": 1})
        ]
        going = await state.announcements.get(draft.number)
        assert going is not None
        assert (going.state, going.total, going.shown) == (AnnouncementState.GOING, 1, shown)

    async def test_what_has_changed_since_it_was_seen_is_not_confirmed(self, state: StateDatabase) -> None:
        await subscribe(state, {1: "private"})
        draft = await state.announcements.draft(OWNER, TEXTS, EVERYBODY, LATER)
        changed = await state.announcements.revise(draft, {"en": "Bye"}, EVERYBODY)
        assert changed is not None
        assert await state.announcements.confirm(draft, OWNER, DAY, None, LATER, language="en") is None
        assert await state.announcements.confirm(changed, OWNER, DAY, None, LATER, language="en") == 1

    async def test_what_nobody_would_get_is_not_confirmed(self, state: StateDatabase) -> None:
        draft = await state.announcements.draft(OWNER, TEXTS, EVERYBODY, LATER)
        assert await state.announcements.confirm(draft, OWNER, DAY, None, LATER, language="en") is None
        assert await state.announcements.get(draft.number) == draft


class TestHandingOver:
    async def test_each_chat_has_one_post_however_small_the_steps(self, state: StateDatabase) -> None:
        places = dict.fromkeys(range(1, 8), "private")
        await subscribe(state, {**places, -3: "group", -1004: "supergroup"})
        made = await confirmed(state)
        assert await hand_over(state, made.number, limit=2) == 5
        assert not await state.announcements.hand_over(made.number, "en", LATER, 2)
        claimed = await claim(state.outbox)
        assert sorted(post.subscription.chat_id for post in claimed) == [-1004, -3, *range(1, 8)]
        assert {post.kind for post in claimed} == {kind_of(made.number)}
        assert await state.announcements.tally(made.number) == Tally(waiting=9)

    async def test_a_selection_is_kept_to(self, state: StateDatabase) -> None:
        await subscribe(state, {1: "private", 2: "private", -3: "group", -1004: "supergroup", -1005: "channel"})
        await state.chats.set_language(2, "vi")
        await state.chats.set_language(-1004, "vi")
        made = await confirmed(state, Audience(frozenset({"private", "group"}), frozenset({"vi"})))
        assert made.total == 2
        await hand_over(state, made.number)
        assert sorted(post.subscription.chat_id for post in await claim(state.outbox)) == [-1004, 2]

    async def test_two_announcements_and_the_reminder_of_a_day_are_three_posts(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), make_plan(1))
        for _ in range(2):
            await hand_over(state, (await confirmed(state)).number)
        claimed = await claim(state.outbox)
        assert len({(post.kind, post.day) for post in claimed}) == 3
        await deliver(state, *claimed)
        assert {post.state for post in await state.outbox.history(1, 9)} == {PostState.SENT}

    async def test_what_is_due_already_goes_before_what_is_handed_over(self, state: StateDatabase) -> None:
        await state.sheets.store(make_subscription(1), make_plan(1))
        await hand_over(state, (await confirmed(state)).number)
        assert [number_of(post.kind) is None for post in await claim(state.outbox)] == [True, False]

    async def test_a_group_that_becomes_a_supergroup_meanwhile_is_passed_once(self, state: StateDatabase) -> None:
        for moved_after in range(4):
            old, new = -10 - moved_after, -1_000_000_000_010 - moved_after
            await subscribe(state, {100: "private", old: "group", -1_000_000_000_001: "supergroup"})
            made = await confirmed(state)
            for step in range(6):
                if step == moved_after:
                    await state.chats.migrate(old, new)
                await state.announcements.hand_over(made.number, "en", LATER, 1)
            mine = [post for post in await posts(state, new) if post.kind == kind_of(made.number)]
            assert [post.state for post in mine] == [PostState.PLANNED]
            assert await posts(state, old) == []

    async def test_a_group_that_moves_after_both_had_it_has_it_once(self, state: StateDatabase) -> None:
        await subscribe(state, {-3: "group", -1004: "supergroup"})
        made = await confirmed(state)
        await hand_over(state, made.number)
        (first, _) = await claim(state.outbox, limit=2)
        await deliver(state, first)
        await state.chats.migrate(-3, -1004)
        (post,) = await posts(state, -1004)
        assert post.state is PostState.SENT
        assert await claim(state.outbox) == []


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
    announced = outbox_announcing._ANNOUNCED  # noqa: SLF001 - what has to read as the index does
    query = select(POST.c.state, POST.c.reason).where(announced, POST.c.kind == kind_of(1))
    asked = query.group_by(POST.c.state, POST.c.reason).compile(
        dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}
    )
    async with reading(state.outbox._engine) as connection:  # noqa: SLF001 - to ask how it is answered
        plan = (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}")).all()
    assert ["COVERING INDEX ix_post_announced" in row.detail for row in plan] == [True]
