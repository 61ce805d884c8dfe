"""What goes wrong, said to people: their own slips by a sentence of the catalogue, ours with a number to quote."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import CallbackContext

from handlers.dialogue.buttons import Area
from handlers.dialogue.context import Context
from handlers.dialogue.questions import spot_of, voice_of
from handlers.views.writing import html
from handlers.views.writing.card import Card


class UserError(Exception):
    """Something that a user can mend; `key` names the sentence that says how, `words` fill it."""

    def __init__(self, key: str, /, **words: object) -> None:
        super().__init__(key)
        self.key = key
        self.words = words


class OutdatedError(Exception):
    """A key leads to what is no more; `area` is where its list began."""

    def __init__(self, area: Area) -> None:
        super().__init__(area)
        self.area: Area = area


async def apologise(update: Update, context: CallbackContext[Any, Any, Any, Any], number: str) -> None:
    """Tell whoever asked that the answer failed, with the number under which that was logged.

    A press that was not answered yet is answered, anything else gets a message; updates that nobody asked get none.
    Raises TelegramError when that can't be sent either.
    """
    query, message = update.callback_query, update.message
    shown = query.message if query is not None else message
    if shown is None or not isinstance(context, Context):
        return
    user = query.from_user if query is not None else update.effective_user
    voice = await voice_of(context.services, shown.chat, user)
    said = voice("error.unexpected", number=number)
    if query is not None and not context.query_answered:
        await context.answer_query(query.id, html.plain(said), alert=True)
    else:
        await context.send(spot_of(shown, reply=query is None), Card(said))
