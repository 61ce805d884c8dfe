"""Let proposals and revisions say in words why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLES = ("proposal", "revision")


def upgrade() -> None:
    """Add the columns; why earlier changes were made nobody knows."""
    for table in _TABLES:
        op.add_column(table, sa.Column("note", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop them; not by making `revision` anew, which on SQLite would take the files of all revisions with it."""
    for table in _TABLES:
        op.drop_column(table, "note")
