"""`/subscribe` and `/unsubscribe`, and the one way by which a sheet is changed."""

from __future__ import annotations

from telegram.constants import ChatType

from content.reminders.sheet import Sheet
from handlers.dialogue.errors import OutdatedError
from handlers.dialogue.questions import Question
from handlers.dialogue.targets import Target, asker_of, find_target
from handlers.reminders.changes import switch
from handlers.views.chats.settings import Shown, started_card, stopped_card
from handlers.views.writing.card import Card
from handlers.zones.meanings import read_lands
from handlers.zones.names import zone_names
from storage.content.reader import ContentReader
from storage.errors import SheetConflictError
from storage.outbox.posts import Subscription
from storage.planning import find_upcoming, plan_change


async def start(question: Question, reader: ContentReader) -> Card:
    """Answer `/subscribe`. Raises UserError for whoever may not decide for the chat."""
    target = await find_target(question, None)
    after = await turn(question, reader, target, on=True)
    return started_card(question.voice, await show(question, reader, target, after))


async def stop(question: Question, reader: ContentReader) -> Card:
    """Answer `/unsubscribe`: the settings stay. Raises UserError for whoever may not decide for the chat."""
    target = await find_target(question, None)
    after = await turn(question, reader, target, on=False)
    return stopped_card(question.voice, await show(question, reader, target, after))


async def turn(question: Question, reader: ContentReader, target: Target, *, on: bool) -> Subscription:
    """Switch a chat's reminders on or off; what was never on is not stored only to be off."""
    stored = await question.services.sheets.get(target.chat_id)
    before = stored or first_sheet(question, target)
    after = switch(before, on=on, by=asker_of(question), now=question.services.clock())
    if after not in {stored, before}:
        await keep(question, reader, stored, after)
    if on and target.place == ChatType.PRIVATE:
        await keep_language(question, target)
    return after


async def keep_language(question: Question, target: Target) -> None:
    """Let posts speak as we do with the asker, whose app no longer tells us when they are written."""
    services, language = question.services, question.voice.language
    chosen = (await services.chats.settings(target.chat_id)).language
    if chosen is None and language != services.language:
        await services.chats.set_language(target.chat_id, language)


async def keep_for_posts(question: Question, target: Target) -> None:
    """Keep the language of somebody who gets posts and has it follow their app: posts can't ask the app."""
    stored = await question.services.sheets.get(target.chat_id)
    if target.place == ChatType.PRIVATE and stored is not None and stored.subscribed:
        await keep_language(question, target)


def first_sheet(question: Question, target: Target) -> Subscription:
    """Give what holds for a chat that has set nothing; in a forum posts go to the topic in which one asks."""
    topic = question.topic if target.key is None else None
    return Subscription(target.chat_id, target.place, Sheet(zone=question.services.zone.key), thread_id=topic)


async def keep(question: Question, reader: ContentReader, before: Subscription | None, after: Subscription) -> None:
    """Store a changed sheet together with what the chat is owed by it: one transaction.

    Raises OutdatedError when somebody else has changed it since `before` was read.
    """
    services = question.services
    promises = await services.outbox.promises(after.chat_id)
    plan = await plan_change(reader, before, after, promises, services.clock())
    try:
        await services.sheets.store(after, plan, content=reader.revision, expected=before)
    except SheetConflictError:
        raise OutdatedError("settings") from None


async def show(question: Question, reader: ContentReader, target: Target, stored: Subscription) -> Shown:
    """Gather what the pages of a sheet show."""
    services = question.services
    now = services.clock()
    following = await find_upcoming(reader, stored.sheet, now, 1)
    chosen = (await services.chats.settings(target.chat_id)).language
    return Shown(
        sheet=stored.sheet,
        place=target.place,
        now=now,
        subscribed=stored.subscribed,
        suspended=stored.suspended,
        following=next(iter(following), None),
        programmes=await reader.programmes(),
        language=chosen or (question.voice.language if target.place == ChatType.PRIVATE else services.language),
        chosen=chosen is not None,
        chat=target.key,
        title=target.title,
        forum=target.forum,
        topic=stored.thread_id,
        here=question.topic if target.key is None else None,
        pin=stored.pin,
        land=(await read_lands(reader)).get(zone_names().land_of(stored.sheet.zone) or ""),
    )
