"""Trouble behind the reminders: logged and told once when it begins, and again when it is over."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Final

from storage.errors import StorageError

_LOG = logging.getLogger(__name__)
_PAUSES: Final = (0.5, 1.0, 2.0, 5.0, 10.0)

Tell = Callable[..., Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]


class Trouble:
    """Shared by all that works on the outbox, so that admins hear of one trouble once.

    What fails is named, because one kind of work may fail while another goes on.
    """

    def __init__(self, tell: Tell, *, sleep: Sleep = asyncio.sleep) -> None:
        self._tell = tell
        self._sleep = sleep
        self._failures: dict[str, int] = {}

    async def meet(self, name: str, fault: Exception) -> None:
        """Take note that something failed, and wait a while before it is tried again."""
        if not self._failures:
            await self._report(name, fault)
        failures = self._failures.get(name, 0)
        self._failures[name] = failures + 1
        await self._sleep(_PAUSES[min(failures, len(_PAUSES) - 1)])

    async def over(self, name: str) -> None:
        """Take note that it works."""
        if self._failures.pop(name, None) is not None and not self._failures:
            _LOG.info("reminders work again")
            await self._tell("reminders_work")

    async def _report(self, name: str, fault: Exception) -> None:
        if isinstance(fault, StorageError):
            _LOG.error("%s waits: %s", name, fault)
            await self._tell("reminders_wait")
        else:
            number = secrets.token_hex(4)
            _LOG.error("error %s: %s failed", number, name, exc_info=fault)
            await self._tell("error", number=number, what=type(fault).__name__)
