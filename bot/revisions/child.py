"""The process that contents are made in, apart from the bot: `bot.revisions.importer` says why."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

_WALL_SECONDS: Final = 300.0
_ROOT: Final = Path(__file__).resolve().parents[2]


class Child(Protocol):
    """Starts a process that carries out one order."""

    async def __call__(self, order: bytes) -> tuple[bytes, bytes]:
        """Give what it answers to an order, and its complaints.

        Raises OSError when it can't be started, TimeoutError when it takes too long; then it is killed.
        """
        ...


async def start_child(order: bytes) -> tuple[bytes, bytes]:
    """Carry out an order in a new interpreter."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.revisions.importer"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=_ROOT,
    )
    try:
        return await asyncio.wait_for(process.communicate(order), _WALL_SECONDS)
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
