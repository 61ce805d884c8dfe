"""Reports with what moderators have to know beside them, and how a member hears what became of one."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from telegram.error import TelegramError

from content.roles import Right, may
from handlers.answers.browsing import name_of
from handlers.dialogue.context import Spot
from handlers.dialogue.questions import Question
from handlers.dialogue.rights import role_of
from handlers.dialogue.services import Services
from handlers.views.answers.reports import Outcome, outcome_card
from handlers.views.desk.moderation import Case, End
from handlers.views.writing.card import Card
from handlers.views.writing.voice import Voice
from storage.content.reader import ContentReader
from storage.desk.complaints import Heard, Report

_LOG = logging.getLogger(__name__)


async def gather_lines(question: Question, reader: ContentReader, reports: Sequence[Report]) -> list[Case]:
    """Give reports as they stand in a list."""
    return [await _begin(question, reader, report) for report in reports]


async def gather_case(question: Question, reader: ContentReader, report: Report) -> Case:
    """Give a report as it stands on its page."""
    services, sent = question.services, report.sent
    case, newer = await _begin(question, reader, report), None
    if sent.slug is not None and sent.revision is not None:
        changes = await services.revisions.history_of(sent.slug, 1)
        newer = next((one.revision.number for one in changes if one.revision.number > sent.revision), None)
    role = None if question.user is None else await role_of(services, question.user.id)
    return replace(
        case,
        newer=newer,
        by=await name_person(question, report.settled_by),
        settled=None if report.settled_at is None else report.settled_at.astimezone(question.zone),
        reply=report.reply,
        heard=report.heard,
        ending=await _end(question, report),
        muted=(await services.reports.standing(sent.user_id, services.clock())).muted,
        editor=may(role, Right.EDIT),
    )


async def _end(question: Question, report: Report) -> End | None:
    if (ending := report.ending) is None:
        return None
    name = await name_person(question, ending.by)
    return End(name, ending.at.astimezone(question.zone), ending.revision, ending.heard)


async def name_person(question: Question, user_id: int | None) -> str:
    """Give what somebody who settles reports is called; nothing for nobody."""
    if user_id is None:
        return ""
    if question.user is not None and question.user.id == user_id:
        return question.user.full_name
    names = {holder.user_id: holder.name for holder in await question.services.roles.holders()}
    return names.get(user_id) or await question.context.find_name(user_id)


async def tell_member(question: Question, reader: ContentReader, report: Report) -> str:
    """Tell a member what became of their report, in their language; gives the key of a sentence that says if it worked.

    It answers the member's own message, if that is still there.
    """
    services = question.services
    card = await word_outcome(services, reader, report)
    try:
        told = await question.context.send(spot_of(report), card)
    except TelegramError as fault:
        _LOG.warning("a member could not be told of report %s: %s", report.number, type(fault).__name__)
        return "queue.untold"
    await services.reports.hear(report.number, Heard.TOLD if told else Heard.GONE)
    return "queue.told" if told else "queue.blocked"


async def word_outcome(services: Services, reader: ContentReader, report: Report) -> Card:
    """Word what became of a report for its member, in the language that they chose, else in that of the report."""
    sent = report.sent
    chosen = (await services.chats.settings(sent.user_id)).language
    voice = Voice(services.phrases, chosen or sent.language)
    dossier = None if sent.slug is None else await reader.dossier(sent.slug)
    record = None if dossier is None else voice.of(dossier.record.name)
    promised = report.ending is not None and report.heard is Heard.TOLD
    return outcome_card(voice, Outcome(report.state, sent.words, report.reply, sent.slug, record, promised=promised))


def spot_of(report: Report) -> Spot:
    """Give where a member hears of their report: below it, if it is still there."""
    return Spot(report.sent.user_id, reply_to=report.sent.message_id)


async def _begin(question: Question, reader: ContentReader, report: Report) -> Case:
    sent = report.sent
    return Case(
        report.number,
        sent.user_id,
        sent.name,
        report.made_at.astimezone(question.zone),
        sent.words,
        sent.slug,
        None if sent.slug is None else await name_of(question, reader, sent.slug),
        sent.revision,
        report.state,
    )
