"""`/start`, with what a deep link names (a record, a chat's time zone, a report), and `/help`."""

from __future__ import annotations

from markupsafe import Markup

from handlers import moderating, reports, timezones
from handlers.browsing import show_card
from handlers.errors import OutdatedError
from handlers.questions import Question
from handlers.rights import commands_of
from handlers.views.card import Card
from handlers.views.talks import help_card, welcome_card
from storage.content_reader import ContentReader


async def answer(question: Question, reader: ContentReader) -> Card:
    """Answer `/start`: what a deep link names, else a welcome."""
    if not question.words:
        return await greet(question, reader)
    if (chat_id := timezones.read_payload(question.words)) is not None:
        return await timezones.answer_link(question, reader, chat_id)
    if (asked := moderating.read_payload(question.words)) is not None:
        return await moderating.answer_link(question, reader, asked[1])
    topic = reports.read_payload(question.words)
    try:
        if topic is not None:
            return await reports.ask(question, reader, topic)
        return await show_card(question, reader, question.words)
    except OutdatedError:
        return await greet(question, reader, question.voice("start.gone"))


async def greet(question: Question, reader: ContentReader, note: Markup | None = None) -> Card:
    """Welcome."""
    return welcome_card(question.voice, await reader.association(), private=question.is_private, note=note)


async def answer_help(question: Question) -> Card:
    """Answer `/help` with the commands that the asker may use."""
    return help_card(question.voice, await commands_of(question))
