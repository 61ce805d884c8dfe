"""`/search`, and plain text in private chats: over everything."""

from __future__ import annotations

from typing import Final

from content.folding import fold
from handlers import about, events, heritage, organisations, people, sources, start, today
from handlers.answering import Answer, Read
from handlers.naming import show_named
from handlers.phrasings import Courtesy, find_core, read_courtesy
from handlers.questions import Question
from handlers.views.card import Card
from handlers.views.search import empty_card
from handlers.views.talks import thanks_card
from storage.content_reader import ContentReader


async def answer(question: Question, reader: ContentReader) -> Card:
    """Answer the command."""
    if not question.words:
        return await explain(question, reader)
    return await show_named(question, reader, None)


async def listen(question: Question, reader: ContentReader) -> Answer:
    """Answer a message without a command: a greeting, thanks, the name of an area, or else what to search."""
    phrases, words = question.services.phrases, question.words or ""
    courtesy = read_courtesy(phrases, words)
    if courtesy is None and (core := find_core(phrases, words)) is not None:
        courtesy = read_courtesy(phrases, await _drop_states(reader, core))
    return await (answer if courtesy is None else _REPLIES[courtesy])(question, reader)


async def explain(question: Question, _reader: ContentReader) -> Card:
    """Say how to search."""
    return empty_card(question.voice)


async def _drop_states(reader: ContentReader, core: str) -> str:
    """Leave out whose heritage is asked for: all of it is here."""
    names = {fold(name) for place in await reader.places("state") for name in (place.name.en, place.name.vi)}
    for name in sorted(names, key=len, reverse=True):
        core = f" {core} ".replace(f" {name} ", " ")
    return core


async def _help(question: Question, _reader: ContentReader) -> Answer:
    return await start.answer_help(question)


async def _welcome_thanks(question: Question, _reader: ContentReader) -> Answer:
    return thanks_card(question.voice)


_REPLIES: Final[dict[Courtesy, Read]] = {
    "greeting": start.greet,
    "thanks": _welcome_thanks,
    "help": _help,
    "about": about.answer,
    "heritage": heritage.start,
    "events": events.start,
    "today": today.start,
    "people": people.start,
    "organisations": organisations.start,
    "sources": sources.start,
}
