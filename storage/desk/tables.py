"""The tables of those who run the bot: their roles, what they did, and what they have under way."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text

from storage.state.tables import METADATA, UtcDateTime

# Roles given in the chat; `name` and `username` are what the person was called then, or when they last used the role.
ROLE: Final[Table] = Table(
    "role",
    METADATA,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("role", String(16), nullable=False),
    Column("name", String(128), nullable=False),
    Column("granted_by", BigInteger, nullable=False),
    Column("granted_at", UtcDateTime, nullable=False),
    Column("username", String(64)),
)

# What people are called who were picked for a role, until they have it, at most for a day.
PICKED: Final[Table] = Table(
    "picked",
    METADATA,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String(128), nullable=False),
    Column("username", String(64)),
    Column("picked_at", UtcDateTime, nullable=False),
)

# What was done, and what was refused. `actor` is a user's id (NULL: the bot itself), `subject` a user, chat, record or
# revision that it was done to, `detail` JSON. What was done is never changed; equal refusals become one, with a count.
AUDIT: Final[Table] = Table(
    "audit",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", BigInteger),
    Column("action", String(32), nullable=False),
    Column("subject", String(128), nullable=False),
    Column("detail", Text, nullable=False),
    Index("ix_audit_actor", "actor", "at"),
    Index("ix_audit_subject", "subject"),
    sqlite_autoincrement=True,
)

# Changes of the content that somebody looks at before they are applied. `base` is the revision that they start from,
# `packed` the changed files (storage.desk.packing), `digest` names the content file that the dry run built, `note` says
# why, `report` is the number of what a member reported and this corrects.
PROPOSAL: Final[Table] = Table(
    "proposal",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("base", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("packed", LargeBinary, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("removes", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("note", Text),
    Column("report", BigInteger),
    Index("ix_proposal_user_id", "user_id", "state"),
    sqlite_autoincrement=True,
)

# An edit that somebody has under way, one for each person; `work` is JSON.
DRAFT: Final[Table] = Table(
    "draft",
    METADATA,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, nullable=False, index=True),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("work", Text, nullable=False),
)

# In which language somebody with a role was last spoken with who has chosen none: what they are told unasked is in it.
SPOKEN: Final[Table] = Table(
    "spoken",
    METADATA,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("language", String(8), nullable=False),
)

# One row: the content directory as it was imported last, whose digest the newest revision has.
DIRECTORY: Final[Table] = Table(
    "directory",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("packed", LargeBinary, nullable=False),
)
