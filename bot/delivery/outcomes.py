"""What became of posts, recorded in few transactions and kept until they are: nothing that was sent is forgotten."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
from collections.abc import Callable
from typing import Final

from bot.delivery.trouble import Trouble
from storage.outbox.posts import Outcome, Refused
from storage.outbox.store import Outbox

_GATHER_SECONDS: Final = 0.05
_NAME: Final = "recording posts"


class Outcomes:
    """Collects outcomes and records them together, in the order in which they came.

    `owner` names the hands that posts are in while they are delivered here: what others have in theirs is left alone.
    """

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
        self.owner: Final = secrets.token_hex(8)
        self._waiting: list[tuple[Outcome, asyncio.Future[bool]]] = []
        self._added = asyncio.Event()
        self._recording = asyncio.Lock()
        self._stopping = False

    def add(self, outcome: Outcome) -> asyncio.Future[bool]:
        """Keep an outcome until it is recorded; then what is given is done, and tells whether it suspended the chat."""
        recorded: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((outcome, recorded))
        self._added.set()
        return recorded

    async def run(self) -> None:
        """Record until stopped and nothing is left; what can't be recorded stays and is tried again."""
        while self._waiting or not self._stopping:
            await self._added.wait()
            if not self._stopping:
                await asyncio.sleep(_GATHER_SECONDS)
            try:
                await self.flush()
            except Exception as fault:  # noqa: BLE001 -- whatever ails the database, outcomes are kept
                await self._trouble.meet(_NAME, fault)
            else:
                await self._trouble.over(_NAME)

    def stop(self) -> None:
        """Come to an end as soon as all is recorded."""
        self._stopping = True
        self._added.set()

    async def flush(self) -> None:
        """Record what is there. Raises StorageError; then all is kept."""
        async with self._recording:  # or two would take the same batch off the list
            self._added.clear()
            batch = list(self._waiting)
            if not batch:
                return
            try:
                suspended = await self._outbox.record(
                    [outcome for outcome, _ in batch], self._clock(), self._real(), owner=self.owner
                )
            except BaseException:
                self._added.set()
                raise
            del self._waiting[: len(batch)]
            untold: set[int | None] = set(suspended)
            for outcome, recorded in batch:
                chat = outcome.chat_id if isinstance(outcome, Refused) else None
                if not recorded.done():  # else nobody waits for it any more
                    recorded.set_result(chat in untold)
                untold.discard(chat)
