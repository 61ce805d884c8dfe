"""An announcement whose bot is killed again and again: each chat has it once, or it is on record why not."""

from __future__ import annotations

import datetime as dt
import signal
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from content.reminders.sheet import Sheet
from storage.crowd import subscribe_crowd
from storage.desk.announced import AnnouncementState, Audience, Tally
from storage.outbox.posts import PostState
from tests.bot.broadcast import FIRST, Broadcast, broadcast, end_at_random, go_to_the_end

OWNER = 77
EVERYBODY = Audience(frozenset({"private", "group", "channel"}), frozenset({"en", "vi"}))


async def announce(stage: Broadcast, count: int) -> range:
    """Confirm an announcement for so many people, whom nothing else is due for."""
    model = replace(stage.model(FIRST), sheet=Sheet("UTC", daily=False, digests=frozenset()))
    async with stage.state() as state:
        await subscribe_crowd(stage.url, state.sheets, model, FIRST, count)
        now = dt.datetime.now(dt.UTC)
        draft = await state.announcements.draft(OWNER, {"en": "Hello"}, EVERYBODY, now)
        assert await state.announcements.confirm(draft, OWNER, now.date(), None, now, language="vi") == count
    return stage.sandbox.world.add_crowd(count, FIRST)


async def kill(folder: Path, seed: str, *, kills: int, chats: int, rate: int) -> Tally:
    """Kill the bot so many times while it announces; gives what became of the posts."""
    chance = Random(seed)  # noqa: S311 -- chance that can be repeated
    async with broadcast(folder) as stage:
        people = await announce(stage, chats)
        for _ in range(kills):
            await end_at_random(stage, chance, signal.SIGKILL, most=1 + 2 * chats // kills, rate=rate)
        await go_to_the_end(stage, chats)
        posts = await stage.posts(people)
        for chat, post in posts.items():
            assert set(stage.texts(chat)) <= {"Hello"}
            assert post.unknowns >= stage.sent(chat) - 1
            assert stage.sent(chat) >= (post.state is PostState.SENT)
            assert post.state in {PostState.SENT, PostState.UNCERTAIN}
        async with stage.state() as state:
            (ended,) = await state.announcements.newest(9)
            assert ended.state in {AnnouncementState.GOING, AnnouncementState.DONE}
            return await state.announcements.tally(ended.number)


@pytest.mark.long
async def test_a_few_kills(tmp_path: Path) -> None:
    found = await kill(tmp_path, "few", kills=3, chats=60, rate=10)
    assert found.made == 60
    assert found.sent >= 55


@pytest.mark.prove
async def test_many_kills(tmp_path: Path) -> None:
    found = await kill(tmp_path, "many", kills=50, chats=1000, rate=5)
    assert found.made == 1000
