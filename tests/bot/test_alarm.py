from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest
from telegram.ext import ExtBot

from bot.background import end, start_beside
from bot.calls.pacer import Pacer
from bot.calls.patience import Patience
from bot.calls.transport import Transport
from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox
from bot.watch.alarm import Alarm


class Office:
    """An alarm whose minutes pass when told."""

    def __init__(self, sandbox: Sandbox, bot: ExtBot[None], admins: frozenset[int]) -> None:
        self.sandbox = sandbox
        self.speechless = False
        self.quiet = asyncio.Event()
        self.minute = asyncio.Event()
        self.alarm = Alarm(bot, admins, self._word, sleep=self._sleep)

    async def _word(self, admin: int, key: str, arguments: Mapping[str, str]) -> str:
        if self.speechless:
            raise OSError("the state database is gone")
        return f"{admin} {key} {arguments.get('number', '')}".strip()

    async def _sleep(self, _: float) -> None:
        self.quiet.set()
        await self.minute.wait()
        self.minute.clear()

    async def pass_a_minute(self) -> None:
        """Until the alarm has told what it had to and is quiet again."""
        self.quiet.clear()
        self.minute.set()
        await self.quiet.wait()

    def heard(self, person: int) -> list[str]:
        return [post["text"] for post in self.sandbox.world.messages(person) if post["by_bot"]]


@asynccontextmanager
async def office_of(sandbox: Sandbox, *admins: int) -> AsyncIterator[Office]:
    async def at_once(_: float) -> None:
        await asyncio.sleep(0)

    request = Transport()
    await request.initialize()
    token = sandbox.world.default_bot().token
    bot: ExtBot[None] = ExtBot(
        token, base_url=f"{sandbox.url}/bot", request=request, rate_limiter=Patience(Pacer(30), at_once)
    )
    office = Office(sandbox, bot, frozenset(admins))
    task = start_beside("the alarm", office.alarm.run())
    try:
        yield office
    finally:
        await end(task)
        await request.shutdown()


async def test_the_first_line_comes_at_once_and_more_in_one_message() -> None:
    async with Sandbox() as sandbox:
        sandbox.world.add_bot()
        lan = sandbox.world.add_person("Lan").id
        sandbox.world.send(lan, "/start")
        async with office_of(sandbox, lan) as office:
            await office.alarm.tell("conflict")
            await office.quiet.wait()
            assert office.heard(lan) == [f"{lan} alarm.conflict"]
            for number in range(12):
                await office.alarm.tell("error", number=str(number))
            await office.pass_a_minute()
            told = office.heard(lan)[1].splitlines()
            assert told == [*(f"{lan} alarm.error {number}" for number in range(10)), "(+2)"]


async def test_an_admin_who_cannot_be_told_keeps_nothing_from_the_others(caplog: pytest.LogCaptureFixture) -> None:
    async with Sandbox() as sandbox:
        sandbox.world.add_bot()
        stranger = sandbox.world.add_person("Mai").id
        lan = sandbox.world.add_person("Lan").id
        sandbox.world.send(lan, "/start")
        async with office_of(sandbox, stranger, lan) as office:
            await office.alarm.tell("conflict")
            await office.quiet.wait()
            assert office.heard(lan) == [f"{lan} alarm.conflict"]
            assert [record.message for record in caplog.records] == ["an admin could not be told: Forbidden"]


async def test_what_could_not_be_told_is_told_with_the_next() -> None:
    async with Sandbox() as sandbox:
        sandbox.world.add_bot()
        lan = sandbox.world.add_person("Lan").id
        sandbox.world.send(lan, "/start")
        async with office_of(sandbox, lan) as office:
            office.speechless = True
            await office.alarm.tell("unreachable")
            await office.quiet.wait()
            office.speechless = False
            sandbox.faults.add(Fault("429", "sendMessage", times=1, retry_after=1))
            await office.alarm.tell("reachable")
            await office.pass_a_minute()
            assert office.heard(lan) == [f"{lan} alarm.unreachable\n{lan} alarm.reachable"]


@pytest.mark.parametrize(("kind", "number"), [("status", 502), ("cut", 0), ("garbage", 502), ("429", 61)])
async def test_an_outage_does_not_take_the_line_that_tells_of_it(kind: str, number: int) -> None:
    async with Sandbox() as sandbox:
        sandbox.world.add_bot()
        lan = sandbox.world.add_person("Lan").id
        sandbox.world.send(lan, "/start")
        async with office_of(sandbox, lan) as office:
            sandbox.faults.add(Fault(kind, "sendMessage", status=number, retry_after=number))
            await office.alarm.tell("unreachable")
            await office.quiet.wait()
            assert not sandbox.faults.rules
            assert office.heard(lan) == []
            await office.alarm.tell("reachable")
            await office.pass_a_minute()
            assert office.heard(lan) == [f"{lan} alarm.unreachable\n{lan} alarm.reachable"]


async def test_work_that_fails_is_logged_and_ends_quietly(caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise OSError("no space")

    task = start_beside("the import", fail())
    await asyncio.wait({task})
    await end(task)
    assert task.exception() is None
    assert [record.message for record in caplog.records] == ["the import failed"]
