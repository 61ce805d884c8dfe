"""`/timezone`: the chat's time zone by the name of a place, in a reply to the bot's question, or by a location."""

from __future__ import annotations

import re
from typing import Final

from handlers.dialogue.errors import OutdatedError, UserError
from handlers.dialogue.prompts import link_to, payload_of
from handlers.dialogue.questions import Question
from handlers.dialogue.targets import Target, find_target, read_sheet
from handlers.reminders.subscribing import first_sheet, show
from handlers.views.chats.settings_pages import page_card
from handlers.views.chats.zones import found_zones_card, locate_card, near_card, prompt_card
from handlers.views.writing.card import Card, Several
from handlers.zones.meanings import find_alike, find_zones, name_lands
from handlers.zones.names import describe
from storage.content.reader import ContentReader

_PAYLOAD: Final = re.compile(r"zone_(-?[1-9][0-9]{0,15})", re.ASCII)


async def answer(question: Question, reader: ContentReader) -> Card:
    """Answer the command: the present zone, or those that its words mean. Raises UserError."""
    target = await find_target(question, None)
    return await _find(question, reader, target) if question.words else await show_zone(question, reader, target)


async def answer_link(question: Question, reader: ContentReader, chat_id: int) -> Card:
    """Answer a deep link of the bot's question: the zone of that chat. Raises UserError."""
    return await show_zone(question, reader, await find_target(question, chat_id))


async def answer_reply(question: Question, reader: ContentReader) -> Card:
    """Answer a reply to the bot's question. Raises UserError for whoever may not decide for the chat."""
    chat_id = read_payload(payload_of(question.message) or "")
    return await _find(question, reader, await find_target(question, chat_id))


async def answer_location(question: Question, reader: ContentReader) -> Several:
    """Answer a location that was shared in a private chat; it is not kept."""
    location = None if question.message is None else question.message.location
    if location is None:
        raise OutdatedError("settings")
    services, voice = question.services, question.voice
    thanks = Card(voice("timezone.located"), panel={"remove_keyboard": True})
    zone = await services.locate(location.latitude, location.longitude)
    now = services.clock()
    found = () if zone is None else await name_lands(reader, find_alike(zone, now, services.zone))
    return Several((thanks, near_card(voice, found, now)))


def ask(question: Question, target: Target) -> Card:
    """Ask for the name of a place."""
    address = link_to(question, f"zone_{target.chat_id}")
    example = question.voice.of(describe(question.services.zone.key).name)
    return prompt_card(question.voice, example, address, title=target.title, private=question.is_private)


def ask_location(question: Question) -> Card:
    """Offer to share the location: Telegram lets bots ask for it in private chats only."""
    if not question.is_private:
        raise UserError("settings.private")
    return locate_card(question.voice)


async def show_zone(question: Question, reader: ContentReader, target: Target) -> Card:
    """Show the page of the time zone."""
    stored = await read_sheet(question, target) or first_sheet(question, target)
    return page_card(question.voice, await show(question, reader, target, stored), "zone")


def read_payload(words: str) -> int | None:
    """Give the chat that a deep link of the bot's question is about; None for other links."""
    found = _PAYLOAD.fullmatch(words)
    return int(found[1]) if found else None


async def _find(question: Question, reader: ContentReader, target: Target) -> Card:
    services, words = question.services, question.words or ""
    now = services.clock()
    found = await find_zones(reader, services.phrases, words, now, services.zone)
    locatable = question.is_private and target.key is None
    return found_zones_card(question.voice, words, found, now, chat=target.key, locatable=locatable)
