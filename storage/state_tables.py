"""The tables of the state database, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

# The newest migration; a test compares it with storage/migrations, so that a start need not import Alembic to know.
HEAD: Final = "0001"


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware moment; stored and given back in UTC. Refuses a naive one with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Turn an aware moment into UTC; SQLite, which keeps no offset, gets it without one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        moment = value.astimezone(dt.UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Give an aware moment in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Chats that have set something; a chat that has not is not stored.
CHAT: Final[Table] = Table(
    "chat",
    METADATA,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("language", String(8)),
    Column("since", UtcDateTime, nullable=False),
)

REVISION: Final[Table] = Table(
    "revision",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sha256", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("author", BigInteger),
    Column("reason", Text, nullable=False),
    Column("directory_digest", String(64), nullable=False),
)

# Apart from `revision`, so that reading about revisions never reads their files.
REVISION_FILES: Final[Table] = Table(
    "revision_files",
    METADATA,
    Column("number", ForeignKey(REVISION.c.number, ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("packed", LargeBinary, nullable=False),
)

# Updates that Telegram takes as delivered and that are not yet handled.
INBOX: Final[Table] = Table(
    "inbox",
    METADATA,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, index=True),
    Column("body", LargeBinary, nullable=False),
    Column("noted_at", UtcDateTime, nullable=False),
)

# What each command menu was last set to.
MENU: Final[Table] = Table(
    "menu",
    METADATA,
    Column("scope", String(100), primary_key=True),
    Column("digest", String(64), nullable=False),
)
