"""`/history`: the revisions of the content, or those that changed one record."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.scalars import SLUG_PATTERN
from handlers.answering import Answer
from handlers.codecs import Button
from handlers.desk_buttons import Past, Trace
from handlers.errors import OutdatedError, UserError
from handlers.pressing import Reaction
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
        return await _show(question, None)
    if not re.fullmatch(SLUG_PATTERN, slug):
        raise UserError("history.unclear")
    return await _trace(question, slug, None)


async def react(question: Question, button: Button) -> Reaction:
    """React to a press: turn the page. Raises UserError for who may not ask, OutdatedError."""
    await need(question, "history")
    match button:
        case Past(before):
            return Reaction(await _show(question, before or None))
        case Trace(slug, before):
            return Reaction(await _trace(question, slug, before or None))
    raise OutdatedError("help")


async def _show(question: Question, before: int | None) -> Card:
    return await _card(question, await question.services.revisions.history(PAGE + 1, before=before), None)


async def _trace(question: Question, slug: str, before: int | None) -> Card:
    return await _card(question, await question.services.revisions.history_of(slug, PAGE + 1, before=before), slug)


async def _card(question: Question, read: Sequence[Applied], slug: str | None) -> Card:
    """Give a page of revisions; one more than it holds was read, to know whether there is another page."""
    services, found = question.services, read[:PAGE]
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
            one.revision.note,
        )
        for one in found
    ]
    return history_card(question.voice, told, live=newest.number if newest else 0, more=len(read) > PAGE, slug=slug)
