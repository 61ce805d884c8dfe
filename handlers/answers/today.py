"""`/today`: what happened on this day of the year, or on another one."""

from __future__ import annotations

import datetime as dt
from typing import Final

from content.records.entries import Anniversary
from content.reminders.lunar import lunar_date
from handlers.answers.periods import read_period
from handlers.dialogue.errors import UserError
from handlers.dialogue.questions import Question
from handlers.views.answers.today import day_card
from handlers.views.writing.card import Card
from storage.content.reader import ContentReader

_LEAP: Final = 10  # years ahead of which at least one is a leap year


async def answer(question: Question, reader: ContentReader) -> Card:
    """Answer the command. Raises UserError for words that name no day."""
    if not question.words:
        return await start(question, reader)
    period = read_period(question.services.phrases, question.words, question.today, weekdays="next")
    if period is None or period.day is None:
        raise UserError("today.unclear")
    return await show_day(question, reader, period.day)


async def start(question: Question, reader: ContentReader) -> Card:
    """Show the present day."""
    return await show_day(question, reader, question.today)


async def show_day(question: Question, reader: ContentReader, day: dt.date, offset: int = 0) -> Card:
    """Show a day."""
    kept = "day", day, offset, question.voice.language, question.today
    return await reader.keep(kept, lambda: _day_card(question, reader, day, offset))


async def _day_card(question: Question, reader: ContentReader, day: dt.date, offset: int) -> Card:
    try:
        lunar = lunar_date(day)
    except ValueError:  # outside of the years that the calendar covers
        lunar = None
    found = (*await _read_same(reader, day), *await reader.on_day(day, lunar))
    return day_card(question.voice, day, lunar, found, today=question.today, offset=offset)


async def _read_same(reader: ContentReader, day: dt.date) -> tuple[Anniversary, ...]:
    """Read what happened on the very day: what its next anniversary will be of."""
    for year in range(day.year + 1, min(day.year + _LEAP, dt.MAXYEAR)):
        try:
            later = day.replace(year=year)
        except ValueError:  # 29 February
            continue
        found = await reader.on_day(later)
        return tuple(item for item in found if item.fact is not None and item.fact.date.start.year == day.year)
    return ()
