"""Pinned posts: whether the bot may pin in a chat, and taking its pin down."""

from __future__ import annotations

import logging

from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden

from handlers.dialogue.errors import UserError
from handlers.dialogue.questions import Question
from handlers.dialogue.targets import Target, is_channel
from storage.outbox.posts import Subscription

_LOG = logging.getLogger(__name__)


async def check_pinning(question: Question, target: Target) -> None:
    """Raise UserError where the bot may not pin; Telegram is asked now.

    In groups it must be an administrator, even where all members may pin:
    https://core.telegram.org/bots/api#pinchatmessage.
    """
    if target.place == ChatType.PRIVATE:
        return
    context = question.context
    right = "can_edit_messages" if is_channel(target) else "can_pin_messages"
    me = await context.find_member(target.chat_id, context.bot.id)
    if me.get("status") != "administrator" or not me.get(right):
        raise UserError("settings.pin.refused.channel" if is_channel(target) else "settings.pin.refused")


async def take_down(question: Question, before: Subscription) -> None:
    """Unpin what is pinned for us, if it still is and the bot may."""
    if before.pinned is None:
        return
    body = {"chat_id": before.chat_id, "message_id": before.pinned}
    try:
        await question.context.bot.do_api_request("UnpinChatMessage", api_kwargs=body)
    except (BadRequest, Forbidden) as refusal:
        _LOG.info("the pin stays: %s", refusal)
