"""What a chat is owed, by its own sheet or by the one that it would begin with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from content.occasions import DuePost
from content.sheet import Sheet
from handlers.context import Services
from handlers.errors import UserError
from handlers.questions import Question
from storage.content_reader import ContentReader
from storage.posts import Subscription

_DAY: Final = dt.timedelta(days=1)


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


def need_admin(question: Question, command: str) -> None:
    """Let only the admins of the bot pass. Raises UserError for everybody else, and for who writes as a group."""
    if question.is_anonymous:
        raise UserError("admin.anonymous", command=command)
    if question.user is None or question.user.id not in question.services.admins:
        raise UserError("admin.refused")
