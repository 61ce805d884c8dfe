"""Facts that are corrected after they were told, or before: what the chats see of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.sandbox.faults import Fault
from content.reminders.sheet import Category, Digest
from storage.outbox.posts import PostState
from tests.bot.delivered import DUE, SHEET, TODAY, TOMORROW, Office, office
from tests.bot.owed import Fact

pytestmark = pytest.mark.long

HOUR = dt.timedelta(hours=1)
DAY = dt.date(2027, 6, 27)
NOTE = "Corrected on 27 June 2027"
MANY = [Fact(f"fact-{number}", Category.PEOPLE, date=f"19{number:02d}-06-27") for number in range(10, 60)]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as made:
        yield made


@pytest.fixture
async def alice(desk: Office) -> int:
    """Somebody who got a post an hour ago."""
    alice = desk.person()
    await desk.subscribe(alice)
    await desk.until(DUE + HOUR)
    return alice


async def test_a_post_is_edited_to_what_is_right_with_a_note(desk: Office, alice: int) -> None:
    (before,) = desk.messages(alice)
    await desk.publish(TODAY, TOMORROW, today="the right name")
    (after,) = desk.messages(alice)
    assert after["message_id"] == before["message_id"]
    assert NOTE in after["text"]
    assert "the right name" in after["text"]
    assert (await desk.post(alice, DAY)).corrected == desk.world.time()


async def test_an_edit_is_made_once_and_none_where_nothing_changed(desk: Office, alice: int) -> None:
    await desk.publish(TODAY, TOMORROW, tomorrow="another name")
    await desk.publish(TODAY, TOMORROW, today="the right name")
    for _ in range(3):
        await desk.correct()
    await desk.end()
    desk.start()
    await desk.correct()
    assert desk.town.journal.statuses["editMessageText", 200] == 1
    assert [message["edited"] for message in desk.messages(alice)] == [True]


async def test_only_what_is_less_than_a_week_old_is_corrected(desk: Office, alice: int) -> None:
    await desk.until(DUE + 166 * HOUR)
    bob = desk.person("Bob")
    await desk.subscribe(bob, replace(SHEET, leads=frozenset({0, 7})))
    await desk.until(DUE + 170 * HOUR)
    await desk.publish(replace(TODAY, yearly=(6, 27)), TOMORROW, today="the right name")
    assert not any("the right name" in text for text in desk.texts(alice))


async def test_a_fact_that_is_gone_is_taken_back(desk: Office, alice: int) -> None:
    await desk.publish(TOMORROW)
    (text,) = desk.texts(alice)
    assert "This reminder was withdrawn on 27 June 2027" in text
    await desk.until(DUE + 25 * HOUR)
    assert len(desk.texts(alice)) == 2


async def test_a_date_that_moves_ahead_is_told_on_its_day_and_where_it_was_wrong(desk: Office, alice: int) -> None:
    await desk.publish(TODAY, replace(TOMORROW, yearly=(6, 29)))
    await desk.until(DUE + 47 * HOUR)
    assert len(desk.texts(alice)) == 1
    await desk.until(DUE + 49 * HOUR)
    assert ["tomorrow" in text for text in desk.texts(alice)] == [False, True]


async def test_what_was_told_is_not_told_again_when_its_date_moves(desk: Office, alice: int) -> None:
    await desk.publish(replace(TODAY, yearly=(6, 29)), TOMORROW)
    assert NOTE in desk.texts(alice)[0]
    await desk.until(DUE + 72 * HOUR)
    assert len(desk.texts(alice)) == 2  # today's, and the one of tomorrow


async def test_what_is_corrected_between_planning_and_sending_comes_right(desk: Office) -> None:
    bob = desk.person("Bob")
    await desk.subscribe(bob)
    await desk.until(DUE - HOUR)
    await desk.publish(TODAY, TOMORROW, today="the right name")
    await desk.until(DUE + HOUR)
    (text,) = desk.texts(bob)
    assert "the right name" in text
    assert "Corrected" not in text


async def test_a_post_whose_facts_all_went_before_it_is_dropped(desk: Office) -> None:
    bob = desk.person("Bob")
    await desk.subscribe(bob)
    await desk.until(DUE - HOUR)
    desk.life.pacer.pause(2 * 3600)
    await desk.until(DUE + HOUR / 2)
    await desk.publish(TOMORROW)
    await desk.until(DUE + 3 * HOUR)
    assert desk.texts(bob) == []
    assert await desk.state_of(bob, DAY) == (PostState.DROPPED, "nothing", 0)


async def test_of_several_messages_those_that_changed_are_edited(tmp_path: Path) -> None:
    async with office(tmp_path, MANY) as desk:
        alice = desk.person()
        await desk.subscribe(alice, replace(SHEET, digests=frozenset({Digest.WEEKLY})))
        await desk.until(DUE + HOUR)
        assert len(desk.texts(alice)) > 1
        await desk.publish(*MANY, **{"fact-11": "the right name"})
        changed = [message for message in desk.messages(alice) if message["edited"]]
        assert len(changed) == 1
        assert "the right name" in changed[0]["text"]
        assert NOTE in changed[0]["text"]


async def test_a_post_that_shrinks_while_its_second_message_is_in_doubt_is_left_to_people(tmp_path: Path) -> None:
    async with office(tmp_path, MANY) as desk:
        alice = desk.person()
        await desk.subscribe(alice, replace(SHEET, digests=frozenset({Digest.WEEKLY})))
        await desk.until(DUE - HOUR)
        desk.sandbox.faults.add(Fault("cut", "sendMessage", after=1))
        desk.world.time.go(3600)
        for _ in range(2):
            await desk.life.delivery.tick()
            await desk.life.delivery.land(9)
            await desk.life.outcomes.flush()
            desk.world.time.go(2)
        assert (await desk.post(alice, DAY)).state is PostState.UNCERTAIN
        await desk.publish(*MANY[:5])
        await desk.go(600)
        assert await desk.state_of(alice, DAY) == (PostState.UNCERTAIN, "nothing", 1)
        assert len(await desk.world.state.outbox.uncertain(9)) == 1


@pytest.mark.parametrize("kind", ["429", "status", "cut"])
async def test_an_edit_that_has_to_wait_keeps_no_other_from_coming(desk: Office, kind: str) -> None:
    alice, bob = desk.person(), desk.person("Bob")
    for person in (alice, bob):
        await desk.subscribe(person)
    await desk.until(DUE + HOUR)
    desk.sandbox.faults.add(Fault(kind, "editMessageText", chat=alice, retry_after=30))
    await desk.publish(TODAY, TOMORROW, today="the right name")
    assert [NOTE in text for person in (alice, bob) for text in desk.texts(person)] == [False, True]
    desk.world.time.go(60)
    await desk.correct()
    assert NOTE in desk.texts(alice)[0]


async def test_a_message_that_its_chat_deleted_is_left_alone(desk: Office, alice: int) -> None:
    words = "message to edit not found"
    desk.sandbox.faults.add(Fault("status", "editMessageText", status=400, description=words))
    await desk.publish(TODAY, TOMORROW, today="the right name")
    calls = desk.town.journal.call_number
    await desk.correct()
    assert desk.town.journal.call_number == calls
    assert await desk.state_of(alice, DAY) == (PostState.SENT, None, 0)
