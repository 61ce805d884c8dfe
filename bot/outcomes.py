"""What became of posts, recorded in few transactions and kept until they are: nothing that was sent is forgotten."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Final

from bot.trouble import Trouble
from storage.outbox import Outbox
from storage.posts import Outcome

_GATHER_SECONDS: Final = 0.05
_NAME: Final = "recording posts"


class Outcomes:
    """Collects outcomes and records them together, in the order in which they came."""

    def __init__(
        self,
        outbox: Outbox,
        trouble: Trouble,
        *,
        clock: Callable[[], dt.datetime],
        real: Callable[[], dt.datetime],
    ) -> None:
        self._outbox = outbox
        self._trouble = trouble
        self._clock = clock
        self._real = real
        self._waiting: list[Outcome] = []
        self._added = asyncio.Event()
        self._recording = asyncio.Lock()

    def add(self, outcome: Outcome) -> None:
        """Keep an outcome until it is recorded."""
        self._waiting.append(outcome)
        self._added.set()

    @property
    def now(self) -> dt.datetime:
        """The bot's own time, by which outcomes are recorded."""
        return self._clock()

    async def run(self) -> None:
        """Record until cancelled; what can't be recorded stays and is tried again."""
        while True:
            await self._added.wait()
            await asyncio.sleep(_GATHER_SECONDS)
            try:
                await self.flush()
            except Exception as fault:  # noqa: BLE001 -- whatever ails the database, outcomes are kept
                await self._trouble.meet(_NAME, fault)
            else:
                await self._trouble.over(_NAME)

    async def flush(self) -> None:
        """Record what is there. Raises StorageError; then all is kept."""
        async with self._recording:  # or two would take the same batch off the list
            self._added.clear()
            batch = list(self._waiting)
            if not batch:
                return
            try:
                await self._outbox.record(batch, self._clock(), self._real())
            except BaseException:
                self._added.set()
                raise
            del self._waiting[: len(batch)]
