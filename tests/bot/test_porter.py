from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from telegram.ext import ExtBot

from bot.pacer import Pacer
from bot.patience import Patience
from bot.porter import Porter
from bot.sandbox.server import Sandbox
from bot.transport import AiohttpRequest
from content.roles import Role
from storage.complaints import Complaint, ReportState, Verdict
from storage.content_shelf import ContentShelf
from storage.reports import Reports
from storage.roles import Holder
from storage.state import StateDatabase
from tests.bot.services import make_services
from tests.bot.simulated import Time

NOW = dt.datetime(2026, 11, 21, 3, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Lodge:
    """A porter with what he looks after. Lan is an owner, Mai a moderator, Kim an editor who never wrote to the bot."""

    sandbox: Sandbox
    reports: Reports
    time: Time
    porter: Porter
    lan: int
    mai: int

    async def file(self, *messages: int) -> None:
        for message in messages:
            await self.reports.add(Complaint(7 + message, message, "Ona", "en", "Wrong"), self.time())

    def heard(self, person: int) -> list[str]:
        return [post["text"] for post in self.sandbox.world.messages(person) if post["by_bot"]]


@asynccontextmanager
async def lodge_at(sandbox: Sandbox, folder: Path) -> AsyncIterator[Lodge]:
    async def at_once(_: float) -> None:
        await asyncio.sleep(0)

    world = sandbox.world
    world.add_bot()
    kim, lan, mai = (world.add_person(name).id for name in ("Kim", "Lan", "Mai"))
    for person in (lan, mai):
        world.send(person, "/start")
    time = Time(NOW)
    state = StateDatabase(f"sqlite:///{folder / 'state.db'}", clock=time)
    await state.open()
    request = AiohttpRequest()
    await request.initialize()
    bot: ExtBot[None] = ExtBot(
        world.default_bot().token,
        base_url=f"{sandbox.url}/bot",
        request=request,
        rate_limiter=Patience(Pacer(30), at_once),
    )
    try:
        await state.roles.grant(Holder(mai, Role.MODERATOR, "Mai", lan, NOW))
        await state.roles.grant(Holder(kim, Role.EDITOR, "Kim", lan, NOW))
        await state.chats.set_language(mai, "vi")
        services = replace(make_services(state, ContentShelf(folder), time), admins=frozenset({lan}))
        yield Lodge(sandbox, state.reports, time, Porter(services, bot), lan, mai)
    finally:
        await request.shutdown()
        await state.close()


@pytest.fixture
async def lodge(tmp_path: Path) -> AsyncIterator[Lodge]:
    async with Sandbox() as sandbox, lodge_at(sandbox, tmp_path) as lodge:
        yield lodge


async def test_all_who_may_answer_are_told_once_in_their_language(lodge: Lodge) -> None:
    await lodge.porter.tick()
    await lodge.file(1)
    for _ in range(2):
        await lodge.porter.tick()
    assert lodge.heard(lodge.lan) == ["✏️ New reports from members: 1. Waiting in all: 1. /queue shows them."]
    assert lodge.heard(lodge.mai) == ["✏️ Góp ý mới của thành viên: 1. Tổng số đang chờ: 1. Xem bằng /queue."]


async def test_many_are_told_in_one_message_after_a_pause(lodge: Lodge) -> None:
    await lodge.file(1)
    await lodge.porter.tick()
    await lodge.file(2, 3, 4)
    lodge.time.wall += 10 * MINUTE - dt.timedelta(seconds=1)
    await lodge.porter.tick()
    assert len(lodge.heard(lodge.lan)) == 1
    await lodge.reports.settle(2, Verdict(ReportState.ANSWERED, lodge.mai, "ok"), lodge.time())
    lodge.time.wall += dt.timedelta(seconds=1)
    await lodge.porter.tick()
    assert lodge.heard(lodge.lan)[1:] == ["✏️ New reports from members: 2. Waiting in all: 3. /queue shows them."]
    lodge.time.wall += 60 * MINUTE
    await lodge.porter.tick()
    assert len(lodge.heard(lodge.lan)) == 2


async def test_a_clock_that_was_set_back_keeps_nobody_waiting(lodge: Lodge) -> None:
    await lodge.file(1)
    await lodge.porter.tick()
    lodge.time.wall -= dt.timedelta(days=30)
    await lodge.file(2)
    await lodge.porter.tick()
    assert len(lodge.heard(lodge.lan)) == 2


async def test_what_could_not_be_told_is_told_later(tmp_path: Path) -> None:
    async with Sandbox() as sandbox, lodge_at(sandbox, tmp_path) as lodge:
        await lodge.file(1)
        await sandbox.__aexit__(None, None, None)
        await lodge.porter.tick()
        assert (await lodge.reports.news()).fresh == 1


async def test_what_was_settled_long_ago_is_cleared_away(lodge: Lodge) -> None:
    await lodge.file(1, 2)
    await lodge.porter.tick()
    await lodge.reports.settle(1, Verdict(ReportState.ANSWERED, lodge.mai, "ok"), lodge.time())
    lodge.time.wall += dt.timedelta(days=90)
    await lodge.porter.tick()
    assert await lodge.reports.get(1) is not None
    lodge.time.wall += dt.timedelta(days=1)
    await lodge.porter.tick()
    assert await lodge.reports.get(1) is None
    assert await lodge.reports.get(2) is not None
