"""How announcements are handed over: no faster than they leave, so that what falls due meanwhile is not behind them."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.delivery.crier import Crier
from storage.desk.announced import AnnouncementState, Audience, Shown
from storage.outbox.posts import PostState
from tests.bot.delivered import DUE, Office, office

OWNER = 77
AHEAD = 20
EVERYBODY = Audience(frozenset({"private", "group", "channel"}), frozenset({"en", "vi"}))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as made:
        yield made


async def _give_way(_seconds: float) -> None:
    return


def crier_of(desk: Office) -> Crier:
    return Crier(desk.world.services, desk.people, 1.0, _give_way, lambda: None, desk.world.time.monotonic)


async def announce(desk: Office, shown: Shown | None = None) -> int:
    now, announcements = desk.world.time(), desk.world.state.announcements
    draft = await announcements.draft(OWNER, {"en": "Hello"}, EVERYBODY, now)
    assert await announcements.confirm(draft, OWNER, now.date(), shown, now, language="en")
    return draft.number


async def waiting(desk: Office) -> int:
    return (await desk.world.state.outbox.counts()).get(PostState.PLANNED, 0)


async def test_no_more_is_handed_over_than_leaves_in_some_seconds(desk: Office) -> None:
    people = [desk.person() for _ in range(AHEAD + 5)]
    for person in people:
        await desk.subscribe(person)
    planned = await waiting(desk)
    number, crier = await announce(desk), crier_of(desk)
    for _ in range(3):
        await crier.tick()
        assert await waiting(desk) - planned == AHEAD
    await desk.go(60)
    await crier.tick()
    assert await waiting(desk) - planned == 5
    await desk.go(60)
    await crier.tick()
    assert [desk.texts(person).count("Hello") for person in people] == [1] * (AHEAD + 5)
    assert (await desk.world.state.announcements.tally(number)).sent == AHEAD + 5
    (ended,) = await desk.world.state.announcements.newest(9)
    assert ended.state is AnnouncementState.DONE


@pytest.mark.long
async def test_reminders_that_fall_due_go_before_what_is_handed_over_then(desk: Office) -> None:
    people = [desk.person() for _ in range(AHEAD + 5)]
    for person in people:
        await desk.subscribe(person)
    await desk.until(DUE - dt.timedelta(seconds=1))
    await announce(desk)
    crier = crier_of(desk)
    await crier.tick()
    desk.world.time.go(2)  # the reminders are due now
    await crier.tick()
    await desk.go(120)
    await crier.tick()
    await desk.go(60)
    assert {len(desk.texts(person)) for person in people} == {2}
    late = [person for person in people if desk.texts(person)[-1] == "Hello"]
    assert len(late) == 5  # all others had it before their reminder, when nothing else was due


async def test_a_message_that_is_gone_is_not_tried_again(desk: Office) -> None:
    owner = desk.person("Owner")
    await desk.subscribe(owner)
    await announce(desk, Shown(owner, 999_999, "en"))
    crier = crier_of(desk)
    await crier.tick()
    (going,) = await desk.world.state.announcements.under_way()
    assert going.shown is None


async def test_the_reminder_stays_pinned(desk: Office) -> None:
    owner = desk.person("Owner")
    members = [{"user": owner, "status": "creator"}]
    place = desk.town.add_chat("supergroup", "Friends", members=members, bot="administrator")
    await desk.subscribe(place.id, by=owner, pin=True)
    await desk.until(DUE + dt.timedelta(hours=1))
    (reminder,) = desk.messages(place.id)
    await announce(desk)
    await crier_of(desk).tick()
    await desk.go(60)
    assert desk.texts(place.id)[1:] == ["Hello"]
    assert place.pinned == [reminder["message_id"]]


async def test_a_lost_topic_and_a_new_supergroup_are_met_as_by_reminders(desk: Office) -> None:
    owner = desk.person("Owner")
    members = [{"user": owner, "status": "creator"}]
    old = desk.town.add_chat("group", "Friends", members=members, bot="member")
    forum = desk.town.add_chat("supergroup", "Forum", is_forum=True, members=members, bot="member")
    thread = desk.town.add_topic(forum.id, "News").thread
    await desk.subscribe(old.id)
    await desk.subscribe(forum.id, by=owner, thread_id=thread)
    number = await announce(desk)
    await crier_of(desk).tick()
    desk.town.change_topic(forum.id, thread, "delete")
    new = desk.town.migrate(old.id)
    await desk.go(120)
    assert desk.texts(new.id) == ["Hello"]
    assert [(one["text"], one.get("message_thread_id")) for one in desk.messages(forum.id)] == [("Hello", None)]
    assert (await desk.world.state.announcements.tally(number)).sent == 2
