"""`/history`: the revisions of the content, or those that changed one record, which may be gone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.checking.faults import nearest
from content.checking.report import Change
from content.folding import fold
from content.records.scalars import SLUG_PATTERN
from handlers.administration.identities import name_people
from handlers.desk.proposal_buttons import Past, Trace
from handlers.dialogue.answering import Answer
from handlers.dialogue.codecs import Button
from handlers.dialogue.errors import OutdatedError
from handlers.dialogue.leading import Lead, lead, open_private
from handlers.dialogue.pressing import Reaction
from handlers.dialogue.questions import Question
from handlers.dialogue.rights import need
from handlers.views.desk.fields import name_of
from handlers.views.desk.history import HITS, PAGE, Named, Record, Told, choose_card, history_card
from handlers.views.writing.card import Card
from storage.desk.revisions import Applied


async def answer(question: Question) -> Answer:
    """Answer the command. Raises UserError for who may not ask."""
    await need(question, "history")
    words = (question.words or "").strip()
    slug = words.lower()
    known = re.fullmatch(SLUG_PATTERN, slug) is not None
    if not question.is_private:
        return lead(question, Lead("history", slug if known else ""))
    if not words:
        return await _show(question, None)
    if known and await _is_known(question, slug):
        return await _trace(question, slug, None)
    return await _find(question, words)


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


async def _is_known(question: Question, slug: str) -> bool:
    """Say whether there is such a record, or was one."""
    if await question.services.revisions.history_of(slug, 1):
        return True
    async with question.services.shelf.lend() as reader:
        return await reader.dossier(slug) is not None


async def _find(question: Question, words: str) -> Card:
    """Show the history of the one record that is called so; else let choose among several, or the nearest ones.

    The record may be gone.
    """
    lost = await _find_gone(question)
    gone = [change for change in lost if _has(change, fold(words).split())]
    async with question.services.shelf.lend() as reader:
        findings = await reader.find(words, limit=HITS)
    page, suggestions = findings.page.entries, findings.suggestions
    called = page[: findings.leaders] if findings.corrected is None else ()  # the others have the words in their texts
    named = [Named(change.slug, change.kind, name_of(question.voice, change), gone=True) for change in gone]
    rest = called or (() if gone else page or suggestions)
    named += [Named(entry.slug, entry.kind, question.voice.of(entry.name)) for entry in rest]
    whole = [change.slug for change in gone if fold(words) in {fold(change.name_en), fold(change.name_vi)}]
    whole += [entry.slug for entry in called if fold(words) in {fold(entry.name.en), fold(entry.name.vi)}]
    if not (found := bool(called or gone)) and (near := nearest(words.lower(), [change.slug for change in lost])):
        named[:0] = [
            Named(one.slug, one.kind, name_of(question.voice, one), gone=True) for one in lost if one.slug == near
        ]
    if found and (len(named) == 1 or len(whole) == 1):
        return await _trace(question, (whole or [named[0].slug])[0], None)
    return choose_card(question.voice, words, named[:HITS], found=found)


async def _find_gone(question: Question) -> list[Change]:
    """Give records that were removed and are not there again."""
    removed = await question.services.revisions.removed()
    async with question.services.shelf.lend() as reader:
        return [change for change in removed if await reader.dossier(change.slug) is None]


def _has(change: Change, wanted: Sequence[str]) -> bool:
    words = fold(f"{change.name_en} {change.name_vi} {change.slug}").split()
    return bool(wanted) and all(any(word.startswith(part) for word in words) for part in wanted)


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
