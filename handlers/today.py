"""`/today`: what happened on this day of the year, or on another one."""

from __future__ import annotations

import datetime as dt

from content.lunar import lunar_date
from handlers.errors import UserError
from handlers.periods import read_period
from handlers.questions import Question
from handlers.views.card import Card
from handlers.views.today import day_card
from storage.content_reader import ContentReader


async def answer(question: Question, reader: ContentReader) -> Card:
    """Answer the command. Raises UserError for words that name no day."""
    if not question.words:
        return await start(question, reader)
    period = read_period(question.services.phrases, question.words, question.today)
    if period is None or period.day is None:
        raise UserError("today.unclear")
    return await show_day(question, reader, period.day)


async def start(question: Question, reader: ContentReader) -> Card:
    """Show the present day."""
    return await show_day(question, reader, question.today)


async def show_day(question: Question, reader: ContentReader, day: dt.date, offset: int = 0) -> Card:
    """Show a day."""
    try:
        lunar = lunar_date(day)
    except ValueError:  # outside of the years that the calendar covers
        lunar = None
    found = await reader.on_day(day, lunar)
    return day_card(question.voice, day, lunar, found, today=question.today, offset=offset)
