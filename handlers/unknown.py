"""Commands that nobody knows, and what holds no words: one hint, in private chats only."""

from __future__ import annotations

from difflib import get_close_matches

from handlers.commands import COMMANDS
from handlers.desk import editing
from handlers.dialogue.answering import Answer
from handlers.dialogue.questions import Question
from handlers.views.answers.talks import unknown_card
from handlers.views.writing.card import Card


async def answer(question: Question) -> Answer:
    """Name the nearest command; `/cancel` leaves an edit that is under way."""
    text = (question.message.text or "") if question.message is not None else ""
    said = next(iter(text.split(maxsplit=1)), "").removeprefix("/").partition("@")[0].casefold()
    if said == "cancel" and (left := await editing.leave_off(question)) is not None:
        return left
    names = [command.name for command in COMMANDS if command.right is None]
    return unknown_card(question.voice, next(iter(get_close_matches(said, names, n=1)), None))


async def answer_shown(question: Question) -> Card:
    """Say that pictures, voices and the like are not understood."""
    return Card(question.voice("unknown.shown"))
