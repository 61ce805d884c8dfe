"""A group that becomes a supergroup gets another id: what is stored moves along."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import MessageHandler, filters

from handlers.dialogue.context import Context


def migration_handler() -> MessageHandler[Context, Any]:
    """Register the service message by which Telegram tells of the move."""
    return MessageHandler(filters.StatusUpdate.MIGRATE, _move)


async def _move(update: Update, context: Context) -> None:
    message = update.effective_message
    if message is None:
        return
    if message.migrate_to_chat_id is not None:
        await context.services.chats.migrate(message.chat.id, message.migrate_to_chat_id)
    elif message.migrate_from_chat_id is not None:
        await context.services.chats.migrate(message.migrate_from_chat_id, message.chat.id)
