"""Announcements in the state database: each chat they are for has one post of each, whatever happens between."""

from __future__ import annotations

import asyncio

from storage.desk.announced import AnnouncementState, Audience, Shown, Tally, kind_of, number_of
from storage.outbox.posts import PostState, Suspension
from storage.state.database import StateDatabase
from tests.storage.announcing import EVERYBODY, OWNER, TEXTS, confirmed, deliver, hand_over, posts, subscribe
from tests.storage.posting import (
    DAY,
    LATER,
    claim,
    make_plan,
    make_subscription,
)


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
