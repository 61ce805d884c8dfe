"""Keeps menus and descriptions at Telegram as the catalogues have them, in the background."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from typing import Any

import orjson
from telegram.error import TelegramError
from telegram.ext import ExtBot

from content.roles import Role
from handlers.menus import Description, Menu, descriptions, menus
from handlers.services import Services
from storage.menus import Menus

_LOG = logging.getLogger(__name__)
_AGAIN_SECONDS = 600.0


async def keep_menus(bot: ExtBot[Any], services: Services, known: Menus) -> None:
    """Set what differs from what was last set, now and then: an admin's menu waits for that admin's first words."""
    while True:
        roles = {holder.user_id: holder.role for holder in await services.roles.holders()}
        roles |= dict.fromkeys(services.admins, Role.OWNER)
        wanted: list[Menu | Description] = [*menus(services.phrases, roles), *descriptions(services.phrases)]
        for one in wanted:
            await _keep(bot, one, known)
        await asyncio.sleep(_AGAIN_SECONDS)


async def _keep(bot: ExtBot[Any], wanted: Menu | Description, known: Menus) -> None:
    """Set one menu or description unless it is set already."""
    body = wanted.request()
    digest = hashlib.sha256(orjson.dumps(body)).hexdigest()
    scope = f"{bot.id}:{wanted.name}"
    if await known.digest(scope) == digest:
        return
    try:
        await bot.do_api_request(wanted.method, api_kwargs=body)
    except TelegramError as fault:
        _LOG.info("%s was not set: %s", wanted.name, type(fault).__name__)
        return
    await known.remember(scope, digest)
