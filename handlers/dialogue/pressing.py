"""The way of every key: its data becomes a button, the button a new text in place of the old one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telegram import CallbackQuery, Update

from handlers.dialogue.answering import Answer
from handlers.dialogue.buttons import Enter, StaleButtonError, read
from handlers.dialogue.codecs import Button
from handlers.dialogue.context import Context
from handlers.dialogue.errors import OutdatedError, UserError
from handlers.dialogue.questions import Question, can_see, spot_of, take_press
from handlers.views.writing import html
from handlers.views.writing.card import Card


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a press brings: an answer to show, a notice that pops up, or both.

    `anew`: the answer gets a message of its own, because the one with the key has to stay as it is. `url` leads to the
    bot's own private chat, which opens at once.
    """

    answer: Answer | None = None
    notice: str = ""
    anew: bool = False
    url: str = ""


React = Callable[[Question, Button], Awaitable[Reaction]]


class Keyboard:
    """Reacts to presses: each query is answered exactly once, beside the edit."""

    def __init__(self, react: React) -> None:
        self._react = react

    async def __call__(self, update: Update, context: Context) -> None:
        """Handle a callback query."""
        query = update.callback_query
        if query is None:
            return
        if query.message is None:  # no message of ours: nothing to show it in
            await context.answer_query(query.id)
            return
        question = await take_press(context, query.message, query.from_user)
        reaction = await self._find_reaction(question, query.data or "")
        shown, answered = await asyncio.gather(
            _show(context, query, question, reaction),
            context.answer_query(query.id, reaction.notice, alert=bool(reaction.notice), url=reaction.url),
            return_exceptions=True,
        )
        for fault in (shown, answered):
            if isinstance(fault, BaseException):
                raise fault

    async def _find_reaction(self, question: Question, data: str) -> Reaction:
        try:
            return await self._react_to(question, data)
        except UserError as slip:
            return Reaction(notice=html.plain(question.voice(slip.key, **slip.words)))

    async def _react_to(self, question: Question, data: str) -> Reaction:
        try:
            return await self._react(question, read(data))
        except (StaleButtonError, OutdatedError) as gone:
            start = await self._react(question, Enter(gone.area))
            return Reaction(start.answer, question.voice.plain("press.outdated"))


async def _show(context: Context, query: CallbackQuery, question: Question, reaction: Reaction) -> None:
    message, answer = query.message, reaction.answer
    if message is None or answer is None:
        return
    if isinstance(answer, Card) and can_see(message) and not reaction.anew:
        asked = message.reply_to_message
        spot = spot_of(message, reply=False).quoting(asked.message_id if asked is not None else None)
        if answer.panel is None:
            await context.edit(spot, message.message_id, answer)
        else:  # goes to whoever asked, by quoting their message: nobody else's keyboard opens
            await context.send(spot, answer)
        return
    await context.send(spot_of(message, reply=not question.is_private), answer)
