"""What is counted while the bot works. Nobody reads it without a web server: then nothing is kept but one moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

# Outcomes of calls in which Telegram itself spoke.
ANSWERED = frozenset({"ok", "flooded", "barred", "refused"})


class Meter:
    """Takes note of what happens; what costs time to count, only `bot.metrics.Metrics` counts."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._heard = monotonic()

    @property
    def silence(self) -> float:
        """The seconds since Telegram answered anything."""
        return self._monotonic() - self._heard

    def call(self, lane: str, method: str, outcome: str, seconds: float) -> None:
        """Take note of a call of the Bot API: over which connections, and what came of it; see `bot.transport`."""
        del lane, method, seconds
        if outcome in ANSWERED:
            self._heard = self._monotonic()

    def take_in(self, update: dict[str, Any]) -> None:
        """Take note of an update that is new."""

    def finish(self, update: dict[str, Any], seconds: float) -> None:
        """Take note of an update that was handled, so long after it was taken in."""

    def repeat(self) -> None:
        """Take note of an update that came again."""

    def note(self, count: int) -> None:
        """Take note of updates that were stored because their answers take longer."""

    def fail(self) -> None:
        """Take note of an update that nobody could make anything of."""

    def report(self, kind: str) -> None:
        """Take note of something that admins are told; `kind` is a key of the catalogue under `alarm.`."""

    def refuse(self, reason: str) -> None:
        """Take note of a request that the web server refused; see `bot.webhook`."""

    def wait(self, count: int) -> None:
        """Take note of how many updates Telegram keeps for the webhook."""
