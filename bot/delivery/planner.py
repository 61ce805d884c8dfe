"""The planning tick: whoever has to be planned is, in small transactions; asked twice, it does nothing twice."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from bot.revisions.succession import Succession
from storage.content.reader import ContentReader
from storage.content.shelf import ContentShelf
from storage.errors import ContentUnusableError, StateUnavailableError
from storage.outbox.posts import Plan, Unplanned
from storage.outbox.pulse import Pulse
from storage.outbox.store import Outbox
from storage.planning import make_plan
from storage.sheets import Sheets

_LOG = logging.getLogger(__name__)

# Chats planned in one transaction, and how many before others get their turn on the loop.
_BATCH: Final = 250
_BREATH: Final = 10
# Answers to people go first: for so many seconds a batch waits for them.
_COURTESY: Final = 0.02
# An item is told once a year, so a post has to be remembered for a year and a little more.
_KEPT: Final = dt.timedelta(days=400)
# Before the clock has run evenly for so long it may be wrong, and what is gone could be told again.
_TRUSTED: Final = dt.timedelta(hours=12)
_PUT_OFF: Final = dt.timedelta(hours=1)


GiveWay = Callable[[float], Awaitable[None]]


class Planner:
    """Plans the posts of the next days for all chats; memory holds one batch, however many chats there are.

    `give_way` waits for others, at most so many seconds; `planned` is called when there are new plans.
    """

    def __init__(  # noqa: PLR0913, PLR0917 -- what planning needs
        self,
        shelf: ContentShelf,
        sheets: Sheets,
        outbox: Outbox,
        pulse: Pulse,
        succession: Succession,
        clock: Callable[[], dt.datetime],
        give_way: GiveWay,
        planned: Callable[[], None] = lambda: None,
    ) -> None:
        self._shelf = shelf
        self._sheets = sheets
        self._outbox = outbox
        self._pulse = pulse
        self._succession = succession
        self._clock = clock
        self._give_way = give_way
        self._planned = planned
        self._tidied: dt.date | None = None
        self._stopping = False

    def stop(self) -> None:
        """Begin no further batch."""
        self._stopping = True

    async def tick(self) -> None:
        """Plan until nobody is left who has to be planned now; once a day, let go of what nobody asks for any more.

        Raises StorageError, also for as long as the newest content can't be made live.
        """
        if await self._succession.is_awaited():
            return
        while not self._stopping and (rows := await self._sheets.unplanned(now := self._clock(), _BATCH)):
            plans, failed, content = await self._make_plans(rows, now)
            if not await self._outbox.plan(plans, late_before=await self._pulse.since(), content=content):
                _LOG.info("planning waits for the content that is about to go live")
                self._succession.await_other(content)
                return
            await self._sheets.put_off(failed, now + _PUT_OFF)
            self._planned()
            await self._give_way(_COURTESY)
        await self._tidy(self._clock())

    async def _tidy(self, now: dt.datetime) -> None:
        if now.date() != self._tidied and await self._pulse.steady(now) >= _TRUSTED:
            await self._outbox.tidy(now - _KEPT)
            self._tidied = now.date()

    async def _make_plans(
        self, rows: Sequence[Unplanned], now: dt.datetime
    ) -> tuple[list[Plan], dict[int, int | None], str]:
        """Give plans, the versions of the sheets that can't be planned, and the content that the plans are made of."""
        plans, failed = list[Plan](), dict[int, int | None]()
        async with self._shelf.lend() as reader:
            for number, row in enumerate(rows, start=1):
                plan = await self._make_plan(reader, row, now)
                if plan is None:
                    failed[row.chat_id] = row.version
                else:
                    plans.append(plan)
                if number % _BREATH == 0:
                    await asyncio.sleep(0)
            return plans, failed, reader.revision

    @staticmethod
    async def _make_plan(reader: ContentReader, row: Unplanned, now: dt.datetime) -> Plan | None:
        """Plan for one chat; None where that fails, which must not keep the others from being planned."""
        try:
            return await make_plan(reader, row, now)
        except (ContentUnusableError, StateUnavailableError):
            raise
        except Exception:  # noqa: BLE001 -- whatever is wrong with one sheet, such as a zone that is no more
            _LOG.exception("error %s: chat %s can't be planned", secrets.token_hex(4), row.chat_id)
            return None
