"""What the keys under posts bring, and those under what is said about posts."""

from __future__ import annotations

from handlers.answers.browsing import show_card
from handlers.dialogue.codecs import Button
from handlers.dialogue.errors import OutdatedError, UserError
from handlers.dialogue.pressing import Reaction
from handlers.dialogue.questions import Question
from handlers.reminders import outbox, preview, settings
from handlers.reminders.post_buttons import Adjust, Foresee, Resend, ResendAll, Settle, Show, Unsettled
from storage.content.reader import ContentReader


async def react(question: Question, reader: ContentReader, button: Button) -> Reaction:  # noqa: PLR0911 -- one return a button
    """React to a press. Raises OutdatedError, UserError."""
    match button:
        case Show(slug):
            return await _show(question, reader, slug)
        case Adjust():
            return Reaction(await settings.answer(question, reader), anew=True)
        case Foresee(day):
            return Reaction(await preview.show_day(question, reader, day), anew=True)
        case Unsettled(offset):
            return await outbox.turn(question, offset)
        case Resend(post_id, offset):
            return await outbox.resend(question, post_id, offset)
        case ResendAll(sure):
            return await outbox.resend_all(question, sure=sure)
        case Settle(post_id, offset):
            return await outbox.settle(question, post_id, offset)
        case _:
            raise OutdatedError("help")


async def _show(question: Question, reader: ContentReader, slug: str) -> Reaction:
    try:
        return Reaction(await show_card(question, reader, slug), anew=True)
    except OutdatedError:  # a new list in place of the post would take its text away
        raise UserError("post.show.gone") from None
