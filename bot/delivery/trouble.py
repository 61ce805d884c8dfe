"""Trouble behind the reminders: logged and told once when it begins, and again when it is over."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final

from storage.errors import ContentUnusableError, StorageError

_LOG = logging.getLogger(__name__)
_PAUSES: Final = (0.5, 1.0, 2.0, 5.0, 10.0)

Tell = Callable[..., Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]


class Trouble:
    """Shared by all that works on the outbox, so that admins hear of each trouble once, and when all is over.

    What fails is named, because one kind of work may fail while another goes on; troubles of the database are shared.
    """

    def __init__(self, tell: Tell, *, sleep: Sleep = asyncio.sleep) -> None:
        self._tell = tell
        self._sleep = sleep
        self._failures: Counter[str] = Counter()
        self._known: dict[str, set[str]] = {}  # sorts of faults, by what fails with them

    async def meet(self, name: str, fault: Exception) -> None:
        """Take note that something failed, and wait a while before it is tried again."""
        sort = type(fault).__name__
        shared = isinstance(fault, StorageError) and any(sort in sorts for sorts in self._known.values())
        sorts = self._known.setdefault(name, set())
        if not (shared or sort in sorts):
            await self._report(name, fault)
        sorts.add(sort)
        self._failures[name] += 1
        await self._sleep(_PAUSES[min(self._failures[name], len(_PAUSES)) - 1])

    async def over(self, name: str) -> None:
        """Take note that it works."""
        self._failures.pop(name, None)
        if self._known.pop(name, None) is not None and not self._known:
            _LOG.info("reminders work again")
            await self._tell("reminders_work")

    async def _report(self, name: str, fault: Exception) -> None:
        if isinstance(fault, StorageError):
            _LOG.error("%s waits: %s", name, fault)
            content = isinstance(fault, ContentUnusableError)
            await self._tell("reminders_wait_content" if content else "reminders_wait")
        else:
            number = secrets.token_hex(4)
            _LOG.error("error %s: %s failed", number, name, exc_info=fault)
            await self._tell("error", number=number, what=type(fault).__name__)
