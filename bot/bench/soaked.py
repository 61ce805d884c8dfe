"""A bot under load, as those see it who watch it and who check its books."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bot.sandbox.server import Sandbox

_MEGABYTE = 2**20


@dataclass(slots=True)
class Soak:
    """A sandbox with a bot at work in it; `memory` grows by a pair of (seconds, megabytes) each second."""

    folder: Path
    sandbox: Sandbox
    port: int
    process: asyncio.subprocess.Process
    memory: list[tuple[float, float]] = field(default_factory=list)

    @property
    def log(self) -> Path:
        """Where the bot's log goes."""
        return self.folder / "bot.log"

    @property
    def state_url(self) -> str:
        """The address of the bot's state database."""
        return f"sqlite+aiosqlite:///{self.folder / 'data' / 'state.db'}"

    @property
    def metrics_url(self) -> str:
        """Where the bot shows its metrics."""
        return f"http://127.0.0.1:{self.port}/metrics"

    async def watch(self) -> None:
        """Measure the bot's memory until cancelled."""
        watched, began = psutil.Process(self.process.pid), time.monotonic()
        while True:
            self.memory.append((time.monotonic() - began, watched.memory_info().rss / _MEGABYTE))
            await asyncio.sleep(1)
