"""The content desk in the chat: files that are sent, what they would do, and the decision."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from telegram import Document
from telegram.error import BadRequest

from content.checking.report import Outcome
from content.desk.review import Review
from handlers.answers.browsing import show_card
from handlers.desk import history, noting
from handlers.desk.drafting import settle
from handlers.desk.looking import show
from handlers.desk.proposal_buttons import Apply, Explain, Past, Peek, Refuse, Revert, Trace, Undo
from handlers.dialogue.answering import Answer
from handlers.dialogue.codecs import Button
from handlers.dialogue.errors import OutdatedError, UserError
from handlers.dialogue.pressing import Reaction
from handlers.dialogue.prompts import link_to, payload_of
from handlers.dialogue.questions import Question, spot_of
from handlers.dialogue.rights import need
from handlers.views.desk.review import confirm_card, group_card, progress_card, review_answer
from handlers.views.writing.card import Card, Several
from storage.desk.proposals import Proposal

_MOST: Final = 20 * 1024 * 1024  # bytes that a bot may download
UPLOAD: Final = "send_file"  # the payload of the link from a group; no slug has an underscore
_PAYLOAD: Final = re.compile(r"confirm_([1-9][0-9]{0,17})", re.ASCII)


async def explain(question: Question) -> Answer:
    """Answer `/upload`: how a file is sent, in a group where. Raises UserError for who may not ask."""
    await need(question, "upload")
    if not question.is_private:
        return group_card(question.voice, link_to(question, UPLOAD))
    return Card(question.voice("desk.how"))


async def answer_file(question: Question) -> Answer:
    """Show what a file that was sent would do; what stands under it says why.

    Raises UserError for who may not ask, and where no file can be had. Too long a reason only has to be said again.
    """
    user_id = await need(question, "upload")
    message = question.message
    document: Document | None = None if message is None else message.document
    if message is None or document is None:
        raise UserError("desk.no_file")
    if document.file_size is not None and document.file_size > _MOST:
        raise UserError("desk.too_large")
    name = document.file_name or "file"
    note, slip = None, None
    try:
        note = noting.read_note(question.words)
    except UserError as too_long:
        slip = Card(question.voice(too_long.key, **too_long.words))

    async def read() -> Review:
        try:
            body = await question.context.download(document.file_id)
        except BadRequest:
            raise UserError("desk.not_fetched") from None
        return await question.services.desk.take(name, body, by=user_id, note=note)

    spot = spot_of(message, reply=False)
    await question.context.show_typing(spot)
    review = await question.context.follow(spot, read(), lambda seconds: progress_card(question.voice, name, seconds))
    shown = review_answer(question.voice, review)
    if slip is None or review.proposal is None:
        return shown
    return Several((slip, *(shown.answers if isinstance(shown, Several) else (shown,))))


async def roll_back(question: Question) -> Answer:
    """Answer `/rollback`. Raises UserError for who may not ask, and for words that are no revision."""
    user_id = await need(question, "rollback")
    said = re.fullmatch(r"(?:#|№)? ?([0-9]{1,6})", (question.words or "").strip(), re.ASCII)
    if said is None:
        raise UserError("rollback.unclear")
    return await _roll_back(question, int(said[1]), user_id)


async def _roll_back(question: Question, number: int, user_id: int) -> Answer:
    try:
        review = await question.services.desk.roll_back(number, by=user_id)
    except LookupError:
        raise UserError("rollback.unknown", n=number) from None
    return review_answer(question.voice, review)


async def _go_back(question: Question, button: Revert | Undo, user_id: int) -> Answer:
    """Show what going back would do. Raises UserError for a revision to take back that is not the newest any more."""
    if isinstance(button, Revert):
        return await _roll_back(question, button.number, user_id)
    newest = await question.services.revisions.newest()
    if newest is None or newest.number != button.revision or button.revision == 1:
        raise UserError("desk.undo.late", n=button.revision)
    return await _roll_back(question, button.revision - 1, user_id)


async def react(question: Question, button: Button) -> Reaction:
    """React to a press. Raises OutdatedError, UserError."""
    if isinstance(button, Past | Trace):
        return await history.react(question, button)
    user_id = await need(question, "upload")
    services, voice = question.services, question.voice
    try:
        match button:
            case Apply(proposal):
                return await _apply(question, proposal, user_id)
            case Refuse(proposal):
                gone = await services.desk.cancel(proposal)
                return Reaction(Card(voice("desk.cancelled" if gone else "desk.gone")))
            case Explain(proposal):
                return await noting.ask(question, proposal)
            case Peek(proposal, slug):
                async with services.desk.preview(proposal) as reader:
                    return Reaction(await show_card(question, reader, slug), anew=True)
            case Revert() | Undo():
                return Reaction(await _go_back(question, button, user_id), anew=True)
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
            return await _react(question, proposal, review, user_id)
        if review.removes_many:
            address = link_to(question, f"confirm_{proposal}")
            return Reaction(confirm_card(voice, review.total("removed"), address), anew=True)
    review = await _make_live(question, proposal, user_id)
    reaction = await _react(question, proposal, review, user_id)
    report = await _find_corrected(question, known, review)
    return reaction if report is None else replace(reaction, notice=voice.plain("queue.corrected", n=report))


async def _find_corrected(question: Question, known: Proposal | None, review: Review) -> int | None:
    """Give the number of the report that an applied change has ended; None if it has ended none."""
    report, live = None, review.outcome is Outcome.APPLIED and review.proposal is None
    if live and known is not None and known.report is not None:
        report = await question.services.reports.get(known.report)
    if report is None or report.ending is None or report.ending.revision != review.revision:
        return None
    return report.number


async def _react(question: Question, proposal: int, review: Review, user_id: int) -> Reaction:
    """Show what became of a proposal, and say so when somebody else's change came before it."""
    notice = "" if review.meanwhile is None else question.voice.plain("desk.seen_first")
    return Reaction(await show(question, proposal, review, user_id), notice)


async def _make_live(question: Question, proposal: int, user_id: int) -> Review:
    review = await question.services.desk.apply(proposal, by=user_id)
    if review.outcome is Outcome.APPLIED and review.proposal is None:
        await settle(question.services, user_id, proposal)
    return review


def read_payload(words: str) -> int | None:
    """Read the payload in the question for a confirmation: the number of a proposal; None for other links."""
    found = _PAYLOAD.fullmatch(words)
    return int(found[1]) if found else None


async def answer_link(question: Question, proposal: int) -> Answer:
    """Answer the link in the question for a confirmation, or why: the change that it is about. Raises UserError."""
    user_id = await need(question, "upload")
    try:
        return await show(question, proposal, await question.services.desk.review(proposal), user_id)
    except LookupError:
        raise UserError("desk.gone") from None


async def answer_confirm(question: Question) -> Answer:
    """Apply what removes much, if that was confirmed by the number of what goes. Raises UserError."""
    user_id = await need(question, "upload")
    proposal = read_payload(payload_of(question.message) or "")
    if proposal is None:
        raise UserError("desk.gone")
    try:
        review = await question.services.desk.review(proposal)
        if review.outcome is not Outcome.APPLIED or review.proposal != proposal:
            return await show(question, proposal, review, user_id)
        if (question.words or "").strip() != str(review.total("removed")):
            raise UserError("desk.not_confirmed", n=review.total("removed"))
        known = await question.services.proposals.get(proposal)
        review = await _make_live(question, proposal, user_id)
        report = await _find_corrected(question, known, review)
        note = None if report is None else question.voice("queue.corrected", n=report)
        return await show(question, proposal, review, user_id, note=note)
    except LookupError:
        raise UserError("desk.gone") from None
