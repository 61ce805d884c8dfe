"""One query for all who ask at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Final, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

_MOST: Final = 500  # keys of one query: SQLite takes 32,766 values, and others wait for the connection, too


class SharedReads(Generic[Key, Value]):
    """Reads by key: one query is under way at a time, and whoever asks meanwhile shares the next.

    `read` gives what it found for different keys. An answer is never older than its question: nobody joins a query
    that has begun.
    """

    def __init__(self, read: Callable[[Sequence[Key]], Awaitable[Mapping[Key, Value]]], *, most: int = _MOST) -> None:
        self._read = read
        self._most = most
        self._asked: list[tuple[Key, asyncio.Future[Value | None]]] = []
        self._reader: asyncio.Task[None] | None = None

    async def get(self, key: Key) -> Value | None:
        """Give what is found for a key, None when nothing is. Raises what `read` raises."""
        answer: asyncio.Future[Value | None] = asyncio.get_running_loop().create_future()
        self._asked.append((key, answer))
        if self._reader is None or self._reader.done():
            self._reader = asyncio.create_task(self._read_all())
        return await answer

    async def _read_all(self) -> None:
        while self._asked:
            asked, self._asked = self._asked[: self._most], self._asked[self._most :]
            try:
                found = await self._read(tuple({key: None for key, _ in asked}))
            except Exception as error:  # noqa: BLE001 -- each who asked raises it
                for _, answer in _waiting(asked):
                    answer.set_exception(error)
            except BaseException:  # the loop ends: nobody may wait on
                for _, answer in _waiting(asked + self._asked):
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
