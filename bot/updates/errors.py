"""The one handler of unexpected errors: logged once with a short id, which the user and the admins are given."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from telegram import Update
from telegram.error import BadRequest, NetworkError, RetryAfter
from telegram.ext import CallbackContext

from bot.watch.alarm import Alarm
from handlers.dialogue.errors import apologise

_LOG = logging.getLogger(__name__)


class ErrorDesk:
    """Takes what handlers let through; what it tells never holds the exception's own words.

    A bad network is no error of ours: one line in the log, and admins hear from the watchdog when much is lost.
    """

    def __init__(self, alarm: Alarm) -> None:
        self._alarm = alarm

    async def __call__(self, update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
        """Log the error under a new id and tell whom it concerns."""
        error = context.error
        number = secrets.token_hex(4)
        if _is_network(error):
            _LOG.warning("error %s: an answer may be lost (%s: %s)", number, type(error).__name__, error)
        else:
            _LOG.error("error %s", number, exc_info=error)
            await self._alarm.tell("error", number=number, what=type(error).__name__)
        if isinstance(update, Update):
            try:
                await apologise(update, context, number)
            except Exception as fault:  # noqa: BLE001 -- what failed first, such as the database, may fail here too
                _LOG.warning("error %s could not be told to the user: %s", number, type(fault).__name__)


def _is_network(error: BaseException | None) -> bool:
    """Say whether the way to Telegram failed; the library counts refusals of what we sent among such failures."""
    return isinstance(error, NetworkError | RetryAfter) and not isinstance(error, BadRequest)
