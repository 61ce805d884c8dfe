"""What was asked a moment ago need not be asked again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Fresh(Generic[Value]):
    """Keeps what `ask` gave for so many seconds; who wants it while it is asked waits for the same answer."""

    def __init__(
        self, ask: Callable[[], Awaitable[Value]], seconds: float, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask = ask
        self._seconds = seconds
        self._monotonic = monotonic
        self._asking = asyncio.Lock()
        self._kept: tuple[float, Value] | None = None

    async def get(self) -> Value:
        """Give what is known, asked anew when that is too old. Raises what `ask` raises."""
        async with self._asking:
            now = self._monotonic()
            if self._kept is None or now - self._kept[0] >= self._seconds:
                self._kept = now, await self._ask()
            return self._kept[1]
