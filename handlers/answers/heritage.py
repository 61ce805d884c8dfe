"""`/heritage`: programmes, lists, cards; with words by name, programme, year, province."""

from __future__ import annotations

from handlers.answers.browsing import find, keep_card, show_best, show_list
from handlers.answers.selecting import read_list, read_mixed
from handlers.dialogue.questions import Question
from handlers.views.answers.menus import heritage_menu
from handlers.views.answers.search import found_card
from handlers.views.writing.card import Card
from storage.content.reader import ContentReader


async def answer(question: Question, reader: ContentReader) -> Card:
    """Answer the command."""
    if not question.words:
        return await start(question, reader)
    return await keep_card(question, reader, "heritage", lambda: _find(question, reader, question.words or ""))


async def _find(question: Question, reader: ContentReader, words: str) -> Card:
    listed = await read_list(reader, words, question.services.phrases)
    if listed is not None:
        return await show_list(question, reader, listed, 0)
    findings = await find(question, reader, "heritage", 0)
    if findings.leaders:
        return await show_best(question, reader, findings, "heritage")
    mixed = await read_mixed(reader, words)
    if mixed is not None:
        return await show_list(question, reader, mixed, 0)
    if findings.page.total == 1:
        return await show_best(question, reader, findings, "heritage")
    return found_card(question.voice, words, findings, "heritage")


async def start(question: Question, reader: ContentReader) -> Card:
    """Show the programmes."""
    return heritage_menu(question.voice, await reader.programmes())
