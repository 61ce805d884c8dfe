"""Work that repeats: a tick wakes it, and it looks itself at what there is to do."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.delivery.trouble import Trouble
from bot.watch.signs import Signs


class Repeated:
    """Runs `work` once for every wake-up, those that come while it runs counting as one; what fails is tried again.

    `signs` are told, under its name, whenever it gets on: not while it is stuck in one run.
    """

    def __init__(self, name: str, work: Callable[[], Awaitable[None]], trouble: Trouble, signs: Signs) -> None:
        self._name = name
        self._work = work
        self._trouble = trouble
        self._signs = signs
        self._wake = asyncio.Event()
        self._stopping = False
        signs.end(name)  # all is well until it is woken

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
            self._signs.begin(self._name)
            try:
                await self._work()
            except Exception as fault:  # noqa: BLE001 -- reminders must outlive what nobody foresaw; it is reported
                self._signs.end(self._name, well=False)
                await self._trouble.meet(self._name, fault)
                self._wake.set()
            else:
                self._signs.end(self._name)
                await self._trouble.over(self._name)

    def stop(self) -> None:
        """Let the present run be the last one."""
        self._stopping = True
        self._wake.set()


@asynccontextmanager
async def ticking(wakes: Sequence[Callable[[], None]], seconds: float) -> AsyncIterator[None]:
    """Call each of `wakes` every so many seconds while the block lasts, the first time at once."""
    scheduler = AsyncIOScheduler(
        timezone=dt.UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    for number, wake in enumerate(wakes):
        now = dt.datetime.now(dt.UTC)
        scheduler.add_job(_call, "interval", [wake], seconds=seconds, id=str(number), next_run_time=now)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.pause()
        await asyncio.sleep(0)  # a call that is just to come; the shutdown would cancel it and log that as an error
        scheduler.shutdown(wait=False)


async def _call(wake: Callable[[], None]) -> None:
    """Call from the event loop: what is no coroutine, the scheduler runs in another thread."""
    wake()
