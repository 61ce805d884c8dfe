"""Keeps menus and descriptions at Telegram as the catalogues have them, in the background."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Mapping
from typing import Any

import orjson
from telegram.error import TelegramError
from telegram.ext import ExtBot

from content.roles import Role
from handlers.dialogue.services import Services
from handlers.menus import Description, Menu, descriptions, menus
from storage.errors import StorageError
from storage.menus import Menus

_LOG = logging.getLogger(__name__)
_AGAIN_SECONDS = 600.0


async def keep_menus(bot: ExtBot[Any], services: Services, known: Menus) -> None:
    """Set what differs from what was last set, now and then: an admin's menu waits for that admin's first words.

    It waits likewise for a state database that fails.
    """
    while True:
        try:
            await _keep_all(bot, services, known)
        except StorageError as fault:
            _LOG.warning("the menus were not set: %s", fault)
        await asyncio.sleep(_AGAIN_SECONDS)


async def _keep_all(bot: ExtBot[Any], services: Services, known: Menus) -> None:
    """Set what differs, and remember it. Raises StorageError."""
    roles = {holder.user_id: holder.role for holder in await services.roles.holders()}
    roles |= dict.fromkeys(services.admins, Role.OWNER)
    wanted: list[Menu | Description] = [*menus(services.phrases, roles), *descriptions(services.phrases)]
    digests = await known.digests()
    done = [entry for one in wanted if (entry := await _keep(bot, one, digests)) is not None]
    await known.remember(dict(done))


async def _keep(bot: ExtBot[Any], wanted: Menu | Description, digests: Mapping[str, str]) -> tuple[str, str] | None:
    """Set one menu or description unless it is set already; gives scope and digest of what was set."""
    body = wanted.request()
    digest = hashlib.sha256(orjson.dumps(body)).hexdigest()
    scope = f"{bot.id}:{wanted.name}"
    if digests.get(scope) == digest:
        return None
    try:
        await bot.do_api_request(wanted.method, api_kwargs=body)
    except TelegramError as fault:
        _LOG.info("%s was not set: %s", wanted.name, type(fault).__name__)
        return None
    return scope, digest
