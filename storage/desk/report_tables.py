"""The tables of what members report, and of those who may not."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, text

from storage.state.tables import METADATA, UtcDateTime

_UNTOLD: Final = text("ended_at IS NOT NULL AND ended_heard IS NULL")

# What members wrote about a record as `revision` had it (`slug` NULL: about none), in their private chat, whose number
# is theirs. `language` is what the bot spoke with them; `told_at` when moderators were told that it waits, or, if that
# is later than `settled_at`, editors that it is to be corrected; `reply` what a moderator wrote; `heard` whether the
# member got to know the outcome (NULL: not yet). What was accepted ends once more, when it was corrected (`ended_in`:
# in which revision, NULL: by hand) or dropped after all; `ended_heard` says of that what `heard` says of the outcome.
# Numbers are never used again.
REPORT: Final[Table] = Table(
    "report",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("name", String(128), nullable=False),
    Column("language", String(8), nullable=False),
    Column("slug", String(40)),
    Column("revision", Integer),
    Column("words", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime),
    Column("state", String(16), nullable=False),
    Column("reply", Text),
    Column("settled_by", BigInteger),
    Column("settled_at", UtcDateTime),
    Column("heard", String(16)),
    Column("ended_by", BigInteger),
    Column("ended_at", UtcDateTime),
    Column("ended_in", Integer),
    Column("ended_heard", String(16)),
    Index("ix_report_state", "state", "id"),
    Index("ix_report_user_id", "user_id", "made_at"),
    Index("ix_report_told_at", "told_at"),
    Index("ix_report_settled_at", "settled_at"),
    Index("ix_report_untold", "id", sqlite_where=_UNTOLD),
    sqlite_autoincrement=True,
)

# Who may not report; the name is empty after the person's data was erased.
MUTED: Final[Table] = Table(
    "muted",
    METADATA,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String(128), nullable=False),
    Column("muted_by", BigInteger, nullable=False),
    Column("muted_at", UtcDateTime, nullable=False),
)
