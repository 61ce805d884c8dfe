"""A date is corrected while the post of its former day waits, or is gone: it is told on the right day, and once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest

from storage.outbox.posts import Claimed, PostState, Reason, Refused, Sent, Suspension, Unsent
from storage.state.database import StateDatabase
from tests.storage.posting import (
    DAY,
    GRACE,
    LATER,
    ME,
    REAL,
    add_revision,
    begin,
    claim,
    make_plan,
    make_post,
    make_subscription,
    sending,
)

TOMORROW = DAY + dt.timedelta(days=1)
FAR = DAY + dt.timedelta(days=40)


@pytest.fixture
async def waiting(state: StateDatabase) -> StateDatabase:
    """A chat with a post that is due and waits."""
    await state.sheets.store(make_subscription(1), make_plan(1))
    return state


async def _plan(state: StateDatabase, anchors: Sequence[str], day: dt.date = TOMORROW) -> None:
    """Plan by corrected content, as the tick does."""
    (row,) = await state.sheets.unplanned(LATER, 9)
    await state.outbox.plan([make_plan(1, make_post(day, anchors), version=row.version)])


async def _tell(state: StateDatabase, day: dt.date) -> list[str]:
    """Send what is due by the end of a day; gives what it tells."""
    claimed = await claim(state.outbox, LATER + (day - DAY), real=REAL + (day - DAY))
    await state.outbox.begin([sending(post) for post in claimed], ME, REAL + (day - DAY))
    await state.outbox.record([Sent(post.post_id, 0, 7, last=True) for post in claimed], LATER, REAL)
    return [item.anchor for post in claimed for item in post.items]


async def _end(state: StateDatabase, post: Claimed, reason: Reason) -> None:
    """Let a claimed post end untold for a reason."""
    chat = post.subscription.chat_id
    if reason is Reason.NOTHING:
        await state.outbox.drop([post.post_id], reason, LATER)
    elif reason is Reason.REFUSED:
        await begin(state.outbox, post)
        await state.outbox.record([Refused(post.post_id, 0, chat, reason)], LATER, REAL)
    elif reason is Reason.SUSPENDED:
        await state.sheets.suspend(chat, Suspension.BLOCKED, LATER)
        await state.sheets.revive(chat, LATER + GRACE)
    else:
        await state.outbox.release([post.post_id], ME)
        await state.outbox.expire(LATER + 2 * GRACE, LATER)


async def _look(state: StateDatabase) -> dict[dt.date, tuple[PostState, str | None, list[str]]]:
    posts = await state.outbox.history(1, 9)
    return {post.day: (post.state, post.reason, [item.anchor for item in post.items]) for post in posts}


async def test_a_post_that_waits_gives_its_items_to_their_day(waiting: StateDatabase) -> None:
    (claimed,) = await claim(waiting.outbox)
    await waiting.outbox.record([Unsent(claimed.post_id, 0, 30.0, counts=False)], LATER, REAL)
    await add_revision(waiting, "new", LATER)
    await _plan(waiting, ["a", "b"])
    assert await _look(waiting) == {
        DAY: (PostState.DROPPED, Reason.NOTHING, []),
        TOMORROW: (PostState.PLANNED, None, ["a", "b"]),
    }
    assert await _tell(waiting, DAY) == []
    assert await _tell(waiting, TOMORROW) == ["a", "b"]
    assert await _tell(waiting, FAR) == []


async def test_of_two_items_only_the_moved_one_goes(waiting: StateDatabase) -> None:
    await add_revision(waiting, "new", LATER)
    await _plan(waiting, ["a"])
    assert await _tell(waiting, DAY) == ["b"]
    assert await _tell(waiting, TOMORROW) == ["a"]


async def test_a_post_in_hand_is_taken_out_of_it(waiting: StateDatabase) -> None:
    (claimed,) = await claim(waiting.outbox)
    await add_revision(waiting, "new", LATER)
    await _plan(waiting, ["a"])
    assert await begin(waiting.outbox, claimed) == frozenset()
    assert await _tell(waiting, DAY) == ["b"]


async def test_what_is_being_sent_keeps_what_it_tells(waiting: StateDatabase) -> None:
    (claimed,) = await claim(waiting.outbox)
    await begin(waiting.outbox, claimed)
    await add_revision(waiting, "new", LATER)
    await _plan(waiting, ["a", "b"])
    await waiting.outbox.record([Sent(claimed.post_id, 0, 7, last=True)], LATER, REAL)
    assert await _look(waiting) == {DAY: (PostState.SENT, None, ["a", "b"])}


async def test_what_may_have_been_told_stays(waiting: StateDatabase) -> None:
    await begin(waiting.outbox, *await claim(waiting.outbox))
    await waiting.outbox.recover(REAL)
    await add_revision(waiting, "new", LATER)
    await _plan(waiting, ["a", "b"])
    assert await _look(waiting) == {DAY: (PostState.UNCERTAIN, None, ["a", "b"])}


@pytest.mark.parametrize("told", [[], ["b"]])
async def test_what_did_not_go_out_after_all_is_planned_for_its_day(waiting: StateDatabase, told: list[str]) -> None:
    (claimed,) = await claim(waiting.outbox)
    await begin(waiting.outbox, claimed)
    await add_revision(waiting, "new", LATER)
    await _plan(waiting, ["a"])  # the post may be telling it just now
    await waiting.outbox.record([Unsent(claimed.post_id, 0, 0.0, counts=False)], LATER, REAL)
    (claimed,) = await claim(waiting.outbox)
    if told:
        less = sending(claimed)
        less = replace(less, items=tuple(item for item in less.items if item.anchor in told))
        assert await waiting.outbox.begin([less], ME, REAL) == {claimed.post_id}
        await waiting.outbox.record([Sent(claimed.post_id, 0, 7, last=True)], LATER, REAL)
    else:
        await waiting.outbox.drop([claimed.post_id], Reason.NOTHING, LATER)
    await _plan(waiting, ["a"])
    assert await _tell(waiting, TOMORROW) == ["a"]


@pytest.mark.parametrize("reason", [Reason.NOTHING, Reason.LATE, Reason.REFUSED, Reason.SUSPENDED])
async def test_a_post_that_was_never_told_holds_nothing_back(waiting: StateDatabase, reason: Reason) -> None:
    (claimed,) = await claim(waiting.outbox)
    await _end(waiting, claimed, reason)
    assert (await _look(waiting))[DAY][1:] == (reason, ["a", "b"])
    await add_revision(waiting, "new", LATER)
    await _plan(waiting, ["a"], FAR)
    assert (await _look(waiting))[DAY][1:] == (reason, ["b"])
    assert await _tell(waiting, FAR) == ["a"]


async def test_a_post_that_waits_takes_what_moved_to_its_day(waiting: StateDatabase) -> None:
    await waiting.sheets.store(make_subscription(1), make_plan(1, make_post(), make_post(TOMORROW, ["c"], due=LATER)))
    await add_revision(waiting, "new", LATER)
    await _plan(waiting, ["c", "a"])
    assert {day: items for day, (_, _, items) in (await _look(waiting)).items()} == {DAY: ["b"], TOMORROW: ["c", "a"]}


@pytest.mark.parametrize("far", [False, True])
async def test_what_moves_back_is_told_on_the_first_day_after_all(waiting: StateDatabase, *, far: bool) -> None:
    await add_revision(waiting, "new", LATER)
    await _plan(waiting, ["c"] if far else ["a", "b"])
    if far:
        (claimed,) = await claim(waiting.outbox)
        await waiting.outbox.drop([claimed.post_id], Reason.NOTHING, LATER)
    assert (await _look(waiting))[DAY][:2] == (PostState.DROPPED, Reason.NOTHING)
    await add_revision(waiting, "old", LATER)
    await _plan(waiting, ["a", "b"], DAY)
    assert await _look(waiting) == {DAY: (PostState.PLANNED, None, ["a", "b"])}
    assert await _tell(waiting, DAY) == ["a", "b"]


async def test_what_moves_back_too_late_stays_dropped(waiting: StateDatabase) -> None:
    await add_revision(waiting, "new", LATER)
    await _plan(waiting, ["a", "b"])
    await add_revision(waiting, "old", LATER)
    (row,) = await waiting.sheets.unplanned(LATER, 9)
    plan = make_plan(1, version=row.version)
    await waiting.outbox.plan([plan], late_before=LATER + GRACE)
    assert await _tell(waiting, DAY) == []


@pytest.mark.long
async def test_many_chats_at_once(state: StateDatabase) -> None:
    chats = range(1, 400)
    for chat in chats:
        await state.sheets.store(make_subscription(chat), None)
    await state.outbox.plan([make_plan(chat) for chat in chats])
    await state.outbox.plan([make_plan(chat, make_post(), make_post(TOMORROW, ["c"])) for chat in chats])
    await state.outbox.plan([make_plan(chat, make_post(TOMORROW, ["c", "a", "b"])) for chat in chats])
    assert await state.outbox.counts() == {PostState.DROPPED: len(chats), PostState.PLANNED: len(chats)}
