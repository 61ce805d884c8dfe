"""Questions of the bot that are answered by a reply.

A link in the question says what it is about, so that a reply is understood after a restart, too, and in groups whose
messages the bot does not see: Telegram always delivers replies to its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from telegram import Message
from telegram.constants import MessageEntityType
from telegram.ext import filters

from handlers.dialogue.questions import Question

_LINK: Final = re.compile(r"https://t\.me/\w+\?start=([A-Za-z0-9_-]{1,64})", re.ASCII)


def link_to(question: Question, payload: str) -> str:
    """Give the link to the bot's private chat that stands in a question; it says `/start` with the payload."""
    return f"https://t.me/{question.context.bot.username}?start={payload}"


def payload_of(message: Message | None) -> str | None:
    """Give the payload in the question of the bot that a message replies to; None when it replies to none."""
    asked = None if message is None else message.reply_to_message
    if message is None or asked is None or asked.from_user is None or asked.from_user.id != message.get_bot().id:
        return None
    for entity in asked.entities:
        if entity.type == MessageEntityType.TEXT_LINK and (found := _LINK.fullmatch(entity.url or "")):
            return found[1]
    return None


class RepliesTo(filters.MessageFilter):
    """Lets replies to questions pass whose payload `read` knows."""

    def __init__(self, read: Callable[[str], object | None]) -> None:
        super().__init__()
        self._read = read

    def filter(self, message: Message) -> bool:
        """Look for the link in the message that is replied to."""
        payload = payload_of(message)
        return payload is not None and self._read(payload) is not None
