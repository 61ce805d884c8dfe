"""The pulse of the delivery: from when on the bot has been at work without a break, by which lateness is judged."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Final

from storage.outbox.pulse import Pulse
from storage.outbox.store import Outbox

_EVERY: Final = 10.0  # seconds between beats
_STEP: Final = 3.0  # seconds by which the clock may differ from what has passed before it counts as set


class Heartbeat:
    """Beats while posts can be delivered; a break, also one of the network, makes posts late that ended within it.

    `broken` is called after a break, and after the clock was set back; `beats` whenever somebody asks.
    """

    def __init__(  # noqa: PLR0913 -- time itself, and who is told of it
        self,
        pulse: Pulse,
        outbox: Outbox,
        *,
        clock: Callable[[], dt.datetime],
        monotonic: Callable[[], float] = time.monotonic,
        broken: Callable[[], None] = lambda: None,
        beats: Callable[[], None] = lambda: None,
    ) -> None:
        self._pulse = pulse
        self._outbox = outbox
        self._clock = clock
        self._monotonic = monotonic
        self._broken = broken
        self._beats = beats
        self._since: dt.datetime | None = None
        self._last: tuple[float, dt.datetime] | None = None

    async def beat(self) -> dt.datetime:
        """Give since when the bot has been at work (UTC); drops what ended in a break, once the break is over."""
        self._beats()
        now, passed = self._clock(), self._monotonic()
        if self._since is not None and self._last is not None:
            elapsed = passed - self._last[0]
            if elapsed < _EVERY and abs((now - self._last[1]).total_seconds() - elapsed) < _STEP:
                return self._since
        beat = await self._pulse.beat(now)
        if beat.stepped_back:
            await self._outbox.forget_future(now)
        if beat.since != self._since:
            await self._outbox.expire(beat.since, now)
            self._broken()
        self._since, self._last = beat.since, (passed, now)
        return beat.since
