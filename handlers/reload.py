"""`/reload`: admins make the content directory live, and are told what changed or what is wrong."""

from __future__ import annotations

from handlers.answering import Answer
from handlers.questions import Question, spot_of
from handlers.rights import need
from handlers.views.reload import report_answer


async def answer(question: Question) -> Answer:
    """Answer the command. Raises UserError for who may not ask."""
    user_id = await need(question, "reload")
    message = question.message
    if message is not None:
        await question.context.show_typing(spot_of(message, reply=False))
    report = await question.services.reload(by=user_id)
    return report_answer(question.voice, report)
