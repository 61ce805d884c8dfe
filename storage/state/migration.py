"""Brings the state database to the newest shape; Alembic is imported only where an older one is there."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, insert, inspect, text

from storage.desk import announcement_tables, report_tables
from storage.desk import tables as desk_tables
from storage.errors import StateUnavailableError
from storage.state.tables import HEAD, METADATA

if TYPE_CHECKING:
    from alembic.config import Config

_LOG = logging.getLogger(__name__)
_MIGRATIONS: Final = Path(__file__).parents[1] / "migrations"
# Any number that no other program takes for a lock in the same PostgreSQL database.
_LOCK: Final = 0x554E4553_434F

MODULES: Final = (announcement_tables, desk_tables, report_tables)  # METADATA knows their tables once they are imported
# Where Alembic notes the last migration, as it makes it itself.
_VERSION: Final = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def read_version(connection: Connection) -> str | None:
    """Give the last migration that was run; None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return None if version is None else str(version)


def migrate(connection: Connection, before: Callable[[], None] = lambda: None) -> None:
    """Run what is missing inside the caller's transaction; of several processes one does, the others find it done.

    A new database gets today's tables at once: a test holds them against those that all migrations make. `before` is
    called when a database with something in it is about to be changed. Raises StateUnavailableError when a
    newer version of the bot has changed the database.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    version = read_version(connection)
    if version == HEAD:
        return
    if version is None:
        if connection.dialect.name == "postgresql":
            _index_as_on_sqlite()
        _VERSION.create(connection)
        METADATA.create_all(connection, checkfirst=False)
        connection.execute(insert(_VERSION).values(version_num=HEAD))
        _LOG.info("state database: made with version %s", HEAD)
        return
    # Alembic takes a third of a second and 24 MB, and nearly no start needs it.
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see above
    from alembic.util import CommandError  # noqa: PLC0415 - see above

    config = make_config(connection)
    try:
        ScriptDirectory.from_config(config).get_revision(version)
        before()
        command.upgrade(config, "head")
    except CommandError as error:
        raise StateUnavailableError(
            f"the state database has version {version}, this program knows up to {HEAD}; run the newer program"
        ) from error
    _LOG.info("state database: from version %s to %s", version, HEAD)


def _index_as_on_sqlite() -> None:
    """Give indices the rows on PostgreSQL that the tables name for SQLite.

    Naming them for both would load what speaks to PostgreSQL, 2 MB, in every process.
    """
    for table in METADATA.tables.values():
        for index in table.indexes:
            rows = index.dialect_kwargs.get("sqlite_where")
            if rows is not None:
                index.dialect_kwargs["postgresql_where"] = rows


def make_config(connection: Connection) -> Config:
    """Give Alembic's configuration for this connection."""
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
