"""The epochs of the state database: each restore begins one, and hides what the lost database posted meanwhile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.outbox.posts import Epoch
from storage.state.tables import EPOCH


async def read_epochs(connection: AsyncConnection, after: dt.datetime | None = None) -> Sequence[Epoch]:
    """Give the restores, oldest first; only those after a moment, if one is given."""
    query = select(EPOCH.c.copied, EPOCH.c.restored).order_by(EPOCH.c.number)
    if after is not None:
        query = query.where(EPOCH.c.restored > after)
    return [Epoch(*row) for row in await connection.execute(query)]


async def last_restored(connection: AsyncConnection) -> dt.datetime | None:
    """Give when the database was last restored (UTC); None if it never was."""
    moment: dt.datetime | None = (await connection.execute(select(func.max(EPOCH.c.restored)))).scalar_one()
    return moment
