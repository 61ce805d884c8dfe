"""The table of announcements; their posts stand in the outbox, each under the kind that names its announcement."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, String, Table, Text

from storage.state.tables import METADATA, UtcDateTime

# `texts` is JSON, Telegram's HTML by language; `places` and `languages` are JSON lists, of whom it is for. `version`
# counts the changes of a draft. `total` are the chats that it was confirmed for, `day` the day that its posts bear.
# Chats are passed from the greatest id to the least; `passed` is the last one that has its post, and `handed` says that
# all have. `ended_at`: nothing of it waits any more. `shown_*` name the message that shows how it goes.
ANNOUNCEMENT: Final[Table] = Table(
    "announcement",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("author", BigInteger, nullable=False),
    Column("texts", Text, nullable=False),
    Column("places", String(64), nullable=False),
    Column("languages", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("confirmed_at", UtcDateTime),
    Column("confirmed_by", BigInteger),
    Column("ended_at", UtcDateTime),
    Column("day", Date),
    Column("total", Integer, nullable=False),
    Column("passed", BigInteger),
    Column("handed", Boolean, nullable=False),
    Column("shown_chat", BigInteger),
    Column("shown_message", BigInteger),
    Column("shown_language", String(8)),
    Index("ix_announcement_state", "state", "id"),
    sqlite_autoincrement=True,
)
