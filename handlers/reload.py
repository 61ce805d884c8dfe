"""`/reload`: admins make the content directory live, and are told what changed or what is wrong."""

from __future__ import annotations

from handlers.answering import Answer
from handlers.errors import UserError
from handlers.questions import Question, spot_of
from handlers.views.reload import report_answer


async def answer(question: Question) -> Answer:
    """Answer the command. Raises UserError for whoever is no admin of the bot."""
    user = question.user
    if question.is_anonymous:
        raise UserError("reload.anonymous")
    if user is None or user.id not in question.services.admins:
        raise UserError("reload.refused")
    message = question.message
    if message is not None:
        await question.context.show_typing(spot_of(message, reply=False))
    report = await question.services.reload(by=user.id)
    return report_answer(question.voice, report)
