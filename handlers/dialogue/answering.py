"""The way of every command: a message becomes a question, the question an answer, the answer one message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import CommandHandler, MessageHandler, filters

from handlers.dialogue.context import Context, Spot
from handlers.dialogue.errors import UserError
from handlers.dialogue.questions import Question, take_message
from handlers.views.writing.card import Card, Paper, Picture, Several, Venue
from storage.content.reader import ContentReader

Answer = Card | Venue | Paper | Picture | Several
Ask = Callable[[Question], Awaitable[Answer]]
Read = Callable[[Question, ContentReader], Awaitable[Answer]]

# New messages of people: no edits, no posts of channels, nor such posts that Telegram copies into their group.
ASKED = filters.UpdateType.MESSAGE & ~filters.IS_AUTOMATIC_FORWARD


def reading(read: Read) -> Ask:
    """Let a question be answered from one snapshot of the content, given back before the answer is sent."""

    async def ask(question: Question) -> Answer:
        async with question.services.shelf.lend() as reader:
            return await read(question, reader)

    return ask


def command(name: str, ask: Ask) -> CommandHandler[Context, Any]:
    """Register a command, the same way for all."""
    return CommandHandler(name, _callback(ask), filters=ASKED)


def messages(wanted: filters.BaseFilter, ask: Ask) -> MessageHandler[Context, Any]:
    """Register what answers messages that are no known command."""
    return MessageHandler(ASKED & wanted, _callback(ask))


def _callback(ask: Ask) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    async def answer(update: Update, context: Context) -> None:
        message = update.message
        if message is None:
            return
        question = await take_message(context, message)
        try:
            said = await ask(question)
        except UserError as slip:
            said = Card(question.voice(slip.key, **slip.words))
        quote = not question.is_private or (isinstance(said, Card) and said.quote)
        await context.send(Spot.of(message, reply=quote), said)

    return answer
