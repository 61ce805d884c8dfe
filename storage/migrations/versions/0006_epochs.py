"""Make the table of restores."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.state.tables import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; nothing was restored yet."""
    op.create_table(
        "epoch",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("copied", UtcDateTime(), nullable=False),
        sa.Column("restored", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_epoch")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Drop it; what restores left out has a reason that earlier versions know."""
    op.execute("UPDATE post SET reason = 'late' WHERE reason = 'restored'")
    op.drop_table("epoch")
