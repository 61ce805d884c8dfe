"""What is counted while the bot works. Nobody reads it without a web server: then nothing is kept."""

from __future__ import annotations

from typing import Any


class Meter:
    """Takes note of what happens; what costs time to count, only `bot.watch.metrics.Metrics` counts."""

    def call(self, lane: str, method: str, outcome: str, seconds: float) -> None:
        """Take note of a call of the Bot API: over which connections, and what came of it; see `bot.calls`."""

    def take_in(self, update: dict[str, Any]) -> str:
        """Take note of an update that is new; gives in a word what it asks for."""
        del update
        return ""

    def finish(self, asked: str, seconds: float) -> None:
        """Take note of an update that was handled, so long after it was taken in; `asked` is that word."""

    def repeat(self) -> None:
        """Take note of an update that came again."""

    def note(self, count: int) -> None:
        """Take note of updates that were stored because their answers take longer."""

    def pass_over(self) -> None:
        """Take note of an update that is none of the Bot API."""

    def fail(self) -> None:
        """Take note of an error that nobody foresaw."""

    def report(self, kind: str) -> None:
        """Take note of something that admins are told; `kind` is a key of the catalogue under `alarm.`."""

    def refuse(self, reason: str) -> None:
        """Take note of a request that the web server refused; see `bot.updates.webhook`."""

    def wait(self, count: int) -> None:
        """Take note of how many updates Telegram keeps for the webhook."""
