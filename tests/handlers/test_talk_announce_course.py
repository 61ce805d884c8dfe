"""How announcements go: what becomes of each post, quiet hours, a stop, a restart."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox
from content.reminders.sheet import QuietHours, QuietMode, Sheet
from storage.desk.announced import Tally
from storage.outbox.posts import Reason
from tests.handlers.announcing import (
    BOSS,
    OWNERS,
    SEND,
    ZONE,
    counts,
    crowd,
    draft,
    listed,
    seen,
    settled,
    tally,
)
from tests.talk import NOW, TOKEN, USERNAME, Talker, Town, at_work, small_town

pytestmark = pytest.mark.long


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with small_town(tmp_path, admin_ids=OWNERS) as town:
        yield town


@pytest.fixture
async def slow_town(tmp_path: Path) -> AsyncIterator[Town]:
    """A bot that sends two messages a second."""
    async with small_town(tmp_path, admin_ids=OWNERS, sends_per_second=2) as town:
        yield town


@pytest.fixture
def boss(town: Town) -> Talker:
    return town.person("Boss", number=BOSS)


async def test_each_outcome_is_counted(town: Town, boss: Talker) -> None:
    blocked, odd, lost, well = await crowd(town, 4)
    faults = town.sandbox.faults
    faults.add(Fault("status", "sendMessage", chat=blocked.id, status=403, description="bot was blocked by the user"))
    faults.add(Fault("status", "sendMessage", chat=odd.id, status=400, description="Bad Request: odd"))
    faults.add(Fault("cut", "sendMessage", chat=lost.id, times=2))  # once more, then people decide
    shown = await draft(boss, "/announce Come and see")
    begun = asyncio.get_running_loop().time()
    await shown.press("Send to 4 chats")
    await well.hears_about("Come and see")
    await seen(boss, f"Nobody knows whether a post reached the chat {lost.id}")
    done = await seen(boss, "has gone out")
    passed = asyncio.get_running_loop().time() - begun
    assert 2 <= len(town.calls("editMessageText")) <= 1 + passed / 3.0  # Telegram would not take many more
    assert "4 chats · 1 sent · 1 uncertain · 1 refused by Telegram · 1 out of reach" in done.text
    outbox = await boss.says("/outbox")
    assert f"1. chat {lost.id}, 21 November 2026 · announcement 1 · 2 tries without an answer" in outbox.text
    await outbox.press("✅ No. 1 arrived")
    assert "4 chats · 2 sent · 1 refused by Telegram · 1 out of reach" in (await listed(boss)).text


async def test_quiet_hours_delay_or_silence_it(town: Town, boss: Talker) -> None:
    quiet = [Sheet(ZONE, quiet=QuietHours(9, 12, mode)) for mode in (QuietMode.DELAY, QuietMode.SILENT)]
    (late,), (silent,) = [await crowd(town, 1, sheet=sheet) for sheet in quiet]
    shown = await draft(boss, "/announce Come and see")
    await shown.press(SEND)
    await silent.hears_about("Come and see")
    assert silent.sees().post["silent"] is True
    await settled(town, Tally(sent=1, waiting=1))
    assert counts(town, [late], "Come and see") == [0]
    town.clock.now = NOW + dt.timedelta(hours=2, minutes=2)
    assert "silent" not in (await late.hears_about("Come and see")).post
    await settled(town, Tally(sent=2))


async def test_a_stop_drops_what_has_not_begun(slow_town: Town) -> None:
    town = slow_town
    boss = town.person("Boss", number=BOSS)
    people = await crowd(town, 12)
    shown = await draft(boss, "/announce Come and see")
    course = await shown.press(SEND)
    assert course.title == "📣 Announcement 1 is going out"
    await people[-1].hears_about("Come and see")
    assert await course.notice_of("Stop") == "Stopped: nothing more of it goes out."
    assert await course.notice_of("Stop") == "It is not going out any more."
    ended = await boss.hears_about("⏹ Announcement 1 was stopped")
    assert ended.buttons == []
    async with asyncio.timeout(30):
        while await town.bot.services.announcements.under_way():  # noqa: ASYNC110 -- the database tells nobody
            await asyncio.sleep(0.05)
    found = await tally(town)
    assert 1 <= found.sent < 12
    assert found.dropped == {Reason.RECALLED: 12 - found.sent}
    assert sum(counts(town, people, "Come and see")) == found.sent
    assert f"12 chats · {found.sent} sent · {12 - found.sent} stopped" in (await listed(boss)).text
    assert "stopped announcement 1" in (await boss.says("/audit")).text
    left = next(one for one, count in zip(people, counts(town, people, "Come and see"), strict=True) if not count)
    assert "The announcement was stopped." in (await boss.says(f"/why {left.id} today")).text


async def test_who_unsubscribes_before_it_is_their_turn_gets_none(town: Town, boss: Talker) -> None:
    people = await crowd(town, 3, sheet=Sheet(ZONE, quiet=QuietHours(9, 12, QuietMode.DELAY)))
    shown = await draft(boss, "/announce Come and see")
    await shown.press(SEND)
    await settled(town, Tally(waiting=3))
    await people[0].says("/unsubscribe")
    town.clock.now = NOW + dt.timedelta(hours=2, minutes=2)
    await settled(town, Tally(sent=2, dropped={Reason.STOPPED: 1}))
    assert counts(town, people, "Come and see") == [0, 1, 1]


async def test_drafts_and_broadcasts_go_on_after_a_restart(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        sandbox.world.add_bot(TOKEN, "Test bot", USERNAME)
        async with restarted(sandbox, tmp_path) as town:
            boss = town.person("Boss", number=BOSS)
            people = await crowd(town, 12)
            shown = await draft(boss, "/announce Come and see")
        async with restarted(sandbox, tmp_path) as town:
            boss, people = replace(boss, town=town), [replace(one, town=town) for one in people]
            await (await listed(boss)).press("📝 Draft 1")
            again = await boss.hears_about("a draft")
            assert again.key(SEND) == shown.key(SEND)
            await again.press(SEND)
            await people[-1].hears_about("Come and see")
        assert 1 <= sum(counts(town, people, "Come and see")) < 12
        async with restarted(sandbox, tmp_path, rate=20) as town:
            await replace(boss, town=town).hears_about("12 chats · 12 sent")
        assert counts(town, people, "Come and see") == [1] * 12


@asynccontextmanager
async def restarted(sandbox: Sandbox, folder: Path, *, rate: int = 2) -> AsyncIterator[Town]:
    async with at_work(sandbox, folder, admin_ids=OWNERS, sends_per_second=rate) as town:
        yield town
