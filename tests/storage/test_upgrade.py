"""Databases of every earlier version come to today's shape with all that they hold, and there is a way back."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest

from storage.copies.restoring import restore
from storage.errors import StateUnavailableError
from storage.state.database import StateDatabase
from storage.state.tables import HEAD
from tests.storage.versions import EARLIER, change_version

pytestmark = pytest.mark.long

NOW: Final = dt.datetime(2026, 11, 28, 9, tzinfo=dt.UTC)
_ROWS: Final = 3
# What a restore changes: it notes itself, and lets go what may have been done since the copy was made.
_SETTLED: Final = {"audit", "epoch", "inbox", "menu", "post", "post_part", "pulse", "absence"}
_SINGLE: Final = {"pulse", "directory"}  # tables of one row
_KNOWN: Final = {"kind": "reminder", "reason": "late"}  # what migrations ask for

Tables = dict[str, list[dict[str, Any]]]


def fill(file: Path) -> None:
    """Write rows into every table, whichever there are, each column with something that its type takes."""
    with closing(sqlite3.connect(file)) as database:
        for table in _names(database):
            columns = database.execute(f"PRAGMA table_info({table})").fetchall()
            for number in range(1, 2 if table in _SINGLE else _ROWS + 1):
                values = [_value(kind, name, number) for _, name, kind, *_ in columns]
                marks = ", ".join("?" * len(values))
                database.execute(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608 - names of our own tables
        database.commit()
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def contents(file: Path) -> Tables:
    """Give all rows of all tables."""
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        database.row_factory = sqlite3.Row
        return {
            table: [dict(row) for row in database.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]  # noqa: S608 - likewise
            for table in _names(database)
        }


def copies_beside(file: Path) -> list[str]:
    return [path.name for path in file.parent.glob("*.before-*")]


def _names(database: sqlite3.Connection) -> list[str]:
    found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
    return [name for (name,) in found if name != "alembic_version" and not name.startswith("sqlite_")]


def _value(kind: str, name: str, number: int) -> Any:
    if name in _KNOWN:
        return _KNOWN[name]
    moment = f"2026-0{number}-01"
    values = dict.fromkeys(("BIGINT", "INTEGER"), number) | {
        "BOOLEAN": number % 2,
        "DATETIME": f"{moment} 06:00:00.000000",
        "DATE": moment,
        "BLOB": b"packed %d" % number,
        "VARCHAR": f"{name[:4]}{number}",
        "TEXT": f"{name} {number}",
    }
    return values[kind.split("(", maxsplit=1)[0]]


def assert_kept(before: Tables, after: Tables) -> None:
    """What was in a table is there still, in the columns that it had."""
    for table, rows in before.items():
        columns = rows[0].keys() & (after[table][0].keys() if after[table] else set())
        assert [{name: row[name] for name in columns} for row in after[table]] == [
            {name: row[name] for name in columns} for row in rows
        ], table
        assert columns, table


@pytest.fixture(params=EARLIER)
async def old(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """A version, and a file that a bot of that version left."""
    file = tmp_path / "state.db"
    await change_version(file, request.param)
    fill(file)
    return request.param, file


async def test_an_old_database_keeps_all_that_it_holds(old: tuple[str, Path]) -> None:
    _, file = old
    before = contents(file)
    state = StateDatabase(f"sqlite:///{file}")
    await state.open(sole=True)
    assert await state.is_ready()
    await state.close()
    assert_kept(before, contents(file))


async def test_before_an_upgrade_a_copy_is_kept_and_brings_it_back(old: tuple[str, Path]) -> None:
    version, file = old
    before = contents(file)
    (file.parent / f"{file.name}.before-0000").write_bytes(b"of an earlier upgrade")
    state = StateDatabase(f"sqlite:///{file}")
    await state.open(sole=True)
    await state.chats.set_language(99, "vi")
    await state.close()
    kept = file.with_name(f"state.db.before-{HEAD}")
    assert copies_beside(file) == [kept.name]
    assert kept.stat().st_mode & 0o777 == 0o600
    assert contents(kept) == before
    with closing(sqlite3.connect(kept)) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [(version,)]

    done = await restore(kept, file, NOW)  # as a bot of today does it; one of the old version needs no upgrade then
    assert done.aside is not None
    assert_kept({name: rows for name, rows in before.items() if name not in _SETTLED}, contents(file))
    assert 99 not in {row["chat_id"] for row in contents(file)["chat"]}


@pytest.mark.parametrize("version", EARLIER)
async def test_the_steps_back_lose_nothing_that_the_old_version_knows(version: str, tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    await change_version(file, version)
    fill(file)
    before = contents(file)
    await change_version(file, HEAD)
    await change_version(file, version)
    assert contents(file).keys() == before.keys()
    assert contents(file) == before


async def test_a_second_start_copies_nothing(old: tuple[str, Path]) -> None:
    _, file = old
    for _ in range(2):
        state = StateDatabase(f"sqlite:///{file}")
        await state.open(sole=True)
        await state.close()
        kept = file.with_name(f"state.db.before-{HEAD}")
        if kept.stat().st_size:
            kept.write_bytes(b"")
    assert kept.read_bytes() == b""


async def test_a_new_database_and_one_of_a_newer_program_are_not_copied(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    state = StateDatabase(f"sqlite:///{file}")
    await state.open(sole=True)
    await state.close()
    with closing(sqlite3.connect(file)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    with pytest.raises(StateUnavailableError, match="run the newer program"):
        await StateDatabase(f"sqlite:///{file}").open()
    assert copies_beside(file) == []


async def test_where_no_copy_can_be_kept_nothing_is_changed(old: tuple[str, Path]) -> None:
    _, file = old
    before = contents(file)
    file.with_name(f"state.db.before-{HEAD}").mkdir()
    with pytest.raises(StateUnavailableError):
        await StateDatabase(f"sqlite:///{file}").open(sole=True)
    assert contents(file) == before
