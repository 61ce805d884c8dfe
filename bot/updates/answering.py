"""The one place that an update passes on its way to the handlers, however it came: the gate, its log, its count."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from telegram.ext import Application, ExtBot

from bot.updates.confidential import private_words
from bot.updates.dispatch import Handle, RawUpdate, chat_of
from bot.updates.gate import read_update
from bot.watch.meter import Meter
from config.redaction import handling
from handlers.dialogue.context import Context

_LOG = logging.getLogger(__name__)

BotApplication = Application[ExtBot[None], Context, Any, Any, Any, None]


def answer_with(application: BotApplication, meter: Meter) -> Handle:
    """Give what answers an update and never raises; what is logged meanwhile carries its id, and nothing said."""

    async def handle(raw: RawUpdate) -> None:
        with handling(raw.get("update_id"), chat_of(raw), partial(private_words, raw)):
            update = read_update(raw, application.bot)
            if update is None:
                meter.pass_over()
                return
            try:
                await application.process_update(update)
            except Exception:  # noqa: BLE001 -- whatever fails with one update must not stop those behind it
                _LOG.exception("the update could not be handled")
                meter.fail()

    return handle
