"""`/settings`: a chat's sheet, page by page; every press asks anew who may decide for the chat."""

from __future__ import annotations

from dataclasses import replace

from handlers.dialogue.answering import Answer
from handlers.dialogue.errors import OutdatedError
from handlers.dialogue.pressing import Reaction
from handlers.dialogue.questions import Question, voice_of
from handlers.dialogue.targets import Target, find_target
from handlers.locales import LANGUAGES
from handlers.reminders import channels
from handlers.reminders.changes import PAGE_OF, change
from handlers.reminders.pinning import check_pinning, take_down
from handlers.reminders.settings_buttons import Choose, Leaf, Page, Tick
from handlers.reminders.subscribing import first_sheet, keep, keep_for_posts, show, turn
from handlers.views.chats.settings import settings_card, started_card, stopped_card
from handlers.views.chats.settings_pages import page_card
from handlers.views.writing.card import Card
from handlers.zones import timezones
from storage.content.reader import ContentReader


async def answer(question: Question, reader: ContentReader) -> Card:
    """Show the sheet of the chat. Raises UserError for whoever may not decide for it."""
    return await _show_page(question, reader, await find_target(question, None), "sheet")


async def react(question: Question, reader: ContentReader, button: Leaf | Choose | Tick) -> Reaction:
    """React to a key of a sheet. Raises UserError, OutdatedError."""
    if isinstance(button, Leaf):
        return Reaction(await _open(question, reader, button))
    target = await find_target(question, button.chat)
    if button.field == "subscribed" and isinstance(button, Tick):
        after = await turn(question, reader, target, on=button.on)
        shown = await show(question, reader, target, after)
        return Reaction((started_card if button.on else stopped_card)(question.voice, shown))
    if button.field == "language":
        return Reaction(await _set_language(question, reader, target, button.value))
    return await _change(question, reader, target, button)


async def _open(question: Question, reader: ContentReader, leaf: Leaf) -> Answer:
    match leaf.page:
        case "channels" | "invite":
            return await channels.show_list(question) if leaf.page == "channels" else channels.invite(question)
        case "check" if leaf.chat is not None:
            return await channels.set_up(question, reader, leaf.chat)
        case "forget" | "forgotten" if leaf.chat is not None:
            return await channels.forget(question, leaf.chat, sure=leaf.page == "forgotten")
        case "locate":
            return timezones.ask_location(question)
    target = await find_target(question, leaf.chat)
    if leaf.page == "search":
        return timezones.ask(question, target)
    return await _show_page(question, reader, target, leaf.page)


async def _change(question: Question, reader: ContentReader, target: Target, button: Choose | Tick) -> Reaction:
    """Change one field, store it with what follows from it, show its page; say so if nothing is left to be posted."""
    stored = await question.services.sheets.get(target.chat_id)
    before = stored or first_sheet(question, target)
    slugs = [count.programme.slug for count in await reader.programmes()]
    after = change(before, button, slugs)
    if after.pin and not before.pin:
        await check_pinning(question, target)
    if before.pin and not after.pin:
        await take_down(question, before)
        after = replace(after, pinned=None)
    if after != before:
        await keep(question, reader, stored, after)
    shown = await show(question, reader, target, after)
    silent = after.subscribed and shown.following is None and after.sheet != before.sheet
    notice = question.voice.plain("settings.nothing.notice") if silent else ""
    return Reaction(page_card(question.voice, shown, PAGE_OF[button.field]), notice)


async def _set_language(question: Question, reader: ContentReader, target: Target, language: str) -> Card:
    if language and language not in LANGUAGES:
        raise OutdatedError("settings")
    await question.services.chats.set_language(target.chat_id, language or None)
    if target.key is None:
        question = replace(question, voice=await voice_of(question.services, question.chat, question.user))
        await keep_for_posts(question, target)
    return await _show_page(question, reader, target, "language")


async def _show_page(question: Question, reader: ContentReader, target: Target, page: Page) -> Card:
    stored = await question.services.sheets.get(target.chat_id) or first_sheet(question, target)
    shown = await show(question, reader, target, stored)
    return settings_card(question.voice, shown) if page == "sheet" else page_card(question.voice, shown, page)
