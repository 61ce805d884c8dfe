"""A question: who asks what, where, in which language and on which day."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final, TypeGuard
from zoneinfo import ZoneInfo

from telegram import Chat, MaybeInaccessibleMessage, Message, User
from telegram.constants import ChatType

from handlers.dialogue.context import Context, Spot
from handlers.dialogue.services import Services
from handlers.views.writing.voice import Voice
from storage.chat_settings import ChatSettings
from storage.errors import StorageError
from storage.outbox.posts import Suspension

_ABSENT: Final = frozenset(Suspension) - {Suspension.RIGHTS}


@dataclass(frozen=True, slots=True)
class Question:
    """All that an answer is made from, but for the content.

    `words` are the words after the command; for a press they are those of the message that the list answered, None
    when that message is gone. `message` is the asker's own; a press has none. `zone` is the chat's, `today` its day;
    `topic` is that of a forum in which the question stands, `pressed` the message whose key was pressed.
    """

    context: Context
    voice: Voice
    chat: Chat
    user: User | None
    message: Message | None
    words: str | None
    today: dt.date
    zone: ZoneInfo
    topic: int | None = None
    pressed: int | None = None

    @property
    def services(self) -> Services:
        """What the handlers use."""
        return self.context.services

    @property
    def is_private(self) -> bool:
        """Say whether the chat is between one person and the bot."""
        return self.chat.type == ChatType.PRIVATE

    @property
    def is_anonymous(self) -> bool:
        """Say whether the group itself asks: only its administrators can, and only in that group."""
        sender = self.message.sender_chat if self.message is not None else None
        return sender is not None and sender.id == self.chat.id

    async def may_settle(self) -> bool:
        """Say whether the asker decides for the chat: in private always, in groups as an administrator."""
        if self.is_private or self.is_anonymous:
            return True
        return self.user is not None and await self.context.is_chat_admin(self.chat.id, self.user.id)


async def take_message(context: Context, message: Message) -> Question:
    """Make a question of a message."""
    await _welcome_back(context.services, message.chat.id)
    await _keep_spoken(context.services, message.chat, message.from_user)
    topic = Spot.of(message, reply=False).thread_id
    return await _question(context, message.chat, message.from_user, message, words_of(message), topic=topic)


async def take_press(context: Context, shown: MaybeInaccessibleMessage, user: User) -> Question:
    """Make a question of a press on a key under a message of ours."""
    asked = shown.reply_to_message if can_see(shown) else None
    words = words_of(asked) if asked is not None and asked.text else None
    topic = spot_of(shown, reply=False).thread_id
    question = await _question(context, shown.chat, user, None, words, topic=topic)
    return replace(question, pressed=shown.message_id)


async def voice_of(services: Services, chat: Chat, user: User | None) -> Voice:
    """Give the chat's voice: its own setting, else in private that of the user's client, else the bot's."""
    language = (await services.chats.settings(chat.id)).language
    if language is None and chat.type == ChatType.PRIVATE and user is not None:
        language = _language_of(user)
    return Voice(services.phrases, language or services.language)


def words_of(message: Message) -> str:
    """Give what a message says, or what stands under a file in it, without its command."""
    text = (message.text or message.caption or "").strip()
    if text.startswith("/"):
        _, *rest = text.split(maxsplit=1)
        return rest[0] if rest else ""
    return text


def spot_of(message: MaybeInaccessibleMessage, *, reply: bool) -> Spot:
    """Give where an answer beside a message goes, even if the message can't be seen any more."""
    return Spot.of(message, reply=reply) if can_see(message) else Spot(message.chat.id)


def can_see(message: MaybeInaccessibleMessage) -> TypeGuard[Message]:
    """Say whether Telegram still shows the bot its message; the library makes a Message either way."""
    return isinstance(message, Message) and message.is_accessible


def zone_of(services: Services, settings: ChatSettings) -> ZoneInfo:
    """Give the chat's time zone: its own setting, else the bot's."""
    return ZoneInfo(settings.zone) if settings.zone else services.zone


async def _welcome_back(services: Services, chat_id: int) -> None:
    """Let reminders go on where somebody writes who could not be reached: the update that told so may be lost.

    That people write to a group does not say that the bot may.
    """
    if (await services.chats.settings(chat_id)).suspended in _ABSENT:
        await services.sheets.revive(chat_id, services.clock())


async def _keep_spoken(services: Services, chat: Chat, user: User | None) -> None:
    """Keep the language of somebody who runs the bot when it has changed: what they are told unasked is in it.

    Nothing is asked for it and hardly ever anything written: the settings, which are at hand, say what is known.
    """
    language = None if user is None or chat.type != ChatType.PRIVATE else _language_of(user)
    if language is None:
        return
    settings = await services.chats.settings(chat.id)
    serves = settings.serves or chat.id in services.admins
    if serves and settings.language is None and settings.spoken != language:
        with suppress(StorageError):  # whoever asks is answered, also while nothing can be written
            await services.chats.note_spoken(chat.id, language)


def _language_of(user: User) -> str | None:
    """Give the language of the catalogues that is nearest to that of somebody's app; None where that is unknown."""
    if not user.language_code:
        return None
    return "vi" if user.language_code.lower().startswith("vi") else "en"


async def _question(  # noqa: PLR0913 -- what a message and a press have in common
    context: Context, chat: Chat, user: User | None, message: Message | None, words: str | None, *, topic: int | None
) -> Question:
    services = context.services
    voice = await voice_of(services, chat, user)
    zone = zone_of(services, await services.chats.settings(chat.id))
    today = services.clock().astimezone(zone).date()
    return Question(context, voice, chat, user, message, words, today, zone, topic)
