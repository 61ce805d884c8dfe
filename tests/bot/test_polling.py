from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from telegram.ext import ExtBot

from bot.calls.transport import Transport
from bot.exits import Exit
from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox
from bot.updates.dispatch import Dispatch, RawUpdate
from bot.updates.intake import Intake
from bot.updates.polling import Polling
from bot.watch.signs import POLLING, Signs
from storage.state.database import StateDatabase

NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)


class Desk:
    """Polling with everything around it; time passes only when it sleeps."""

    def __init__(self, bot: ExtBot[None], state: StateDatabase) -> None:
        self.seen: list[int] = []
        self.told: list[str] = []
        self.seconds = 0.0
        self.hold: set[int] = set()
        self.begun = asyncio.Event()
        self.released = asyncio.Event()
        self.any_answer = asyncio.Event()
        self.state = state
        self.dispatch = Dispatch(self._handle)
        self.signs = Signs(lambda: self.seconds)
        self.polling = Polling(
            bot,
            Intake(self.dispatch, state.inbox, lambda: NOW),
            self._tell,
            self.signs,
            sleep=self._sleep,
            monotonic=lambda: self.seconds,
        )

    async def _handle(self, update: RawUpdate) -> None:
        self.begun.set()
        if update["update_id"] in self.hold:
            await self.released.wait()
        self.seen.append(update["update_id"])
        self.any_answer.set()

    async def answered(self, number: int) -> None:
        """Wait until an update was answered."""
        while number not in self.seen:
            self.any_answer.clear()
            await self.any_answer.wait()

    async def _tell(self, key: str) -> None:
        self.told.append(key)

    async def _sleep(self, seconds: float) -> None:
        self.seconds += seconds
        await asyncio.sleep(0)


@asynccontextmanager
async def desk_at(sandbox: Sandbox, folder: Path) -> AsyncIterator[Desk]:
    token = sandbox.world.bots[next(iter(sandbox.world.bots))].token if sandbox.world.bots else ""
    request = Transport()
    await request.initialize()
    state = StateDatabase(f"sqlite+aiosqlite:///{folder / 'state.db'}")
    await state.open()
    try:
        bot: ExtBot[None] = ExtBot(token, base_url=f"{sandbox.url}/bot", request=request, get_updates_request=request)
        yield Desk(bot, state)
    finally:
        await state.close()
        await request.shutdown()


@asynccontextmanager
async def polling_at(sandbox: Sandbox, folder: Path) -> AsyncIterator[tuple[Desk, int, asyncio.Task[None]]]:
    """Give a desk that polls already, a person who may write, and the polling."""
    sandbox.world.add_bot()
    person = sandbox.world.add_person("Mai").id
    async with desk_at(sandbox, folder) as desk:
        task = asyncio.create_task(desk.polling.run())
        await sandbox.world.journal.until(lambda: "getupdates" in sandbox.world.journal.last_call)
        yield desk, person, task
        await end(task)


def lose_inbox(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "state.db")) as database:
        database.execute("ALTER TABLE inbox RENAME TO lost")


async def end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait({task})


async def test_what_is_slow_is_noted_and_polling_goes_on(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        sandbox.world.add_bot()
        person = sandbox.world.add_person("Mai").id
        other = sandbox.world.add_person("Lan").id
        async with desk_at(sandbox, tmp_path) as desk:
            desk.hold = {1}
            task = asyncio.create_task(desk.polling.run())
            sandbox.world.send(person, "one")
            inbox = sandbox.world.default_bot().inbox
            await sandbox.world.journal.until(lambda: not len(inbox))  # confirmed although not handled
            assert set(await desk.state.inbox.pending()) == {1}
            sandbox.world.send(other, "two")
            await sandbox.world.journal.until(lambda: not len(inbox))
            assert desk.seen == [2]
            desk.released.set()
            await end(task)
            await desk.dispatch.drain(5)
            await desk.polling.close()
            assert desk.seen == [2, 1]
            assert await desk.state.inbox.pending() == {}


async def test_what_was_noted_is_handled_once_after_a_kill(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        sandbox.world.add_bot()
        person = sandbox.world.add_person("Mai").id
        async with desk_at(sandbox, tmp_path) as desk:
            desk.hold = {1}
            task = asyncio.create_task(desk.polling.run())
            sandbox.world.send(person, "one")
            await sandbox.world.journal.until(lambda: not len(sandbox.world.default_bot().inbox))
            await end(task)
            await desk.dispatch.drain(0)
        async with desk_at(sandbox, tmp_path) as desk:
            task = asyncio.create_task(desk.polling.run())
            sandbox.world.send(person, "two")
            await sandbox.world.journal.until(lambda: not len(sandbox.world.default_bot().inbox))
            await end(task)
            await desk.dispatch.drain(5)
            await desk.polling.close()
            assert desk.seen == [1, 2]


async def test_another_poller_that_stays_ends_the_start_after_a_minute(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        sandbox.world.add_bot()
        sandbox.faults.add(Fault("conflict", "getUpdates", times=0))
        async with desk_at(sandbox, tmp_path) as desk:
            with pytest.raises(Exit) as ended:
                await desk.polling.run()
            assert ended.value.code == 75
            assert desk.seconds >= 60
            assert desk.told == ["conflict"]


async def test_another_poller_while_running_is_waited_out(tmp_path: Path) -> None:
    async with Sandbox() as sandbox, polling_at(sandbox, tmp_path) as (desk, person, _):
        sandbox.faults.add(Fault("conflict", "getUpdates", times=30))
        sandbox.world.default_bot().inbox.release()
        await sandbox.world.journal.until(lambda: sandbox.world.journal.statuses["getUpdates", 409] == 30)
        sandbox.world.send(person, "still there?")
        await sandbox.world.journal.until(lambda: not len(sandbox.world.default_bot().inbox))
        assert desk.seconds > 60
        assert desk.told == ["conflict", "reachable"]
        assert desk.seen == [1]


@pytest.mark.parametrize("kind", ["cut", "garbage", "429", "status"])
async def test_trouble_while_running_is_told_once_and_passes(tmp_path: Path, kind: str) -> None:
    async with Sandbox() as sandbox, polling_at(sandbox, tmp_path) as (desk, person, _):
        sandbox.faults.add(Fault(kind, "getUpdates", times=4, retry_after=3))
        sandbox.world.default_bot().inbox.release()
        await sandbox.world.journal.until(lambda: not sandbox.faults.rules)
        sandbox.world.send(person, "hello")
        await sandbox.world.journal.until(lambda: not len(sandbox.world.default_bot().inbox))
        assert desk.told == ["unreachable", "reachable"]
        assert desk.seen == [1]


async def test_a_connection_lost_now_and_then_is_told_to_nobody(tmp_path: Path) -> None:
    async with Sandbox() as sandbox, polling_at(sandbox, tmp_path) as (desk, person, _):
        sandbox.faults.add(Fault("cut", "getUpdates", times=3))
        sandbox.world.default_bot().inbox.release()
        await sandbox.world.journal.until(lambda: not sandbox.faults.rules)
        sandbox.world.send(person, "hello")
        await sandbox.world.journal.until(lambda: not len(sandbox.world.default_bot().inbox))
        assert desk.told == []
        assert desk.seen == [1]


async def test_what_cannot_be_noted_is_confirmed_when_it_is_answered(tmp_path: Path) -> None:
    async with Sandbox() as sandbox, polling_at(sandbox, tmp_path) as (desk, person, _):
        inbox = sandbox.world.default_bot().inbox
        lose_inbox(tmp_path)
        desk.hold = {1}
        sandbox.world.send(person, "one")
        await desk.begun.wait()
        sandbox.world.send(person, "two")
        assert len(inbox) == 2
        desk.released.set()
        await sandbox.world.journal.until(lambda: not len(inbox))
        assert desk.seen == [1, 2]


async def test_what_is_neither_answered_nor_noted_is_asked_for_again(tmp_path: Path) -> None:
    async with Sandbox() as sandbox, polling_at(sandbox, tmp_path) as (desk, person, task):
        lose_inbox(tmp_path)
        desk.hold = {1}
        sandbox.world.send(person, "one")
        await desk.begun.wait()
        await end(task)
        await desk.dispatch.drain(0)
        await desk.polling.close()
        assert desk.seen == []
        assert len(sandbox.world.default_bot().inbox) == 1


async def test_a_webhook_left_behind_is_taken_away(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        sandbox.world.add_bot()
        person = sandbox.world.add_person("Mai").id
        async with desk_at(sandbox, tmp_path) as desk:
            bot = desk.polling._bot  # noqa: SLF001 -- to set what an earlier program left
            await bot.do_api_request("SetWebhook", api_kwargs={"url": "https://example.org/hook"})
            task = asyncio.create_task(desk.polling.run())
            await sandbox.world.journal.until(lambda: "deletewebhook" in sandbox.world.journal.last_call)
            sandbox.world.send(person, "hello")
            await sandbox.world.journal.until(lambda: not len(sandbox.world.default_bot().inbox))
            await end(task)
            assert desk.seen == [1]
            assert desk.told == []  # that is how one leaves webhook mode, and no trouble


async def test_each_fetch_shows_that_polling_gets_on(tmp_path: Path) -> None:
    async with Sandbox() as sandbox, polling_at(sandbox, tmp_path) as (desk, person, _):
        assert desk.signs.silence(POLLING) == 0
        desk.seconds += 100  # while it waits for the first message
        assert desk.signs.silence(POLLING) == 100
        sandbox.world.send(person, "one")
        await sandbox.world.journal.until(lambda: not len(sandbox.world.default_bot().inbox))
        assert desk.signs.silence(POLLING) == 0


async def test_one_who_floods_holds_up_no_fetch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.updates.intake._BACKLOG", 0)
    monkeypatch.setattr("bot.updates.intake._BATCH_PATIENCE", 3600)  # whoever is patient is so for ever
    async with Sandbox() as sandbox, polling_at(sandbox, tmp_path) as (desk, person, _):
        other = sandbox.world.add_person("Lan").id
        desk.hold = set(range(1, 1001))  # nothing of the flood is answered
        for number in range(1000):
            sandbox.world.send(person, f"question {number}")
        sandbox.world.send(other, "and mine?")
        await asyncio.wait_for(desk.answered(1001), 10)
        assert desk.seen == [1001]
        desk.released.set()
        await asyncio.wait_for(desk.answered(1000), 60)
        assert sorted(desk.seen) == list(range(1, 1002))
        await sandbox.world.journal.until(lambda: not len(sandbox.world.default_bot().inbox))
