from __future__ import annotations

import asyncio
import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from content.reminders.sheet import Sheet
from storage.errors import StateUnavailableError, StateUrlError
from storage.inbox import NotedUpdate
from storage.outbox.posts import PostState, Promises
from storage.sheet_terms import write_terms
from storage.state.database import StateDatabase
from storage.state.engine import make_engine, make_writer, read_url
from storage.state.migration import make_config, migrate, read_version
from storage.state.tables import HEAD, MENU, METADATA, POST, POST_ITEM, REVISION, REVISION_FILES, SHEET

OLD_MOMENT = dt.datetime(2026, 6, 27, 6, tzinfo=dt.UTC)
OLD_ROWS: tuple[tuple[Table, dict[str, Any]], ...] = (
    (
        SHEET,
        {
            "chat_id": 7,
            "place": "private",
            "terms": write_terms(Sheet("Europe/Paris")),
            "subscribed": True,
            "since": OLD_MOMENT,
            "thread_id": 5,
            "pin": False,
            "version": 3,
            "plan_from": dt.date(2026, 6, 29),
            "plan_at": OLD_MOMENT,
        },
    ),
    (
        POST,
        {
            "id": 4,
            "chat_id": 7,
            "kind": "reminder",
            "day": dt.date(2026, 6, 27),
            "due": OLD_MOMENT,
            "expires": OLD_MOMENT,
            "silent": False,
            "state": "planned",
            "attempts": 0,
            "unknowns": 0,
            "begun": False,
            "doubt": False,
            "total": 0,
        },
    ),
    (POST_ITEM, {"post_id": 4, "chat_id": 7, "anchor": "a", "year": 2026, "lead": "0", "place": 0, "digest": ""}),
)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite+aiosqlite:///:memory:",
        "sqlite:///file::memory:?cache=shared",
        "sqlite:///x.db?mode=memory",
    ],
)
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(StateUrlError, match="would forget"):
        StateDatabase(url)


@pytest.mark.parametrize("url", ["", "state.db", "mysql://host/x", "postgresql://host", "postgresql://host:port/x"])
def test_other_addresses_are_refused_with_what_to_write(url: str) -> None:
    with pytest.raises(StateUrlError, match="write sqlite:///"):
        StateDatabase(url)


async def test_a_file_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    with pytest.raises(StateUnavailableError, match="cannot be used"):
        await StateDatabase(f"sqlite:///{tmp_path}/missing/state.db").open()


async def test_a_server_that_is_away_is_reported_without_its_password(tmp_path: Path) -> None:
    state = StateDatabase(f"postgresql://bot:geheim@/bot?host={tmp_path}")
    with pytest.raises(StateUnavailableError) as caught:
        await state.open()
    assert "geheim" not in str(caught.value)


async def test_a_file_that_is_no_database_is_reported(tmp_path: Path) -> None:
    (tmp_path / "state.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(StateUnavailableError, match="not a database"):
        await StateDatabase(f"sqlite:///{tmp_path}/state.db").open()


async def test_opening_twice_keeps_what_is_stored(empty_url: str) -> None:
    for _ in range(2):
        state = StateDatabase(empty_url)
        await state.open()
        await state.menus.remember({"all": "first"})
        await state.close()
    state = StateDatabase(empty_url)
    await state.open()
    assert await state.menus.digests() == {"all": "first"}
    await state.close()


@pytest.mark.long
async def test_a_first_start_and_those_after_it_leave_alembic_alone(empty_url: str) -> None:
    code = (
        "import asyncio, sys\n"
        "from storage.state.database import StateDatabase\n"
        "async def main():\n"
        f"    state = StateDatabase({empty_url!r})\n"
        "    await state.open()\n"
        "    await state.close()\n"
        "asyncio.run(main())\n"
        "raise SystemExit('alembic' in sys.modules)\n"
    )
    for _ in range(2):
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, cwd=Path(__file__).parents[2])
        assert await process.wait() == 0


async def test_two_starts_at_once_both_succeed(empty_url: str) -> None:
    states = [StateDatabase(empty_url), StateDatabase(empty_url)]
    await asyncio.gather(*(state.open() for state in states))
    for state in states:
        await state.close()


async def test_a_database_of_a_newer_program_is_left_alone(empty_url: str) -> None:
    state = StateDatabase(empty_url)
    await state.open()
    await state.close()
    engine = make_engine(read_url(empty_url))
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await engine.dispose()
    with pytest.raises(StateUnavailableError, match="run the newer program"):
        await StateDatabase(empty_url).open()


@pytest.fixture
async def engine(state: StateDatabase, state_url: str) -> AsyncEngine:
    del state  # opened, so migrated
    return make_engine(read_url(state_url))


@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "by all migrations"])
async def test_a_new_database_has_just_the_tables_that_the_code_knows(empty_url: str, *, at_once: bool) -> None:
    def check(connection: Connection) -> None:
        from alembic import command  # noqa: PLC0415 - as storage does

        if at_once:
            migrate(connection)
        else:
            _make_version(connection, "head")
        command.check(make_config(connection))

    engine = make_engine(read_url(empty_url))
    async with make_writer(engine).begin() as connection:
        await connection.run_sync(check)
        assert await connection.run_sync(read_version) == HEAD
    await engine.dispose()


async def test_the_migrations_go_back_and_forth(engine: AsyncEngine) -> None:
    def leave_and_return(connection: Connection) -> None:
        from alembic import command  # noqa: PLC0415 - as storage does

        command.downgrade(make_config(connection), "base")
        command.upgrade(make_config(connection), "head")

    async with make_writer(engine).begin() as connection:
        await connection.run_sync(leave_and_return)
        assert await connection.run_sync(read_version) == HEAD
    await engine.dispose()


async def test_a_way_back_and_forth_keeps_the_revisions_and_their_files(engine: AsyncEngine) -> None:
    values = {"number": 1, "sha256": "a" * 64, "created_at": OLD_MOMENT, "reason": "import", "directory_digest": "d"}

    def leave_and_return(connection: Connection) -> None:
        from alembic import command  # noqa: PLC0415 - as storage does

        command.downgrade(make_config(connection), "0003")
        command.upgrade(make_config(connection), "head")

    async with make_writer(engine).begin() as connection:
        await connection.execute(insert(REVISION).values(values))
        await connection.execute(insert(REVISION_FILES).values(number=1, packed=b"files"))
    async with make_writer(engine).begin() as connection:
        await connection.run_sync(leave_and_return)
    async with engine.connect() as connection:
        assert (await connection.execute(select(REVISION_FILES))).all() == [(1, b"files")]
        assert (await connection.execute(select(REVISION.c.number, REVISION.c.sha256))).all() == [(1, "a" * 64)]
    await engine.dispose()


async def test_a_database_of_the_version_before_keeps_what_it_holds(empty_url: str) -> None:
    engine = make_engine(read_url(empty_url))
    async with make_writer(engine).begin() as connection:
        await connection.run_sync(_make_version, "0002")
        for table, values in OLD_ROWS:
            await connection.execute(insert(table).values(values))
    await engine.dispose()
    state = StateDatabase(empty_url)
    await state.open()
    assert await state.is_ready()
    stored = await state.sheets.get(7)
    assert stored is not None
    assert (stored.sheet, stored.since, stored.thread_id) == (Sheet("Europe/Paris"), OLD_MOMENT, 5)
    (row,) = await state.sheets.unplanned(OLD_MOMENT, 9)
    assert (row.chat_id, row.first, row.version) == (7, dt.date(2026, 6, 29), 3)
    (post,) = await state.outbox.history(7, 9)
    assert (post.post_id, post.state, [item.anchor for item in post.items]) == (4, PostState.PLANNED, ["a"])
    assert await state.outbox.promises(7) == Promises({post.day: OLD_MOMENT}, row.first)
    await state.sheets.store(replace(stored, pin=True), None)
    assert await state.sheets.get(7) == replace(stored, pin=True)
    await state.close()


def _make_version(connection: Connection, version: str) -> None:
    from alembic import command  # noqa: PLC0415 - as storage does

    command.upgrade(make_config(connection), version)


def test_head_is_the_newest_migration() -> None:
    from alembic.config import Config  # noqa: PLC0415 - as storage does
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as storage does

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[2] / "storage" / "migrations"))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_every_constraint_has_a_name() -> None:
    assert all(constraint.name for table in METADATA.tables.values() for constraint in table.constraints)


async def test_five_who_read_and_then_write_do_not_fail(engine: AsyncEngine) -> None:
    writer = make_writer(engine)
    async with writer.begin() as connection:
        await connection.execute(insert(MENU).values(scope="count", digest="0"))

    async def add_one() -> None:
        async with writer.begin() as connection:
            query = select(MENU.c.digest).where(MENU.c.scope == "count").with_for_update()
            value = int((await connection.execute(query)).scalar_one())
            await connection.execute(update(MENU).where(MENU.c.scope == "count").values(digest=str(value + 1)))

    await asyncio.gather(*(add_one() for _ in range(20)))
    async with engine.connect() as connection:
        assert (await connection.execute(select(MENU.c.digest))).scalar_one() == "20"
    await engine.dispose()


async def test_sqlite_is_durable_and_checks_references(tmp_path: Path) -> None:
    engine = make_engine(read_url(f"sqlite:///{tmp_path / 'state.db'}"))
    async with engine.connect() as connection:
        found = [
            (await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar_one()
            for pragma in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    await engine.dispose()
    assert found == ["wal", 2, 1, 10_000]


async def test_moments_come_back_aware_and_in_utc(engine: AsyncEngine) -> None:
    local = dt.datetime(2026, 1, 1, 6, 30, 0, 123456, tzinfo=dt.timezone(dt.timedelta(hours=7)))
    row = {"number": 1, "sha256": "x", "created_at": local, "reason": "test", "directory_digest": "y"}
    async with make_writer(engine).begin() as connection:
        await connection.execute(insert(REVISION).values(**row))
        moment = (await connection.execute(select(REVISION.c.created_at))).scalar_one()
    await engine.dispose()
    assert moment == local
    assert moment.tzinfo is dt.UTC


async def test_a_naive_moment_is_refused(state: StateDatabase) -> None:
    with pytest.raises(Exception, match="without a time zone"):
        await state.inbox.note({1: NotedUpdate(1, b"{}")}, dt.datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point
