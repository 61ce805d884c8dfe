"""The pulse of the delivery: since when posts go out without a break, and the breaks there were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.outbox.posts import Absence, Beat
from storage.state.access import reading, writing
from storage.state.tables import ABSENCE, PULSE
from storage.state.upsert import upsert

# Without a beat for so long, the bot was away; a clock that is so far behind the last beat was set back.
AWAY: Final = dt.timedelta(seconds=120)
BACK: Final = dt.timedelta(seconds=60)
_ROW: Final = 1


class Pulse:
    """Keeps the pulse by the bot's clock, which may be set."""

    def __init__(self, engine: AsyncEngine, writer: AsyncEngine) -> None:
        self._engine = engine
        self._writer = writer

    async def beat(self, now: dt.datetime) -> Beat:
        """Beat, and tell since when without a break; the time away is kept as an absence.

        A clock that was set back begins the pulse anew, too, but nothing was missed then: no absence.
        """
        async with writing(self._writer) as connection:
            query = select(PULSE.c.since, PULSE.c.until).where(PULSE.c.id == _ROW).with_for_update()
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                await connection.execute(insert(PULSE).values(id=_ROW, since=now, until=now))
                return Beat(now, stepped_back=False)
            away, back = now - row.until > AWAY, now < row.until - BACK
            if away:
                await upsert(connection, ABSENCE, [{"started": row.until, "ended": now}], replaced=["ended"])
            since = now if away or back else row.since
            until = now if back else max(now, row.until)
            await connection.execute(update(PULSE).where(PULSE.c.id == _ROW).values(since=since, until=until))
        return Beat(since, stepped_back=back)

    async def since(self) -> dt.datetime | None:
        """Give since when posts go out without a break (UTC), as of the last beat; None before the first."""
        async with reading(self._engine) as connection:
            query = select(PULSE.c.since).where(PULSE.c.id == _ROW)
            return (await connection.execute(query)).scalar_one_or_none()

    async def is_beating(self, now: dt.datetime) -> bool:
        """Say whether a bot is at work: whether the last beat is so near that it does not count as away."""
        async with reading(self._engine) as connection:
            query = select(PULSE.c.until).where(PULSE.c.id == _ROW)
            until = (await connection.execute(query)).scalar_one_or_none()
        return until is not None and until - BACK <= now <= until + AWAY

    async def steady(self, now: dt.datetime) -> dt.timedelta:
        """Give for how long posts have gone out by a clock that ran evenly; nothing when `now` says that it did not."""
        async with reading(self._engine) as connection:
            query = select(PULSE.c.since, PULSE.c.until).where(PULSE.c.id == _ROW)
            row = (await connection.execute(query)).one_or_none()
        if row is None or not row.until - BACK <= now <= row.until + AWAY:
            return dt.timedelta()
        span: dt.timedelta = row.until - row.since
        return span

    async def absences(self, after: dt.datetime) -> Sequence[Absence]:
        """Give the absences that ended after a moment, oldest first.

        They tell why days have no post: of what was missed only the last seven days come into the outbox as dropped.
        """
        query = select(ABSENCE).where(ABSENCE.c.ended > after).order_by(ABSENCE.c.started)
        async with reading(self._engine) as connection:
            return [Absence(*row) for row in await connection.execute(query)]
