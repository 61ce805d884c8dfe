"""Signs of life: when each part of the bot last showed that it goes on, and how sending went lately.

The one place that knows: the watchdog, the page of readiness and the metrics look here.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Final

POLLING: Final = "polling"
PLANNING: Final = "planning reminders"
DELIVERING: Final = "delivering reminders"
TELEGRAM: Final = "Telegram"

# Seconds of silence after which a part stands still. A long poll returns within half a minute.
SILENT: Final = {PLANNING: 60.0, DELIVERING: 60.0, POLLING: 180.0}

_SPAN: Final = 10.0  # seconds that are counted together
_KEPT: Final = 30  # such spans: five minutes


class Signs:
    """Kept in memory, written by the parts themselves; what never showed itself is not at work. Time is monotonic."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._seen: dict[str, float] = {}
        self._good: dict[str, float] = {}  # when work that repeats was known last to be in order
        self._begun: set[str] = set()  # of that, what is under way
        self._failing: set[str] = set()
        self._sends: deque[tuple[int, int, int]] = deque(maxlen=_KEPT)  # number of the span, sends, failed ones

    def show(self, part: str) -> None:
        """Note that a part goes on."""
        self._seen[part] = self._monotonic()

    def begin(self, work: str) -> None:
        """Note that a run of work that repeats begins."""
        self.show(work)
        self._begun.add(work)

    def end(self, work: str, *, well: bool = True) -> None:
        """Note that a run of work that repeats is over, and whether it went well."""
        self.show(work)
        self._begun.discard(work)
        if well:
            self._failing.discard(work)
            self._good[work] = self._monotonic()
        else:
            self._failing.add(work)

    def silence(self, part: str) -> float:
        """Give the seconds since a part showed itself; 0 for one that never did."""
        now = self._monotonic()
        return now - self._seen.get(part, now)

    def still(self) -> dict[str, float]:
        """Give the parts that stand still, with the seconds for which they have been silent."""
        silent = {part: self.silence(part) for part in SILENT}
        return {part: seconds for part, seconds in silent.items() if seconds > SILENT[part]}

    def lags(self) -> dict[str, float]:
        """Give the seconds for which work that repeats has neither been under way nor done, by its name.

        The time between two runs counts, too. A run that goes on is work, however long it takes, unless those before it
        failed; whether it is stuck, `still` says.
        """
        now = self._monotonic()
        at_work = self._begun - self._failing
        return {work: 0.0 if work in at_work else now - good for work, good in self._good.items()}

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
