"""Make the table of announcements, and let what became of their posts be counted at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.state.tables import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ANNOUNCED = "kind <> 'reminder'"


def upgrade() -> None:
    """Make the table and the index."""
    op.create_table(
        "announcement",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("author", sa.BigInteger(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("places", sa.String(64), nullable=False),
        sa.Column("languages", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("passed", sa.BigInteger(), nullable=True),
        sa.Column("handed", sa.Boolean(), nullable=False),
        sa.Column("shown_chat", sa.BigInteger(), nullable=True),
        sa.Column("shown_message", sa.BigInteger(), nullable=True),
        sa.Column("shown_language", sa.String(8), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_announcement_state", "announcement", ["state", "id"], unique=False)
    op.create_index(
        "ix_post_announced",
        "post",
        ["kind", "state", "reason", "due"],
        unique=False,
        sqlite_where=sa.text(_ANNOUNCED),
        postgresql_where=sa.text(_ANNOUNCED),
    )


def downgrade() -> None:
    """Drop them, and with them the posts that nobody could write any more."""
    op.execute(f"DELETE FROM post WHERE {_ANNOUNCED}")  # noqa: S608 -- a constant
    op.drop_index("ix_post_announced", table_name="post")
    op.drop_table("announcement")
