"""The content that is live should be the newest revision: when it stays behind, somebody has to see to it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Final

from storage.content.shelf import ContentShelf
from storage.errors import StorageError

# A reload makes live what it has stored within less; then nobody else need do it.
_PATIENCE: Final = 5.0
# Between two tries: building a large content takes its time.
_AGAIN: Final = 60.0


class Succession:
    """Lets planning wait until other content goes live, and makes it live when that does not happen.

    It stays behind after a reload that stored a revision and could not open its file, and when another process stored
    one. `catch_up` makes the newest revision live; `monotonic` gives seconds.
    """

    def __init__(
        self,
        shelf: ContentShelf,
        catch_up: Callable[[], Awaitable[None]],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shelf = shelf
        self._catch_up = catch_up
        self._monotonic = monotonic
        self._old: str | None = None
        self._next = 0.0
        self._fault: StorageError | None = None

    def await_other(self, content: str) -> None:
        """Take note that a content (its sha256) is no longer the newest revision."""
        self._old, self._next, self._fault = content, self._monotonic() + _PATIENCE, None

    async def is_awaited(self) -> bool:
        """Say whether the other content still has to go live.

        After some seconds it is made live. Raises ContentUnusableError, StateUnavailableError when that fails, for as
        long as it does; it is not tried each time.
        """
        if self._old is None or self._shelf.revision != self._old:
            self._old = None
            return False
        if self._monotonic() < self._next:
            if self._fault is not None:
                raise self._fault.with_traceback(None)
            return True
        try:
            await self._catch_up()
        except StorageError as fault:
            self._fault, self._next = fault, self._monotonic() + _AGAIN
            raise
        self._old = None
        return False
