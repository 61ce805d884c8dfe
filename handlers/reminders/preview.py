"""`/preview`: for admins, exactly what this chat or another one gets on a day."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from content.reminders.occasions import find_moment
from handlers.answers.periods import read_period
from handlers.dialogue.errors import UserError
from handlers.dialogue.questions import Question
from handlers.dialogue.rights import need
from handlers.reminders.foresight import check_years, find_subject, subscription_of
from handlers.views.posts.post import post_pages
from handlers.views.posts.preview import Foreseen, Unforeseen, nothing_card, preview_card
from handlers.views.writing.card import Card, Several
from handlers.views.writing.voice import Voice
from storage.content.reader import ContentReader
from storage.outbox.posts import Subscription
from storage.planning import find_upcoming


async def answer(question: Question, reader: ContentReader) -> Several:
    """Answer the command. Raises UserError for who may not ask, and for words that name no day."""
    await need(question, "preview")
    number, subscription, words = await find_subject(question)
    today = question.services.clock().astimezone(ZoneInfo(subscription.sheet.zone)).date()
    if not words:
        return await _show(question, reader, number, subscription, today)
    check_years(words)
    period = read_period(question.services.phrases, words, today, coming=True, weekdays="next")
    if period is None or period.day is None:
        raise UserError("preview.unclear")
    return await _show(question, reader, number, subscription, period.day)


async def show_day(question: Question, reader: ContentReader, day: dt.date) -> Several:
    """Show what this chat gets on a day. Raises UserError for who may not ask."""
    await need(question, "preview")
    subscription = await subscription_of(question.services, question.chat.id, question.chat.type)
    return await _show(question, reader, None, subscription, day)


async def _show(
    question: Question, reader: ContentReader, number: int | None, subscription: Subscription, day: dt.date
) -> Several:
    """Show the very messages of a day, below a line that says when they come; `number` names another chat."""
    services = question.services
    post = await reader.due_post(subscription.sheet, day)
    if post is None:
        due, _, _ = find_moment(subscription.sheet, day)
        following = await find_upcoming(reader, subscription.sheet, due, 1)
        missing = Unforeseen(day, following[0].day if following else None, past=due < services.clock(), chat=number)
        return Several((nothing_card(question.voice, missing),))
    language = (await services.chats.settings(subscription.chat_id)).language
    voice = Voice(services.phrases, language or services.language) if subscription.subscribed else question.voice
    name = question.context.bot.username
    pages = post_pages(voice, day, post.items, place=subscription.place, bot_name=name)
    zone, past = ZoneInfo(subscription.sheet.zone), post.due < services.clock()
    head: tuple[Card, ...] = (preview_card(question.voice, Foreseen(post, zone, subscription.active, past, number)),)
    return Several(head + pages)
