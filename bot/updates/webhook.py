"""Webhook mode: tells Telegram where to bring updates, and looks now and then whether it still does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.calls.transport import OutcomeUnknownError
from bot.exits import Exit
from bot.updates.gate import is_number
from bot.updates.intake import ALLOWED_UPDATES, Intake
from bot.updates.pauses import HICCUPS, pause_after
from bot.updates.polling import Tell
from bot.updates.receiver import Receiver
from bot.watch.meter import Meter

_LOG = logging.getLogger(__name__)
# Requests that Telegram may have under way; as many answers are made side by side.
_CONNECTIONS: Final = 64
_LOOK_SECONDS: Final = 60.0

Sleep = Callable[[float], Awaitable[None]]


class Webhook:
    """Sets the webhook and keeps it set; `receiver` is where the updates come in.

    It stays set when the bot stops: what is asked meanwhile, Telegram keeps and brings after the next start.
    """

    def __init__(  # noqa: PLR0913 -- what it is made of
        self,
        bot: ExtBot[Any],
        receiver: Receiver,
        intake: Intake,
        tell: Tell,
        *,
        url: str,
        secret: str,
        meter: Meter,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._receiver = receiver
        self._intake = intake
        self._tell = tell
        self._url = url
        self._secret = secret
        self._meter = meter
        self._sleep = sleep
        self._set = False
        self._contested = False
        self._last_error: object = None
        self._failed_at: object = None
        self._failing = False  # as admins know it

    async def run(self) -> None:
        """Receive until cancelled. Raises Exit(2) when at the start Telegram refuses the address or the token."""
        await self._intake.replay()
        self._receiver.open()
        failures, told = 0, False
        while True:
            step = "looked at"
            try:
                if not (self._set and await self._stands()):
                    step = "set"
                    await self._put()
            except TelegramError as fault:
                self._end_if_hopeless(fault)
                if not failures:  # one line when a trouble begins, however long it lasts
                    _LOG.warning("the webhook can't be %s, trying on: %s (%s)", step, type(fault).__name__, fault)
                if failures >= HICCUPS and not told:
                    told = True
                    await self._tell("unreachable")
                await self._sleep(pause_after(fault, failures))
                failures += 1
                continue
            if failures:
                _LOG.info("Telegram can be reached again")
            if told:
                await self._tell("reachable")
            failures, told = 0, False
            await self._sleep(_LOOK_SECONDS)

    async def _stands(self) -> bool:
        """Look whether the webhook is as it was set, and what Telegram met there. Raises TelegramError."""
        info = await self._bot.do_api_request("GetWebhookInfo")
        if not isinstance(info, dict):
            raise OutcomeUnknownError("the server's answer tells of no webhook")
        count = info.get("pending_update_count", 0)
        waiting = count if is_number(count) else 0
        self._meter.wait(waiting)
        await self._look_at_errors(info, waiting)
        stands: bool = info.get("url") == self._url
        if not stands and not self._contested:  # told once, however long two programs set it in turn
            _LOG.warning("another program has changed the webhook; it is set again")
            await self._tell("webhook")
        self._contested = not stands
        return stands

    async def _put(self) -> None:
        """Set the webhook. Raises TelegramError."""
        await self._bot.do_api_request(
            "SetWebhook",
            api_kwargs={
                "url": self._url,
                "secret_token": self._secret,
                "allowed_updates": list(ALLOWED_UPDATES),
                "max_connections": _CONNECTIONS,
            },
        )
        if not self._set:
            _LOG.info("Telegram brings updates to the webhook")
        self._set = True

    async def _look_at_errors(self, info: dict[str, Any], waiting: int) -> None:
        """Log what Telegram met when it brought updates, each sort once: it is often the proxy that is set up wrong.

        Admins are told when updates wait after an error, and when none wait any more.
        """
        said, at = info.get("last_error_message"), info.get("last_error_date")
        if said is not None and said != self._last_error:
            _LOG.warning("Telegram could not bring an update to the webhook: %s", said)
        new = at != self._failed_at
        self._last_error, self._failed_at = said, at
        if new and waiting and not self._failing:
            self._failing = True
            await self._tell("webhook_fails")
        elif self._failing and not waiting:
            self._failing = False
            _LOG.info("Telegram brings updates to the webhook again")
            await self._tell("webhook_works")

    def _end_if_hopeless(self, fault: TelegramError) -> None:
        if self._set:
            return
        if isinstance(fault, InvalidToken):
            raise Exit.usage("Telegram refuses BOT_TOKEN; copy the token again from @BotFather") from None
        if isinstance(fault, BadRequest) and "resolve" not in str(fault).lower():  # a name may take a while to be known
            raise Exit.usage(
                f"Telegram refuses BOT_WEBHOOK_URL: {fault}; docs/operation.md says what it takes"
            ) from None

    async def close(self) -> None:
        """Wait until all that was taken in is noted; to be called when `run` has ended and the dispatch is drained."""
        await self._intake.close()
