"""A group becomes a supergroup: whatever both chats hold, nothing is lost and nothing is told twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import product

import pytest

from content.reminders.sheet import Sheet
from storage.outbox.migration import RANKS
from storage.outbox.posts import PartState, PostRecord, PostState, Reason, Refused, Sent, Suspension
from storage.state.database import StateDatabase
from tests.storage.posting import (
    DAY,
    DUE,
    LATER,
    ME,
    REAL,
    begin,
    claim,
    make_change,
    make_plan,
    make_post,
    make_subscription,
    states,
)

pytestmark = pytest.mark.long

OLD, NEW = -5, -1005
TOMORROW = DAY + dt.timedelta(days=1)


async def _reach(state: StateDatabase, chat_id: int, wanted: PostState, anchors: Sequence[str]) -> int:
    """Let a chat have a post in a state, and give its id."""
    if await state.sheets.get(chat_id) is None:
        await state.sheets.store(make_subscription(chat_id, place="group"), None)
    await state.outbox.plan([make_plan(chat_id, make_post(anchors=anchors))])
    (post,) = await state.outbox.history(chat_id, 9)
    if wanted is PostState.PLANNED:
        return post.post_id
    hand = {claimed.post_id: claimed for claimed in await claim(state.outbox)}
    claimed = hand.pop(post.post_id)
    await state.outbox.release(hand, ME)  # a retry of the other chat's
    if wanted is PostState.DROPPED:
        await state.outbox.drop([post.post_id], Reason.NOTHING, LATER)
    elif wanted is not PostState.CLAIMED:
        await begin(state.outbox, claimed)
    if wanted is PostState.SENT:
        await state.outbox.record([Sent(post.post_id, 0, 77, last=True)], LATER, REAL)
    elif wanted is PostState.FAILED:
        await state.outbox.record([Refused(post.post_id, 0, chat_id, Reason.REFUSED)], LATER, REAL)
    elif wanted is PostState.UNCERTAIN:
        await state.outbox.recover(REAL)
    return post.post_id


async def _only(state: StateDatabase, chat_id: int) -> PostRecord:
    (post,) = await state.outbox.history(chat_id, 9)
    return post


@pytest.mark.parametrize("wanted", PostState)
async def test_a_post_moves_as_it_is(state: StateDatabase, wanted: PostState) -> None:
    number = await _reach(state, OLD, wanted, ["a", "b"])
    before = await _only(state, OLD)
    await state.chats.migrate(OLD, NEW)
    assert await state.outbox.history(OLD, 9) == []
    moved = await _only(state, NEW)
    # What is claimed would go to the old chat.
    assert moved.state is (PostState.PLANNED if wanted is PostState.CLAIMED else wanted)
    assert (moved.post_id, moved.items, moved.unknowns, moved.try_at) == (
        number,
        before.items,
        before.unknowns,
        before.try_at,
    )
    # The messages have other ids in the new chat.
    assert [(part.state, part.message_id) for part in moved.parts] == [(part.state, None) for part in before.parts]


async def test_of_two_posts_of_a_day_the_higher_one_stays(state: StateDatabase) -> None:
    for old, new in product(PostState, PostState):
        await _let_two_become_one(state, old, new)
        await state.chats.erase(NEW)


async def _let_two_become_one(state: StateDatabase, old: PostState, new: PostState) -> None:
    # Taking back after a crash takes all, so the uncertain one comes first; what is claimed or sending, last.
    order = sorted([(OLD, old, "x"), (NEW, new, "y")], key=lambda chat: chat[1] is not PostState.UNCERTAIN)
    ids = {chat: await _reach(state, chat, wanted, ["both", own]) for chat, wanted, own in order}
    old_wins = RANKS.index(old) < RANKS.index(new)
    loser = await _only(state, NEW if old_wins else OLD)
    await state.chats.migrate(OLD, NEW)
    assert await state.outbox.history(OLD, 9) == []
    post = await _only(state, NEW)
    assert post.post_id == ids[OLD if old_wins else NEW]
    winning = old if old_wins else new
    assert post.state is (PostState.PLANNED if winning is PostState.CLAIMED else winning)
    # What the other one told, or may have told, is not told again; and that nobody knew is not forgotten.
    told = loser.state in {PostState.SENT, PostState.UNCERTAIN, PostState.SENDING}
    assert {item.anchor for item in post.items} >= {"both", "x" if old_wins else "y"}
    assert len(post.items) == 2 + told
    assert post.unknowns == (winning is PostState.UNCERTAIN) + (loser.state in {PostState.UNCERTAIN, PostState.SENDING})


async def test_the_sent_one_wins_and_what_was_planned_does_not_come(state: StateDatabase) -> None:
    await _reach(state, OLD, PostState.SENT, ["a"])
    await state.sheets.store(make_subscription(NEW), make_plan(NEW, make_post(anchors=["a", "b"])))
    await state.chats.migrate(OLD, NEW)
    assert await states(state, NEW) == {DAY: PostState.SENT}
    assert await claim(state.outbox) == []


@pytest.mark.parametrize("sent_in", [OLD, NEW])
async def test_an_occasion_stays_with_the_post_that_told_it(state: StateDatabase, sent_in: int) -> None:
    other = NEW if sent_in == OLD else OLD
    await _reach(state, sent_in, PostState.SENT, ["a"])
    await state.sheets.store(make_subscription(other), make_plan(other, make_post(TOMORROW, ["a", "b"])))
    await state.chats.migrate(OLD, NEW)
    tomorrow, today = await state.outbox.history(NEW, 9)
    assert [item.anchor for item in today.items] == ["a"]
    assert [item.anchor for item in tomorrow.items] == ["b"]


async def test_a_post_of_which_nothing_is_left_goes(state: StateDatabase) -> None:
    await _reach(state, OLD, PostState.SENT, ["a"])
    await state.sheets.store(make_subscription(NEW), make_plan(NEW, make_post(TOMORROW, ["a"])))
    await state.chats.migrate(OLD, NEW)
    assert await states(state, NEW) == {DAY: PostState.SENT}


async def test_a_post_on_its_way_comes_to_the_new_chat(state: StateDatabase) -> None:
    await state.sheets.store(make_subscription(OLD, place="group", pin=True, pinned=44), make_plan(OLD))
    (claimed,) = await claim(state.outbox)
    await begin(state.outbox, claimed)
    for _ in range(2):  # both the service message and the refused send tell of it
        await state.chats.migrate(OLD, NEW)
    await state.outbox.release([claimed.post_id], ME)
    (again,) = await claim(state.outbox)
    assert again.subscription == make_subscription(NEW, place="supergroup", by=OLD, pin=True)
    assert await state.sheets.get(OLD) is None


@pytest.mark.parametrize(("named", "stored"), [(OLD, None), (NEW, 77), (None, 77)])
async def test_a_message_that_was_in_flight_has_its_id_in_the_chat_it_came_to(
    state: StateDatabase, named: int | None, stored: int | None
) -> None:
    number = await _reach(state, OLD, PostState.SENDING, ["a"])
    await state.chats.migrate(OLD, NEW)
    await state.outbox.record([Sent(number, 0, 77, last=True, chat_id=named)], LATER, REAL)
    post = await _only(state, NEW)
    assert (post.state, post.parts[0].state, post.parts[0].message_id) == (PostState.SENT, PartState.SENT, stored)


async def test_a_half_told_post_wins_over_one_that_was_not_begun(state: StateDatabase) -> None:
    await state.sheets.store(make_subscription(OLD), make_plan(OLD))
    (claimed,) = await claim(state.outbox)
    await begin(state.outbox, claimed, total=2)
    await state.outbox.record([Sent(claimed.post_id, 0, 77, last=False)], LATER, REAL)
    await state.sheets.store(make_subscription(NEW), make_plan(NEW))
    await state.chats.migrate(OLD, NEW)
    post = await _only(state, NEW)
    assert (post.post_id, post.parts[0].state) == (claimed.post_id, PartState.SENT)


async def test_what_the_new_chat_has_set_itself_stays(state: StateDatabase) -> None:
    own = make_subscription(NEW, sheet=Sheet(zone="Europe/Paris"), by=8)
    await state.sheets.store(make_subscription(OLD), make_plan(OLD))
    await state.sheets.store(own, make_plan(NEW, make_post(TOMORROW, ["c"])))
    assert (await state.chats.settings(OLD)).zone == "Asia/Tokyo"
    await state.chats.migrate(OLD, NEW)
    assert await state.sheets.get(NEW) == own
    assert await state.sheets.get(OLD) is None
    assert (await state.chats.settings(OLD)).zone is None
    assert await states(state, NEW) == {DAY: PostState.PLANNED, TOMORROW: PostState.PLANNED}


async def test_what_a_change_left_out_stays_out(state: StateDatabase) -> None:
    await state.sheets.store(make_subscription(OLD, place="group"), make_change(OLD, make_post(TOMORROW, ["c"])))
    await state.chats.migrate(OLD, NEW)
    await state.outbox.plan([make_plan(NEW, make_post(), make_post(TOMORROW, ["c"]))])
    assert set(await states(state, NEW)) == {TOMORROW}


async def test_what_waits_comes_though_the_new_chat_has_left_it_out(state: StateDatabase) -> None:
    await _reach(state, OLD, PostState.PLANNED, ["a", "b"])
    await state.sheets.store(make_subscription(NEW), make_change(NEW, make_post(TOMORROW, ["c"])))
    await state.chats.migrate(OLD, NEW)
    assert set(await states(state, NEW)) == {DAY, TOMORROW}


async def test_a_suspension_moves_too(state: StateDatabase) -> None:
    await state.sheets.store(make_subscription(OLD), make_plan(OLD))
    await state.sheets.suspend(OLD, Suspension.RIGHTS, DUE)
    await state.chats.migrate(OLD, NEW)
    moved = await state.sheets.get(NEW)
    assert moved is not None
    assert moved.suspended is Suspension.RIGHTS
    assert await states(state, NEW) == {DAY: PostState.DROPPED}


async def test_other_chats_keep_theirs(state: StateDatabase) -> None:
    for chat in (OLD, 7):
        await state.sheets.store(make_subscription(chat), make_plan(chat))
    before = await state.outbox.history(7, 9)
    await state.chats.migrate(OLD, NEW)
    assert await state.outbox.history(7, 9) == before
    await state.chats.migrate(-6, NEW)
    assert await states(state, NEW) == {DAY: PostState.PLANNED}
