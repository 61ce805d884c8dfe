"""What the people behind a chat are told when its reminders can't come as they want: in private, in their language."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from markupsafe import Markup
from telegram.error import TelegramError
from telegram.ext import ExtBot

from storage.outbox.posts import Subscription, Suspension

_LOG = logging.getLogger(__name__)
# Whoever blocked the bot, or is gone, knows it.
_TOLD: Final = frozenset({Suspension.RIGHTS, Suspension.KICKED})

Word = Callable[[int, str, Mapping[str, str]], Awaitable[Markup]]


class Notices:
    """Tells whoever set up a chat's reminders."""

    def __init__(self, bot: ExtBot[Any], word: Word) -> None:
        self._bot = bot
        self._word = word

    async def tell(self, subscription: Subscription, what: str) -> None:
        """Tell of what has changed for a chat; `what` names a sentence of the catalogue under `notice.`."""
        person = subscription.by
        if person is None or person == subscription.chat_id:
            return
        try:
            text = await self._word(person, f"notice.{what}", {"chat": await self._name(subscription.chat_id)})
            body = {"chat_id": person, "text": str(text), "parse_mode": "HTML"}
            await self._bot.do_api_request("SendMessage", api_kwargs=body)
        except TelegramError as fault:  # who never wrote to the bot in private can't be reached
            _LOG.info("whoever set up chat %s could not be told: %s", subscription.chat_id, type(fault).__name__)

    async def tell_barred(self, subscription: Subscription, why: Suspension) -> None:
        """Tell that nothing is posted until the bot may write again."""
        if why in _TOLD:
            await self.tell(subscription, why)

    async def _name(self, chat_id: int) -> str:
        """Give the title of a chat, else its id: the bot may not be there any more."""
        try:
            chat = await self._bot.do_api_request("GetChat", api_kwargs={"chat_id": chat_id})
        except TelegramError:
            return str(chat_id)
        return str(chat.get("title") or chat_id) if isinstance(chat, dict) else str(chat_id)
