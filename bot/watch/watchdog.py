"""Looks every second whether the parts of the bot go on; admins are told when one does not, and when it does again.

systemd is told for as long as the loop and the ticks go on, so that it starts anew a bot that hangs for good.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final

from bot.watch.signs import DELIVERING, PLANNING, POLLING, SILENT, Signs
from bot.watch.systemd import ALIVE, Systemd

_LOG = logging.getLogger(__name__)

LOOK_SECONDS: Final = 1.0
# Seconds of silence after which systemd is no longer told that all is well.
_HANGING: Final = 300.0
_TICKS: Final = (PLANNING, DELIVERING)
# Of so many sends at least, this part fails; and the part that may fail when it is over.
_SENDS: Final = 20
_FAILING: Final = 0.2
_FINE: Final = 0.1
# Seconds by which a look comes late when the loop lags, when it does not, and how long it has to be so.
_LAG: Final = 5.0
_EVEN: Final = 0.5
_EVEN_SECONDS: Final = 60.0

Tell = Callable[..., Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]

# What is told when it begins and when it is over: names of sentences of the catalogue under `alarm.`.
WORDS: Final = {
    PLANNING: ("planning_late", "planning_again"),
    DELIVERING: ("delivering_late", "delivering_again"),
    POLLING: ("polling_stalled", "polling_again"),
    "sending": ("sends_fail", "sends_arrive"),
    "the loop": ("loop_lags", "loop_even"),
}


class Watchdog:
    """Looks at `signs` and at its own punctuality; `tell` queues a sentence for the admins. Time is monotonic."""

    def __init__(
        self,
        signs: Signs,
        tell: Tell,
        systemd: Systemd,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._signs = signs
        self._tell = tell
        self._systemd = systemd
        self._monotonic = monotonic
        self._sleep = sleep
        self._troubled: set[str] = set()
        self._uneven = monotonic()  # when the loop last was late
        self._alive = -float("inf")  # when systemd was told last

    async def run(self) -> None:
        """Look until cancelled."""
        half = self._systemd.watchdog_seconds / 2
        pause = min(LOOK_SECONDS, half / 2) if half else LOOK_SECONDS
        while True:
            before = self._monotonic()
            await self._sleep(pause)
            await self.look(self._monotonic() - before - pause)

    async def look(self, lag: float) -> None:
        """Look at everything; `lag` is by how many seconds the loop came late to this."""
        self._tell_systemd()
        await self._watch_loop(lag)
        if lag < LOOK_SECONDS:  # else the others had no chance to show themselves either
            still = self._signs.still()
            for part in SILENT:
                stands = part in still
                await self._turn(part, begins=stands, ends=not stands, seconds=int(still.get(part, 0)))
        sends, failed = self._signs.sends()
        await self._turn(
            "sending",
            begins=sends >= _SENDS and failed > _FAILING * sends,
            ends=sends > 0 and failed <= _FINE * sends,
            failed=failed,
            sends=sends,
        )

    async def _watch_loop(self, lag: float) -> None:
        now = self._monotonic()
        if lag > _EVEN:
            self._uneven = now
        even = now - self._uneven >= _EVEN_SECONDS
        await self._turn("the loop", begins=lag > _LAG, ends=even, seconds=int(lag))

    async def _turn(self, part: str, *, begins: bool, ends: bool, **numbers: int) -> None:
        """Tell of a trouble when it begins, and when it is over."""
        bad, good = WORDS[part]
        if begins and part not in self._troubled:
            self._troubled.add(part)
            shown = " ".join(f"{name}={number}" for name, number in numbers.items())
            _LOG.warning("%s is in trouble: %s (%s)", part, bad, shown)
            await self._tell(bad, **{name: str(number) for name, number in numbers.items()})
        elif ends and part in self._troubled:
            self._troubled.remove(part)
            _LOG.info("%s is well again: %s", part, good)
            await self._tell(good)

    def _tell_systemd(self) -> None:
        """Say that the bot is alive, at half of the time after which systemd would end it."""
        half, now = self._systemd.watchdog_seconds / 2, self._monotonic()
        if half and now - self._alive >= half and all(self._signs.silence(tick) < _HANGING for tick in _TICKS):
            self._alive = now
            self._systemd.tell(ALIVE)
