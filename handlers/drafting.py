"""Drafts as the state database keeps them: one for each person, and below it the one that it interrupts."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from content.drafts import Draft
from content.rows import Row, row_of
from handlers.errors import UserError
from handlers.questions import Question
from handlers.services import Services
from handlers.views.editing import report_note


async def words_above(question: Question, draft: Draft) -> Markup | None:
    """Give what a member reported, to be read while it is corrected, also in a draft that interrupts this one."""
    number, under = draft.report, draft.under
    while number is None and under is not None:
        number, under = under.get("report"), under.get("under")
    report = None if number is None else await question.services.reports.get(number)
    return None if report is None else report_note(question.voice, report.number, report.sent.words)


async def name_report(question: Question, draft: Draft, report: int | None, user_id: int) -> Draft:
    """Let an edit that is under way correct a report; what was shown of it did not say so, and goes."""
    if report is None or draft.report == report:
        return draft
    if draft.proposal is not None:
        await question.services.desk.cancel(draft.proposal)
    named = replace(draft, report=report, proposal=None)
    await keep(question, named, user_id)
    return named


async def is_taken(services: Services, slug: str) -> bool:
    """Say whether there is a record of this name."""
    async with services.shelf.lend() as reader:
        return await reader.dossier(slug) is not None


async def settle(services: Services, user_id: int, proposal: int) -> None:
    """End somebody's draft when what it led to is applied."""
    draft = await read(services, user_id)
    if draft is not None and draft.proposal == proposal:
        await leave(services, draft, user_id, None)


async def follow(services: Services, user_id: int, proposal: int, anew: int) -> None:
    """Let somebody's draft be that of another proposal, as what it led to was shown anew."""
    draft = await read(services, user_id)
    if draft is not None and draft.proposal == proposal:
        await services.drafts.keep(user_id, user_id, replace(draft, proposal=anew).work(), services.clock())


def lay_over(draft: Draft, below: Draft | None) -> Draft:
    """Let an edit interrupt another one in which something was written; that goes on afterwards."""
    return draft if below is None or not below.cells else replace(draft, under=below.work())


async def leave(services: Services, draft: Draft, user_id: int, proposal: int | None) -> None:
    """End an edit and what was shown of it, and go back to the one that it interrupted."""
    if proposal is not None:
        await services.desk.cancel(proposal)
    if draft.under is None:
        await services.drafts.end(user_id)
    else:
        await services.drafts.keep(user_id, user_id, dict(draft.under), services.clock())


async def read(services: Services, user_id: int) -> Draft | None:
    """Give what somebody has under way."""
    work = await services.drafts.get(user_id)
    return None if work is None else Draft.read(work)


async def keep(question: Question, draft: Draft, user_id: int) -> None:
    """Keep it, touched now."""
    now = question.services.clock()
    work = replace(draft, since=now.timestamp()).work()
    await question.services.drafts.keep(user_id, question.chat.id, work, now)


async def live_row(services: Services, draft: Draft) -> Row:
    """Give the live row of a record; empty for a new one. Raises UserError when it was removed meanwhile."""
    if draft.new:
        return {}
    async with services.shelf.lend() as reader:
        dossier = await reader.dossier(draft.slug)
    if dossier is None:
        raise UserError("edit.unknown", words=draft.slug)
    return row_of(dossier.record)
