"""Keeps the command menus at Telegram as the list of commands has them, in the background."""

from __future__ import annotations

import hashlib
import logging
from typing import Any

import orjson
from telegram.error import TelegramError
from telegram.ext import ExtBot

from handlers.context import Services
from handlers.menus import menus
from storage.menus import Menus

_LOG = logging.getLogger(__name__)


async def keep_menus(bot: ExtBot[Any], services: Services, known: Menus) -> None:
    """Set each menu that differs from what was last set; a failed one is tried at the next start."""
    for menu in menus(services.phrases, services.admins):
        body = menu.request()
        digest = hashlib.sha256(orjson.dumps(body)).hexdigest()
        scope = f"{bot.id}:{menu.name}"
        if await known.digest(scope) == digest:
            continue
        try:
            await bot.do_api_request("SetMyCommands", api_kwargs=body)
        except TelegramError as fault:  # an admin's own menu can't be set before that admin wrote to the bot
            _LOG.info("the menu %s was not set: %s", menu.name, type(fault).__name__)
        else:
            await known.remember(scope, digest)
