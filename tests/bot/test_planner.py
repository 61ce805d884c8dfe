"""A chat that can't be planned holds up nobody else, and loses nothing of its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from content.reminders.occasions import DuePost
from content.reminders.sheet import Category, Sheet
from storage.content.reader import ContentReader
from storage.errors import ContentTimeoutError, ContentUnusableError, StateUnavailableError
from storage.outbox.posts import Subscription
from tests.bot.delivered import DUE, EVE, SHEET, office
from tests.bot.owed import Fact

EARLY = replace(SHEET, hour=7)


class Trouble:
    """Lets questions for a sheet fail as long as it has an error."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, hour: int, fault: Exception | None) -> None:
        self.fault = fault
        answer = ContentReader.due_post

        async def due_post(reader: ContentReader, sheet: Sheet, day: dt.date) -> DuePost | None:
            if self.fault is not None and sheet.hour == hour:
                raise self.fault
            return await answer(reader, sheet, day)

        monkeypatch.setattr(ContentReader, "due_post", due_post)


@pytest.mark.parametrize("fault", [ContentTimeoutError("too long"), RuntimeError("no such zone")])
async def test_the_others_are_planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    async with office(tmp_path) as desk:
        alice, bob = desk.person(), desk.person("Bob")
        trouble = Trouble(monkeypatch, EARLY.hour, None)
        for person, sheet in ((alice, EARLY), (bob, SHEET)):
            await desk.subscribe(person, sheet)
        await desk.world.publish()  # so that all are planned by the tick
        trouble.fault = fault
        await desk.until(DUE)
        assert [len(desk.texts(person)) for person in (alice, bob)] == [0, 1]
        trouble.fault = None
        await desk.go(3600)
        assert [len(desk.texts(person)) for person in (alice, bob)] == [1, 1]


@pytest.mark.parametrize("fault", [ContentUnusableError("gone"), StateUnavailableError("locked")])
async def test_what_ails_all_of_them_puts_off_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    async with office(tmp_path) as desk:
        alice = desk.person()
        await desk.subscribe(alice)
        await desk.world.publish()
        Trouble(monkeypatch, SHEET.hour, fault)
        with pytest.raises(type(fault)):
            await desk.life.planner.tick()
        assert len(await desk.world.state.sheets.unplanned(EVE, 9)) == 1


async def test_an_evening_post_west_of_greenwich_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = dt.datetime(2027, 6, 27, 0, 30, tzinfo=dt.UTC)  # half past five in the afternoon of the day before
    sheet = Sheet("America/Los_Angeles", hour=20, digests=frozenset())
    async with office(tmp_path, [Fact("today", Category.DAYS, yearly=(6, 26))], now) as desk:
        alice = desk.person()
        await desk.world.state.sheets.store(
            Subscription(alice, "private", sheet, subscribed=True, since=now, by=alice), None
        )
        trouble = Trouble(monkeypatch, sheet.hour, RuntimeError("once"))
        await desk.life.planner.tick()
        trouble.fault = None
        await desk.go(4 * 3600)
        assert len(desk.texts(alice)) == 1
