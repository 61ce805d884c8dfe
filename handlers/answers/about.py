"""`/about`: whose bot this is, and what its catalogue holds."""

from __future__ import annotations

from handlers.answers.browsing import show_association
from handlers.dialogue.questions import Question
from handlers.views.writing.card import Card
from storage.content.reader import ContentReader


async def answer(question: Question, reader: ContentReader) -> Card:
    """Answer the command."""
    return await show_association(question, reader)
