"""`/preview`: for admins, exactly what this chat gets on a day."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from content.occasions import find_moment
from handlers.errors import UserError
from handlers.foresight import check_years, need_admin, subscription_of
from handlers.periods import read_period
from handlers.questions import Question
from handlers.views.card import Card, Several
from handlers.views.post import post_pages
from handlers.views.preview import Foreseen, nothing_card, preview_card
from handlers.views.voice import Voice
from storage.content_reader import ContentReader
from storage.planning import find_upcoming


async def answer(question: Question, reader: ContentReader) -> Several:
    """Answer the command. Raises UserError for who may not ask, and for words that name no day."""
    need_admin(question, "preview")
    if not question.words:
        return await show_day(question, reader, question.today)
    check_years(question.words)
    period = read_period(question.services.phrases, question.words, question.today, coming=True)
    if period is None or period.day is None:
        raise UserError("preview.unclear")
    return await show_day(question, reader, period.day)


async def show_day(question: Question, reader: ContentReader, day: dt.date) -> Several:
    """Show the very messages of a day, below a line that says when they come. Raises UserError for who may not ask."""
    need_admin(question, "preview")
    services = question.services
    subscription = await subscription_of(services, question.chat.id, question.chat.type)
    post = await reader.due_post(subscription.sheet, day)
    if post is None:
        due, _, _ = find_moment(subscription.sheet, day)
        past = due < services.clock()
        following = await find_upcoming(reader, subscription.sheet, due, 1)
        return Several((nothing_card(question.voice, day, following[0].day if following else None, past=past),))
    language = (await services.chats.settings(question.chat.id)).language
    voice = Voice(services.phrases, language or services.language) if subscription.subscribed else question.voice
    name = question.context.bot.username
    pages = post_pages(voice, day, post.items, place=subscription.place, bot_name=name)
    foreseen = Foreseen(post, ZoneInfo(subscription.sheet.zone), subscription.active, past=post.due < services.clock())
    head: tuple[Card, ...] = (preview_card(question.voice, foreseen),)
    return Several(head + pages)
