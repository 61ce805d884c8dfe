"""Why a change of the content is made, in the words of whoever makes it: asked for by a key, answered by a reply."""

from __future__ import annotations

import re
from typing import Final

from handlers.desk.looking import show
from handlers.dialogue.answering import Answer
from handlers.dialogue.errors import UserError
from handlers.dialogue.pressing import Reaction
from handlers.dialogue.prompts import link_to, payload_of
from handlers.dialogue.questions import Question
from handlers.dialogue.rights import need
from handlers.views.desk.review import NOTE_LIMIT, why_card
from handlers.views.writing import html
from storage.desk.proposals import ProposalState

_PAYLOAD: Final = re.compile(r"why_([1-9][0-9]{0,17})", re.ASCII)


def read_payload(words: str) -> int | None:
    """Read the payload in the question why: the number of a proposal; None for other links."""
    found = _PAYLOAD.fullmatch(words)
    return int(found[1]) if found else None


def read_note(words: str | None) -> str | None:
    """Give what somebody says as one line, None for nothing. Raises UserError where that is too long."""
    note = " ".join((words or "").split())
    if html.units(note) > NOTE_LIMIT:
        raise UserError("desk.why.long", length=html.units(note), most=NOTE_LIMIT)
    return note or None


async def ask(question: Question, proposal: int) -> Reaction:
    """Ask why a change is made. Raises UserError for one that is settled."""
    known = await question.services.proposals.get(proposal)
    if known is None or known.state is not ProposalState.OPEN:
        raise UserError("desk.gone")
    return Reaction(why_card(question.voice, link_to(question, f"why_{proposal}"), known.note))


async def answer_reply(question: Question) -> Answer:
    """Take the reply to that question, and show the change again. Raises UserError."""
    user_id = await need(question, "upload")
    proposal, note = read_payload(payload_of(question.message) or ""), read_note(question.words)
    if proposal is None or note is None:
        raise UserError("desk.gone")
    try:
        review = await question.services.desk.explain(proposal, note)
    except LookupError:
        raise UserError("desk.gone") from None
    return await show(question, proposal, review, user_id)
