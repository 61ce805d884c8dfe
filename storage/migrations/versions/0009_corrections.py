"""Let accepted reports wait for their correction, and keep in which language those with a role are spoken with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.state.tables import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_UNTOLD = sa.text("ended_at IS NOT NULL AND ended_heard IS NULL")


def upgrade() -> None:
    """Add columns and table. What was accepted before waits, too: nobody noted whether it was corrected."""
    op.add_column("report", sa.Column("ended_by", sa.BigInteger(), nullable=True))
    op.add_column("report", sa.Column("ended_at", UtcDateTime(), nullable=True))
    op.add_column("report", sa.Column("ended_in", sa.Integer(), nullable=True))
    op.add_column("report", sa.Column("ended_heard", sa.String(16), nullable=True))
    op.create_index("ix_report_untold", "report", ["id"], unique=False, sqlite_where=_UNTOLD, postgresql_where=_UNTOLD)
    op.add_column("proposal", sa.Column("report", sa.BigInteger(), nullable=True))
    op.create_table(
        "spoken",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_spoken")),
    )


def downgrade() -> None:
    """Drop them; what came to its end is what it was settled as, and edits that name a report are given up."""
    op.drop_table("spoken")
    op.execute("""DELETE FROM draft WHERE work LIKE '%"report":%'""")
    op.drop_column("proposal", "report")
    op.execute("UPDATE report SET state = 'accepted' WHERE state = 'corrected'")
    op.execute("UPDATE report SET state = 'declined' WHERE state = 'dropped'")
    op.drop_index("ix_report_untold", table_name="report")
    for column in ("ended_heard", "ended_in", "ended_at", "ended_by"):
        op.drop_column("report", column)
