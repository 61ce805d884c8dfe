"""Make the tables of reminders: sheets, posts with their items and parts, and when they were delivered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.state.tables import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _make_sheet()
    _make_post()
    _make_post_details()
    op.create_table(
        "pulse",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse")),
    )
    op.create_table(
        "absence",
        sa.Column("started", UtcDateTime(), nullable=False),
        sa.Column("ended", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("started", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_ended"), "absence", ["ended"], unique=False)


def downgrade() -> None:
    """Drop them."""
    for table in ("absence", "pulse", "post_part", "post_item", "post", "sheet"):
        op.drop_table(table)


def _make_sheet() -> None:
    op.create_table(
        "sheet",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.String(16), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("subscribed", sa.Boolean(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=True),
        sa.Column("by_user", sa.BigInteger(), nullable=True),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("pin", sa.Boolean(), nullable=False),
        sa.Column("pinned", sa.BigInteger(), nullable=True),
        sa.Column("suspended", sa.String(16), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("plan_from", sa.Date(), nullable=True),
        sa.Column("plan_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_sheet")),
    )
    op.create_index(op.f("ix_sheet_by_user"), "sheet", ["by_user"], unique=False)
    op.create_index("ix_sheet_plan_at", "sheet", ["plan_at", "chat_id"], unique=False)


def _make_post() -> None:
    op.create_table(
        "post",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("due", UtcDateTime(), nullable=False),
        sa.Column("expires", UtcDateTime(), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(16), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("unknowns", sa.Integer(), nullable=False),
        sa.Column("begun", sa.Boolean(), nullable=False),
        sa.Column("doubt", sa.Boolean(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(64), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("try_at", UtcDateTime(), nullable=True),
        sa.Column("settled", UtcDateTime(), nullable=True),
        sa.Column("corrected", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("chat_id", "kind", "day", name=op.f("uq_post_chat_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_post_state", "post", ["state", "due", "id", "try_at"], unique=False)
    op.create_index(
        "ix_post_settled",
        "post",
        ["settled"],
        unique=False,
        sqlite_where=sa.text("settled IS NOT NULL"),
        postgresql_where=sa.text("settled IS NOT NULL"),
    )


def _make_post_details() -> None:
    op.create_table(
        "post_item",
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("anchor", sa.String(300), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lead", sa.String(8), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_item_post_id_post"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("chat_id", "anchor", "year", "lead", name=op.f("pk_post_item")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_post_item_post_id"), "post_item", ["post_id"], unique=False)
    op.create_table(
        "post_part",
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("unknowns", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_part_post_id_post"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", "number", name=op.f("pk_post_part")),
        sqlite_with_rowid=False,
    )
