"""Runs the bot until it is told to stop, as `run` and `demo` do."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import threading
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial
from typing import Final

from bot.application import Clock, Running, running, utc_now
from bot.thrift import share_arena
from bot.watch.systemd import READY, STOPPING, Systemd
from config.settings import Settings

_LOG = logging.getLogger(__name__)
_LEAVE_SECONDS: Final = 9.0  # after the signal; a stop that goes as it should is over before
_LAST_WORD_SECONDS: Final = 0.3


async def serve(
    settings: Settings, *, clock: Clock = utc_now, started: Callable[[Running], None] = lambda _: None
) -> None:
    """Run until SIGTERM or SIGINT, which end a start, too. Raises Exit when the bot can't start or must not go on.

    From the signal on, the process has nine seconds: then it ends as by a kill, which loses nothing, but with code 0.
    """
    share_arena()
    stop, systemd = asyncio.Event(), Systemd()
    async with AsyncExitStack() as stack:
        try:
            async with asyncio.timeout(None) as start:
                _at_signals(stop, partial(start.reschedule, 0))
                bot = await stack.enter_async_context(running(settings, clock=clock))
        except TimeoutError:
            if not start.expired():
                raise
            systemd.tell(STOPPING)
            return
        _at_signals(stop, lambda: None)
        gc.freeze()  # what was made until here lives as long as the process: the collector need not look at it
        gc.enable()
        started(bot)
        systemd.tell(READY)
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({stopped, bot.work}, return_when=asyncio.FIRST_COMPLETED)
        systemd.tell(STOPPING)
        if bot.work.done():
            bot.work.result()
        stopped.cancel()


def _at_signals(stop: asyncio.Event, act: Callable[[], object]) -> None:
    """Let the first signal stop and act; those after it change nothing."""

    def hear() -> None:
        if not stop.is_set():
            stop.set()
            _leave_in_time()
            act()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, hear)


def _leave_in_time() -> None:
    """Have the last word, in a thread: the loop may be over, and the process wait for a state database."""
    said = partial(_LOG.warning, "the stop takes too long: what is open is left as it is")
    # Each in a thread of its own: what hangs may be the log.
    for seconds, act in ((_LEAVE_SECONDS, said), (_LEAVE_SECONDS + _LAST_WORD_SECONDS, partial(os._exit, 0))):
        guard = threading.Timer(seconds, act)
        guard.daemon = True
        guard.start()
