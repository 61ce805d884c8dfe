"""`/queue`: moderators read what members report, answer, accept or decline it, and silence who reports too much.

Editors correct what was accepted: it waits until an edit that came from it is applied, or until one of them ends it.

Members' words are shown in private chats only. A report is settled in the database first, by one moderator; then the
member is told, and whether that worked is noted, so that it can be made up for. Of the end of what was accepted the
porter tells them, in its own time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from content.roles import Right, may
from handlers.desk import editing
from handlers.desk.cases import gather_case, gather_lines, name_person, tell_member
from handlers.desk.report_buttons import (
    EDITOR_BUTTONS,
    Accept,
    Amend,
    Decline,
    Drop,
    Finish,
    Hush,
    Hushed,
    Inspect,
    Pending,
    Respond,
    Retell,
    Waiting,
)
from handlers.desk.reports import read_words
from handlers.dialogue.codecs import Button
from handlers.dialogue.errors import OutdatedError, UserError
from handlers.dialogue.leading import Lead, lead
from handlers.dialogue.pressing import Reaction
from handlers.dialogue.prompts import link_to, payload_of
from handlers.dialogue.questions import Question
from handlers.dialogue.rights import need, role_of
from handlers.views.desk.moderation import PAGE, Silent, case_card, pending_card, queue_card, silent_card, words_card
from handlers.views.writing.card import Card
from storage.content.reader import ContentReader
from storage.desk.complaints import Report, ReportState, Verdict

QUEUE: Final = Lead("queue").pack()
_PAYLOAD: Final = re.compile(r"(answer|decline|drop)_([1-9][0-9]{0,17})", re.ASCII)
_STATES: Final = {"answer": ReportState.ANSWERED, "decline": ReportState.DECLINED, "drop": ReportState.DROPPED}


@dataclass(frozen=True, slots=True)
class _Done:
    """A report, and a sentence about what was done to it, by its key and what fills it."""

    report: Report
    key: str
    words: dict[str, str] = field(default_factory=dict)


def read_payload(words: str) -> tuple[ReportState, int] | None:
    """Read the payload in the question for a moderator's words: the outcome, and the report; None for other links."""
    found = _PAYLOAD.fullmatch(words)
    return (_STATES[found[1]], int(found[2])) if found else None


async def answer(question: Question, reader: ContentReader) -> Card:
    """Answer the command, in a group with the way to the private chat. Raises UserError for who may not ask."""
    user_id = await need(question, "queue")
    if not question.is_private:
        return lead(question, Lead("queue"))
    return await _list(question, reader, 0, user_id)


async def answer_link(question: Question, reader: ContentReader, number: int) -> Card:
    """Answer the link in a question for words: the report that it is about. Raises UserError."""
    await _enter(question)
    return case_card(question.voice, await gather_case(question, reader, await _get(question, number)))


async def answer_words(question: Question, reader: ContentReader) -> Card:
    """Settle a report with the words of a reply. Raises UserError for who may not, and without words."""
    asked = read_payload(payload_of(question.message) or "")
    user_id = await _enter(question, Right.EDIT if asked is not None and asked[0] is ReportState.DROPPED else None)
    if asked is None:
        raise UserError("queue.gone.report")
    state, number = asked
    words = read_words(question.message.text if question.message is not None else None)
    settle = _finish if state is ReportState.DROPPED else _settle
    done = await settle(question, reader, number, Verdict(state, user_id, words))
    note = question.voice(done.key, **done.words)
    return case_card(question.voice, await gather_case(question, reader, done.report), note=note)


async def react(question: Question, reader: ContentReader, button: Button) -> Reaction:
    """React to a press. Raises OutdatedError, UserError."""
    user_id = await _enter(question, Right.EDIT if isinstance(button, EDITOR_BUTTONS) else None)
    if isinstance(button, EDITOR_BUTTONS):
        return await _correct(question, reader, button, user_id)
    match button:
        case Waiting(offset):
            return Reaction(await _list(question, reader, offset, user_id))
        case Inspect(number):
            case = await gather_case(question, reader, await _get(question, number))
            return Reaction(case_card(question.voice, case))
        case Hush():
            return await _hush(question, reader, button, user_id)
        case Hushed(offset):
            return Reaction(await _list_silent(question, offset))
        case _:
            return await _decide(question, reader, button, user_id)


async def _decide(question: Question, reader: ContentReader, button: Button, user_id: int) -> Reaction:
    """React to the keys that settle a report. Raises OutdatedError, UserError."""
    match button:
        case Respond(number):
            return await _ask(question, reader, number, "answer")
        case Decline(number, "words"):
            return await _ask(question, reader, number, "decline")
        case Decline(number, "ask"):
            return await _ask(question, reader, number, None)
        case Decline(number):
            done = await _settle(question, reader, number, Verdict(ReportState.DECLINED, user_id))
        case Accept(number):
            done = await _settle(question, reader, number, Verdict(ReportState.ACCEPTED, user_id))
        case Retell(number):
            done = await _tell_again(question, reader, number)
        case _:
            raise OutdatedError("help")
    return await _show(question, reader, done)


async def _correct(question: Question, reader: ContentReader, button: Button, user_id: int) -> Reaction:
    """React to the keys of those who may edit. Raises OutdatedError, UserError."""
    match button:
        case Pending(offset):
            return Reaction(await _list_pending(question, reader, offset))
        case Amend(number):
            report = await _get(question, number)
            if report.state is not ReportState.ACCEPTED or report.sent.slug is None:
                return await _show(question, reader, await _late(question, report))
            return Reaction(await editing.start(question, report.sent.slug, user_id, report=number), anew=True)
        case Drop(number, "words"):
            return await _ask(question, reader, number, "drop", ReportState.ACCEPTED)
        case Drop(number, "ask"):
            return await _ask(question, reader, number, None, ReportState.ACCEPTED)
        case Drop(number):
            done = await _finish(question, reader, number, Verdict(ReportState.DROPPED, user_id))
        case Finish(number):
            done = await _finish(question, reader, number, Verdict(ReportState.CORRECTED, user_id))
        case _:
            raise OutdatedError("help")
    return await _show(question, reader, done)


async def _enter(question: Question, right: Right | None = None) -> int:
    user_id = await need(question, "queue", right)
    if not question.is_private:
        raise UserError("settings.private")
    return user_id


async def _get(question: Question, number: int) -> Report:
    report = await question.services.reports.get(number)
    if report is None:
        raise UserError("queue.gone.report")
    return report


async def _list(question: Question, reader: ContentReader, offset: int, user_id: int) -> Card:
    """Give a page of what waits; the last one where there is no longer so much."""
    reports, pending = question.services.reports, 0
    if may(await role_of(question.services, user_id), Right.EDIT):
        pending = await reports.count_waiting(ReportState.ACCEPTED)
    total, muted = await reports.count_waiting(), await reports.count_muted()
    offset = min(offset, max(total - 1, 0) // PAGE * PAGE)
    cases = await gather_lines(question, reader, await reports.waiting(PAGE, offset=offset))
    return queue_card(question.voice, cases, offset=offset, total=total, muted=muted, pending=pending)


async def _list_pending(question: Question, reader: ContentReader, offset: int) -> Card:
    """Give a page of what was accepted and is to be corrected."""
    reports, state = question.services.reports, ReportState.ACCEPTED
    total = await reports.count_waiting(state)
    offset = min(offset, max(total - 1, 0) // PAGE * PAGE)
    cases = await gather_lines(question, reader, await reports.waiting(PAGE, offset=offset, state=state))
    return pending_card(question.voice, cases, offset=offset, total=total)


async def _show(question: Question, reader: ContentReader, done: _Done) -> Reaction:
    card = case_card(question.voice, await gather_case(question, reader, done.report))
    return Reaction(card, question.voice.plain(done.key, **done.words))


async def _ask(
    question: Question,
    reader: ContentReader,
    number: int,
    what: str | None,
    state: ReportState = ReportState.OPEN,
) -> Reaction:
    """Ask for words, or whether there shall be any; who comes too late sees what was done."""
    report = await _get(question, number)
    if report.state is not state:
        return await _show(question, reader, await _late(question, report))
    case = await gather_case(question, reader, report)
    if what is None:
        return Reaction(case_card(question.voice, case, declining=True))
    address = link_to(question, f"{what}_{number}")
    return Reaction(words_card(question.voice, case, address, declining=what != "answer"), anew=True)


async def _settle(question: Question, reader: ContentReader, number: int, verdict: Verdict) -> _Done:
    """Settle a report, and tell the member; who comes too late gets to know what was done. Raises UserError."""
    services = question.services
    report = await services.reports.settle(number, verdict, services.clock())
    if report is None:
        report = await _get(question, number)
        # The same press again, after a stop between settling and telling?
        if (report.state, report.settled_by, report.heard) != (verdict.state, verdict.by, None):
            return await _late(question, report)
    key = await tell_member(question, reader, report)
    return _Done(await _get(question, number), key)


async def _finish(question: Question, _reader: ContentReader, number: int, verdict: Verdict) -> _Done:
    """End an accepted report; the porter tells the member. Who comes too late gets to know what was done."""
    services = question.services
    report = await services.reports.finish(number, verdict, services.clock())
    if report is None:
        return await _late(question, await _get(question, number))
    return _Done(report, f"queue.done.{report.state}")


async def _tell_again(question: Question, reader: ContentReader, number: int) -> _Done:
    """Tell a member the outcome, unless they know it or there is none."""
    report = await _get(question, number)
    if report.ending is not None:
        if not await question.services.reports.tell_again(number):
            return await _late(question, report)
        return _Done(replace(report, ending=replace(report.ending, heard=None)), "queue.again")
    if report.state is ReportState.OPEN or report.heard is not None:
        return await _late(question, report)
    key = await tell_member(question, reader, report)
    return _Done(await _get(question, number), key)


async def _late(question: Question, report: Report) -> _Done:
    by = await name_person(question, report.settled_by if report.ending is None else report.ending.by)
    return _Done(report, f"queue.late.{report.state}", {"name": by})


async def _hush(question: Question, reader: ContentReader, button: Hush, by: int) -> Reaction:
    services, voice = question.services, question.voice
    now, report = services.clock(), None
    if button.on and await role_of(services, button.user_id) is not None:
        raise UserError("queue.staff")
    if button.report:
        report = await _get(question, button.report)
    if not button.on:
        await services.reports.unmute(button.user_id, by, now)
    elif report is not None:
        await services.reports.mute(button.user_id, report.sent.name, by, now)
    key = "queue.muted" if button.on else "queue.unmuted"
    if report is None:
        return Reaction(await _list_silent(question, 0), voice.plain(key))
    return await _show(question, reader, _Done(report, key))


async def _list_silent(question: Question, offset: int) -> Card:
    reports = question.services.reports
    total = await reports.count_muted()
    offset = min(offset, max(total - 1, 0) // PAGE * PAGE)
    people = [
        Silent(one.user_id, one.name, await name_person(question, one.muted_by), one.muted_at.astimezone(question.zone))
        for one in await reports.muted(PAGE, offset=offset)
    ]
    return silent_card(question.voice, people, offset=offset, total=total)
