"""Whose sheet is meant: that of the chat in which it is asked for, or of one that the asker administrates."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from telegram.constants import ChatType

from handlers.dialogue.errors import UserError
from handlers.dialogue.questions import Question
from storage.outbox.posts import Subscription


@dataclass(frozen=True, slots=True)
class Target:
    """A chat whose sheet the asker may see and change; `key` and `title` are None for the chat itself."""

    chat_id: int
    place: str
    forum: bool = False
    key: int | None = None
    title: str | None = None


async def find_target(question: Question, chat_id: int | None) -> Target:
    """Find the chat that is meant, and make sure that the asker decides for it: Telegram is asked each time.

    Raises UserError for whoever does not.
    """
    if chat_id is None or chat_id == question.chat.id:
        if not await question.may_settle():
            raise UserError("settings.refused")
        chat = question.chat
        return Target(chat.id, str(chat.type), forum=bool(chat.is_forum))
    if chat_id > 0 or question.user is None or question.is_anonymous:
        raise UserError("settings.refused.other")
    context = question.context
    may, found = await asyncio.gather(context.is_chat_admin(chat_id, question.user.id), context.find_chat(chat_id))
    if not may or not found:
        raise UserError("settings.refused.other")
    place, forum = str(found.get("type", "")), bool(found.get("is_forum"))
    return Target(chat_id, place, forum=forum, key=chat_id, title=str(found.get("title", "")))


async def read_sheet(question: Question, target: Target) -> Subscription | None:
    """Give what is stored about a target's reminders."""
    return await question.services.sheets.get(target.chat_id)


def asker_of(question: Question) -> int | None:
    """Give who sets a sheet up and is told when something fails; nobody for those who write as their group."""
    return None if question.is_anonymous or question.user is None else question.user.id


def is_channel(target: Target) -> bool:
    """Say whether a target is a channel."""
    return target.place == ChatType.CHANNEL
