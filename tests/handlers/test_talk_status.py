"""What those who run the bot hear of how it is, and the copy of the database that owners get."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from bot.backup import restore
from config.settings import Settings
from content.roles import Role
from handlers.administration import backup
from storage.copies.vault import Vault
from storage.desk.roles import Holder
from storage.errors import BackupError
from storage.outbox.posts import Suspension
from storage.state.database import StateDatabase
from tests.talk import NOW, TOKEN, Answer, Talker, Town, town_with_bot

ADMIN = 77
IN_GROUPS = "A copy of the database holds the settings of people and groups"


@pytest_asyncio.fixture
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    async with town_with_bot(tmp_path_factory.mktemp("status"), admin_ids=frozenset({ADMIN})) as town:
        yield town


@pytest.fixture
def boss(town: Town) -> Talker:
    return town.person("Boss", "en", number=ADMIN)


def file_of(answer: Answer) -> bytes:
    file = answer.talker.town.sandbox.world.files.find(answer.post["document"]["file_id"])
    assert file is not None
    return file.data


async def test_the_status_is_one_tidy_message(town: Town, boss: Talker) -> None:
    group = town.make_group(admins=[boss])
    await boss.says("/subscribe")
    await boss.within(group).says("/subscribe")
    alice = town.person("Alice", "en")
    await alice.says("/subscribe")
    await town.bot.services.sheets.suspend(alice.id, Suspension.BLOCKED, NOW)
    told = await boss.says("/status")
    assert told.title == "🩺 How the bot is"
    assert f"Version: {town.bot.services.version}\nUp for: 0 minutes\nContent: revision 1, Saturday" in told.text
    assert "Chats\nPeople: 1 get reminders · 1 out of reach\nSupergroups: 1 get reminders\n" in told.text
    assert "Outbox\n2 waiting" in told.text
    assert "Next posts\nSunday, 22 November 2026, 08:00: 2 posts" in told.text
    assert re.search(r"Room on the disk: [0-9.]+ MB for what chats have set.*; [0-9.]+ MB for the content", told.text)
    assert told.text.endswith("What went wrong last, since the start\nNothing.")
    await boss.says("/language vi")
    said = await boss.says("/status")
    assert said.title == "🩺 Tình trạng bot"
    assert "Cá nhân: 1 đang nhận lời nhắc · 1 không liên lạc được" in said.text
    assert said.html


async def test_the_status_names_errors_by_their_numbers_and_nothing_else(
    town: Town, boss: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await boss.says("/start")
    lan = town.person("Lan", "en")

    async def fail(*_: object) -> None:
        raise KeyError(TOKEN)

    monkeypatch.setattr(type(town.bot.services.sheets), "get", fail)
    number = re.search("[0-9a-f]{8}", (await lan.says("/settings")).text)
    monkeypatch.undo()
    assert number is not None
    await boss.hears_about("An answer failed")
    told = (await boss.says("/status")).text
    assert f"Saturday, 21 November 2026, 10:00: error {number[0]} in the log (KeyError)" in told
    assert TOKEN not in told


async def test_moderators_see_the_status_and_take_no_backups(town: Town, boss: Talker) -> None:
    await boss.says("/start")
    mai, alice = town.person("Mai", "en"), town.person("Alice", "en")
    await town.bot.services.roles.grant(Holder(mai.id, Role.MODERATOR, "Mai", boss.id, NOW))
    assert (await mai.says("/status")).title == "🩺 How the bot is"
    assert (await mai.says("/backup")).text.startswith("Your role in this bot does not include this")
    for words in ("/status", "/backup"):
        assert (await alice.says(words)).text.startswith("This is only for the people who run this bot.")
    log = (await boss.says("/audit")).text
    assert log.count("was refused /backup") == 2


async def test_a_backup_is_a_whole_copy_that_can_be_restored(boss: Talker, tmp_path: Path) -> None:
    await boss.says("/subscribe")
    sent = await boss.says("/backup")
    assert sent.post["document"]["file_name"] == "backup-2026-11-21.db.gz"
    assert "It holds personal settings" in sent.text
    file = tmp_path / "backup.db.gz"
    write(file, file_of(sent))
    assert "took a backup: backup-2026-11-21.db.gz" in (await boss.says("/audit")).text
    await boss.says("/language vi")
    assert "Tệp chứa cài đặt cá nhân" in (await boss.says("/backup")).text
    await asyncio.to_thread(bring_back, tmp_path, file)
    state = StateDatabase(f"sqlite:///{tmp_path / 'data' / 'state.db'}")
    await state.open()
    stored = await state.sheets.get(boss.id)
    assert stored is not None
    assert stored.active
    await state.close()


async def test_in_groups_it_is_refused_and_nothing_is_copied(town: Town, boss: Talker) -> None:
    group = town.make_group(admins=[boss])
    assert (await boss.within(group).says("/backup")).text.startswith(IN_GROUPS)
    assert (await boss.within(group, anonymous=True).says("/backup")).text.startswith("You write as the group")
    assert not town.calls("sendDocument")
    assert "took a backup" not in (await boss.says("/audit")).text


async def test_what_is_too_large_is_made_by_a_command(
    town: Town, boss: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "LARGEST", 1000)
    said = (await boss.says("/backup")).text
    assert "more than a bot may send (50 MB)" in said
    assert "python -m bot backup backup-2026-11-21.db.gz" in said
    assert not town.calls("sendDocument")


async def test_a_server_has_a_tool_of_its_own(town: Town, boss: Talker) -> None:
    town.bot.services.vault.file = None
    assert "pg_dump --format=custom --file=backup-2026-11-21.dump DATABASE" in (await boss.says("/backup")).text


async def test_a_copy_that_fails_is_said_in_words_and_leaves_nothing(
    boss: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bytes:
        raise BackupError("the state database can't be copied: disk full")

    monkeypatch.setattr(Vault, "_pack", fail)
    assert (await boss.says("/backup")).text == "No copy could be made: the disk may be full. The log says more."


async def test_why_and_plan_tell_of_a_restore(town: Town, boss: Talker) -> None:
    await boss.says("/subscribe")
    await town.bot.services.restored.open_epoch(NOW + dt.timedelta(days=2))
    left_out = (await boss.says("/why tomorrow")).text
    assert "It was not sent; that was settled on" in left_out
    assert "The database was restored from a copy; the one that was lost may have posted it." in left_out
    assert "from a copy of Saturday, 21 November 2026, 10:00. What fell due in between" in left_out
    assert "The database was restored on Monday, 23 November 2026, 10:00" in (await boss.says("/plan 2026-11")).text
    assert "restored" not in (await boss.says("/plan 2026-10")).text


def write(file: Path, body: bytes) -> None:
    file.write_bytes(body)
    whole = file.with_suffix("")
    whole.write_bytes(gzip.decompress(body))
    with closing(sqlite3.connect(whole)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    whole.unlink()


def bring_back(folder: Path, file: Path) -> None:
    restore_settings = Settings(_env_file=None, data_dir=folder / "data")
    restore(restore_settings, file, clock=lambda: NOW)
