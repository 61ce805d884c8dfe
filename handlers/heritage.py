"""`/heritage`: programmes, lists, cards; with words by name, programme, year, province."""

from __future__ import annotations

from handlers.browsing import find, show_card, show_list
from handlers.lists import Searched
from handlers.questions import Question
from handlers.selecting import read_list, read_mixed
from handlers.views.card import Card
from handlers.views.menus import heritage_menu
from handlers.views.search import also_rows, found_card
from storage.content_reader import ContentReader


async def answer(question: Question, reader: ContentReader) -> Card:
    """Answer the command."""
    if not question.words:
        return await start(question, reader)
    listed = await read_list(reader, question.words)
    if listed is not None:
        return await show_list(question, reader, listed, 0)
    findings = await find(question, reader, "heritage", 0)
    page = findings.page
    if page.total > 1 and findings.leaders:
        also = also_rows(question.voice, findings, "heritage")
        return await show_card(question, reader, page.entries[0].slug, Searched("heritage"), also=also)
    mixed = None if findings.leaders else await read_mixed(reader, question.words)
    if mixed is not None:
        return await show_list(question, reader, mixed, 0)
    if page.total == 1:
        return await show_card(question, reader, page.entries[0].slug)
    return found_card(question.voice, question.words, findings, "heritage")


async def start(question: Question, reader: ContentReader) -> Card:
    """Show the programmes."""
    return heritage_menu(question.voice, await reader.programmes())
