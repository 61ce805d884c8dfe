"""Runs the bot until it is told to stop, as `run` and `demo` do."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial

from bot.application import Clock, Running, running, utc_now
from bot.thrift import share_arena
from bot.watch.systemd import READY, STOPPING, Systemd
from config.settings import Settings


async def serve(
    settings: Settings, *, clock: Clock = utc_now, started: Callable[[Running], None] = lambda _: None
) -> None:
    """Run until SIGTERM or SIGINT, which end a start, too. Raises Exit when the bot can't start or must not go on."""
    share_arena()
    stop, systemd = asyncio.Event(), Systemd()
    async with AsyncExitStack() as stack:
        try:
            async with asyncio.timeout(None) as start:
                _at_signals(partial(_give_up, start, stop))
                bot = await stack.enter_async_context(running(settings, clock=clock))
        except TimeoutError:
            if not start.expired():
                raise
            systemd.tell(STOPPING)
            return
        _at_signals(stop.set)
        gc.freeze()  # what was made until here lives as long as the process: the collector need not look at it
        started(bot)
        systemd.tell(READY)
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({stopped, bot.work}, return_when=asyncio.FIRST_COMPLETED)
        systemd.tell(STOPPING)
        if bot.work.done():
            bot.work.result()
        stopped.cancel()


def _at_signals(act: Callable[[], object]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, act)


def _give_up(start: asyncio.Timeout, stop: asyncio.Event) -> None:
    """End a start; what it has opened is closed, and whoever can't wait may ask again."""
    if not stop.is_set():
        stop.set()
        start.reschedule(0)
