"""One query for all who ask at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Any, Final, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

_MOST: Final = 500  # keys of one query: SQLite takes 32,766 values, and others wait for the connection, too
_PATIENCE: Final = 1.0


class SharedReads(Generic[Key, Value]):
    """Reads by key: one query is under way at a time, and whoever asks meanwhile shares the next.

    `read` gives what it found for different keys. An answer is never older than its question: nobody joins a query
    that has begun. After `patience` seconds of one the next begins beside it: its connection may be dead.
    """

    def __init__(
        self,
        read: Callable[[Sequence[Key]], Awaitable[Mapping[Key, Value]]],
        *,
        most: int = _MOST,
        patience: float = _PATIENCE,
    ) -> None:
        self._read = read
        self._most = most
        self._patience = patience
        self._asked: list[tuple[Key, asyncio.Future[Value | None]]] = []
        self._reader: asyncio.Task[None] | None = None  # whoever takes the next query
        self._readers: set[asyncio.Task[None]] = set()

    async def get(self, key: Key) -> Value | None:
        """Give what is found for a key, None when nothing is. Raises what `read` raises."""
        answer: asyncio.Future[Value | None] = asyncio.get_running_loop().create_future()
        self._asked.append((key, answer))
        if self._reader is None:
            self._begin()
        return await answer

    async def close(self) -> None:
        """Give up what is being read; whoever waits for it is cancelled."""
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)

    def _begin(self) -> None:
        self._reader = reader = asyncio.create_task(self._read_all())
        self._readers.add(reader)
        reader.add_done_callback(self._readers.discard)

    async def _read_all(self) -> None:
        me = asyncio.current_task()
        try:
            while self._reader is me and (asked := self._take()):
                late = asyncio.get_running_loop().call_later(self._patience, self._go_on_without, me)
                try:
                    await self._answer(asked)
                finally:
                    late.cancel()
        finally:
            if self._reader is me:
                self._reader = None

    def _go_on_without(self, reader: asyncio.Task[Any] | None) -> None:
        if self._reader is reader:
            self._reader = None
            if self._asked:
                self._begin()

    def _take(self) -> list[tuple[Key, asyncio.Future[Value | None]]]:
        """Give those whose turn it is, without those who wait no more."""
        waiting = _waiting(self._asked)
        self._asked = waiting[self._most :]
        return waiting[: self._most]

    async def _answer(self, asked: Sequence[tuple[Key, asyncio.Future[Value | None]]]) -> None:
        try:
            found = await self._read(tuple({key: None for key, _ in asked}))
        except Exception as error:  # noqa: BLE001 -- each who asked raises it
            for _, answer in _waiting(asked):
                answer.set_exception(error)
        except BaseException:  # the end: nobody may wait on
            for _, answer in _waiting([*asked, *self._asked]):
                answer.cancel()
            raise
        else:
            for key, answer in _waiting(asked):
                answer.set_result(found.get(key))


def _waiting(
    asked: Sequence[tuple[Key, asyncio.Future[Value | None]]],
) -> list[tuple[Key, asyncio.Future[Value | None]]]:
    """Give those who still wait: some were cancelled."""
    return [(key, answer) for key, answer in asked if not answer.done()]
