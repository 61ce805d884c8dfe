"""`/search`: over everything."""

from __future__ import annotations

from handlers.answers.naming import show_named
from handlers.dialogue.questions import Question
from handlers.views.answers.search import empty_card
from handlers.views.writing.card import Card
from storage.content.reader import ContentReader


async def answer(question: Question, reader: ContentReader) -> Card:
    """Answer the command."""
    if not question.words:
        return await explain(question, reader)
    return await show_named(question, reader, None)


async def explain(question: Question, _reader: ContentReader) -> Card:
    """Say how to search."""
    return empty_card(question.voice)
