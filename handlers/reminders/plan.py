"""`/plan`: for admins, what this chat or another one is owed in a year or a month, as a message and as a table."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers.answers.periods import Period, read_period
from handlers.dialogue.errors import UserError
from handlers.dialogue.questions import Question
from handlers.dialogue.rights import need
from handlers.reminders.foresight import Span, check_years, find_subject, list_posts
from handlers.views.posts.plan import Planned, plan_card, span_words
from handlers.views.posts.plan_table import plan_file
from handlers.views.posts.why import Absence, away_words
from handlers.views.writing.card import Card, Paper, Several
from storage.content.reader import ContentReader

_RESTORES: Final = 2  # that are told of
_FILE: Final = "plan-{span}.csv"


async def answer(question: Question, reader: ContentReader) -> Several | Card:
    """Answer the command. Raises UserError for who may not ask, and for words that name no year or month."""
    await need(question, "plan")
    number, subscription, words = await find_subject(question)
    zone = ZoneInfo(subscription.sheet.zone)
    today = question.services.clock().astimezone(zone).date()
    period = _read(question, words, today)
    year = period.year or today.year
    first = dt.date(year, period.month or 1, 1)
    last = dt.date(year, period.month or 12, calendar.monthrange(year, period.month or 12)[1])
    posts = await list_posts(reader, subscription.sheet, Span(first, last))
    hidden = await _find_restores(question, first, last, zone)
    planned = Planned(year, period.month, posts, active=subscription.active, today=today, chat=number, hidden=hidden)
    voice = question.voice
    card = plan_card(voice, planned)
    if not posts:
        return card
    name = _FILE.format(span=first.strftime("%Y-%m") if period.month else f"{year}")
    caption = voice("plan.file", span=span_words(voice, planned))
    return Several((card, Paper(name, plan_file(voice, posts, zone), caption)))


async def _find_restores(question: Question, first: dt.date, last: dt.date, zone: ZoneInfo) -> list[Markup]:
    """Tell of the last restores that hide what was posted on some of these days."""
    start = dt.datetime.combine(first, dt.time(), zone)
    found = [
        one for one in await question.services.restored.epochs(start) if one.copied.astimezone(zone).date() <= last
    ]
    spans = (Absence(one.copied, one.restored, restored=True) for one in found[-_RESTORES:])
    return [away_words(question.voice, span, zone) for span in spans]


def _read(question: Question, words: str, today: dt.date) -> Period:
    if not words:
        return Period(year=today.year)
    check_years(words)
    period = read_period(question.services.phrases, words, today)
    if period is None or period.day is not None or period.when is not None:
        raise UserError("plan.unclear")
    return period
