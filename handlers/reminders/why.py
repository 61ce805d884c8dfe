"""`/why`: for admins, why this chat or another one did or did not get a post."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from content.reminders.sheet import Category, Sheet
from handlers.answers.periods import read_period
from handlers.dialogue.errors import UserError
from handlers.dialogue.questions import Question
from handlers.dialogue.rights import need
from handlers.reminders.foresight import check_years, read_chat
from handlers.views.posts.post_words import name_of
from handlers.views.posts.why import Absence, Chat, Fate, Missing, day_card, recent_card
from handlers.views.writing.card import Card
from storage.content.reader import ContentReader
from storage.desk.announced import number_of
from storage.outbox.posts import PartState, PostRecord, Subscription
from storage.planning import find_upcoming

_SHOWN: Final = 7
_OF_A_DAY: Final = 10
_DAY: Final = dt.timedelta(days=1)
_RECENT: Final = dt.timedelta(days=7)
_ABSENCES: Final = 3


async def answer(question: Question, reader: ContentReader) -> Card:
    """Answer the command. Raises UserError for who may not ask, and for words that name neither a chat nor a day."""
    await need(question, "why")
    services, voice = question.services, question.voice
    number, words = await read_chat(question)
    chat_id = question.chat.id if number is None else number
    stored = await services.sheets.get(chat_id)
    subscription = stored or Subscription(chat_id, question.chat.type, Sheet(services.zone.key))
    now = services.clock()
    chat = Chat(
        number,
        ZoneInfo(subscription.sheet.zone),
        now,
        stored is not None,
        subscription.subscribed,
        subscription.since,
        subscription.suspended,
    )
    if not words:
        fates = [_fate(record) for record in await services.outbox.history(chat_id, _SHOWN)]
        following = await find_upcoming(reader, subscription.sheet, now, 1)
        away = await _absences(question, now - _RECENT, now)
        return recent_card(voice, chat, fates, following[0] if following else None, away)
    check_years(words)
    period = read_period(services.phrases, words, now.astimezone(chat.zone).date(), weekdays="last")
    if period is None or period.day is None:
        raise UserError("why.unclear")
    day = period.day
    posts = await services.outbox.history(chat_id, _OF_A_DAY, day)
    records = [post for post in posts if number_of(post.kind) is None]
    announced = [_fate(post) for post in reversed(posts) if number_of(post.kind) is not None]
    if records:
        found: Fate | Missing = await _tell(question, reader, records[0])
        since, until = records[0].due, records[0].expires
    else:
        found = await _explain(reader, subscription.sheet, day)
        midnight = dt.datetime.combine(day, dt.time(), chat.zone)
        since, until = midnight, midnight + _DAY
    return day_card(voice, chat, day, [found, *announced], await _absences(question, since, until))


async def _tell(question: Question, reader: ContentReader, record: PostRecord) -> Fate:
    """Give a post with the names of what it tells, as far as the content still has them."""
    anchors = await reader.anchors([item.anchor for item in record.items])
    told = (anchors[item.anchor] for item in record.items if item.anchor in anchors)
    return replace(_fate(record), names=tuple(dict.fromkeys(name_of(question.voice, anchor) for anchor in told)))


async def _explain(reader: ContentReader, sheet: Sheet, day: dt.date) -> Missing:
    """Find out what a sheet leaves out on a day for which it calls for nothing."""
    post = await reader.due_post(sheet, day)
    if post is not None:
        return Missing(post)
    everything = replace(
        sheet,
        daily=True,
        leads=sheet.leads or frozenset({0}),
        categories=frozenset(Category),
        muted=frozenset(),
        jubilees_only=False,
    )
    items = await reader.items(everything, day)
    anchors = [item.occasion.anchor for item in items]
    obstacles = [
        *(["daily"] if not sheet.daily or not sheet.leads else []),
        *sorted({anchor.category for anchor in anchors} - sheet.categories),
        *(["programmes"] if any(anchor.programme in sheet.muted for anchor in anchors) else []),
        *(["jubilees"] if sheet.jubilees_only and not all(item.occasion.jubilee for item in items) else []),
    ]
    return Missing(None, len(items), obstacles)


async def _absences(question: Question, since: dt.datetime, until: dt.datetime) -> Sequence[Absence]:
    """Give the last absences that touch a span, and what restores hide of it."""
    services = question.services
    found = [Absence(one.start, one.end) for one in await services.pulse.absences(since)]
    found += [Absence(one.copied, one.restored, restored=True) for one in await services.restored.epochs(since)]
    touching = [one for one in found if one.start <= until]
    return sorted(touching, key=lambda one: one.start)[-_ABSENCES:]


def _fate(record: PostRecord) -> Fate:
    return Fate(
        day=record.day,
        state=record.state,
        reason=record.reason,
        due=record.due,
        settled=record.settled,
        corrected=record.corrected,
        retried=record.try_at is not None,
        attempts=record.attempts,
        unknowns=record.unknowns,
        arrived=sum(part.state is PartState.SENT for part in record.parts),
        total=record.total,
        announcement=number_of(record.kind),
    )
