"""A copy takes the place of a state database file, or nothing changes."""

from __future__ import annotations

import datetime as dt
import gzip
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from storage.copies.restoring import restore
from storage.copies.vault import write_copy
from storage.errors import BackupError, StateBusyError
from storage.state.database import StateDatabase
from storage.state.engine import make_engine, make_writer, read_url
from storage.state.migration import make_config

NOW = dt.datetime(2026, 11, 28, 7, 15, tzinfo=dt.UTC)


def put(path: Path, *chats: int) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.executemany("INSERT INTO chat VALUES (?, 'vi', '2026-01-01')", [(chat,) for chat in chats])
        database.commit()


def chats(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [chat for (chat,) in database.execute("SELECT chat_id FROM chat ORDER BY chat_id")]


@pytest.fixture
def database(shaped_file: Path, tmp_path: Path) -> Path:
    """A database with chats 1 and 2, which the copy does not know."""
    path = tmp_path / "data" / "state.db"
    path.parent.mkdir()
    shutil.copy(shaped_file, path)
    put(path, 1, 2)
    return path


@pytest.fixture
def copy(shaped_file: Path, tmp_path: Path) -> Path:
    """A packed copy with chat 9."""
    source = tmp_path / "source.db"
    shutil.copy(shaped_file, source)
    put(source, 9)
    target = tmp_path / "copy.db.gz"
    write_copy(source, target)
    return target


def set_mode(path: Path, mode: int) -> None:
    path.chmod(mode)


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


def damage(path: Path) -> None:
    path.write_bytes(b"damaged" * 2000)


def kill_in_use(path: Path) -> None:
    """Leave a database as a killed process does: what was written last stands in its log alone."""
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("INSERT INTO chat VALUES (3, 'vi', '2026-01-01')")
        for end in ("", "-wal"):
            shutil.copy(f"{path}{end}", f"{path}{end}.left")
    for end in ("", "-wal"):
        Path(f"{path}{end}.left").replace(f"{path}{end}")


async def test_a_copy_takes_the_place_and_the_former_one_is_kept(database: Path, copy: Path) -> None:
    set_mode(database, 0o640)
    done = await restore(copy, database, NOW)
    assert chats(database) == [9]
    assert mode_of(database) == 0o640
    assert done.aside is not None
    assert done.aside.name.startswith("state.db.before-restore-20261128T071500")
    assert chats(done.aside) == [1, 2]
    assert {path.name for path in database.parent.iterdir()} == {"state.db", done.aside.name}
    state = StateDatabase(f"sqlite:///{database}")
    await state.open(sole=True)
    assert [epoch.restored for epoch in await state.restored.epochs(NOW - dt.timedelta(days=1))] == [NOW]
    await state.close()


async def test_what_a_killed_bot_left_in_the_log_is_kept_and_spoils_nothing(database: Path, copy: Path) -> None:
    kill_in_use(database)
    done = await restore(copy, database, NOW)
    assert done.aside is not None
    assert (chats(database), chats(done.aside)) == ([9], [1, 2, 3])
    assert not database.with_name("state.db-wal").exists()


async def test_it_is_undone_by_restoring_what_was_kept(database: Path, copy: Path) -> None:
    first = await restore(copy, database, NOW)
    assert first.aside is not None
    second = await restore(first.aside, database, NOW + dt.timedelta(hours=1))
    assert second.aside is not None
    assert (chats(database), chats(second.aside), chats(first.aside)) == ([1, 2], [9], [1, 2])


async def test_a_new_machine_has_nothing_to_keep(copy: Path, tmp_path: Path) -> None:
    done = await restore(copy, tmp_path / "state.db", NOW)
    assert done.aside is None
    assert chats(tmp_path / "state.db") == [9]


async def test_a_plain_copy_with_its_log_is_read_whole(database: Path, tmp_path: Path) -> None:
    kill_in_use(database)
    await restore(database, tmp_path / "elsewhere.db", NOW)
    assert chats(tmp_path / "elsewhere.db") == [1, 2, 3]


async def test_a_damaged_former_database_is_kept_as_it_is(database: Path, copy: Path) -> None:
    kill_in_use(database)
    log = database.with_name("state.db-wal").read_bytes()
    damage(database)
    done = await restore(copy, database, NOW)
    assert done.aside is not None
    assert chats(database) == [9]
    assert done.aside.read_bytes() == b"damaged" * 2000
    assert done.aside.with_name(f"{done.aside.name}-wal").read_bytes() == log


async def test_a_database_that_somebody_reads_stays(database: Path, copy: Path) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as reader:
        reader.execute("PRAGMA journal_mode = WAL")
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM chat").fetchone()
        with pytest.raises(StateBusyError):
            await restore(copy, database, NOW)
    assert chats(database) == [1, 2]
    assert not list(database.parent.glob("*.restoring*"))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-50])


def turn_into_text(path: Path) -> None:
    path.write_text("hello", "utf-8")


def spoil(path: Path) -> None:
    """Write over pages in the middle of what is packed."""
    whole = bytearray(gzip.decompress(path.read_bytes()))
    whole[4096 * 2 : 4096 * 6] = b"\x07" * (4096 * 4)
    path.write_bytes(gzip.compress(bytes(whole)))


def replace_by_another(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE alembic_version (version_num TEXT)")
        other.commit()


def make_newer(path: Path) -> None:
    path.write_bytes(gzip.decompress(path.read_bytes()))
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
        newer.commit()


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (cut, "is damaged"),
        (turn_into_text, "is no copy of a state database"),
        (spoil, "is damaged"),
        (replace_by_another, "no copy of this bot's"),
        (make_newer, "run the newer program"),
    ],
)
async def test_what_is_no_whole_copy_changes_nothing(
    database: Path, copy: Path, harm: Callable[[Path], None], said: str
) -> None:
    harm(copy)
    with pytest.raises(BackupError, match=said):
        await restore(copy, database, NOW)
    assert chats(database) == [1, 2]
    assert [path.name for path in database.parent.iterdir()] == ["state.db"]


async def test_a_copy_of_an_older_bot_is_brought_to_todays_shape(database: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    engine = make_engine(read_url(f"sqlite:///{old}"))

    def make_old(connection: Connection) -> None:
        from alembic import command  # noqa: PLC0415 - as storage does

        command.upgrade(make_config(connection), "0001")

    async with make_writer(engine).begin() as connection:
        await connection.run_sync(make_old)
        await connection.execute(text("INSERT INTO chat VALUES (5, 'vi', '2026-01-01 00:00:00')"))
    await engine.dispose()
    await restore(old, database, NOW)
    assert chats(database) == [5]
    state = StateDatabase(f"sqlite:///{database}")
    assert await state.is_ready()
    await state.close()


async def test_a_link_that_a_killed_restore_left_goes(database: Path, copy: Path) -> None:
    left = database.with_name("state.db.before-restore-earlier")
    os.link(database, left)
    (database.parent / "state.db.restoring").write_bytes(b"half")
    done = await restore(copy, database, NOW)
    assert not left.exists()
    assert {path.name for path in database.parent.iterdir()} == {"state.db", done.aside.name if done.aside else ""}
