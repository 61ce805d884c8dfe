"""`/reload`: the content directory goes live; where the chat changed the same, whoever reloads chooses."""

from __future__ import annotations

import re
from typing import Final

from content.checking.report import Choice, Outcome, ReloadReport
from handlers.desk.reload_buttons import DIGEST, Weigh
from handlers.dialogue.answering import Answer
from handlers.dialogue.codecs import Button
from handlers.dialogue.errors import OutdatedError, UserError
from handlers.dialogue.pressing import Reaction
from handlers.dialogue.prompts import link_to, payload_of
from handlers.dialogue.questions import Question, spot_of
from handlers.dialogue.rights import need
from handlers.views.desk.reload import conflicts_card, is_taken, report_answer
from handlers.views.desk.review import confirm_card
from handlers.views.writing.card import Several

_PAYLOAD: Final = re.compile(rf"reload_([1-9][0-9]{{0,8}})_([0-9a-f]{{{DIGEST}}})_([0-9a-f]{{1,8}})", re.ASCII)


async def answer(question: Question) -> Answer:
    """Answer the command. Raises UserError for who may not ask."""
    user_id = await need(question, "reload")
    message = question.message
    if message is not None:
        await question.context.show_typing(spot_of(message, reply=False))
    return _tell(question, await question.services.reload(by=user_id), 0)


async def answer_reply(question: Question) -> Answer:
    """Import what removes much, if that was confirmed by the number of what goes. Raises UserError."""
    user_id = await need(question, "reload")
    chosen = read_payload(payload_of(question.message) or "")
    found = await question.services.reload(by=user_id)
    if chosen is None or not _is_against(found, chosen):
        return _tell(question, found, 0)
    choice = _choice(found, chosen) if found.outcome is Outcome.CONFLICT else None
    report = await question.services.reload(by=user_id, choice=choice, removing=_number(question.words))
    if report.outcome is Outcome.MANY:
        raise UserError("desk.not_confirmed", n=report.total("removed"))
    return _tell(question, report, chosen.taken)


async def react(question: Question, button: Button) -> Reaction:
    """React to a press. What changed meanwhile, in the directory or in the chat, is shown first.

    Raises UserError for who may not press, OutdatedError.
    """
    user_id = await need(question, "reload")
    if not isinstance(button, Weigh):
        raise OutdatedError("help")
    found = await question.services.reload(by=user_id)
    if found.outcome is not Outcome.CONFLICT:
        return Reaction(report_answer(question.voice, found))
    if not _is_against(found, button):
        return Reaction(_tell(question, found, 0), question.voice.plain("desk.seen_first"))
    if not button.done:
        return Reaction(_tell(question, found, button.taken))
    report = await question.services.reload(by=user_id, choice=_choice(found, button))
    return Reaction(_tell(question, report, button.taken), anew=True)


def read_payload(words: str) -> Weigh | None:
    """Read the payload in the question for a confirmation: what was chosen against what; None for other links."""
    found = _PAYLOAD.fullmatch(words)
    return Weigh(int(found[1]), found[2], int(found[3], 16), done=True) if found else None


def _is_against(found: ReloadReport, chosen: Weigh) -> bool:
    return found.revision == chosen.revision and found.directory.startswith(chosen.directory)


def _choice(found: ReloadReport, chosen: Weigh) -> Choice:
    taken = [change.slug for number, change in enumerate(found.conflicts) if is_taken(number, chosen.taken)]
    return Choice(found.directory, chosen.revision, tuple(taken))


def _number(words: str | None) -> int | None:
    written = (words or "").strip()
    return int(written) if re.fullmatch("[0-9]{1,9}", written, re.ASCII) else None


def _tell(question: Question, report: ReloadReport, taken: int) -> Answer:
    voice = question.voice
    if report.outcome is Outcome.CONFLICT:
        return conflicts_card(voice, report, taken)
    told = report_answer(voice, report)
    if report.outcome is not Outcome.MANY:
        return told
    payload = f"reload_{report.revision}_{report.directory[:DIGEST]}_{taken:x}"
    return Several((told, confirm_card(voice, report.total("removed"), link_to(question, payload))))
