"""Work that repeats: a tick wakes it, and it looks itself at what there is to do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.trouble import Trouble


class Repeated:
    """Runs `work` once for every wake-up, those that come while it runs counting as one; what fails is tried again."""

    def __init__(self, name: str, work: Callable[[], Awaitable[None]], trouble: Trouble) -> None:
        self._name = name
        self._work = work
        self._trouble = trouble
        self._wake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Let it run, at once or when the present run ends."""
        self._wake.set()

    async def run(self) -> None:
        """Work until stopped; what a run has begun is brought to its end."""
        while True:
            await self._wake.wait()
            if self._stopping:
                return
            self._wake.clear()
            try:
                await self._work()
            except Exception as fault:  # noqa: BLE001 -- reminders must outlive what nobody foresaw; it is reported
                await self._trouble.meet(self._name, fault)
                self._wake.set()
            else:
                await self._trouble.over(self._name)

    def stop(self) -> None:
        """Let the present run be the last one."""
        self._stopping = True
        self._wake.set()
