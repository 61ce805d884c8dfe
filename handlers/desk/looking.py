"""How an edit goes on: to the next thing that it asks for, or to what it would change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final

from markupsafe import Markup

from content.checking.references import wanted_in
from content.checking.report import Outcome
from content.desk.asking import list_fields
from content.desk.drafts import TABLE, Draft
from content.desk.review import Review
from content.files.reader import home
from content.folding import fold
from content.tables.columns import Column, find_column
from handlers.desk import drafting
from handlers.desk.drafting import Sight
from handlers.dialogue.answering import Answer
from handlers.dialogue.errors import OutdatedError, UserError
from handlers.dialogue.questions import Question
from handlers.views.desk import editing as views
from handlers.views.desk.edit_answers import Offer, ask_card
from handlers.views.desk.review import review_answer
from handlers.views.desk.terms import name_group
from handlers.views.writing import html
from handlers.views.writing.card import Card, Several

_TRIES: Final = 3  # while others make contents live all the time


async def go_on(question: Question, draft: Draft, user_id: int) -> Answer:
    """Ask for the next value, or show what has come together."""
    if not draft.steps:
        return await look(question, draft, user_id)
    sight = await drafting.look_up(question.services, draft)
    draft, name = sight.draft, sight.draft.steps[0]
    if draft.is_gone(name):
        return await tell_gone(question, sight, user_id)
    await drafting.keep(question, draft, user_id)
    column = find_column(draft.kind, name)
    if column is None:
        raise OutdatedError("help")
    whole, note = draft.lay_over(sight.row), await drafting.words_above(question, draft)
    offers = await _list_programmes(question) if wanted_in(column.path) == "programme" else ()
    row = await drafting.name_records(question, draft, {**whole, column.name: _present(draft, column, whole)})
    return ask_card(question.voice, draft, column, row, offers=offers, note=note)


async def _list_programmes(question: Question) -> tuple[Offer, ...]:
    """Give the programmes, which are few enough to choose from."""
    async with question.services.shelf.lend() as reader:
        counted = await reader.programmes()
    return tuple(Offer(one.programme.slug, question.voice.of(one.programme.name)) for one in counted)


async def look(question: Question, draft: Draft, user_id: int) -> Answer:
    """Show what an edit would change, or what is wrong with it; first of all what is not there any more."""
    services, voice = question.services, question.voice
    sight = await drafting.look_up(services, draft)
    if sight.draft.find_gone():
        return await tell_gone(question, sight, user_id)
    if draft.owed:  # nothing is shown before its sources are named
        return await go_on(question, replace(draft, steps=draft.owed), user_id)
    if draft.new and await is_taken(question, draft.slug):
        raise UserError("new.taken", slug=draft.slug)
    sight = sight._replace(draft=await drafting.withdraw(services, sight.draft))
    sight, review = await _take(question, sight, user_id)
    if sight.draft.find_gone():
        return await tell_gone(question, sight, user_id)
    draft = replace(sight.draft, proposal=review.proposal, steps=())
    await drafting.keep(question, draft, user_id)
    if review.outcome is Outcome.FAULTY:
        faults = tuple(replace(fault, where=draft.name_back(fault.where)) for fault in review.faults)
        note = await drafting.words_above(question, draft)
        return views.faults_card(voice, draft, replace(review, faults=faults), note=note)
    if draft.new:
        fields = list_fields(draft, question.today)
        review = replace(review, added=tuple(replace(change, fields=fields) for change in review.added))
    return await _with_more(question, draft, review, views.overtaken_note(voice, draft, sight.row))


async def show(
    question: Question, proposal: int, review: Review, user_id: int, *, note: Markup | None = None
) -> Answer:
    """Show what the desk says of a proposal, with the key that goes on with the edit which led to it, if one did.

    A note stands above.
    Where other content went live meanwhile, the edit is looked at anew: its parts may have other numbers in that.
    """
    draft = await drafting.follow(question.services, user_id, proposal, review.proposal)
    if draft is None or not question.is_private:
        return review_answer(question.voice, review, notes=() if note is None else (note,))
    if review.meanwhile is not None and not draft.removing:
        return await look(question, draft, user_id)
    return await _with_more(question, draft, review)


async def show_removal(question: Question, draft: Draft, user_id: int) -> Answer:
    """Show what removing the record would do."""
    draft = await drafting.withdraw(question.services, draft)
    changes = {home(draft.kind, draft.slug): None}
    reason = f"remove {draft.slug}"
    review = await question.services.desk.propose(changes, by=user_id, reason=reason, report=draft.report)
    draft = replace(draft, proposal=review.proposal, removing=review.proposal is not None)
    await drafting.keep(question, draft, user_id)
    if review.outcome is Outcome.FAULTY:
        note = await drafting.words_above(question, draft)
        return views.named_card(question.voice, draft, await _list_naming(question, review), note=note)
    return await _with_more(question, draft, review)


async def _list_naming(question: Question, review: Review) -> list[Offer]:
    """Give the records that name one which can't go while they do; of what is no record, the name of its file."""
    slugs = dict.fromkeys(PurePosixPath(fault.file).stem for fault in review.faults)
    async with question.services.shelf.lend() as reader:
        found = {slug: await reader.dossier(slug) for slug in slugs}
    return [
        Offer("", slug) if dossier is None else Offer(slug, question.voice.of(dossier.record.name))
        for slug, dossier in found.items()
    ]


async def tell_gone(question: Question, sight: Sight, user_id: int) -> Answer:
    """Say which parts are gone, leave out what was meant for them, and show the rest of the edit."""
    gone, draft = sight.draft.find_gone(), await drafting.withdraw(question.services, sight.draft.leave_gone())
    await drafting.keep(question, draft, user_id)
    note = html.paragraphs(
        await drafting.words_above(question, draft),
        question.voice("edit.part_gone", parts=", ".join(name_group(question.voice, part) for part in gone)),
    )
    row = await drafting.name_records(question, draft, draft.lay_over(sight.row))
    return views.record_card(question.voice, draft, row, note=note)


async def is_taken(question: Question, slug: str) -> bool:
    """Say whether there is a record of this name."""
    async with question.services.shelf.lend() as reader:
        return await reader.dossier(slug) is not None


async def _take(question: Question, sight: Sight, user_id: int) -> tuple[Sight, Review]:
    """Let the desk show an edit over the very content by which its parts are numbered."""
    services, tries = question.services, 0
    while True:
        draft, tries = sight.draft, tries + 1
        reason = f"{'new' if draft.new else 'edit'} {draft.slug}"
        body = draft.table(sight.row, question.today)
        review = await services.desk.take(
            TABLE, body, by=user_id, reason=reason, note=draft.note, report=draft.report, over=sight.content
        )
        if review.outcome is not Outcome.BUSY or tries == _TRIES:
            return sight, review
        sight = await drafting.look_up(services, draft)
        if sight.draft.find_gone():
            return sight, review


def _present(draft: Draft, column: Column, whole: Mapping[str, str]) -> str:
    """Give what a cell holds now; of a new slug, what the name suggests."""
    if column.name == "slug" and draft.new:
        return draft.slug or _suggest(whole.get("name_en", ""))
    return whole.get(column.name, "")


def _suggest(name: str) -> str:
    return "-".join(re.findall("[a-z0-9]+", fold(name)))[:40].strip("-")


async def _with_more(question: Question, draft: Draft, review: Review, note: Markup | None = None) -> Answer:
    """Show what an edit would do, with the key that goes on with it, below what a member reported and a note."""
    notes = [part for part in (await drafting.words_above(question, draft), note) if part]
    shown = review_answer(question.voice, review, notes=notes)
    more = views.more_row(question.voice, draft)
    if isinstance(shown, Card):
        return replace(shown, keyboard=(*shown.keyboard, more))
    return Several(
        tuple(
            replace(part, keyboard=(*part.keyboard, more)) if isinstance(part, Card) else part for part in shown.answers
        )
    )
