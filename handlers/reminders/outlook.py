"""`/reminders`: what this chat is told next, or would be told."""

from __future__ import annotations

from typing import Final

from handlers.dialogue.questions import Question
from handlers.reminders.foresight import subscription_of
from handlers.views.posts.reminders import Outlook, reminders_card
from handlers.views.writing.card import Card
from storage.content.reader import ContentReader
from storage.planning import find_upcoming

_SHOWN: Final = 10


async def answer(question: Question, reader: ContentReader) -> Card:
    """Answer the command."""
    services = question.services
    subscription = await subscription_of(services, question.chat.id, question.chat.type)
    posts = await find_upcoming(reader, subscription.sheet, services.clock(), _SHOWN)
    outlook = Outlook(subscription.sheet, posts, subscribed=subscription.subscribed, paused=subscription.suspended)
    return reminders_card(question.voice, outlook)
