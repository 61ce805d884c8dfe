"""`/history`: the revisions of the content, or those that changed one record, which may be gone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.scalars import SLUG_PATTERN
from handlers.answering import Answer
from handlers.codecs import Button
from handlers.desk_buttons import Past, Trace
from handlers.errors import OutdatedError, UserError
from handlers.identities import name_people
from handlers.leading import Lead, lead, open_private
from handlers.pressing import Reaction
from handlers.questions import Question
from handlers.rights import need
from handlers.views.card import Card
from handlers.views.fields import name_of
from handlers.views.history import PAGE, Record, Told, history_card
from storage.revisions import Applied


async def answer(question: Question) -> Answer:
    """Answer the command. Raises UserError for who may not ask, and for words that are no slug."""
    await need(question, "history")
    words = (question.words or "").strip()
    slug = words.lower()
    known = re.fullmatch(SLUG_PATTERN, slug) is not None
    if not question.is_private:
        return lead(question, Lead("history", slug if known else ""))
    if not words:
        return await _show(question, None)
    if not known:
        raise UserError("history.unclear")
    return await _trace(question, slug, None)


async def react(question: Question, button: Button) -> Reaction:
    """React to a press: turn the page. Raises UserError for who may not ask, OutdatedError."""
    await need(question, "history")
    match button:
        case Past(before):
            if not question.is_private:
                return open_private(question, Lead("history"))
            return Reaction(await _show(question, before or None))
        case Trace(slug, before):
            if not question.is_private:
                return open_private(question, Lead("history", slug))
            return Reaction(await _trace(question, slug, before or None))
    raise OutdatedError("help")


async def _show(question: Question, before: int | None) -> Card:
    return await _card(question, await question.services.revisions.history(PAGE + 1, before=before), None)


async def _trace(question: Question, slug: str, before: int | None) -> Card:
    read = await question.services.revisions.history_of(slug, PAGE + 1, before=before)
    async with question.services.shelf.lend() as reader:
        dossier = await reader.dossier(slug)
    if dossier is not None:
        return await _card(question, read, Record(slug, question.voice.of(dossier.record.name)))
    name = name_of(question.voice, read[0].changes[0]) if read else slug
    return await _card(question, read, Record(slug, name, gone=True))


async def _card(question: Question, read: Sequence[Applied], record: Record | None) -> Card:
    """Give a page of revisions; one more than it holds was read, to know whether there is another page."""
    services, found = question.services, read[:PAGE]
    newest = await services.revisions.newest()
    names = await name_people(question, {author for one in found if (author := one.revision.author) is not None})
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
    live = newest.number if newest else 0
    return history_card(question.voice, told, live=live, more=len(read) > PAGE, record=record)
