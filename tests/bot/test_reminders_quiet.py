"""Quiet hours: what waits for their end, and what makes no sound, also of what comes late."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.sandbox.faults import Fault
from content.reminders.sheet import Category, QuietHours, QuietMode
from storage.outbox.posts import PostState, Reason
from tests.bot.delivered import DUE, SHEET, TODAY, TOMORROW, Office, office

pytestmark = pytest.mark.long

HOUR = dt.timedelta(hours=1)
DAY = dt.date(2027, 6, 27)
MIDNIGHT = DUE + 16 * HOUR
SENT = (PostState.SENT, None, 0)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as made:
        yield made


class TestQuietHours:
    async def test_they_delay_a_post_over_midnight(self, desk: Office) -> None:
        alice = desk.person()
        await desk.subscribe(alice, replace(SHEET, hour=23, quiet=QuietHours(22, 7)))
        await desk.until(MIDNIGHT + 6 * HOUR)
        assert desk.texts(alice) == []
        await desk.until(MIDNIGHT + 7.1 * HOUR)
        (text,) = desk.texts(alice)
        assert "27 June" in text

    async def test_they_move_the_grace_along(self, desk: Office) -> None:
        alice = desk.person()
        await desk.subscribe(alice, replace(SHEET, hour=23, quiet=QuietHours(22, 7)))
        await desk.until(MIDNIGHT)
        await desk.sleep_until(MIDNIGHT + 21 * HOUR)
        assert await desk.state_of(alice, DAY) == SENT

    async def test_a_change_of_the_sheet_loses_nothing_that_was_moved(self, desk: Office) -> None:
        alice = desk.person()
        sheet = replace(SHEET, hour=22, quiet=QuietHours(22, 21))
        await desk.subscribe(alice, sheet)
        await desk.until(MIDNIGHT + 20 * HOUR)
        desk.life.pacer.pause(7 * 3600)
        await desk.until(MIDNIGHT + 25 * HOUR)
        await desk.subscribe(alice, replace(sheet, leads=frozenset({0, 7})))
        await desk.until(MIDNIGHT + 45.1 * HOUR)
        assert await desk.state_of(alice, DAY) == SENT

    async def test_they_can_send_without_a_sound(self, desk: Office) -> None:
        alice = desk.person()
        await desk.subscribe(alice, replace(SHEET, quiet=QuietHours(7, 9, QuietMode.SILENT)))
        await desk.until(DUE + HOUR)
        assert [message["silent"] for message in desk.messages(alice)] == [True]

    async def test_the_sound_goes_by_the_time_of_sending(self, desk: Office) -> None:
        alice, bob = desk.person(), desk.person("Bob")
        quiet = QuietHours(22, 7, QuietMode.SILENT)
        for person, hour in ((alice, 6), (bob, 21)):
            await desk.subscribe(person, replace(SHEET, hour=hour, quiet=quiet))
        await desk.go(60)
        await desk.sleep_until(DUE + HOUR / 2)
        assert ["silent" in message for message in desk.messages(alice)] == [False]
        await desk.sleep_until(MIDNIGHT - HOUR)
        assert ["silent" in message for message in desk.messages(bob)] == [True]

    async def test_what_has_begun_is_brought_to_its_end_without_a_sound(self, desk: Office) -> None:
        alice = desk.person()
        await desk.subscribe(alice, replace(SHEET, hour=21, quiet=QuietHours(22, 7)))
        await desk.until(DUE + 12 * HOUR)
        desk.sandbox.faults.add(Fault("cut", "sendMessage"))
        desk.life.pacer.pause(7196)
        await desk.until(DUE + 14.1 * HOUR)
        assert await desk.state_of(alice, DAY) == (PostState.SENT, None, 1)
        assert [message["silent"] for message in desk.messages(alice)] == [True]


class TestALatePostInQuietHours:
    """Alice's post comes late, an hour before midnight; it waits for seven in the morning."""

    MORNING = MIDNIGHT + 7 * HOUR

    @pytest.fixture
    async def alice(self, desk: Office) -> int:
        alice, bob = desk.person(), desk.person("Bob")
        await desk.subscribe(alice, replace(SHEET, quiet=QuietHours(22, 7), categories=frozenset({Category.DAYS})))
        await desk.subscribe(bob)
        await desk.go(60)
        await desk.sleep_until(MIDNIGHT - HOUR)
        assert (len(desk.texts(alice)), len(desk.texts(bob))) == (0, 1)
        return alice

    async def comes(self, desk: Office, alice: int) -> None:
        await desk.until(self.MORNING - HOUR / 60)
        assert desk.texts(alice) == []
        await desk.until(self.MORNING + HOUR / 60)
        assert ["27 June" in message["text"] and "silent" not in message for message in desk.messages(alice)] == [True]
        assert await desk.state_of(alice, DAY) == SENT

    async def test_it_comes_in_the_morning(self, desk: Office, alice: int) -> None:
        await self.comes(desk, alice)

    async def test_also_when_other_content_goes_live(self, desk: Office, alice: int) -> None:
        await desk.until(MIDNIGHT + 5 * HOUR)
        await desk.publish(TODAY, TOMORROW, today="Another name")
        await self.comes(desk, alice)

    async def test_also_when_the_sheet_changes(self, desk: Office, alice: int) -> None:
        await desk.until(MIDNIGHT + 5 * HOUR)
        await desk.subscribe(alice, replace(SHEET, quiet=QuietHours(22, 7)))
        await self.comes(desk, alice)

    async def test_also_when_the_bot_is_away_in_the_night(self, desk: Office, alice: int) -> None:
        await desk.until(MIDNIGHT + HOUR)
        await desk.sleep_until(MIDNIGHT + 5 * HOUR)
        await self.comes(desk, alice)

    async def test_also_when_the_bot_is_away_just_then(self, desk: Office, alice: int) -> None:
        await desk.until(self.MORNING - HOUR / 10)
        await desk.sleep_until(self.MORNING + HOUR / 2)
        assert await desk.state_of(alice, DAY) == SENT

    async def test_much_later_it_is_late(self, desk: Office, alice: int) -> None:
        await desk.until(self.MORNING - HOUR)
        await desk.sleep_until(self.MORNING + 1.1 * HOUR)
        post = await desk.post(alice, DAY)
        assert (post.state, post.reason) == (PostState.DROPPED, Reason.LATE)

    async def test_a_clock_that_jumps_ahead_ends_them(self, desk: Office, alice: int) -> None:
        await desk.set_clock(self.MORNING + HOUR / 2)
        assert await desk.state_of(alice, DAY) == SENT

    async def test_a_clock_set_back_undoes_the_delay(self, desk: Office, alice: int) -> None:
        await desk.set_clock(MIDNIGHT - 2.5 * HOUR)
        await desk.go(60)
        assert await desk.state_of(alice, DAY) == SENT
