from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from telegram.ext import ExtBot

from bot.calls.pacer import Pacer
from bot.calls.patience import Patience
from bot.calls.transport import Transport
from bot.delivery.porter import Porter
from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox
from content.roles import Role
from storage.desk.complaints import Complaint, Heard, Report, ReportState, Verdict
from storage.desk.reports import Reports
from storage.desk.roles import Holder
from tests.bot.library import library_in
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
    again: Callable[[], Porter]  # one of another process

    async def file(self, *messages: int) -> None:
        for message in messages:
            await self.reports.add(Complaint(7 + message, message, "Ona", "en", "Wrong"), self.time())

    async def correct(self, person: int, *, told: bool = True, revision_of: str | None = "old-town") -> int:
        """A report in Vietnamese that was accepted, which its member was told or not, and is corrected by now."""
        filed = await self.reports.add(Complaint(person, 1, "Ona", "vi", "Sai <năm>", revision_of), self.time())
        assert isinstance(filed, Report)
        await self.reports.mark_told(filed.number, self.time())
        await self.reports.settle(filed.number, Verdict(ReportState.ACCEPTED, self.mai), self.time())
        if told:
            await self.reports.hear(filed.number, Heard.TOLD)
        await self.reports.finish(filed.number, Verdict(ReportState.CORRECTED, self.mai), self.time())
        return filed.number

    async def knows(self, number: int) -> Heard | None:
        """Whether the member is known to know of the end."""
        found = await self.reports.get(number)
        assert found is not None
        assert found.ending is not None
        return found.ending.heard

    def heard(self, person: int) -> list[str]:
        return [post["text"] for post in self.sandbox.world.messages(person) if post["by_bot"]]

    def told_last(self, person: int) -> dict[str, Any]:
        """The parameters of the last message that somebody was sent."""
        calls = [dict(call.params) for call in self.sandbox.world.journal.find(method="sendMessage")]
        return next(call for call in reversed(calls) if call["chat_id"] == person)


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
    request = Transport()
    await request.initialize()
    bot: ExtBot[None] = ExtBot(
        world.default_bot().token,
        base_url=f"{sandbox.url}/bot",
        request=request,
        rate_limiter=Patience(Pacer(30), at_once),
    )
    async with library_in(folder) as library:
        await library.reload.open()
        state = library.state
        await state.roles.grant(Holder(mai, Role.MODERATOR, "Mai", lan, NOW))
        await state.roles.grant(Holder(kim, Role.EDITOR, "Kim", lan, NOW))
        await state.chats.set_language(mai, "vi")
        services = replace(make_services(state, library.shelf, time), admins=frozenset({lan}))
        try:
            yield Lodge(sandbox, state.reports, time, Porter(services, bot), lan, mai, lambda: Porter(services, bot))
        finally:
            await request.shutdown()


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


TITLED = "Bạn đã viết về Phố cổ:\nSai <năm>\n\n"
FIRST = f"{TITLED}✅ Cảm ơn bạn! Góp ý của bạn đã được chấp nhận và mục này đã được sửa."
THEN = f"{TITLED}✅ Điều bạn báo nay đã được sửa trong mục này. Cảm ơn bạn đã giúp đỡ!"


@pytest.mark.parametrize(("told", "words"), [(True, THEN), (False, FIRST)])
async def test_a_member_hears_once_what_was_corrected(lodge: Lodge, *, told: bool, words: str) -> None:
    number = await lodge.correct(lodge.lan, told=told)
    for porter in (lodge.porter, lodge.porter, lodge.again()):
        await porter.tick()
    assert lodge.heard(lodge.lan) == [words]
    assert await lodge.knows(number) is Heard.TOLD


async def test_the_language_that_a_member_has_chosen_comes_first(lodge: Lodge) -> None:
    filed = await lodge.reports.add(Complaint(lodge.mai, 1, "Mai", "en", "More music"), lodge.time())
    assert isinstance(filed, Report)
    await lodge.reports.settle(filed.number, Verdict(ReportState.ACCEPTED, lodge.lan), lodge.time())
    await lodge.reports.finish(filed.number, Verdict(ReportState.DROPPED, lodge.lan, "Sorry"), lodge.time())
    await lodge.porter.tick()
    (heard,) = lodge.heard(lodge.mai)
    assert heard.startswith("Bạn đã viết:\nMore music\n\nCảm ơn bạn đã viết. Góp ý của bạn đã được xem xét,")
    assert heard.endswith("nhưng chưa được áp dụng.\nLời nhắn kèm theo:\nSorry")


async def test_who_was_stopped_while_telling_leaves_it_to_people(lodge: Lodge) -> None:
    number = await lodge.correct(lodge.lan)
    assert await lodge.reports.begin_telling(number)  # and no more: the process ends here
    for porter in (lodge.again(), lodge.again()):
        await porter.tick()
    assert lodge.heard(lodge.lan) == []
    assert await lodge.knows(number) is Heard.UNSURE


async def test_what_may_have_arrived_is_not_sent_again(lodge: Lodge) -> None:
    number = await lodge.correct(lodge.lan)
    lodge.sandbox.faults.add(Fault("cut_after", method="sendMessage", chat=lodge.lan))
    for _ in range(2):
        await lodge.porter.tick()
    assert lodge.heard(lodge.lan) == [THEN]
    assert await lodge.knows(number) is Heard.UNSURE


async def test_who_has_blocked_the_bot_is_not_told(lodge: Lodge) -> None:
    number = await lodge.correct(lodge.lan)
    lodge.sandbox.world.block(lodge.lan)
    await lodge.porter.tick()
    assert await lodge.knows(number) is Heard.GONE


async def test_who_has_gone_is_not_told(lodge: Lodge) -> None:
    number = await lodge.correct(lodge.lan)
    refusal = "Bad Request: chat not found"
    lodge.sandbox.faults.add(Fault("status", method="sendMessage", chat=lodge.lan, status=400, description=refusal))
    await lodge.porter.tick()
    assert await lodge.knows(number) is Heard.GONE


async def test_a_member_is_told_when_telegram_is_back(tmp_path: Path) -> None:
    async with Sandbox() as sandbox, lodge_at(sandbox, tmp_path) as lodge:
        number = await lodge.correct(lodge.lan)
        await sandbox.__aexit__(None, None, None)
        await lodge.porter.tick()
        assert await lodge.knows(number) is None
        assert [one.number for one in await lodge.reports.untold(9)] == [number]


async def accept(lodge: Lodge, *messages: int, by: int) -> None:
    await lodge.file(*messages)
    for report in await lodge.reports.waiting(9):
        await lodge.reports.mark_told(report.number, lodge.time())
        await lodge.reports.settle(report.number, Verdict(ReportState.ACCEPTED, by), lodge.time())


async def test_editors_are_told_once_of_what_is_to_be_corrected(lodge: Lodge) -> None:
    await accept(lodge, 1, by=lodge.mai)
    await lodge.porter.tick()
    assert lodge.heard(lodge.lan) == []  # moderators were told of something just now
    lodge.time.wall += 10 * MINUTE
    for porter in (lodge.porter, lodge.porter, lodge.again()):
        await porter.tick()
        lodge.time.wall += 10 * MINUTE
    assert lodge.heard(lodge.lan) == ["🛠 1 report was accepted and is to be corrected. To be corrected in all: 1."]
    assert lodge.heard(lodge.mai) == []  # who may not change the content
    told = lodge.told_last(lodge.lan)
    assert told["disable_notification"] is True
    assert "✏️ Report 1" in str(told["reply_markup"])


async def test_many_that_are_to_be_corrected_are_told_in_one_message(lodge: Lodge) -> None:
    await lodge.porter.tick()
    await lodge.porter._services.chats.set_language(lodge.lan, "vi")  # noqa: SLF001 -- as /language does
    await accept(lodge, 1, 2, 3, by=lodge.mai)
    lodge.time.wall += 10 * MINUTE
    await lodge.porter.tick()
    assert lodge.heard(lodge.lan) == ["🛠 Có 3 góp ý đã được chấp nhận và cần được sửa. Tổng số cần được sửa: 3."]
    assert "🛠 Cần được sửa: 3" in str(lodge.told_last(lodge.lan)["reply_markup"])


async def test_who_accepted_a_report_is_not_told_of_it(lodge: Lodge) -> None:
    await accept(lodge, 1, by=lodge.lan)
    lodge.time.wall += 10 * MINUTE
    await lodge.porter.tick()
    await accept(lodge, 2, by=lodge.mai)
    lodge.time.wall += 10 * MINUTE
    await lodge.porter.tick()
    assert len(lodge.heard(lodge.lan)) == 1
