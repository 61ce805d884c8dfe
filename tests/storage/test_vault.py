"""Copies of a state database that is in use."""

from __future__ import annotations

import asyncio
import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.copies.vault import state_file, write_copy
from storage.errors import BackupError, BackupTooLargeError
from storage.state.database import StateDatabase


@pytest.fixture
def file(shaped_file: Path, tmp_path: Path) -> Path:
    """A database with the tables of today, in a folder of its own."""
    copy = tmp_path / "data" / "state.db"
    copy.parent.mkdir()
    copy.write_bytes(shaped_file.read_bytes())
    return copy


def languages(path: Path) -> dict[int, str]:
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return dict(database.execute("SELECT chat_id, language FROM chat"))


def test_what_is_still_in_the_log_is_in_the_copy(file: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("INSERT INTO chat VALUES (1, 'vi', '2026-01-01')")
        target = tmp_path / "copy.db"
        write_copy(file, target)
        writer.execute("INSERT INTO chat VALUES (2, 'en', '2026-01-01')")
    assert languages(target) == {1: "vi"}
    assert target.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "data"]


async def test_a_copy_is_of_one_moment_while_others_write(file: Path, tmp_path: Path) -> None:
    state = StateDatabase(f"sqlite:///{file}")
    await state.open()
    done = asyncio.Event()

    async def write() -> int:
        number = 0
        while not done.is_set():
            number += 1
            await state.chats.set_language(number, "en")
        return number

    try:
        writing = asyncio.create_task(write())
        counts = []
        for number in range(5):
            target = tmp_path / f"{number}.db"
            await asyncio.to_thread(write_copy, file, target)
            found = languages(target)
            assert sorted(found) == list(range(1, len(found) + 1))
            counts.append(len(found))
        done.set()
        assert await writing > counts[-1] > counts[0]
    finally:
        done.set()
        await state.close()


async def test_a_packed_copy_is_in_memory_and_leaves_nothing_on_the_disk(file: Path) -> None:
    state = StateDatabase(f"sqlite:///{file}")
    await state.open(sole=True)
    try:
        body = await state.vault.pack(10_000_000)
        assert gzip.decompress(body).startswith(b"SQLite format 3")
        with pytest.raises(BackupTooLargeError) as too_large:
            await state.vault.pack(len(body) - 1)
        assert too_large.value.size == len(body)
        assert not list(file.parent.glob("*copying*"))
        assert await state.standing.size() >= 4096 * 10
    finally:
        await state.close()


async def test_what_a_killed_process_left_goes_with_the_next_start(file: Path) -> None:
    left = file.parent / "state.db.copying-abc"
    left.mkdir()
    (left / "copy.gz.bot-raw").write_bytes(b"half")
    state = StateDatabase(f"sqlite:///{file}")
    await state.open()
    await state.close()
    assert left.exists()  # another process may be at it
    await state.open(sole=True)
    await state.close()
    assert not left.exists()


def test_a_failed_copy_leaves_what_was_there(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_bytes(b"the one before")
    file.write_bytes(b"no database at all, but long enough to look at" * 100)
    with pytest.raises(BackupError, match="can't be copied"):
        write_copy(file, target)
    assert target.read_bytes() == b"the one before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "data"]


def test_only_a_file_has_a_path(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "there.db")
    assert state_file(f"sqlite+aiosqlite:///{tmp_path}/link.db") == tmp_path / "there.db"
    assert state_file("postgresql+asyncpg://somebody@localhost/bot") is None
