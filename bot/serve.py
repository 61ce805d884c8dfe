"""Runs the bot until it is told to stop, as `run` and `demo` do."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Callable

from bot.application import Clock, Running, running, utc_now
from bot.thrift import share_arena
from bot.watch.systemd import READY, STOPPING, Systemd
from config.settings import Settings


async def serve(
    settings: Settings, *, clock: Clock = utc_now, started: Callable[[Running], None] = lambda _: None
) -> None:
    """Run until SIGTERM or SIGINT. Raises Exit when the bot can't start or must not go on."""
    share_arena()
    stop, systemd = asyncio.Event(), Systemd()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with running(settings, clock=clock) as bot:
        gc.freeze()  # what was made until here lives as long as the process: the collector need not look at it
        started(bot)
        systemd.tell(READY)
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({stopped, bot.work}, return_when=asyncio.FIRST_COMPLETED)
        systemd.tell(STOPPING)
        if bot.work.done():
            bot.work.result()
        stopped.cancel()
