"""The tables of the state database, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

# The newest migration; a test compares it with storage/migrations, so that a start need not import Alembic to know.
HEAD: Final = "0010"


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

# `reason` is how a revision came about, `note` why, in the words of who made it.
REVISION: Final[Table] = Table(
    "revision",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sha256", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("author", BigInteger),
    Column("reason", Text, nullable=False),
    Column("directory_digest", String(64), nullable=False),
    Column("changes", Text),
    Column("note", Text),
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

# What a chat wants to be reminded of; `terms` is its sheet as storage.sheet_terms writes it. `plan_from` is the first
# local day that is not yet planned (NULL: today), `plan_at` when its planning is due (NULL: never). Not owed is what
# falls due before `since`, when the chat came (back), and before `owed_from`, when the sheet began to call for other
# posts; but what had been promised by then waits in the outbox and stays. `version` changes with everything that
# planning depends on.
SHEET: Final[Table] = Table(
    "sheet",
    METADATA,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("place", String(16), nullable=False),
    Column("terms", Text, nullable=False),
    Column("subscribed", Boolean, nullable=False),
    Column("since", UtcDateTime),
    Column("owed_from", UtcDateTime),
    Column("by_user", BigInteger, index=True),
    Column("thread_id", BigInteger),
    Column("pin", Boolean, nullable=False),
    Column("pinned", BigInteger),
    Column("suspended", String(16)),
    Column("version", BigInteger, nullable=False),
    Column("plan_from", Date),
    Column("plan_at", UtcDateTime),
    Index("ix_sheet_plan_at", "plan_at", "chat_id"),
)

# The outbox; storage.outbox.store says how its posts go from state to state. `begun`: something of it was sent or may
# have been; `doubt`: of one part nobody knows; `unknowns` counts all tries of which nobody knew. `due`, `expires`,
# `settled` and `corrected` are wall time by the bot's clock, `lease_until` and `try_at` real time. `owner` names the
# hands that it is in, of a deliverer or, when they were asked about it, of people. Ids are never used again, so that an
# id in old hands can't name another post. `silent` says what was planned; what happens goes by the time of sending.
# `kind` is that of reminders, or names an announcement (storage.outbox.posts).
POST: Final[Table] = Table(
    "post",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("day", Date, nullable=False),
    Column("due", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime, nullable=False),
    Column("silent", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(16)),
    Column("attempts", Integer, nullable=False, default=0),
    Column("unknowns", Integer, nullable=False, default=0),
    Column("begun", Boolean, nullable=False, default=False),
    Column("doubt", Boolean, nullable=False, default=False),
    Column("total", Integer, nullable=False, default=0),
    Column("owner", String(64)),
    Column("lease_until", UtcDateTime),
    Column("try_at", UtcDateTime),
    Column("settled", UtcDateTime),
    Column("corrected", UtcDateTime),
    UniqueConstraint("chat_id", "kind", "day"),
    Index("ix_post_state", "state", "due", "id", "try_at"),
    Index("ix_post_settled", "settled", sqlite_where=text("settled IS NOT NULL")),
    Index("ix_post_announced", "kind", "state", "reason", "due", sqlite_where=text("kind <> 'reminder'")),
    sqlite_autoincrement=True,
)

# What a post tells, in its order; `digest` is empty until it is told.
POST_ITEM: Final[Table] = Table(
    "post_item",
    METADATA,
    Column("post_id", ForeignKey(POST.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("anchor", String(300), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("lead", String(8), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("digest", String(16), nullable=False),
    sqlite_with_rowid=False,
)

# The messages of a post that were begun.
POST_PART: Final[Table] = Table(
    "post_part",
    METADATA,
    Column("post_id", ForeignKey(POST.c.id, ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("state", String(16), nullable=False),
    Column("message_id", BigInteger),
    Column("digest", String(64), nullable=False),
    Column("unknowns", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# One row: since when posts are delivered without a break, and when that was last seen.
PULSE: Final[Table] = Table(
    "pulse",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
)

# Spans in which nothing was delivered.
ABSENCE: Final[Table] = Table(
    "absence",
    METADATA,
    Column("started", UtcDateTime, primary_key=True),
    Column("ended", UtcDateTime, nullable=False, index=True),
)

# Restores: between when a copy was made, as far as it can tell, and when it was restored, other posts may have gone out
# than those that it knows of.
EPOCH: Final[Table] = Table(
    "epoch",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("copied", UtcDateTime, nullable=False),
    Column("restored", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)
