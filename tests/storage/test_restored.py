"""A copy that becomes the live database sends nothing by itself that the lost one may have sent; on both databases."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from storage.desk.announced import AnnouncementState, Audience
from storage.inbox import NotedUpdate
from storage.outbox.posts import Change, PostRecord, PostState, Reason, Suspension, Unknown
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
ONE_DAY = dt.timedelta(days=1)
TOMORROW = DAY + ONE_DAY
RESTORED = DUE + HOUR
LEFT_OUT = (PostState.DROPPED, Reason.RESTORED)


async def post_of(state: StateDatabase, chat_id: int, day: dt.date = DAY) -> PostRecord:
    (post,) = await state.outbox.history(chat_id, 9, day)
    return post


async def fate(state: StateDatabase, chat_id: int, day: dt.date = DAY) -> tuple[PostState, str | None]:
    post = await post_of(state, chat_id, day)
    return post.state, post.reason


async def restored(state: StateDatabase, *chats: int) -> StateDatabase:
    """Chats with a post for each of two days, the bot last seen twelve hours before the first, restored after it."""
    for chat in chats:
        await state.sheets.store(make_subscription(chat), make_plan(chat, make_post(), make_post(TOMORROW, ["c"])))
    await state.pulse.beat(EARLIER)
    await state.restored.open_epoch(RESTORED)
    return state


async def test_what_was_due_is_left_out_and_what_comes_later_comes(state: StateDatabase) -> None:
    await restored(state, 1)
    assert await fate(state, 1) == LEFT_OUT
    assert await fate(state, 1, TOMORROW) == (PostState.PLANNED, None)
    assert await claim(state.outbox, RESTORED + HOUR) == []
    assert [post.day for post in await claim(state.outbox, DUE + ONE_DAY)] == [TOMORROW]


async def test_the_epoch_is_the_span_since_the_last_beat(state: StateDatabase) -> None:
    opened = (await restored(state, 1)).restored
    (epoch,) = await opened.epochs(EARLIER)
    assert (epoch.copied, epoch.restored) == (EARLIER, RESTORED)
    assert await opened.epochs(RESTORED) == []
    assert (await state.audit.newest(1))[0].act.action == "restored"
    assert await state.pulse.since() == RESTORED
    await state.pulse.beat(RESTORED + dt.timedelta(seconds=30))
    assert await state.pulse.absences(EARLIER) == []


async def test_without_a_beat_the_newest_revision_tells_the_time_of_the_copy(state: StateDatabase) -> None:
    await add_revision(state, "a" * 64, EARLIER)
    opened = await state.restored.open_epoch(RESTORED)
    assert opened.epoch.copied == EARLIER


async def test_what_was_being_sent_is_in_doubt_and_what_was_only_claimed_is_left_out(state: StateDatabase) -> None:
    for chat in (1, 2, 3, 4):
        await state.sheets.store(make_subscription(chat), make_plan(chat))
    claimed = {post.subscription.chat_id: post for post in await claim(state.outbox)}
    await begin(state.outbox, claimed[1], claimed[3])
    await state.outbox.record([Unknown(claimed[3].post_id, 0, 0.0)], LATER, REAL)  # to be tried once more
    await state.outbox.release([claimed[4].post_id], "me")
    opened = await state.restored.open_epoch(RESTORED)
    assert (opened.left_out, opened.doubts) == (2, 2)
    assert [await fate(state, chat) for chat in (2, 4)] == [LEFT_OUT, LEFT_OUT]
    assert [await fate(state, chat) for chat in (1, 3)] == [(PostState.UNCERTAIN, Reason.RESTORED)] * 2
    assert {post.chat_id for post in await state.outbox.uncertain(9)} == {1, 3}
    assert await claim(state.outbox, RESTORED + ONE_DAY, real=REAL + ONE_DAY) == []


async def test_what_is_planned_only_later_for_the_span_is_left_out_as_well(state: StateDatabase) -> None:
    await restored(state, 1)
    await state.sheets.store(make_subscription(2), None)
    lost = make_post(DAY - ONE_DAY, ["x"], due=EARLIER + HOUR)
    await state.outbox.plan([make_plan(2, lost, make_post())], late_before=RESTORED + 2 * ONE_DAY)
    assert [await fate(state, 2, day) for day in (lost.day, DAY)] == [LEFT_OUT, LEFT_OUT]
    assert (await post_of(state, 2)).settled == RESTORED


async def test_what_was_late_before_the_copy_was_made_is_late(state: StateDatabase) -> None:
    await restored(state, 1)
    await state.sheets.store(make_subscription(2, since=EARLIER - 5 * ONE_DAY), None)
    late = make_post(DAY - 2 * ONE_DAY, ["x"])
    await state.outbox.plan([make_plan(2, late)], late_before=RESTORED)
    assert await fate(state, 2, late.day) == (PostState.DROPPED, Reason.LATE)


async def test_whose_grace_is_over_is_never_sent_even_when_nobody_knows_since_when(state: StateDatabase) -> None:
    await restored(state, 1)
    await state.sheets.store(make_subscription(2, since=EARLIER - 5 * ONE_DAY), None)
    await state.outbox.plan([make_plan(2, make_post(DAY - 2 * ONE_DAY, ["x"]))])
    assert await claim(state.outbox, RESTORED) == []


async def test_a_fact_that_a_hidden_post_may_have_told_is_not_told_for_another_day(state: StateDatabase) -> None:
    await restored(state, 1)
    await state.outbox.plan([make_plan(1, make_post(TOMORROW + ONE_DAY, ["a", "z"]))])
    moved = await post_of(state, 1, TOMORROW + ONE_DAY)
    assert [item.anchor for item in moved.items] == ["z"]


async def test_nothing_left_that_gets_something_again_is_left_out_too(state: StateDatabase) -> None:
    await state.sheets.store(make_subscription(1), make_plan(1))
    (claimed,) = await claim(state.outbox)
    await state.outbox.drop([claimed.post_id], Reason.NOTHING, LATER)
    await state.restored.open_epoch(RESTORED)
    await state.outbox.plan([make_plan(1, make_post(anchors=["a", "new"]))])
    assert await claim(state.outbox, RESTORED + HOUR) == []


async def test_a_changed_sheet_brings_nothing_back(state: StateDatabase) -> None:
    await restored(state, 1)
    change = Change(RESTORED + HOUR, frozenset({DAY}), renewed=True)
    later = make_post(due=RESTORED + 2 * HOUR)
    await state.sheets.store(make_subscription(1), make_plan(1, later, change=change))
    assert await fate(state, 1) == LEFT_OUT
    assert await claim(state.outbox, RESTORED + 3 * HOUR) == []


async def test_changed_content_brings_nothing_back(state: StateDatabase) -> None:
    await restored(state, 1)
    await add_revision(state, "b" * 64, RESTORED + HOUR)
    await state.outbox.plan([make_plan(1, make_post(), make_post(TOMORROW, ["c"]))])
    assert await states(state, 1) == {TOMORROW: PostState.PLANNED, DAY: PostState.DROPPED}


@pytest.mark.parametrize("back", [HOUR, 30 * HOUR])
async def test_a_clock_that_is_set_back_brings_nothing_back(state: StateDatabase, back: dt.timedelta) -> None:
    await restored(state, 1)
    await state.outbox.forget_future(RESTORED - back)
    await state.outbox.plan([make_plan(1, make_post())])
    assert await fate(state, 1) == LEFT_OUT


async def test_send_anyway_sends_once(state: StateDatabase) -> None:
    await restored(state, 1, 2)
    now = RESTORED + HOUR
    first, second = await state.restored.left_out(now, 9)
    assert (first.chat_id, second.chat_id) == (1, 2)
    assert await state.outbox.send_again(first.post_id, now)
    assert not await state.outbox.send_again(first.post_id, now)
    assert await state.restored.count(now) == 1
    (post,) = await claim(state.outbox, now, real=REAL)
    assert (post.post_id, [item.anchor for item in post.items]) == (first.post_id, ["a", "b"])
    assert await claim(state.outbox, now, real=REAL) == []


async def test_all_are_sent_at_once_and_once(state: StateDatabase) -> None:
    await restored(state, *range(1, 6))
    now = RESTORED + 60 * HOUR  # long after their grace
    await state.outbox.send_again((await state.restored.left_out(now, 1))[0].post_id, now)
    assert await state.restored.send_all(now) == 4
    assert await state.restored.send_all(now) == 0
    claimed = await claim(state.outbox, now, real=REAL)
    assert sorted(post.subscription.chat_id for post in claimed if post.day == DAY) == [1, 2, 3, 4, 5]


async def test_who_left_meanwhile_gets_nothing(state: StateDatabase) -> None:
    await restored(state, 1)
    await state.sheets.suspend(1, Suspension.BLOCKED, RESTORED)
    await state.restored.send_all(RESTORED)
    assert await claim(state.outbox, RESTORED, real=REAL) == []
    assert await fate(state, 1) == (PostState.DROPPED, Reason.SUSPENDED)


async def test_after_a_week_nothing_is_offered_any_more(state: StateDatabase) -> None:
    await restored(state, 1)
    assert await state.restored.count(RESTORED + 7 * ONE_DAY) == 1
    assert await state.restored.left_out(RESTORED + 7 * ONE_DAY + HOUR, 9) == []
    assert await state.restored.send_all(RESTORED + 7 * ONE_DAY + HOUR) == 0


async def test_a_second_restore_hides_its_own_span_and_the_first_one(state: StateDatabase) -> None:
    await restored(state, 1)
    await state.restored.open_epoch(DUE + ONE_DAY + HOUR)
    assert await fate(state, 1, TOMORROW) == LEFT_OUT
    await state.sheets.store(make_subscription(2), None)
    await state.outbox.plan([make_plan(2, make_post(), make_post(TOMORROW, ["c"]))])
    assert [await fate(state, 2, day) for day in (DAY, TOMORROW)] == [LEFT_OUT, LEFT_OUT]


async def test_what_is_due_at_the_very_moment_is_left_out(state: StateDatabase) -> None:
    await state.sheets.store(make_subscription(1), make_plan(1, replace(make_post(), expires=DUE + 30 * GRACE)))
    await state.restored.open_epoch(DUE)
    assert await fate(state, 1) == LEFT_OUT


async def test_updates_that_were_answered_since_and_menus_are_forgotten(state: StateDatabase) -> None:
    await state.inbox.note({5: NotedUpdate(1, b"{}")}, EARLIER)
    await state.menus.remember({"all": "digest"})
    await state.restored.open_epoch(RESTORED)
    assert await state.inbox.pending() == {}
    assert await state.menus.digests() == {}


async def test_an_announcement_under_way_is_stopped(state: StateDatabase) -> None:
    for chat in (1, 2):
        await state.sheets.store(make_subscription(chat), None)
    everybody = Audience(frozenset({"private"}), frozenset({"en"}))
    draft = await state.announcements.draft(77, {"en": "Hello"}, everybody, EARLIER)
    assert await state.announcements.confirm(draft, 77, DAY, None, EARLIER, language="en")
    assert await state.announcements.hand_over(draft.number, "en", EARLIER, 1)
    await state.pulse.beat(EARLIER)
    await state.restored.open_epoch(RESTORED)
    found = await state.announcements.get(draft.number)
    assert found is not None
    assert found.state is AnnouncementState.STOPPED
    assert [await fate(state, chat) for chat in (1, 2) if await state.outbox.history(chat, 9)] == [LEFT_OUT]


async def test_keys_of_the_lost_database_meet_nothing_else(state: StateDatabase) -> None:
    async def propose(slug: str) -> int:
        made = await state.proposals.add(
            user_id=77, now=EARLIER, base=1, reason="edit", changes={slug: b""}, digest="d" * 64, removes=0
        )
        return made.number

    copied = await propose("a")
    everybody = Audience(frozenset({"private"}), frozenset({"en"}))
    draft = await state.announcements.draft(77, {"en": "Hello"}, everybody, EARLIER)
    await state.restored.open_epoch(RESTORED)
    assert await state.proposals.get(copied) is None
    assert await state.announcements.get(draft.number) is None
    assert await propose("b") > copied + 1000
    again = await state.announcements.draft(77, {"en": "Hello"}, everybody, LATER)
    assert again.number > draft.number + 100
