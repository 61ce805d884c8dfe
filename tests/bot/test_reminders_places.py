"""Chats that move, close, throw the bot out or pin: where posts go then, and who is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.sandbox.chats import Chat
from bot.sandbox.faults import Fault
from content.reminders.sheet import Sheet
from storage.outbox.posts import PostState, Reason, Suspension
from tests.bot.delivered import DUE, SHEET, TODAY, Office, office

pytestmark = pytest.mark.long

HOUR = dt.timedelta(hours=1)
DAY = dt.date(2027, 6, 27)
NEXT = dt.date(2027, 6, 28)
SENT = (PostState.SENT, None, 0)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as made:
        yield made


@pytest.fixture
def alice(desk: Office) -> int:
    """Somebody who sets up the reminders of groups."""
    return desk.person()


def group(
    desk: Office, owner: int, kind: str = "supergroup", *, forum: bool = False, bot: str = "administrator"
) -> Chat:
    return desk.town.add_chat(kind, "Friends", is_forum=forum, members=[{"user": owner, "status": "creator"}], bot=bot)


class TestSuspension:
    async def test_who_comes_back_gets_what_falls_due_from_then_on(self, desk: Office, alice: int) -> None:
        await desk.subscribe(alice)
        desk.town.block(alice)
        await desk.until(DUE + HOUR)
        assert await desk.state_of(alice, DAY) == (PostState.DROPPED, Reason.SUSPENDED, 0)
        desk.town.block(alice, blocked=False)
        assert await desk.world.state.sheets.revive(alice, desk.world.time())
        await desk.until(DUE + 23 * HOUR)
        assert desk.texts(alice) == []
        await desk.until(DUE + 25 * HOUR)
        (text,) = desk.texts(alice)
        assert "28 June" in text

    async def test_a_channel_that_takes_away_the_right_is_suspended_and_its_admin_told_once(
        self, desk: Office, alice: int
    ) -> None:
        channel = group(desk, alice, "channel")
        await desk.subscribe(channel.id, replace(SHEET, leads=frozenset({0, 1})), by=alice)
        bot = desk.town.default_bot().id
        desk.town.set_member(channel.id, bot, "administrator", rights={"can_post_messages": False})
        await desk.until(DUE + 48 * HOUR)
        (told,) = desk.texts(alice)
        assert "The bot may not write in Friends" in told
        stored = await desk.world.state.sheets.get(channel.id)
        assert stored is not None
        assert stored.suspended is Suspension.RIGHTS


class TestTopics:
    @pytest.mark.parametrize("action", ["close", "delete"])
    async def test_a_lost_topic_gives_way_to_general_and_its_admin_is_told_once(
        self, desk: Office, alice: int, action: str
    ) -> None:
        forum = group(desk, alice, forum=True, bot="member")
        thread = desk.town.add_topic(forum.id, "Reminders").thread
        await desk.subscribe(forum.id, by=alice, thread_id=thread)
        desk.town.change_topic(forum.id, thread, action)
        await desk.until(DUE + 25 * HOUR)
        assert [message.get("message_thread_id") for message in desk.messages(forum.id)] == [None, None]
        (told,) = desk.texts(alice)
        assert "The topic for reminders in Friends is closed or gone" in told


class TestMigration:
    async def test_a_post_goes_to_the_new_chat(self, desk: Office, alice: int) -> None:
        old = group(desk, alice, "group")
        await desk.subscribe(old.id, by=alice)
        await desk.until(DUE - HOUR)
        new = desk.town.migrate(old.id)
        await desk.until(DUE + 25 * HOUR)
        assert len(desk.texts(new.id)) == 2
        assert await desk.state_of(new.id, DAY) == SENT
        assert await desk.world.state.outbox.history(old.id, 9) == []

    @pytest.mark.parametrize("first", ["old", "new"])
    async def test_where_both_hold_a_post_it_comes_once(self, desk: Office, alice: int, first: str) -> None:
        old = group(desk, alice, "group")
        new = group(desk, alice)
        early, late = (old, new) if first == "old" else (new, old)
        await desk.subscribe(early.id)
        await desk.subscribe(late.id, replace(SHEET, hour=10))
        await desk.until(DUE + HOUR)
        assert (len(desk.texts(early.id)), len(desk.texts(late.id))) == (1, 0)
        await desk.world.state.chats.migrate(old.id, new.id)
        await desk.until(DUE + 10 * HOUR)
        assert (len(desk.texts(early.id)), len(desk.texts(late.id))) == (1, 0)
        assert await desk.state_of(new.id, DAY) == SENT

    async def test_a_post_that_met_the_move_on_its_way_is_in_no_doubt(self, desk: Office, alice: int) -> None:
        old = group(desk, alice, "group")
        await desk.subscribe(old.id)
        new = desk.town.migrate(old.id)
        await desk.subscribe(new.id)
        await desk.until(DUE + HOUR)
        assert len(desk.texts(new.id)) == 1
        assert await desk.state_of(new.id, DAY) == SENT


class TestPins:
    async def test_a_post_is_pinned_in_place_of_the_one_before(self, desk: Office, alice: int) -> None:
        place = group(desk, alice)
        await desk.subscribe(place.id, by=alice, pin=True)
        await desk.until(DUE + HOUR)
        (first,) = desk.messages(place.id)
        assert place.pinned == [first["message_id"]]
        await desk.until(DUE + 25 * HOUR)
        _, second = desk.messages(place.id)
        assert place.pinned == [second["message_id"]]
        assert desk.texts(alice) == []

    async def test_without_the_right_the_post_stays_and_its_admin_is_told_once(self, desk: Office, alice: int) -> None:
        place = group(desk, alice)
        await desk.subscribe(place.id, by=alice, pin=True)
        bot = desk.town.default_bot().id
        desk.town.set_member(place.id, bot, "administrator", rights={"can_pin_messages": False})
        await desk.until(DUE + 25 * HOUR)
        assert len(desk.messages(place.id)) == 2
        assert place.pinned == []
        (told,) = desk.texts(alice)
        assert "The bot may not pin messages in Friends" in told


class TestOthers:
    async def test_a_sheet_that_makes_no_sense_stops_nobody_else(self, desk: Office, alice: int) -> None:
        lost = desk.person("Lost")
        stored = await desk.subscribe(alice)
        await desk.world.state.sheets.store(replace(stored, chat_id=lost, sheet=Sheet("No/Where")), None)
        await desk.until(DUE + HOUR)
        assert await desk.state_of(alice, DAY) == SENT
        assert desk.texts(lost) == []

    async def test_a_hanging_request_holds_up_nobody_else(self, desk: Office, alice: int) -> None:
        bob = desk.person("Bob")
        await desk.subscribe(alice)
        await desk.subscribe(bob)
        desk.sandbox.faults.add(Fault("hang", "sendMessage", chat=alice))
        await desk.until(DUE - HOUR)
        desk.world.time.go(3600)
        await desk.life.delivery.tick()
        await desk.town.journal.until(lambda: bool(desk.texts(bob)))
        assert desk.texts(alice) == []
        await desk.life.delivery.land(0)
        await desk.go(60)
        assert await desk.state_of(alice, DAY) == (PostState.SENT, None, 1)


class TestClockChanges:
    @pytest.mark.parametrize(
        ("day", "moment"),
        [
            (dt.date(2027, 3, 28), dt.datetime(2027, 3, 28, 1, tzinfo=dt.UTC)),  # two o'clock is three
            (dt.date(2027, 10, 31), dt.datetime(2027, 10, 31, 0, tzinfo=dt.UTC)),  # it is two o'clock twice
        ],
        ids=["gap", "overlap"],
    )
    async def test_in_gap_and_overlap_a_post_comes_once(
        self, tmp_path: Path, day: dt.date, moment: dt.datetime
    ) -> None:
        facts = [replace(TODAY, yearly=(day.month, day.day))]
        async with office(tmp_path, facts, moment - 20 * HOUR) as desk:
            alice = desk.person()
            await desk.subscribe(alice, replace(SHEET, zone="Europe/Berlin", hour=2))
            await desk.until(moment - dt.timedelta(minutes=1))
            assert desk.texts(alice) == []
            await desk.until(moment + dt.timedelta(minutes=1))
            assert len(desk.texts(alice)) == 1
            await desk.until(moment + 5 * HOUR)
            assert len(desk.texts(alice)) == 1
