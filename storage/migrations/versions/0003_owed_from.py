"""Remember since when a sheet calls for what it does: what it would have called for before is not owed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.state.tables import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of sheets that are there nobody knows when they changed, so all that they call for is owed."""
    op.add_column("sheet", sa.Column("owed_from", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("sheet", "owed_from")
