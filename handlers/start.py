"""`/start`, with a record's slug for deep links, and `/help`."""

from __future__ import annotations

from markupsafe import Markup

from handlers import timezones
from handlers.browsing import show_card
from handlers.errors import OutdatedError
from handlers.questions import Question
from handlers.rights import commands_of
from handlers.views.card import Card
from handlers.views.talks import help_card, welcome_card
from storage.content_reader import ContentReader


async def answer(question: Question, reader: ContentReader) -> Card:
    """Answer `/start`: the record or the chat's time zone that a deep link names, else a welcome."""
    if not question.words:
        return await greet(question, reader)
    if (chat_id := timezones.read_payload(question.words)) is not None:
        return await timezones.answer_link(question, reader, chat_id)
    try:
        return await show_card(question, reader, question.words)
    except OutdatedError:
        return await greet(question, reader, question.voice("start.gone"))


async def greet(question: Question, reader: ContentReader, note: Markup | None = None) -> Card:
    """Welcome."""
    return welcome_card(question.voice, await reader.association(), private=question.is_private, note=note)


async def answer_help(question: Question) -> Card:
    """Answer `/help` with the commands that the asker may use."""
    return help_card(question.voice, await commands_of(question))
