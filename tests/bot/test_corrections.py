"""A fact that is corrected after its post: the post is edited, and says that it was; so it is when it is taken back."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from content.reminders.sheet import Sheet
from storage.outbox.posts import PostState, Subscription
from tests.content.sample import FILES
from tests.handlers.desk import hand_in
from tests.talk import Answer, Talker, Town, town_with_bot

pytestmark = pytest.mark.long

ADMIN = 77
# Two years after the visit of the sample content, at nine in Viet Nam.
DUE = dt.datetime(2027, 6, 27, 2, 0, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Press:
    """A town in which a post about the visit arrived; its content can be corrected."""

    town: Town
    reader: Talker
    admin: Talker
    file: Path

    def post(self) -> Answer:
        return self.reader.sees()

    async def correct(self, old: str, new: str) -> None:
        text = self.file.read_text("utf-8")
        assert old in text
        self.file.write_text(text.replace(old, new), "utf-8")
        before = self.reader.chat.newest_by_bot
        assert "The content was reloaded" in (await self.admin.says("/reload")).text
        await self.reader.hears(before)


async def kept(town: Town) -> None:
    """Wait until the outbox knows that the post arrived, which is a little after its reader does."""
    async with asyncio.timeout(20):
        while PostState.SENT not in await town.bot.services.outbox.counts():  # noqa: ASYNC110 -- it tells nobody
            await asyncio.sleep(0.02)


@pytest.fixture
async def press(tmp_path: Path) -> AsyncIterator[Press]:
    facts = tmp_path / "facts"
    for name, text in FILES.items():
        (facts / name).parent.mkdir(parents=True, exist_ok=True)
        (facts / name).write_text(text, encoding="utf-8")
    async with town_with_bot(tmp_path, content_dir=facts, admin_ids=frozenset({ADMIN})) as town:
        reader = town.person("Alice")
        await reader.says("/start")
        model = Subscription(
            reader.id, "private", Sheet("Asia/Ho_Chi_Minh"), subscribed=True, since=DUE - dt.timedelta(hours=6)
        )
        await town.bot.services.sheets.store(model, None)
        before = reader.chat.newest_by_bot
        town.clock.now = DUE
        arrived = await reader.hears(before)
        assert "2 years since the visit (27 June 2025; one source)" in arrived.text
        await kept(town)
        yield Press(town, reader, town.person("Admin", number=ADMIN), facts / "events" / "the-visit.yaml")


async def test_a_corrected_name_is_told_with_a_note_and_taken_back_with_another(press: Press) -> None:
    number, sent = press.post().id, press.reader.heard()
    await press.correct("en: A visit", "en: A visit of state")
    assert "A visit of state" in press.post().text
    assert "Corrected on 27 June 2027" in press.post().text
    await press.correct("en: A visit of state", "en: A visit")
    assert "A visit of state" not in press.post().text
    assert "Corrected on 27 June 2027" in press.post().text
    assert press.post().id == number, "the same message all the time"
    assert press.reader.heard() == sent


async def test_a_corrected_year_is_told_in_place_of_the_wrong_one(press: Press) -> None:
    await press.correct("date: 2025-06-27", "date: 2024-06-27")
    assert "3 years since the visit (27 June 2024; one source)" in press.post().text
    await press.correct("date: 2024-06-27", "date: 2025-06-27")
    assert "2 years since the visit (27 June 2025; one source)" in press.post().text


async def test_a_corrected_day_says_the_right_one(press: Press) -> None:
    await press.correct("date: 2025-06-27", "date: 2025-06-28")
    assert "28 June 2025" in press.post().text


async def test_what_nothing_is_left_of_is_withdrawn_and_may_come_back(press: Press) -> None:
    await press.correct("date: 2025-06-27", "date: 2025-06-27?")
    assert "2 years" not in press.post().text
    await press.correct("date: 2025-06-27?", "date: 2025-06-27")
    assert "2 years since the visit (27 June 2025; one source)" in press.post().text


async def propose(press: Press, old: str, new: str) -> Answer:
    """Send the record of the visit changed; gives what would change."""
    text = press.file.read_text("utf-8")
    assert old in text
    body = text.replace(old, new).encode()
    return await hand_in(press.admin, press.file.name, body)


async def test_a_preview_names_the_posts_that_are_then_corrected(press: Press) -> None:
    shown = await propose(press, "en: A visit", "en: A visit of state")
    assert "1 fact that was told in the last 7 days would be corrected in its posts" in shown.text
    assert "• A visit, 27 June: sent to 1 chat on 27 June 2027" in shown.text
    before = press.reader.chat.newest_by_bot
    await shown.press("Apply")
    assert "A visit of state" in (await press.reader.hears(before)).text


@pytest.mark.parametrize("date", ["2025-06-27?", "2024-06-27", "2025-06-28"])
async def test_a_preview_names_what_would_be_withdrawn_or_told_of_another_day(press: Press, date: str) -> None:
    shown = await propose(press, "date: 2025-06-27", f"date: {date}")
    assert "• A visit, 27 June: sent to 1 chat on 27 June 2027" in shown.text


async def test_a_preview_names_no_posts_that_stay_as_they_are(press: Press) -> None:
    shown = await propose(press, "verified: 2026-11-20", "verified: 2026-11-21")
    assert "Sources checked on" in shown.text
    assert "posts" not in shown.text
    press.town.clock.now = DUE + dt.timedelta(days=7, minutes=10)
    late = await propose(press, "en: A visit", "en: A visit of state")
    assert "Name (English): A visit → A visit of state" in late.text
    assert "posts" not in late.text


async def test_a_vietnamese_editor_reads_which_posts_would_be_corrected(press: Press) -> None:
    await (await press.admin.says("/language")).press("Tiếng Việt")
    shown = await propose(press, "en: A visit", "en: A visit of state")
    assert "1 điều đã được nhắc trong 7 ngày qua" in shown.text
    assert "• Một chuyến thăm, ngày 27 tháng 6: đã gửi tới 1 cuộc trò chuyện, ngày 27 tháng 6 năm 2027" in shown.text
