"""When the state database can't be written to: admins are told, answers go on, posts wait, none is lost or doubled."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import sqlite3
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from content.reminders.sheet import Sheet
from storage.outbox.posts import PostState, Subscription
from tests.talk import Talker, Town, prepare, town_with_bot

ADMIN = 4242
# A day on which the shipped content has something, after the hour at which it is told.
DUE = dt.datetime(2027, 6, 27, 2, 0, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Trouble:
    """A town where one chat is about to get a post."""

    town: Town
    reader: Talker
    admin: Talker

    async def break_out(self) -> None:
        """Let the post fall due, and wait until the admin is told that it can't go out."""
        self.town.clock.now = DUE
        await self.admin_hears("Reminders wait")

    async def check_that_answers_go_on(self) -> None:
        answer = await self.reader.says("/heritage hoi an")
        assert answer.title.endswith("Hoi An Ancient Town")
        assert not self._posts()

    async def end(self) -> None:
        """Wait until the post is there and recorded; then look that it came once."""
        await self.town.sandbox.world.journal.until(lambda: bool(self._posts()), 60)
        outbox = self.town.bot.services.outbox
        async with asyncio.timeout(10):
            while (await outbox.counts()).get(PostState.SENT) != 1:  # noqa: ASYNC110 -- a database has no events
                await asyncio.sleep(0.05)
        (post,) = await outbox.history(self.reader.id, 1, DUE.date())
        assert post.unknowns == 0
        assert len(self._posts()) == 1

    async def admin_hears(self, words: str) -> None:
        chat = self.admin.chat
        await self.town.sandbox.world.journal.until(
            lambda: any(post.by_bot and words in str(post.message.get("text")) for post in chat.posts.values()), 90
        )

    def _posts(self) -> list[str]:
        texts = [str(post.message.get("text")) for post in self.reader.chat.posts.values() if post.by_bot]
        return [text for text in texts if text.startswith("📅")]


@asynccontextmanager
async def trouble_in(folder: Path) -> AsyncIterator[Trouble]:
    async with town_with_bot(folder, admin_ids=frozenset({ADMIN})) as town:
        admin = town.person("Admin", number=ADMIN)
        await admin.says("/start")
        reader = town.person("Alice")
        await reader.says("/start")
        subscription = Subscription(
            reader.id, "private", Sheet("Asia/Ho_Chi_Minh"), subscribed=True, since=DUE - dt.timedelta(hours=6)
        )
        await town.bot.services.sheets.store(subscription, None)
        yield Trouble(town, reader, admin)


async def execute(folder: Path, statement: str) -> None:
    """Change the database from outside, in a thread: a transaction of the bot must be able to end meanwhile."""

    def run() -> None:
        with closing(sqlite3.connect(folder / "data" / "state.db", isolation_level=None)) as database:
            database.execute(statement)

    await asyncio.to_thread(run)


async def test_a_database_that_fails_delays_posts_and_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with trouble_in(tmp_path) as trouble:
        await execute(tmp_path, "ALTER TABLE post_part RENAME TO elsewhere")
        await trouble.break_out()
        await trouble.check_that_answers_go_on()
        await execute(tmp_path, "ALTER TABLE elsewhere RENAME TO post_part")
        await trouble.end()
    lines = [record.getMessage() for record in caplog.records if "waits:" in record.getMessage()]
    assert len(lines) == 1, "one line when it begins, however often it is tried"


async def test_menus_are_set_when_the_database_works_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.menus._AGAIN_SECONDS", 0.05)
    prepare(tmp_path)
    await execute(tmp_path, "ALTER TABLE menu RENAME TO elsewhere")
    async with town_with_bot(tmp_path) as town:
        calls = town.sandbox.world.journal.last_call
        async with asyncio.timeout(10):
            while "the menus were not set" not in caplog.text:  # noqa: ASYNC110 -- a log has no events
                await asyncio.sleep(0.01)
        assert "setmycommands" not in calls
        await execute(tmp_path, "ALTER TABLE elsewhere RENAME TO menu")
        await town.sandbox.world.journal.until(lambda: "setmycommands" in calls)


@pytest.mark.prove
async def test_a_locked_database_delays_posts_and_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with trouble_in(tmp_path) as trouble:
        database = sqlite3.connect(tmp_path / "data" / "state.db", isolation_level=None, check_same_thread=False)
        with closing(database):
            await asyncio.to_thread(database.execute, "BEGIN IMMEDIATE")
            await trouble.break_out()
            await trouble.check_that_answers_go_on()
            database.execute("ROLLBACK")
        await trouble.end()
        await trouble.admin_hears("Reminders go out again")
    assert "another program keeps it locked" in caplog.text


@pytest.mark.prove
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
async def test_a_full_disk_delays_posts_and_nothing_else(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    data = tmp_path / "data"
    data.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "none", str(data)], check=False)  # noqa: S607, ASYNC221 -- nothing else runs meanwhile
    if mounted.returncode:
        pytest.skip("a small disk can't be mounted here")
    try:
        async with trouble_in(tmp_path) as trouble:
            # Else the next pages would find room in what is left of the log.
            await execute(tmp_path, "PRAGMA wal_checkpoint(TRUNCATE)")
            with (data / "ballast").open("wb", buffering=0) as ballast:
                while os.statvfs(data).f_bavail:
                    ballast.write(b"x" * 4096)
            await trouble.break_out()
            await trouble.check_that_answers_go_on()
            (data / "ballast").unlink()
            await trouble.end()
    finally:
        subprocess.run(["umount", "-l", str(data)], check=True)  # noqa: S607, ASYNC221 -- nothing else runs meanwhile
    assert "its disk is full" in caplog.text
