"""Hands updates to the application: one at a time and in order for each chat, many chats at once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

RawUpdate = dict[str, Any]
Handle = Callable[[RawUpdate], Awaitable[None]]


def chat_of(update: RawUpdate) -> int | None:
    """Give the id of the chat (else of the user) that an update of any type belongs to; None if it has neither."""
    for value in update.values():
        if isinstance(value, dict):
            for place in (value, value.get("message")):
                if isinstance(place, dict) and isinstance(place.get("chat"), dict):
                    chat = place["chat"].get("id")
                    return chat if isinstance(chat, int) else None
            person = value.get("from") or value.get("user")
            if isinstance(person, dict) and isinstance(person.get("id"), int):
                return int(person["id"])
    return None


class Dispatch:
    """A queue per chat, each worked off by one task, at most `width` tasks at work.

    `handle` must not raise; a chat that is slow holds up nobody but itself.
    """

    def __init__(self, handle: Handle, width: int = 64) -> None:
        self._handle = handle
        self._room = asyncio.Semaphore(width)
        self._queues: dict[int, deque[tuple[RawUpdate, asyncio.Future[None]]]] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._quiet = asyncio.Event()
        self._quiet.set()

    def submit(self, update: RawUpdate) -> asyncio.Future[None]:
        """Queue an update; the future is done once it was handled, and cancelled if it never will be."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        key = chat_of(update) or 0
        queue = self._queues.get(key)
        if queue is None:
            self._queues[key] = queue = deque()
            worker = asyncio.create_task(self._work(key, queue))
            self._workers.add(worker)
            worker.add_done_callback(self._end)
            self._quiet.clear()
        queue.append((update, done))
        return done

    async def _work(self, key: int, queue: deque[tuple[RawUpdate, asyncio.Future[None]]]) -> None:
        try:
            while queue:
                update, done = queue[0]
                async with self._room:
                    await self._handle(update)
                queue.popleft()
                done.set_result(None)
        finally:
            del self._queues[key]
            for _, left in queue:  # only when cancelled
                left.cancel()

    def _end(self, worker: asyncio.Task[None]) -> None:
        self._workers.discard(worker)
        if not self._workers:
            self._quiet.set()

    async def give_way(self, seconds: float) -> None:
        """Wait while anybody is being answered, at most `seconds`: for work that is in no hurry."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._quiet.wait(), seconds)

    async def drain(self, seconds: float) -> bool:
        """Wait until all is handled; after `seconds` cancel the rest and give False."""
        if not self._workers:
            return True
        _, late = await asyncio.wait(self._workers, timeout=seconds)
        for worker in late:
            worker.cancel()
        if late:
            await asyncio.wait(late)
        return not late
