"""Work beside the answers: what fails there is logged and stops nothing else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

_LOG = logging.getLogger(__name__)


def start_beside(name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """Start work as a task that logs what goes wrong, under this name, and never raises it."""
    return asyncio.create_task(_guard(name, work), name=name)


async def end(task: asyncio.Task[Any]) -> None:
    """Cancel a task and wait until it is over; what it raised is its own affair."""
    task.cancel()
    await asyncio.wait({task})
    with suppress(asyncio.CancelledError):
        task.exception()  # asked for, so that it is not reported as forgotten


async def _guard(name: str, work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:  # noqa: BLE001 -- nobody waits for it who could do anything about it
        _LOG.exception("%s failed", name)
