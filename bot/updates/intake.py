"""The promise to whoever brings updates, by polling or by webhook: one is handled at once or durably noted.

A kill loses no question. It may answer one twice: the one that was being answered.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

import orjson

from bot.leniency import pack_json
from bot.updates.dispatch import Dispatch, RawUpdate, chat_of
from bot.watch.meter import Meter
from storage.inbox import Inbox, NotedUpdate

ALLOWED_UPDATES: Final = ("message", "callback_query", "my_chat_member")

_LOG = logging.getLogger(__name__)
# Seconds until what is not handled is noted: soon where all updates behind a batch wait for it, later where a request
# of Telegram's waits for one of them and others go on beside it.
_BATCH_PATIENCE: Final = 0.05
_DOOR_PATIENCE: Final = 0.5
_BACKLOG: Final = 200  # updates that wait; with more of them patience is in vain
# Updates that Telegram brings again after it was told of them come within minutes.
_REMEMBERED: Final = 20_000


class Intake:
    """Hands updates to the dispatch, each of them once, and notes those whose answers take longer.

    What is noted is forgotten once it is handled. All that is to be noted or forgotten at a time is one transaction.
    """

    def __init__(
        self,
        dispatch: Dispatch,
        inbox: Inbox,
        clock: Callable[[], datetime],
        meter: Meter | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._dispatch = dispatch
        self._inbox = inbox
        self._clock = clock
        self._meter = meter or Meter()
        self._monotonic = monotonic
        self._running: dict[int, asyncio.Future[None]] = {}
        self._handled: dict[int, None] = {}  # in the order of their ends
        self._noted: set[int] = set()  # of those that run
        self._to_note: dict[int, NotedUpdate] = {}
        self._noting: asyncio.Task[None] | None = None
        self._writing = asyncio.Lock()
        self._to_forget: list[int] = []
        self._forgetting: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """How many updates are not handled yet."""
        return len(self._running)

    @property
    def patience(self) -> float:
        """Seconds that whoever brings a batch of updates waits for their answers; then they are noted."""
        return _BATCH_PATIENCE if self.waiting <= _BACKLOG else 0

    async def room(self) -> None:
        """Wait while so many updates wait that no more should be fetched."""
        await self._dispatch.room()

    async def replay(self) -> None:
        """Hand in what an earlier run had noted and not handled. Raises StateUnavailableError."""
        for number, body in (await self._inbox.pending()).items():
            self._noted.add(number)
            self.submit(orjson.loads(body))

    def submit(self, update: RawUpdate) -> asyncio.Future[None]:
        """Hand in an update unless it was before; the future is done when it is handled, cancelled if it never is."""
        number: int = update["update_id"]
        running = self._running.get(number)
        if running is not None:
            self._meter.repeat()
            return running
        if number in self._handled:
            self._meter.repeat()
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            done.set_result(None)
            return done
        asked, began = (
            self._meter.take_in(update),
            self._monotonic(),
        )

        def end(future: asyncio.Future[None]) -> None:
            self._end(number, future)
            if is_handled(future):
                self._meter.finish(asked, self._monotonic() - began)

        running = self._running[number] = self._dispatch.submit(update)
        running.add_done_callback(end)
        return running

    async def take(self, update: RawUpdate) -> bool:
        """Take in one update; False when it is neither handled nor noted, so that it has to be brought again."""
        if self._dispatch.is_full and update["update_id"] not in self._running:
            return False
        future = self.submit(update)
        if not future.done():
            await asyncio.wait([future], timeout=_DOOR_PATIENCE if self.waiting <= _BACKLOG else 0)
        if future.done():
            return is_handled(future)
        try:
            await self.note([update])
        except Exception as fault:  # noqa: BLE001 -- whatever ails the state database, no question may be lost
            _LOG.warning("an update can't be noted (%s): Telegram is asked to repeat it", type(fault).__name__)
            return is_handled(future)
        return True

    async def note(self, updates: Iterable[RawUpdate]) -> None:
        """Note updates durably. Raises what the state database raises; then none of them may count as noted."""
        new = [update for update in updates if update["update_id"] not in self._noted]
        if not new:
            return
        for update in new:
            self._to_note[update["update_id"]] = NotedUpdate(chat_of(update), pack_json(update))
        if self._noting is None:
            self._noting = asyncio.create_task(self._write())
            self._noting.add_done_callback(_look)
        await asyncio.shield(self._noting)

    async def _write(self) -> None:
        """Note all that came together while those before were being noted."""
        async with self._writing:
            batch, self._to_note, self._noting = self._to_note, {}, None
            await self._inbox.note(batch, self._clock())
            self._meter.note(len(batch))
            self._noted.update(number for number in batch if number in self._running)
            self._forget(number for number in batch if number in self._handled)

    def _end(self, number: int, future: asyncio.Future[None]) -> None:
        del self._running[number]
        if is_handled(future):
            self._handled[number] = None
            if len(self._handled) > _REMEMBERED:
                del self._handled[next(iter(self._handled))]
            if number in self._noted:
                self._forget([number])
        self._noted.discard(number)

    def _forget(self, numbers: Iterable[int]) -> None:
        """Have notes of handled updates removed soon."""
        self._to_forget.extend(numbers)
        if self._to_forget and self._forgetting is None:
            self._forgetting = asyncio.create_task(self._remove())

    async def _remove(self) -> None:
        try:
            while self._to_forget:
                batch, self._to_forget = self._to_forget, []
                await self._inbox.done(batch)
        except Exception as fault:  # noqa: BLE001 -- whatever ails the state database: they are answered twice then
            _LOG.warning("answered updates stay noted (%s)", type(fault).__name__)
        finally:
            self._forgetting = None

    async def close(self) -> None:
        """Wait until all is written; to be called when the dispatch is drained and nobody brings updates any more."""
        if self._noting is not None:
            await asyncio.wait({self._noting})
        async with self._writing:  # what is being noted at this moment
            pass
        if self._forgetting is not None:
            await asyncio.wait({self._forgetting})


def is_handled(future: asyncio.Future[Any]) -> bool:
    """Say whether a future of the dispatch tells that its update was handled."""
    return future.done() and not future.cancelled()


def _look(task: asyncio.Task[None]) -> None:
    """Look at what a task raised, which whoever waited for it has got as well."""
    if not task.cancelled():
        task.exception()
