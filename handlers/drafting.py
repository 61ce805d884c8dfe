"""Drafts as the state database keeps them, one for each person and below it the one that it interrupts; and shown."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from content.desk import Review
from content.drafts import Draft
from content.rows import Row, row_of
from handlers.answering import Answer
from handlers.errors import UserError
from handlers.questions import Question
from handlers.services import Services
from handlers.views import html
from handlers.views.card import Card, Several
from handlers.views.editing import more_row
from handlers.views.review import review_answer


async def settle(services: Services, user_id: int, proposal: int) -> None:
    """End somebody's draft when what it led to is applied."""
    draft = await read(services, user_id)
    if draft is not None and draft.proposal == proposal:
        await leave(services, draft, user_id, None)


async def follow(services: Services, user_id: int, proposal: int, anew: int) -> None:
    """Let somebody's draft be that of another proposal, where what it led to was shown anew."""
    draft = await read(services, user_id) if anew != proposal else None
    if draft is not None and draft.proposal == proposal:
        await services.drafts.keep(user_id, user_id, replace(draft, proposal=anew).work(), services.clock())


async def withdraw(services: Services, draft: Draft) -> Draft:
    """Take back what was shown of a draft, as it is not what is meant any more; why it is made is still true."""
    if draft.proposal is None:
        return draft
    await services.desk.cancel(draft.proposal)
    known = await services.proposals.get(draft.proposal)
    # What was said about the removal of the record is not about an edit of it, which removes none.
    note = draft.note if known is None or known.removes else known.note
    return replace(draft, proposal=None, note=note)


async def show(question: Question, review: Review, user_id: int) -> Answer:
    """Show what a change would do, or did; where it came of somebody's draft, with the key that goes on with that."""
    draft = await read(question.services, user_id) if question.is_private and review.proposal is not None else None
    if draft is None or draft.proposal != review.proposal:
        return review_answer(question.voice, review)
    return show_of(question, review, draft)


def show_of(question: Question, review: Review, draft: Draft, note: Markup | None = None) -> Answer:
    """Show what a draft would do, with the key that goes on with it, after a note if there is room for one."""
    shown = review_answer(question.voice, review)
    *files, card = shown.answers if isinstance(shown, Several) else (shown,)
    if isinstance(card, Card):
        text = html.paragraphs(note, card.text)
        keyboard = (*card.keyboard, more_row(question.voice, draft))
        card = replace(card, text=text if html.fits(text) else card.text, keyboard=keyboard)
    return Several((*files, card)) if files else card


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
