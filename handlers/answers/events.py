"""`/events`: upcoming, past, by year, month or name."""

from __future__ import annotations

from content.records.entries import YearCount
from handlers.answers.browsing import show_list
from handlers.answers.naming import show_named
from handlers.answers.periods import Period, read_period
from handlers.answers.today import show_day
from handlers.dialogue.lists import Listed
from handlers.dialogue.questions import Question
from handlers.views.answers.menus import events_menu, years_menu
from handlers.views.writing.card import Card
from storage.content.reader import ContentReader


async def answer(question: Question, reader: ContentReader) -> Card:
    """Answer the command."""
    if not question.words:
        return await start(question, reader)
    period = read_period(question.services.phrases, question.words, question.today)
    if period is None:
        return await show_named(question, reader, "event")
    if period.day is not None:
        return await show_day(question, reader, period.day)
    return await show_list(question, reader, _list(period), 0)


async def start(question: Question, _reader: ContentReader) -> Card:
    """Show what can be asked of the events."""
    return events_menu(question.voice, question.today)


async def show_years(question: Question, reader: ContentReader, offset: int) -> Card:
    """Show the years that have events."""
    years: tuple[YearCount, ...] = await reader.years("event")
    return years_menu(question.voice, years, offset)


def _list(period: Period) -> Listed:
    return Listed("event", year=period.year, month=period.month, when=period.when)
