"""The one handler of unexpected errors: logged once with a short id, which the user and the admins are given."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from telegram import Update
from telegram.ext import CallbackContext

from bot.watch.alarm import Alarm
from handlers.dialogue.errors import apologise

_LOG = logging.getLogger(__name__)


class ErrorDesk:
    """Takes what handlers let through; what it tells never holds the exception's own words."""

    def __init__(self, alarm: Alarm) -> None:
        self._alarm = alarm

    async def __call__(self, update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
        """Log the error under a new id and tell whom it concerns."""
        error = context.error
        number = secrets.token_hex(4)
        _LOG.error("error %s", number, exc_info=error)
        await self._alarm.tell("error", number=number, what=type(error).__name__)
        if isinstance(update, Update):
            try:
                await apologise(update, context, number)
            except Exception as fault:  # noqa: BLE001 -- what failed first, such as the database, may fail here too
                _LOG.warning("error %s could not be told to the user: %s", number, type(fault).__name__)
