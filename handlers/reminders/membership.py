"""When the bot is blocked, thrown out or silenced, reminders pause; when it may come back, they go on."""

from __future__ import annotations

import logging
from typing import Any, Final

from telegram import Chat, ChatMember, ChatMemberUpdated, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError
from telegram.ext import ChatMemberHandler

from handlers.dialogue.context import Context, Spot
from handlers.views.writing.card import Card
from storage.outbox.posts import Suspension

_LOG = logging.getLogger(__name__)
_GONE: Final = frozenset({ChatMemberStatus.LEFT, ChatMemberStatus.BANNED})


def membership_handler() -> ChatMemberHandler[Context, Any]:
    """Register what Telegram tells of the bot's own place in chats."""
    return ChatMemberHandler(_follow, ChatMemberHandler.MY_CHAT_MEMBER)


async def _follow(update: Update, context: Context) -> None:
    change = update.my_chat_member
    if change is None:
        return
    sheets, now = context.services.sheets, context.services.clock()
    why = _read(change.chat, change.new_chat_member)
    if why is None or why is not _read(change.chat, change.old_chat_member):
        await sheets.revive(change.chat.id, now)  # also before another reason takes the place of the old one
    if why is not None and await sheets.suspend(change.chat.id, why, now):
        await _tell(context, change, why)


def _read(chat: Chat, me: ChatMember) -> Suspension | None:
    """Say why nothing can be posted to a chat any more; None when it can."""
    if chat.type == ChatType.PRIVATE:
        return Suspension.BLOCKED if me.status in _GONE else None
    if me.status in _GONE or (me.status == ChatMemberStatus.RESTRICTED and not getattr(me, "is_member", True)):
        return Suspension.KICKED
    if chat.type == ChatType.CHANNEL:
        may = me.status == ChatMemberStatus.OWNER or bool(getattr(me, "can_post_messages", False))
    else:
        may = me.status != ChatMemberStatus.RESTRICTED or bool(getattr(me, "can_send_messages", False))
    return None if may else Suspension.RIGHTS


async def _tell(context: Context, change: ChatMemberUpdated, why: Suspension) -> None:
    """Tell whoever set the reminders up, unless it was they who did it, or it is their own chat."""
    stored = await context.services.sheets.get(change.chat.id)
    person = None if stored is None else stored.by
    own = why is Suspension.BLOCKED
    if person is None or own or person == change.from_user.id:
        return
    name = change.chat.title or str(change.chat.id)
    said = await context.services.word_for(person, f"notice.{why}", {"chat": name})
    try:
        await context.send(Spot(person), Card(said))
    except TelegramError as fault:  # who never wrote to the bot in private can't be reached
        _LOG.info("whoever set up chat %s could not be told: %s", change.chat.id, type(fault).__name__)
