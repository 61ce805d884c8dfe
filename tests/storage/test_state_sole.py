"""Of all processes on a database one plans, delivers and migrates; what happens when it loses its lock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.application import running
from bot.exits import TEMPORARY, Exit
from config.settings import Settings
from storage.errors import StateBusyError, StateUnavailableError
from storage.outbox.posts import PostState
from storage.state.database import StateDatabase
from storage.state.engine import make_engine, read_url
from tests.storage.posting import LATER, ME, REAL, begin, claim, make_plan, make_subscription, sending

pytestmark = pytest.mark.postgresql


@pytest.fixture
async def empty(request: pytest.FixtureRequest) -> str:
    """The address of an empty database on PostgreSQL."""
    url: str = request.getfixturevalue("postgres")
    await _run(url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    return url


@pytest.fixture
async def sole(empty: str) -> AsyncIterator[StateDatabase]:
    state = StateDatabase(empty)
    await state.open(sole=True)
    yield state
    await state.close()


async def _run(url: str, *statements: str) -> None:
    engine = make_engine(read_url(url))
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


def _settings(database: Path | str, data_dir: Path) -> Settings:
    token = SecretStr(f"123456:{'A' * 35}")
    url = str(database).replace("postgresql:", "postgresql+asyncpg:", 1)
    if isinstance(database, Path):
        url = f"sqlite+aiosqlite:///{database}"
    return Settings(_env_file=None, token=token, data_dir=data_dir, database_url=url)


async def _cut(url: str) -> None:
    """End the session that holds the lock, and wait until it is gone."""
    mine = "FROM pg_stat_activity WHERE application_name = 'the lock of the bot'"
    await _run(url, f"SELECT pg_terminate_backend(pid, 10000) {mine}")


async def test_a_second_process_is_refused_until_the_first_one_ends(sole: StateDatabase, empty: str) -> None:
    second = StateDatabase(empty)
    with pytest.raises(StateBusyError, match="another process of this bot already works on the state database"):
        await second.open(sole=True)
    await sole.close()
    third = StateDatabase(empty)
    await third.open(sole=True)
    await third.close()


async def test_it_does_not_migrate_either(sole: StateDatabase, empty: str) -> None:
    await _run(empty, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    with pytest.raises(StateBusyError):
        await StateDatabase(empty).open(sole=True)
    reader = StateDatabase(empty)
    assert not await reader.is_ready()
    await reader.close()
    assert await sole.is_ready() is False


@pytest.mark.usefixtures("sole")
async def test_the_bot_ends_with_one_clear_line(empty: str, tmp_path: Path) -> None:
    with pytest.raises(Exit, match="works on the state database; stop it, or set BOT_DATABASE_URL") as caught:
        async with running(_settings(empty, tmp_path)):
            pass
    assert caught.value.code == TEMPORARY


@pytest.mark.usefixtures("sole")
async def test_bots_in_other_schemas_are_others(empty: str) -> None:
    await _run(empty, "CREATE SCHEMA IF NOT EXISTS other", "ALTER ROLE CURRENT_USER SET search_path = other")
    try:
        neighbour = StateDatabase(empty)
        await neighbour.open(sole=True)
        await neighbour.close()
    finally:
        await _run(empty, "ALTER ROLE CURRENT_USER RESET search_path", "DROP SCHEMA other CASCADE")


async def test_who_only_reads_is_let_in(sole: StateDatabase, empty: str) -> None:
    await sole.menus.remember({"all": "first"})
    reader = StateDatabase(empty)
    assert await reader.is_ready()
    assert await reader.menus.digests() == {"all": "first"}
    await reader.close()


async def test_a_lock_whose_connection_broke_is_taken_again(sole: StateDatabase, empty: str) -> None:
    await sole.sheets.store(make_subscription(1), make_plan(1))
    await _cut(empty)
    assert len(await claim(sole.outbox)) == 1
    with pytest.raises(StateBusyError):
        await StateDatabase(empty).open(sole=True)


async def test_who_lost_the_lock_to_another_only_ends_what_is_in_hand(sole: StateDatabase, empty: str) -> None:
    for chat in (1, 2, 3):
        await sole.sheets.store(make_subscription(chat), make_plan(chat))
    first, second = await claim(sole.outbox, limit=2)
    await begin(sole.outbox, first)
    await _cut(empty)
    other = StateDatabase(empty)
    await other.open(sole=True)
    for refused in (
        claim(sole.outbox),
        sole.outbox.plan([make_plan(1)]),
        sole.outbox.recover(REAL),
        sole.outbox.recover(REAL, expired=True),
    ):
        with pytest.raises(StateBusyError):
            await refused
    assert await sole.outbox.recover(REAL, owner=ME) == (1, 1)
    assert await sole.outbox.begin([sending(second)], ME, REAL) == frozenset()
    assert len(await claim(other.outbox, LATER)) == 3
    await other.close()
    assert await sole.outbox.recover(REAL) == (3, 0)
    assert await sole.outbox.counts() == {PostState.PLANNED: 2, PostState.UNCERTAIN: 1}


class TestOnSqlite:
    async def test_a_second_process_is_refused_until_the_first_one_ends(self, tmp_path: Path) -> None:
        first, second = (StateDatabase(f"sqlite:///{tmp_path}/state.db") for _ in range(2))
        await first.open(sole=True)
        with pytest.raises(StateBusyError, match="another process of this bot already works on the state database"):
            await second.open(sole=True)
        await first.sheets.store(make_subscription(1), make_plan(1))
        assert len(await claim(first.outbox)) == 1
        await first.close()
        await second.open(sole=True)
        await second.close()

    async def test_also_by_another_name_of_the_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        state = StateDatabase(f"sqlite:///{tmp_path}/state.db")
        await state.open(sole=True)
        (tmp_path / "link.db").symlink_to(tmp_path / "state.db")
        monkeypatch.chdir(tmp_path)
        for name in ("link.db", "state.db", "./state.db"):
            with pytest.raises(StateBusyError):
                await StateDatabase(f"sqlite:///{name}").open(sole=True)
        neighbour = StateDatabase(f"sqlite:///{tmp_path}/other.db")
        await neighbour.open(sole=True)
        await neighbour.close()
        await state.close()

    async def test_who_only_reads_is_let_in(self, tmp_path: Path) -> None:
        state, reader = (StateDatabase(f"sqlite:///{tmp_path}/state.db") for _ in range(2))
        await state.open(sole=True)
        assert await reader.is_ready()
        await reader.close()
        await state.close()

    async def test_the_bot_ends_with_one_clear_line_whatever_its_data_folder(self, tmp_path: Path) -> None:
        (tmp_path / "one").mkdir()
        database = tmp_path / "one" / "state.db"
        state = StateDatabase(f"sqlite:///{database}")
        await state.open(sole=True)
        with pytest.raises(Exit, match="works on the state database; stop it, or set BOT_DATABASE_URL") as caught:
            async with running(_settings(database, tmp_path / "two")):
                pass
        assert caught.value.code == TEMPORARY
        await state.close()

    async def test_a_lock_that_cannot_be_made_is_reported(self, tmp_path: Path) -> None:
        (tmp_path / "state.db.lock").mkdir()
        with pytest.raises(StateUnavailableError, match=r"cannot be used: .*state\.db\.lock"):
            await StateDatabase(f"sqlite:///{tmp_path}/state.db").open(sole=True)
