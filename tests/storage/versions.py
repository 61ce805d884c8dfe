"""The shapes that the state database had, and the ways from one to another."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection

from storage.state.engine import make_engine, make_writer
from storage.state.migration import make_config, read_version
from storage.state.tables import HEAD

EARLIER: Final = tuple(f"{number:04}" for number in range(1, int(HEAD)))


async def change_version(file: Path, version: str) -> None:
    """Bring a SQLite file, which may be missing, up or down to a version by the migrations."""

    def run(connection: Connection) -> None:
        from alembic import command  # noqa: PLC0415 - as storage does

        step = command.upgrade if (read_version(connection) or "") < version else command.downgrade
        step(make_config(connection), version)

    engine = make_engine(URL.create("sqlite+aiosqlite", database=str(file)))
    async with make_writer(engine).begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()
