"""`/reload`: the content directory goes live; where the chat changed the same, whoever reloads chooses."""

from __future__ import annotations

from content.report import Choice, Outcome, ReloadReport
from handlers.answering import Answer
from handlers.codecs import Button
from handlers.errors import OutdatedError
from handlers.pressing import Reaction
from handlers.questions import Question, spot_of
from handlers.reload_buttons import Import, Weigh
from handlers.rights import need
from handlers.views.reload import conflicts_card, is_taken, report_answer


async def answer(question: Question) -> Answer:
    """Answer the command. Raises UserError for who may not ask."""
    user_id = await need(question, "reload")
    message = question.message
    if message is not None:
        await question.context.show_typing(spot_of(message, reply=False))
    return _tell(question, await question.services.reload(by=user_id), 0)


async def react(question: Question, button: Button) -> Reaction:
    """React to a press. What changed meanwhile, in the directory or in the chat, is shown first.

    Raises UserError for who may not press, OutdatedError.
    """
    user_id = await need(question, "reload")
    if not isinstance(button, Weigh | Import):
        raise OutdatedError("help")
    found = await question.services.reload(by=user_id)
    if found.outcome is not Outcome.CONFLICT:
        return Reaction(report_answer(question.voice, found))
    if found.revision != button.revision or not found.directory.startswith(button.directory):
        return Reaction(_tell(question, found, 0), question.voice.plain("desk.seen_first"))
    if isinstance(button, Weigh):
        return Reaction(_tell(question, found, button.taken))
    taken = [change.slug for number, change in enumerate(found.conflicts) if is_taken(number, button.taken)]
    choice = Choice(found.directory, button.revision, tuple(taken))
    return Reaction(_tell(question, await question.services.reload(by=user_id, choice=choice), 0), anew=True)


def _tell(question: Question, report: ReloadReport, taken: int) -> Answer:
    if report.outcome is Outcome.CONFLICT:
        return conflicts_card(question.voice, report, taken)
    return report_answer(question.voice, report)
