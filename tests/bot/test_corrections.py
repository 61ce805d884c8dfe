"""A fact that is corrected after its post: the post is edited, and says that it was; so it is when it is taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from content.sheet import Sheet
from storage.posts import Subscription
from tests.content.sample import FILES
from tests.talk import Answer, Talker, Town, town_with_bot

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
