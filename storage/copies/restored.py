"""What restores left to people: the spans that they hide, and the posts that they left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.copies.epoch_opening import Opened, open_epoch
from storage.copies.epochs import read_epochs
from storage.outbox.posts import Epoch, PostRecord
from storage.outbox.reports import read_records
from storage.outbox.results import LEFT_OUT, let_go_out
from storage.state.access import reading, writing
from storage.state.locks import lock_posts
from storage.state.tables import POST

# For so long people may decide about what was left out.
_OFFERED: Final = dt.timedelta(days=7)
# Posts that are let go out in one transaction, so that others need not wait long.
_BATCH: Final = 2000


class Restored:
    """Each method but `send_all` is one transaction. All raise StateFullError, StateUnavailableError."""

    def __init__(self, engine: AsyncEngine, writer: AsyncEngine) -> None:
        self._engine = engine
        self._writer = writer

    async def open_epoch(self, now: dt.datetime) -> Opened:
        """Open a new epoch in a database that other means brought back; only the sole process may."""
        async with writing(self._writer) as connection:
            return await open_epoch(connection, now)

    async def epochs(self, after: dt.datetime) -> Sequence[Epoch]:
        """Give the restores after a moment, oldest first."""
        async with reading(self._engine) as connection:
            return await read_epochs(connection, after)

    async def left_out(self, now: dt.datetime, limit: int) -> Sequence[PostRecord]:
        """Give the posts that a restore of the last seven days left out, and nobody has sent since; oldest first."""
        query = select(POST).where(_offered(now)).order_by(POST.c.due, POST.c.id).limit(limit)
        async with reading(self._engine) as connection:
            return await read_records(connection, query)

    async def count(self, now: dt.datetime) -> int:
        """Count these posts."""
        async with reading(self._engine) as connection:
            return (await connection.execute(select(func.count()).where(_offered(now)))).scalar_one()

    async def send_all(self, now: dt.datetime) -> int:
        """Let all these posts go out now; gives how many."""
        sent = 0
        while True:
            async with writing(self._writer) as connection:
                query = select(POST.c.id).where(_offered(now)).order_by(POST.c.id).limit(_BATCH)
                ids = list((await connection.execute(query)).scalars())
                these = and_(POST.c.id.in_(ids), LEFT_OUT)
                await lock_posts(connection, these)
                sent += await let_go_out(connection, these, now)
            if len(ids) < _BATCH:
                return sent


def _offered(now: dt.datetime) -> ColumnElement[bool]:
    return and_(LEFT_OUT, POST.c.settled >= now - _OFFERED)
