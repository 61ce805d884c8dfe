"""`/history`: the revisions of the content, or of one record."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.scalars import SLUG_PATTERN
from handlers.answering import Answer
from handlers.errors import UserError
from handlers.questions import Question
from handlers.rights import need
from handlers.views.card import Card
from handlers.views.history import PAGE, Told, history_card
from storage.revisions import Applied


async def answer(question: Question) -> Answer:
    """Answer the command. Raises UserError for who may not ask, and for words that are no slug."""
    await need(question, "history")
    slug = (question.words or "").strip().lower()
    if not slug:
        return await show(question, None)
    if not re.fullmatch(SLUG_PATTERN, slug):
        raise UserError("history.unclear")
    found = await question.services.revisions.history_of(slug, PAGE)
    return await _card(question, found, more=False, slug=slug)


async def show(question: Question, before: int | None) -> Card:
    """Give the revisions before a number, the newest first."""
    found = await question.services.revisions.history(PAGE + 1, before=before)
    return await _card(question, found[:PAGE], more=len(found) > PAGE)


async def _card(question: Question, found: Sequence[Applied], *, more: bool, slug: str | None = None) -> Card:
    services = question.services
    newest = await services.revisions.newest()
    names = {holder.user_id: holder.name for holder in await services.roles.holders()}
    authors = {one.revision.author for one in found if one.revision.author is not None}
    names |= {author: await question.context.find_name(author) for author in authors - names.keys()}
    told = [
        Told(
            one.revision.number,
            one.revision.created_at.astimezone(question.zone),
            None if one.revision.author is None else names[one.revision.author],
            one.revision.reason,
            one.changes,
        )
        for one in found
    ]
    return history_card(question.voice, told, live=newest.number if newest else 0, more=more, slug=slug)
