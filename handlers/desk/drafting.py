"""Drafts as the state database keeps them: one for each person, and below it the one that it interrupts."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from markupsafe import Markup

from content.checking.references import wanted_in
from content.desk.drafts import Draft
from content.records.entries import Kind
from content.tables.columns import find_column
from content.tables.rows import Row, row_of, split
from handlers.dialogue.errors import UserError
from handlers.dialogue.questions import Question
from handlers.dialogue.services import Services
from handlers.views.desk.editing import report_note

CITABLE: Final = frozenset[Kind]({"source", "article"})


class Sight(NamedTuple):
    """A draft that follows its record, the live row by the draft's numbers, and the SHA-256 of the live content."""

    draft: Draft
    row: Row
    content: str | None


async def settle(services: Services, user_id: int, proposal: int) -> None:
    """End somebody's draft when what it led to is applied."""
    draft = await read(services, user_id)
    if draft is not None and draft.proposal == proposal:
        await leave(services, draft, user_id, None)


async def follow(services: Services, user_id: int, proposal: int, anew: int | None) -> Draft | None:
    """Give somebody's draft if it led to a proposal; where that was made anew, it is the draft of the new one now."""
    draft = await read(services, user_id)
    if draft is None or draft.proposal != proposal:
        return None
    if anew not in {None, proposal}:
        draft = replace(draft, proposal=anew)
        await services.drafts.keep(user_id, user_id, draft.work(), services.clock())
    return draft


async def withdraw(services: Services, draft: Draft) -> Draft:
    """Take back what was shown of a draft, as it is not what is meant any more; why it is made is still true."""
    if draft.proposal is None:
        return draft
    await services.desk.cancel(draft.proposal)
    known = await services.proposals.get(draft.proposal)
    # What was said about the removal of the record is not about an edit of it.
    note = draft.note if known is None or draft.removing else known.note
    return replace(draft, proposal=None, removing=False, note=note)


async def name_report(services: Services, draft: Draft, report: int | None) -> Draft:
    """Let an edit that is under way correct a report; what was shown of it did not say so, and goes."""
    if report is None or draft.report == report:
        return draft
    return replace(await withdraw(services, draft), report=report)


async def lay_over(services: Services, draft: Draft, below: Draft | None) -> Draft:
    """Let an edit interrupt another one in which something was written; that goes on afterwards.

    What was shown of that one can't be applied any more: only a draft follows what others change meanwhile.
    """
    if below is None or not below.cells:
        return draft
    return replace(draft, under=(await withdraw(services, below)).work())


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


async def look_up(services: Services, draft: Draft) -> Sight:
    """Look up what is live of a record; nothing for a new one. Raises UserError when it was removed meanwhile."""
    if draft.new:
        return Sight(draft, {}, None)
    async with services.shelf.lend() as reader:
        dossier = await reader.dossier(draft.slug)
    if dossier is None:
        raise UserError("edit.unknown", words=draft.slug)
    return Sight(*draft.follow(row_of(dossier.record)), reader.revision)


async def name_records(question: Question, draft: Draft, row: Row) -> Row:
    """Give the row with the names of the records that its cells name, for people to read."""
    named = dict(row)
    async with question.services.shelf.lend() as reader:
        for name, cell in row.items():
            column = find_column(draft.kind, name)
            if column is not None and wanted_in(column.path) is not None:
                dossiers = {slug: await reader.dossier(slug) for slug in split(cell)}
                named[name] = "; ".join(
                    slug if dossier is None else question.voice.of(dossier.record.name)
                    for slug, dossier in dossiers.items()
                )
    return named


async def words_above(question: Question, draft: Draft) -> Markup | None:
    """Give what a member reported, to be read while it is corrected, also while a source for that is written."""
    number = draft.report
    while number is None and draft.new and draft.kind in CITABLE and draft.under is not None:
        draft = Draft.read(draft.under)
        number = draft.report
    report = None if number is None else await question.services.reports.get(number)
    return None if report is None else report_note(question.voice, report.number, report.sent.words)
