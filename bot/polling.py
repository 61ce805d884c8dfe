"""Long polling that loses no question: an update is confirmed when it was handled or safely noted."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import orjson
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.dispatch import Dispatch, RawUpdate, chat_of
from bot.exits import Exit
from bot.signs import POLLING, Signs
from storage.inbox import Inbox, NotedUpdate

ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")

_LOG = logging.getLogger(__name__)
_POLL_SECONDS = 30
_BATCH = 100  # what Telegram gives at most
_PATIENCE = 0.05  # seconds that a batch holds up the next one; then what is left of it is noted
_BACKLOG = 2 * _BATCH  # updates that wait; with more of them patience is in vain
_CONFLICT_SECONDS = 60.0
_PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)

Tell = Callable[[str], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]


class Polling:
    """Fetches updates, hands them to the dispatch, confirms them.

    A kill between an answer and its confirmation makes Telegram deliver the question again: a question may be
    answered twice then, but none is lost.
    """

    def __init__(  # noqa: PLR0913 -- the last are time itself and signs, which tests replace
        self,
        bot: ExtBot[Any],
        dispatch: Dispatch,
        inbox: Inbox,
        clock: Callable[[], datetime],
        tell: Tell,
        *,
        signs: Signs | None = None,
        sleep: Sleep = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bot = bot
        self._dispatch = dispatch
        self._inbox = inbox
        self._clock = clock
        self._tell = tell
        self._signs = signs or Signs()
        self._sleep = sleep
        self._monotonic = monotonic
        self._offset: int | None = None
        self._finishing: set[asyncio.Task[None]] = set()
        self._connected = False
        self._replayed: frozenset[int] = frozenset()
        self._batch: list[tuple[RawUpdate, asyncio.Future[None]]] = []

    async def run(self) -> None:
        """Poll until cancelled.

        Raises Exit(75) when at the start another poller stays for a minute, Exit(2) when the token is refused then.
        """
        self._signs.show(POLLING)
        await self._replay()
        trouble: str | None = None
        failures = 0
        first_conflict: float | None = None
        while True:
            await self._dispatch.room()
            try:
                updates = await self._fetch(_POLL_SECONDS if self._connected else 0)
            except (RetryAfter, NetworkError, Conflict, InvalidToken, TelegramError) as fault:
                self._signs.show(POLLING)  # that it fails is told by itself
                now = self._monotonic()
                if isinstance(fault, Conflict) and first_conflict is None:
                    first_conflict = now
                self._end_if_hopeless(fault, now - (first_conflict if first_conflict is not None else now))
                kind = "conflict" if isinstance(fault, Conflict) else "unreachable"
                if kind != trouble:  # one line when a trouble begins, however long it lasts
                    trouble = kind
                    _LOG.warning("polling fails, trying on: %s (%s)", type(fault).__name__, fault)
                    await self._tell(kind)
                await self._leave_webhook(fault)
                await self._sleep(_pause(fault, failures))
                failures += 1
                continue
            self._signs.show(POLLING)
            if trouble is not None:
                _LOG.info("polling works again")
                await self._tell("reachable")
            trouble, failures, first_conflict, self._connected = None, 0, None, True
            await self._take(updates)

    async def _leave_webhook(self, fault: TelegramError) -> None:
        """Take away a webhook that is set for this bot: with one, Telegram lets nobody poll."""
        if isinstance(fault, Conflict) and "webhook" in str(fault):
            with suppress(TelegramError):
                await self._bot.do_api_request("DeleteWebhook")

    def _end_if_hopeless(self, fault: TelegramError, conflict_seconds: float) -> None:
        if self._connected:
            return
        if isinstance(fault, InvalidToken):
            raise Exit.usage("Telegram refuses BOT_TOKEN; copy the token again from @BotFather") from None
        if isinstance(fault, Conflict) and conflict_seconds >= _CONFLICT_SECONDS:
            raise Exit.temporary(
                "another program polls with this BOT_TOKEN; stop it, or make a bot of its own with @BotFather"
            ) from None

    async def _fetch(self, seconds: int) -> list[RawUpdate]:
        kwargs: dict[str, Any] = {"timeout": seconds, "limit": _BATCH, "allowed_updates": ALLOWED_UPDATES}
        if self._offset is not None:
            kwargs["offset"] = self._offset
        updates = await self._bot.do_api_request("GetUpdates", api_kwargs=kwargs, read_timeout=seconds + 10)
        return updates if isinstance(updates, list) else []

    async def _replay(self) -> None:
        """Hand in what an earlier run had noted and not handled."""
        pending = await self._inbox.pending()
        for number, body in pending.items():
            self._finish({number: self._dispatch.submit(orjson.loads(body))})
        self._replayed = frozenset(pending)  # Telegram sends again what was noted but not yet confirmed

    async def _take(self, updates: list[RawUpdate]) -> None:
        """Handle a batch; what is not handled within the patience is noted, so that polling goes on."""
        if not updates:
            return
        new = [update for update in updates if update["update_id"] not in self._replayed]
        self._batch = [(update, self._dispatch.submit(update)) for update in new]
        self._offset = max(update["update_id"] for update in updates) + 1
        if self._batch:
            patience = _PATIENCE if self._dispatch.waiting <= _BACKLOG else 0
            await asyncio.wait([future for _, future in self._batch], timeout=patience)
            await self._note_rest()

    async def _note_rest(self) -> None:
        """Note what of the batch is not handled; it is forgotten once it is."""
        rest = {update["update_id"]: (update, future) for update, future in self._batch if not _handled(future)}
        if rest:
            noted = {number: NotedUpdate(chat_of(update), orjson.dumps(update)) for number, (update, _) in rest.items()}
            running = {number: future for number, (_, future) in rest.items()}
            try:
                await self._inbox.note(noted, self._clock())
            except Exception as fault:  # noqa: BLE001 -- whatever ails the state database, no question may be lost
                _LOG.warning("updates can't be noted (%s): polling waits for their answers", type(fault).__name__)
                await self._await_unnoted(running)
            else:
                self._finish(running)
        self._batch = []  # not before: a stop may come while they are being noted

    async def _await_unnoted(self, running: dict[int, asyncio.Future[None]]) -> None:
        """Wait for what could not be noted, and confirm nothing from the first on that has no answer."""
        await asyncio.wait(running.values())
        lost = [number for number, future in running.items() if not _handled(future)]
        if lost:
            self._offset = min(lost)

    def _finish(self, running: dict[int, asyncio.Future[None]]) -> None:
        task = asyncio.create_task(self._forget_when_done(running))
        self._finishing.add(task)
        task.add_done_callback(self._finishing.discard)

    async def _forget_when_done(self, running: dict[int, asyncio.Future[None]]) -> None:
        await asyncio.wait(running.values())
        await self._forget([number for number, future in running.items() if _handled(future)])

    async def _forget(self, handled: list[int]) -> None:
        try:
            await self._inbox.done(handled)
        except Exception as fault:  # noqa: BLE001 -- whatever ails the state database: they are answered twice then
            _LOG.warning("answered updates stay noted (%s)", type(fault).__name__)

    async def close(self) -> None:
        """Note what was not handled and confirm the rest, so that a restart repeats and loses nothing.

        To be called when `run` has ended and the dispatch is drained.
        """
        await self._forget([update["update_id"] for update, future in self._batch if _handled(future)])
        await self._note_rest()
        if self._finishing:
            await asyncio.wait(set(self._finishing))
        if self._offset is not None:
            kwargs = {"offset": self._offset, "timeout": 0, "limit": 1}
            try:
                await self._bot.do_api_request("GetUpdates", api_kwargs=kwargs, read_timeout=3)
            except TelegramError as fault:
                _LOG.warning("the last batch could not be confirmed: %s", type(fault).__name__)


def _handled(future: asyncio.Future[None]) -> bool:
    return future.done() and not future.cancelled()


def _pause(fault: TelegramError, failures: int) -> float:
    if isinstance(fault, RetryAfter):
        after = fault.retry_after
        return float(after) if isinstance(after, int) else after.total_seconds()
    return _PAUSES[min(failures, len(_PAUSES) - 1)]
