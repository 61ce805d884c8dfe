"""Channels: chosen, set up and changed from the private chat of one of their administrators."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from telegram.constants import ChatType

from handlers.dialogue.errors import OutdatedError, UserError
from handlers.dialogue.questions import Question
from handlers.dialogue.targets import Target
from handlers.locales import LANGUAGES
from handlers.reminders.changes import switch
from handlers.reminders.subscribing import first_sheet, keep, keep_language, show
from handlers.views.chats.channels import channels_card, forget_card, forgotten_card, invite_card, unready_card
from handlers.views.chats.settings import settings_card, started_card
from handlers.views.writing.card import Card, Several
from storage.content.reader import ContentReader

_MOST: Final = 30  # channels that are listed, each of which costs a question to Telegram


async def show_list(question: Question) -> Card:
    """List the channels that the asker set up."""
    user_id = _asker(question)
    stored = (await question.services.sheets.set_up_by(user_id))[:_MOST]
    found = await asyncio.gather(*(question.context.find_chat(one.chat_id) for one in stored))
    titles = [(one.chat_id, chat.get("title")) for one, chat in zip(stored, found, strict=True)]
    return channels_card(question.voice, titles)


def invite(question: Question) -> Card:
    """Offer to choose a channel; Telegram then offers to make the bot an administrator there."""
    _asker(question)
    return invite_card(question.voice)


async def answer_shared(question: Question, reader: ContentReader) -> Several:
    """Answer a channel that was chosen."""
    shared = None if question.message is None else question.message.chat_shared
    if shared is None:
        raise OutdatedError("settings")
    thanks = Card(question.voice("channel.chosen"), panel={"remove_keyboard": True})
    return Several((thanks, await set_up(question, reader, shared.chat_id, title=shared.title)))


async def set_up(question: Question, reader: ContentReader, chat_id: int, *, title: str | None = None) -> Card:
    """Switch a channel's reminders on if the bot may post there and the asker administrates it; else say what lacks.

    One that was set up before is shown as it is. `title` is what the asker's client calls the channel: nobody learns
    a title from us before Telegram has said that they administrate the channel.
    """
    user_id, context = _asker(question), question.context
    me, may, chat = await asyncio.gather(
        context.find_member(chat_id, context.bot.id),
        context.is_chat_admin(chat_id, user_id),
        context.find_chat(chat_id),
    )
    if not _may_post(me):
        return unready_card(question.voice, chat_id, title, context.bot.username)
    if not may or chat.get("type") != ChatType.CHANNEL:
        raise UserError("settings.refused.other")
    target = Target(chat_id, ChatType.CHANNEL, key=chat_id, title=str(chat.get("title", "")))
    services = question.services
    stored = await services.sheets.get(chat_id)
    before = stored or first_sheet(question, target)
    begins = stored is None or stored.suspended is not None
    after = switch(before, on=True, by=user_id, now=services.clock()) if begins else before
    after = replace(after, by=user_id)
    if stored is None:
        await keep_language(question, target)
    if after != stored:
        await keep(question, reader, stored, after)
    shown = await show(question, reader, target, after)
    return started_card(question.voice, shown) if begins else settings_card(question.voice, shown)


async def forget(question: Question, chat_id: int, *, sure: bool) -> Card:
    """Delete everything that is stored about a channel, after asking; who set it up may, and its administrators."""
    user_id = _asker(question)
    stored = await question.services.sheets.get(chat_id)
    mine = stored is not None and stored.place == ChatType.CHANNEL and stored.by == user_id
    if not mine and not await question.context.is_chat_admin(chat_id, user_id):
        raise UserError("settings.refused.other")
    if not sure:
        chat = await question.context.find_chat(chat_id)
        return forget_card(question.voice, chat_id, chat.get("title"))
    await question.services.chats.erase(chat_id)
    return forgotten_card(question.voice)


def cancel(question: Question) -> Card:
    """Take the keys away that asked for a channel or a location."""
    return Card(question.voice("settings.cancelled"), panel={"remove_keyboard": True})


def cancel_words(question: Question) -> frozenset[str]:
    """Give what the key that cancels says, in all languages."""
    return frozenset(question.services.phrases.plain(language, "settings.key.cancel") for language in LANGUAGES)


def _asker(question: Question) -> int:
    """Give who asks in their private chat. Raises UserError elsewhere."""
    if not question.is_private or question.user is None:
        raise UserError("settings.private")
    return question.user.id


def _may_post(me: Mapping[str, object]) -> bool:
    return me.get("status") == "creator" or (me.get("status") == "administrator" and bool(me.get("can_post_messages")))
