"""What a chat is owed, by its own sheet or by the one that it would begin with."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from content.reminders.lunar import FIRST_YEAR, LAST_YEAR
from content.reminders.occasions import DuePost
from content.reminders.sheet import Sheet
from handlers.answers.periods import read_period
from handlers.dialogue.errors import UserError
from handlers.dialogue.questions import Question
from handlers.dialogue.services import Services
from storage.content.reader import ContentReader
from storage.outbox.posts import Subscription

_ABOUT_CHATS: Final = frozenset({"preview", "plan", "why"})  # commands that take the number of a chat
_DAY: Final = dt.timedelta(days=1)
# Lunar years begin later than those of the Gregorian calendar, and posts tell what comes in 30 days.
_FIRST, _LAST = FIRST_YEAR + 1, LAST_YEAR - 1
_CHAT: Final = re.compile(r"(?P<chat>-?[0-9]{1,16})(?:\s+(?P<rest>.+))?", re.DOTALL)
_YEAR: Final = re.compile(r"(?<!\d)\d{4}(?!\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """Local days from `first` to `last`, both included."""

    first: dt.date
    last: dt.date


async def subscription_of(services: Services, chat_id: int, place: str) -> Subscription:
    """Give what is stored about a chat's reminders, else what it would begin with."""
    stored = await services.sheets.get(chat_id)
    return stored or Subscription(chat_id, place, Sheet(services.zone.key))


async def list_posts(reader: ContentReader, sheet: Sheet, span: Span) -> tuple[DuePost, ...]:
    """Give the posts that a sheet calls for in a span of days."""
    days = (span.first + ahead * _DAY for ahead in range((span.last - span.first).days + 1))
    return tuple([post for day in days if (post := await reader.due_post(sheet, day)) is not None])


async def find_subject(question: Question) -> tuple[int | None, Subscription, str]:
    """Give the number of another chat if the words begin with one, what is owed there or else here, and the rest.

    Raises UserError for a chat of which nothing is stored.
    """
    services = question.services
    number, words = await read_chat(question)
    if number is None:
        return None, await subscription_of(services, question.chat.id, question.chat.type), words
    stored = await services.sheets.get(number)
    if stored is None and number > 0 and not words:  # rather a slip than a chat
        return None, await subscription_of(services, question.chat.id, question.chat.type), question.words or ""
    if stored is None:
        raise UserError("foresight.chat", chat=number)
    return number, stored, words


async def read_chat(question: Question) -> tuple[int | None, str]:
    """Give the number of a chat, if the words begin with one, and the rest: "27 6" is a day, "1003 2027-06-27" both.

    A year or month alone is a chat only if there is one of that number.
    """
    words = (question.words or "").strip()
    match = _CHAT.fullmatch(words)
    if match is None:
        return None, words
    number, services = int(match["chat"]), question.services
    period = None if number < 0 else read_period(services.phrases, words, question.today)
    if period is not None:
        year = period.day.year if period.day is not None else period.year
        is_time = year is None or is_foreseen(year)
        if is_time and (period.day is not None or await services.sheets.get(number) is None):
            return None, words
    return number, match["rest"] or ""


def check_years(words: str) -> None:
    """Raise UserError for words with a year of which it can't be told what is owed."""
    if any(not is_foreseen(int(year)) for year in _YEAR.findall(words)):
        raise UserError("foresight.years", first=_FIRST, last=_LAST)


def is_foreseen(year: int) -> bool:
    """Say whether all that is owed in a year can be told."""
    return _FIRST <= year <= _LAST
