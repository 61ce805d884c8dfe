"""Backups on the command line, and the story of a restore: after it nothing comes twice by itself."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.backup import back_up, restore
from bot.sandbox.server import Sandbox
from config.settings import Settings
from storage.outbox.posts import PostState
from tests.bot.dying import DIED, die_at
from tests.bot.process import finish, forked
from tests.talk import TOKEN, USERNAME, Talker, Town, at_work, prepare, town_with_bot

SATURDAY = dt.datetime(2026, 11, 21, 3, tzinfo=dt.UTC)
MONDAY = dt.datetime(2026, 11, 23, 1, 0, 1, tzinfo=dt.UTC)  # eight in the morning in Viet Nam
LATER = MONDAY + dt.timedelta(minutes=30)
TUESDAY = MONDAY + dt.timedelta(days=1)
ADMIN = 77
IN_HAND = {PostState.CLAIMED, PostState.SENDING}
SERVER = "postgresql+asyncpg://bot:secret@localhost/bot"


async def run(folder: Path, *arguments: str, **settings: str) -> tuple[int, str, str]:
    async with forked(folder, *arguments, **settings) as process:
        return await finish(process)


def database_of(folder: Path) -> Path:
    return folder / "data" / "state.db"


def put(path: Path, chat: int) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("INSERT INTO chat VALUES (?, 'vi', '2026-01-01')", (chat,))
        database.commit()


def look(path: Path) -> tuple[list[int], int]:
    """Give the chats of a database, and how often one was restored."""
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        chats = [chat for (chat,) in database.execute("SELECT chat_id FROM chat ORDER BY chat_id")]
        return chats, database.execute("SELECT count(*) FROM epoch").fetchone()[0]


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


class TestBackup:
    async def test_it_works_beside_a_bot_at_work(self, tmp_path: Path) -> None:
        async with town_with_bot(tmp_path) as town:
            alice = town.person("Alice", "en")
            await alice.says("/language vi")
            code, out, errors = await run(tmp_path, "backup", "copy.db")
            assert (code, errors) == (0, "")
            assert out.startswith("copy.db: ")
            assert "keep it safe" in out
            assert (await alice.says("/today")).text
        assert look(tmp_path / "copy.db") == ([alice.id], 0)

    async def test_a_file_that_exists_is_kept_unless_told_otherwise(self, tmp_path: Path) -> None:
        prepare(tmp_path)
        file = tmp_path / "copy.db.gz"
        await asyncio.to_thread(file.write_bytes, b"precious")
        code, _, errors = await run(tmp_path, "backup", "copy.db.gz")
        assert (code, errors.splitlines()[-1]) == (
            2,
            "error: copy.db.gz exists; name another file, or write over it with --force",
        )
        assert await asyncio.to_thread(file.read_bytes) == b"precious"
        code, _, _ = await run(tmp_path, "backup", "--force", "copy.db.gz")
        assert code == 0
        assert gzip.decompress(await asyncio.to_thread(file.read_bytes)).startswith(b"SQLite format 3")
        assert names_in(tmp_path) == {"data", "copy.db.gz"}

    @pytest.mark.parametrize(
        ("file", "settings", "said"),
        [
            ("copy.db", {"BOT_DATABASE_URL": SERVER}, "pg_dump --format=custom --file=copy.db"),
            ("copy.db", {"BOT_DATA_DIR": "nowhere"}, "there is no state database"),
            ("nowhere/copy.db", {}, "nowhere/copy.db"),
            ("data", {}, "data exists"),
            ("data/state.db", {}, "is the state database itself"),
        ],
    )
    async def test_it_says_what_to_do(self, tmp_path: Path, file: str, settings: dict[str, str], said: str) -> None:
        prepare(tmp_path)
        code, _, errors = await run(tmp_path, "backup", file, "--force", **settings)
        assert code == 2
        *_, line = errors.splitlines()
        assert line.startswith("error: ")
        assert said in line
        assert "secret" not in errors


class TestRestore:
    async def test_it_waits_for_the_bot_to_stop(self, tmp_path: Path) -> None:
        async with town_with_bot(tmp_path):
            await run(tmp_path, "backup", "copy.db.gz")
            code, _, errors = await run(tmp_path, "restore", "copy.db.gz")
        assert code == 75
        assert "another process of this bot already works on the data folder" in errors
        code, out, errors = await run(tmp_path, "restore", "copy.db.gz")
        assert (code, errors) == (0, "")
        said, kept = out.splitlines()
        assert "is not sent by itself: 0 posts" in said
        assert kept.startswith("The former database is kept: ")
        assert await asyncio.to_thread(Path(kept.split(": ")[1]).exists)

    async def test_a_database_beside_another_folder_is_locked_too(self, tmp_path: Path) -> None:
        other = f"sqlite+aiosqlite:///{tmp_path / 'elsewhere.db'}"
        async with town_with_bot(tmp_path, database_url=other):
            settings = {"BOT_DATA_DIR": "other", "BOT_DATABASE_URL": other}
            await run(tmp_path, "backup", "copy.db", **settings)
            code, _, errors = await run(tmp_path, "restore", "copy.db", **settings)
        assert code == 75
        assert "another process of this bot already works on the state database; stop it" in errors

    @pytest.mark.parametrize(
        ("arguments", "settings", "said"),
        [
            (("copy.db",), {"BOT_DATABASE_URL": SERVER}, "pg_restore --clean --dbname=DATABASE copy.db"),
            (("nothing.db",), {}, "nothing.db is no file"),
            (("words.txt",), {}, "words.txt is no copy of a state database"),
            (("data/state.db",), {}, "--in-place"),
            (("--in-place",), {"BOT_DATA_DIR": "nowhere"}, "there is no state database"),
        ],
    )
    async def test_it_says_what_to_do(
        self, tmp_path: Path, arguments: tuple[str, ...], settings: dict[str, str], said: str
    ) -> None:
        prepare(tmp_path)
        await asyncio.to_thread((tmp_path / "words.txt").write_text, "hello", "utf-8")
        code, _, errors = await run(tmp_path, "restore", *arguments, **settings)
        assert code == 2
        assert said in errors.splitlines()[-1]
        assert "secret" not in errors
        assert look(database_of(tmp_path)) == ([], 0)

    async def test_what_was_brought_back_by_other_means_gets_its_epoch(self, tmp_path: Path) -> None:
        prepare(tmp_path)
        code, out, _ = await run(tmp_path, "restore", "--in-place")
        assert code == 0
        assert out.startswith("Restored as of 2026-")
        assert look(database_of(tmp_path)) == ([], 1)


@pytest.mark.long
def test_whoever_is_killed_in_between_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    prepare(tmp_path)
    whole = database_of(tmp_path)
    copy = tmp_path / "copy.db.gz"
    put(whole, 9)
    back_up(settings_of(tmp_path), copy)
    outcomes = []
    for touch in range(1, 200):
        folder = tmp_path / f"at-{touch}"
        folder.mkdir()
        leave_in_use(whole, folder / "state.db")
        code = die_at(touch, folder, ["restore", str(copy)])
        outcomes.append(look(folder / "state.db"))
        assert outcomes[-1] in (([5, 9], 0), ([9], 1)), touch
        if code != DIED:
            break
        assert die_at(0, folder, ["restore", str(copy)]) == 0  # once more, to the end
        assert look(folder / "state.db") == ([9], 1), touch
        assert not [name for name in names_in(folder) if "restoring" in name]
        shutil.rmtree(folder)
    assert code == 0
    assert outcomes == sorted(outcomes, key=lambda one: one[1])
    assert {one[1] for one in outcomes[:-1]} == {0, 1}


def leave_in_use(source: Path, target: Path) -> None:
    """Leave a copy as a killed bot does: chat 5 stands in the log alone."""
    shutil.copy(source, target)
    with closing(sqlite3.connect(target, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("INSERT INTO chat VALUES (5, 'vi', '2026-01-01')")
        for end in ("", "-wal"):
            shutil.copy(f"{target}{end}", f"{target}{end}.left")
    for end in ("", "-wal"):
        Path(f"{target}{end}.left").replace(f"{target}{end}")


def settings_of(folder: Path) -> Settings:
    return Settings(_env_file=None, token=SecretStr(TOKEN), data_dir=folder / "data")


async def settled(town: Town) -> None:
    """Wait until everything is planned and nothing is in hand."""
    services = town.bot.services
    async with asyncio.timeout(60):
        while await services.sheets.unplanned(town.clock.now, 1):  # noqa: ASYNC110 -- a database has no events
            await asyncio.sleep(0.02)
        while (await services.outbox.counts()).keys() & IN_HAND:  # noqa: ASYNC110 -- likewise
            await asyncio.sleep(0.02)


def posts_of(talker: Talker) -> list[str]:
    """The titles of the posts that came, oldest first."""
    texts = [str(one["text"]) for one in talker.town.sandbox.world.messages(talker.id) if one["by_bot"]]
    return [text.split("\n", 1)[0] for text in texts if text.startswith(("📅", "🗓"))]


async def wait_for(people: list[Talker], count: int) -> None:
    journal = people[0].town.sandbox.world.journal
    await journal.until(lambda: all(len(posts_of(one)) >= count for one in people), 60)


@pytest.mark.long
async def test_after_a_restore_nothing_comes_twice_by_itself(tmp_path: Path) -> None:
    copy = tmp_path / "copy.db.gz"
    async with Sandbox() as sandbox:
        sandbox.world.add_bot(TOKEN, "Test bot", USERNAME)
        async with at_work(sandbox, tmp_path, admin_ids=frozenset({ADMIN})) as town:
            boss = town.person("Boss", "en", number=ADMIN).account
            people = [town.person(f"Person {number}", "en") for number in range(6)]
            for one in people:
                await one.says("/subscribe")
            await at_rest(town)
            await asyncio.to_thread(back_up, settings_of(tmp_path), copy)
            town.clock.now = MONDAY
            await wait_for(people, 1)
            await settled(town)
        await asyncio.to_thread(restore, settings_of(tmp_path), copy, clock=lambda: LATER)
        async with at_work(
            sandbox, tmp_path, now=LATER + dt.timedelta(minutes=1), admin_ids=frozenset({ADMIN})
        ) as town:
            admin = Talker(town, boss)
            people = [Talker(town, one.account) for one in people]
            await settled(town)
            told = await admin.says("/outbox")
            assert "12 by a restore" in told.text
            assert [posts_of(one) for one in people] == [["📅 Monday, 23 November 2026"]] * 6
            # What it missed only while it was down still comes, as does all that is due from now on.
            town.clock.now = TUESDAY
            await wait_for(people, 2)
            await settled(town)
            assert [posts_of(one) for one in people] == [
                ["📅 Monday, 23 November 2026", "📅 Tuesday, 24 November 2026"]
            ] * 6
            await decide(admin, people)


async def at_rest(town: Town) -> None:
    """Wait for the first beat."""
    async with asyncio.timeout(60):
        while await town.bot.services.pulse.since() is None:  # noqa: ASYNC110 -- a database has no events
            await asyncio.sleep(0.02)
    await settled(town)


async def decide(admin: Talker, people: list[Talker]) -> None:
    """Send one of the posts anyway, then all; each comes once more, and no press brings one again."""
    listed, other = await admin.says("/outbox"), await admin.says("/outbox")
    assert "The database was restored." in listed.text
    first = people[0]
    shown = await listed.press("Send No. 1 anyway")
    assert shown.notice == "It goes out again now."
    await wait_for([first], 3)
    assert (await other.press("Send No. 1 anyway")).notice == "This was settled already; nothing is sent twice."
    asked = await (await admin.says("/outbox")).press("Send all 11 anyway")
    assert asked.text.startswith("Send the 11 posts now that the restore left out?")
    back = await asked.press("No, back")
    assert "11 by a restore" in back.text
    done = await (await back.press("Send all 11 anyway")).press("Yes, send all 11")
    assert done.notice == "11 posts go out now."
    await wait_for(people, 4)
    await settled(admin.town)
    assert [len(posts_of(one)) for one in people] == [4] * 6
    assert "by a restore" not in (await admin.says("/outbox")).text
    assert (await admin.says("/audit")).text.count("let posts go out that a restore had left out (11)") == 1
    assert "restored the database as of 2026-11-21 03:00 UTC" in (await admin.says("/audit")).text
