"""Long polling that loses no question: an update is confirmed when it was handled or safely noted."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.calls.transport import OutcomeUnknownError
from bot.exits import Exit
from bot.updates.dispatch import RawUpdate
from bot.updates.gate import is_number
from bot.updates.intake import ALLOWED_UPDATES, Intake, is_handled
from bot.updates.pauses import HICCUPS, pause_after
from bot.watch.signs import POLLING, Signs

_LOG = logging.getLogger(__name__)
_POLL_SECONDS = 30
_BATCH = 100  # what Telegram gives at most
_CONFLICT_SECONDS = 60.0
_QUICK_SECONDS = 1.0  # a long poll that brings nothing takes longer, or something else than Telegram answers

Tell = Callable[[str], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]


class Polling:
    """Fetches updates, takes them in, confirms them.

    A kill between an answer and its confirmation makes Telegram deliver the question again: a question may be
    answered twice then, but none is lost.
    """

    def __init__(  # noqa: PLR0913 -- the last are time itself, which tests replace
        self,
        bot: ExtBot[Any],
        intake: Intake,
        tell: Tell,
        signs: Signs,
        *,
        sleep: Sleep = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bot = bot
        self._intake = intake
        self._tell = tell
        self._signs = signs
        self._sleep = sleep
        self._monotonic = monotonic
        self._offset: int | None = None
        self._connected = False
        self._fresh = True  # no webhook was met yet
        self._batch: list[tuple[RawUpdate, asyncio.Future[None]]] = []

    async def run(self) -> None:
        """Poll until cancelled.

        Raises Exit(75) when at the start another poller stays for a minute, Exit(2) when the token is refused then.
        """
        self._signs.show(POLLING)
        await self._intake.replay()
        trouble: str | None = None
        told: str | None = None
        failures = 0
        first_conflict: float | None = None
        while True:
            await self._intake.room()
            began, seconds = self._monotonic(), _POLL_SECONDS if self._connected else 0
            try:
                updates = await self._fetch(seconds)
            except (RetryAfter, NetworkError, Conflict, InvalidToken, TelegramError) as fault:
                self._signs.show(POLLING)  # that it fails is told by itself
                now = self._monotonic()
                if isinstance(fault, Conflict) and first_conflict is None:
                    first_conflict = now
                self._end_if_hopeless(fault, now - (first_conflict if first_conflict is not None else now))
                kind = "conflict" if isinstance(fault, Conflict) else "unreachable"
                if await self._leave_webhook(fault):
                    continue
                if kind != trouble:  # one line when a trouble begins, however long it lasts
                    trouble = kind
                    _LOG.warning("polling fails, trying on: %s (%s)", type(fault).__name__, fault)
                if failures >= HICCUPS and told != kind:
                    told = kind
                    await self._tell(kind)
                await self._sleep(pause_after(fault, failures))
                failures += 1
                continue
            self._signs.show(POLLING)
            if trouble is not None:
                _LOG.info("polling works again")
            if told is not None:
                await self._tell("reachable")
            trouble, told, failures, first_conflict, self._connected = None, None, 0, None, True
            before = self._offset
            await self._take(updates)
            if seconds and self._offset == before:  # nothing, or what came before once more
                await self._sleep(max(0.0, began + _QUICK_SECONDS - self._monotonic()))

    async def _leave_webhook(self, fault: TelegramError) -> bool:
        """Take away a webhook that is set for this bot: with one, Telegram lets nobody poll.

        Telegram keeps what waits for it. Tells whether polling can begin, at the start only: later it is another
        program that has set one.
        """
        if not (isinstance(fault, Conflict) and "webhook" in str(fault)):
            return False
        with suppress(TelegramError):
            await self._bot.do_api_request("DeleteWebhook")
            _LOG.info("the webhook of an earlier run was taken away")
        first, self._fresh = self._fresh and not self._connected, False
        return first

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
        """Ask for updates; Telegram may take so many seconds. Raises TelegramError."""
        kwargs: dict[str, Any] = {"timeout": seconds, "limit": _BATCH, "allowed_updates": ALLOWED_UPDATES}
        if self._offset is not None:
            kwargs["offset"] = self._offset
        updates = await self._bot.do_api_request("GetUpdates", api_kwargs=kwargs, read_timeout=seconds + 10)
        if not isinstance(updates, list):
            raise OutcomeUnknownError("the server's answer is no list of updates")
        usable = [update for update in updates if isinstance(update, dict) and is_number(update.get("update_id"))]
        if updates and not usable:  # nothing that could be confirmed: the next answer would be the same
            raise OutcomeUnknownError("no update of the server's answer has a number")
        return usable

    async def _take(self, updates: list[RawUpdate]) -> None:
        """Handle a batch; what is not handled within the patience is noted, so that polling goes on."""
        if not updates:
            return
        self._batch = [(update, self._intake.submit(update)) for update in updates]
        self._offset = max(update["update_id"] for update in updates) + 1
        await asyncio.wait([future for _, future in self._batch], timeout=self._intake.patience)
        await self._note_rest()

    async def _note_rest(self) -> None:
        """Note what of the batch is not handled."""
        rest = [(update, future) for update, future in self._batch if not is_handled(future)]
        if rest:
            try:
                await self._intake.note([update for update, _ in rest])
            except Exception as fault:  # noqa: BLE001 -- whatever ails the state database, no question may be lost
                _LOG.warning("updates can't be noted (%s): polling waits for their answers", type(fault).__name__)
                await self._await_unnoted(rest)
        self._batch = []  # not before: a stop may come while they are being noted

    async def _await_unnoted(self, rest: list[tuple[RawUpdate, asyncio.Future[None]]]) -> None:
        """Wait for what could not be noted, and confirm nothing from the first on that has no answer."""
        await asyncio.wait([future for _, future in rest])
        lost = [update["update_id"] for update, future in rest if not is_handled(future)]
        if lost:
            self._offset = min(lost)

    async def close(self) -> None:
        """Note what was not handled and confirm the rest, so that a restart repeats and loses nothing.

        To be called when `run` has ended and the dispatch is drained.
        """
        await self._note_rest()
        await self._intake.close()
        if self._offset is not None:
            kwargs = {"offset": self._offset, "timeout": 0, "limit": 1}
            try:
                await self._bot.do_api_request("GetUpdates", api_kwargs=kwargs, read_timeout=3)
            except TelegramError as fault:
                _LOG.warning("the last batch could not be confirmed: %s", type(fault).__name__)
