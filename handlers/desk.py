"""The content desk in the chat: files that are sent, what they would do, and the decision."""

from __future__ import annotations

import re
from typing import Final

from telegram import Document

from content.desk import Review
from content.report import Outcome
from handlers.answering import Answer
from handlers.browsing import show_card
from handlers.codecs import Button
from handlers.desk_buttons import Apply, Past, Peek, Refuse, Revert
from handlers.drafting import follow, settle
from handlers.errors import OutdatedError, UserError
from handlers.history import show as show_history
from handlers.pressing import Reaction
from handlers.prompts import link_to, payload_of
from handlers.questions import Question, spot_of
from handlers.rights import need
from handlers.views.card import Card
from handlers.views.review import confirm_card, progress_card, review_answer
from storage.proposals import Proposal

_MOST: Final = 20 * 1024 * 1024  # bytes that a bot may download
_PAYLOAD: Final = re.compile(r"confirm_([1-9][0-9]{0,17})", re.ASCII)


async def explain(question: Question) -> Answer:
    """Answer `/upload`: how a file is sent. Raises UserError for who may not ask."""
    await need(question, "upload")
    return Card(question.voice("desk.how"))


async def answer_file(question: Question) -> Answer:
    """Show what a file that was sent would do. Raises UserError for who may not ask, and for too large a file."""
    user_id = await need(question, "upload")
    message = question.message
    document: Document | None = None if message is None else message.document
    if message is None or document is None:
        raise UserError("desk.no_file")
    if document.file_size is not None and document.file_size > _MOST:
        raise UserError("desk.too_large")
    name = document.file_name or "file"

    async def read() -> Review:
        body = await question.context.download(document.file_id)
        return await question.services.desk.take(name, body, by=user_id)

    spot = spot_of(message, reply=False)
    await question.context.show_typing(spot)
    review = await question.context.follow(spot, read(), lambda seconds: progress_card(question.voice, name, seconds))
    return review_answer(question.voice, review)


async def roll_back(question: Question) -> Answer:
    """Answer `/rollback`. Raises UserError for who may not ask, and for words that are no revision."""
    user_id = await need(question, "rollback")
    words = (question.words or "").strip()
    if not re.fullmatch(r"[0-9]{1,6}", words, re.ASCII):
        raise UserError("rollback.unclear")
    return await _roll_back(question, int(words), user_id)


async def _roll_back(question: Question, number: int, user_id: int) -> Answer:
    try:
        review = await question.services.desk.roll_back(number, by=user_id)
    except LookupError:
        raise UserError("rollback.unknown", n=number) from None
    return review_answer(question.voice, review)


async def react(question: Question, button: Button) -> Reaction:
    """React to a press. Raises OutdatedError, UserError."""
    if isinstance(button, Past):
        await need(question, "history")
        return Reaction(await show_history(question, button.before or None))
    user_id = await need(question, "upload")
    services, voice = question.services, question.voice
    try:
        match button:
            case Apply(proposal):
                return await _apply(question, proposal, user_id)
            case Refuse(proposal):
                gone = await services.desk.cancel(proposal)
                return Reaction(Card(voice("desk.cancelled" if gone else "desk.gone")))
            case Peek(proposal, slug):
                async with services.desk.preview(proposal) as reader:
                    return Reaction(await show_card(question, reader, slug), anew=True)
            case Revert(number):
                return Reaction(await _roll_back(question, number, user_id), anew=True)
            case _:
                raise OutdatedError("help")
    except LookupError:
        raise UserError("desk.gone") from None


async def _apply(question: Question, proposal: int, user_id: int) -> Reaction:
    services, voice = question.services, question.voice
    known = await services.proposals.get(proposal)
    if known is not None and known.removes:  # else it needs no confirmation, whatever went live meanwhile
        review = await services.desk.review(proposal)
        if review.proposal != proposal:
            return _show_anew(question, review)
        if review.removes_many:
            address = link_to(question, f"confirm_{proposal}")
            return Reaction(confirm_card(voice, review.total("removed"), address), anew=True)
    review = await _make_live(question, proposal, user_id)
    if review.proposal:
        return _show_anew(question, review)
    return Reaction(review_answer(voice, review), await _say_corrected(question, known, review))


async def _say_corrected(question: Question, known: Proposal | None, review: Review) -> str:
    """Say which report an applied change has ended; nothing if it has ended none."""
    report = None
    if known is not None and known.report is not None and review.outcome is Outcome.APPLIED:
        report = await question.services.reports.get(known.report)
    if report is None or report.ending is None or report.ending.revision != review.revision:
        return ""
    return question.voice.plain("queue.corrected", n=report.number)


def _show_anew(question: Question, review: Review) -> Reaction:
    """Show what a change would do now that somebody else's went live before it."""
    return Reaction(review_answer(question.voice, review), question.voice.plain("desk.seen_first"))


async def _make_live(question: Question, proposal: int, user_id: int) -> Review:
    review = await question.services.desk.apply(proposal, by=user_id)
    if review.outcome is Outcome.APPLIED and review.proposal is None:
        await settle(question.services, user_id, proposal)
    elif review.proposal is not None:
        await follow(question.services, user_id, proposal, review.proposal)
    return review


def read_payload(words: str) -> int | None:
    """Read the payload in the question for a confirmation: the number of a proposal; None for other links."""
    found = _PAYLOAD.fullmatch(words)
    return int(found[1]) if found else None


async def answer_link(question: Question, proposal: int) -> Answer:
    """Answer the link in the question for a confirmation: the change that it is about. Raises UserError."""
    await need(question, "upload")
    try:
        return review_answer(question.voice, await question.services.desk.review(proposal))
    except LookupError:
        raise UserError("desk.gone") from None


async def answer_confirm(question: Question) -> Answer:
    """Apply what removes much, if that was confirmed by the number of what goes. Raises UserError."""
    user_id = await need(question, "upload")
    proposal = read_payload(payload_of(question.message) or "")
    if proposal is None:
        raise UserError("desk.gone")
    try:
        review: Review = await question.services.desk.review(proposal)
        if review.outcome is not Outcome.APPLIED or review.proposal != proposal:
            return review_answer(question.voice, review)
        if (question.words or "").strip() != str(review.total("removed")):
            raise UserError("desk.not_confirmed", n=review.total("removed"))
        return review_answer(question.voice, await _make_live(question, proposal, user_id))
    except LookupError:
        raise UserError("desk.gone") from None
