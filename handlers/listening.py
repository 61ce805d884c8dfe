"""Plain text in private chats: a greeting, thanks, the name of an area, or else what to search."""

from __future__ import annotations

from content.folding import fold
from handlers import start
from handlers.answers import search
from handlers.answers.phrasings import find_core, read_courtesy
from handlers.desk import editing
from handlers.dialogue.answering import Answer
from handlers.dialogue.questions import Question
from handlers.keys import STARTS
from handlers.reminders import channels
from handlers.views.answers.talks import thanks_card
from storage.content.reader import ContentReader


async def answer(question: Question, reader: ContentReader) -> Answer:
    """Answer a message without a command; what an edit under way asks for comes first."""
    if (taken := await editing.answer_value(question)) is not None:
        return taken
    phrases, words = question.services.phrases, question.words or ""
    if words in channels.cancel_words(question):
        return channels.cancel(question)
    courtesy = read_courtesy(phrases, words)
    if courtesy is None and (core := find_core(phrases, words)) is not None:
        courtesy = read_courtesy(phrases, await _drop_states(reader, core))
    match courtesy:
        case None:
            return await search.answer(question, reader)
        case "greeting":
            return await start.greet(question, reader)
        case "thanks":
            return thanks_card(question.voice)
        case area:
            return await STARTS[area](question, reader)


async def _drop_states(reader: ContentReader, core: str) -> str:
    """Leave out whose heritage is asked for: all of it is here."""
    names = {fold(name) for place in await reader.places("state") for name in (place.name.en, place.name.vi)}
    for name in sorted(names, key=len, reverse=True):
        core = f" {core} ".replace(f" {name} ", " ")
    return core
