"""Signs of life: when each part of the bot last showed that it goes on, and how sending went lately."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Final

POLLING: Final = "polling"
PLANNING: Final = "planning"
DELIVERING: Final = "delivering"

_SPAN: Final = 10.0  # seconds that are counted together
_KEPT: Final = 30  # such spans: five minutes


class Signs:
    """Kept in memory, written by the parts themselves; what never showed itself is not at work. Time is monotonic."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._seen: dict[str, float] = {}
        self._sends: deque[tuple[int, int, int]] = deque(maxlen=_KEPT)  # number of the span, sends, failed ones

    def show(self, part: str) -> None:
        """Note that a part goes on."""
        self._seen[part] = self._monotonic()

    def silence(self, part: str) -> float:
        """Give the seconds since a part showed itself; 0 for one that never did."""
        now = self._monotonic()
        return now - self._seen.get(part, now)

    def sent(self, *, fine: bool) -> None:
        """Count a message that was to be sent: fine is also a refusal that has to do with the chat alone."""
        span = self._span()
        _, sends, failed = self._sends.pop() if self._sends and self._sends[-1][0] == span else (span, 0, 0)
        self._sends.append((span, sends + 1, failed + (not fine)))

    def sends(self) -> tuple[int, int]:
        """Give how many messages were to be sent in the last five minutes, and how many of them failed."""
        first = self._span() - _KEPT + 1
        lately = [(sends, failed) for span, sends, failed in self._sends if span >= first]
        return sum(sends for sends, _ in lately), sum(failed for _, failed in lately)

    def _span(self) -> int:
        return int(self._monotonic() // _SPAN)
