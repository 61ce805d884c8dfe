"""`/start`, with what a deep link names (a record, a chat's time zone, a report), and `/help`."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from markupsafe import Markup

from handlers.administration import admins, announcing, audit
from handlers.answers.browsing import show_card
from handlers.desk import editing, history, moderating, noting, proposals, reload, reports
from handlers.dialogue import leading
from handlers.dialogue.answering import Answer, Ask
from handlers.dialogue.errors import OutdatedError
from handlers.dialogue.questions import Question
from handlers.dialogue.rights import commands_of
from handlers.views.answers.talks import help_card, welcome_card
from handlers.views.writing.card import Card
from handlers.zones import timezones
from storage.content.reader import ContentReader

_LED: Final[dict[str, Ask]] = {
    "admins": admins.answer,
    "audit": audit.answer,
    "history": history.answer,
    "edit": editing.answer,
    "new": editing.answer_new,
}


async def answer(question: Question, reader: ContentReader) -> Answer:
    """Answer `/start`: what a deep link names, else a welcome."""
    if not question.words:
        return await greet(question, reader)
    try:
        return await _follow(question, reader, question.words)
    except OutdatedError:
        return await greet(question, reader, question.voice("start.gone"))


async def _follow(question: Question, reader: ContentReader, words: str) -> Answer:
    """Answer a deep link. Raises OutdatedError when it names nothing that is there."""
    if (chat_id := timezones.read_payload(words)) is not None:
        return await timezones.answer_link(question, reader, chat_id)
    if (asked := moderating.read_payload(words)) is not None:
        return await moderating.answer_link(question, reader, asked[1])
    if words == moderating.QUEUE:
        return await moderating.answer(question, reader)
    if (work := await _return_to_work(question, words)) is not None:
        return work
    if (topic := reports.read_payload(words)) is not None:
        return await reports.ask(question, reader, topic)
    return await show_card(question, reader, words)


async def _return_to_work(question: Question, words: str) -> Answer | None:
    """Answer the link in a question to those who run the bot: what it was about, as it is now."""
    if (led := leading.read_payload(words)) is not None:
        return await _LED[led.command](replace(question, words=led.words))
    if announcing.read_payload(words) is not None:
        return await announcing.answer_link(question)
    if words == proposals.UPLOAD:
        return await proposals.explain(question)
    if reload.read_payload(words) is not None:
        return await reload.answer(question)
    if (proposal := proposals.read_payload(words) or noting.read_payload(words)) is not None:
        return await proposals.answer_link(question, proposal)
    return None


async def greet(question: Question, reader: ContentReader, note: Markup | None = None) -> Card:
    """Welcome."""
    return welcome_card(question.voice, await reader.association(), private=question.is_private, note=note)


async def answer_help(question: Question) -> Card:
    """Answer `/help` with the commands that the asker may use."""
    return help_card(question.voice, await commands_of(question))
