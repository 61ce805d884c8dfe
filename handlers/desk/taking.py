"""What somebody answers to a question of an edit: understood, checked at once, looked for where it names records."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from content.checking.references import ANY, SOURCE, serves, wanted_in
from content.desk.asking import follow_up
from content.desk.checks import check_cell, list_meant
from content.desk.drafts import Draft
from content.folding import fold
from content.records.entries import Entry, Kind
from content.records.kinds import Place, Programme
from content.records.scalars import SLUG_PATTERN
from content.tables.columns import Column, find_column
from content.tables.rows import join, split
from handlers.desk import drafting
from handlers.desk.drafting import CITABLE
from handlers.desk.looking import go_on, is_taken, tell_gone
from handlers.dialogue.answering import Answer
from handlers.dialogue.errors import OutdatedError, UserError
from handlers.dialogue.questions import Question
from handlers.views.desk import edit_answers as views
from handlers.views.desk.edit_answers import Offer
from handlers.views.desk.terms import read_value
from handlers.views.writing.card import Card
from storage.content.reader import ContentReader

_HITS: Final = 6
_KINDS: Final[dict[str, frozenset[Kind] | None]] = {
    ANY: None,
    SOURCE: CITABLE,
    "person": frozenset({"person"}),
    "organisation": frozenset({"organisation"}),
}


@dataclass(frozen=True, slots=True)
class _Named:
    """Records that words name: the slugs of all, or the first words that name none, and what they may mean."""

    slugs: tuple[str, ...] = ()
    missing: str | None = None
    found: tuple[Offer, ...] = ()


async def take(question: Question, draft: Draft, text: str) -> Answer:
    """Take a value for what is asked for, or say at once what is wrong with it. Raises UserError, OutdatedError."""
    user_id = question.user.id if question.user is not None else 0
    sight = await drafting.look_up(question.services, draft)
    draft, name, value = sight.draft, draft.steps[0], text.strip()
    if draft.is_gone(name):
        return await tell_gone(question, sight, user_id)
    column = find_column(draft.kind, name)
    if column is None:
        raise OutdatedError("help")
    if name == "slug":
        wrong = await _refuse_slug(question, draft, column, value)
        if wrong is not None:
            return wrong
    elif (wanted := wanted_in(column.path)) is not None:
        async with question.services.shelf.lend() as reader:
            named = await _find(question, reader, value, wanted, column)
        if named.missing is not None:
            note = await drafting.words_above(question, draft)
            return views.records_card(question.voice, draft, column, named.missing, named.found, note=note)
        value = join(named.slugs)
    else:
        value = read_value(question.voice, column, value)
        wrong = await _refuse(question, draft, column, value)
        if wrong is not None:
            return wrong
    draft = await drafting.withdraw(question.services, draft)
    return await go_on(question, follow_up(draft.give(name, value, sight.row)), user_id)


async def _refuse_slug(question: Question, draft: Draft, column: Column, value: str) -> Card | None:
    """Say what is wrong with a slug, with a key for the one that its words make. Raises UserError for a taken one."""
    if not re.fullmatch(SLUG_PATTERN, value, re.ASCII):
        return await _refuse(question, draft, column, value)
    if await is_taken(question, value):
        raise UserError("new.taken", slug=value)
    return None


async def _refuse(question: Question, draft: Draft, column: Column, value: str) -> Card | None:
    """Say what is wrong with a value, with keys for what may be meant; None where nothing is."""
    words = check_cell(draft.kind, column, value)
    if words is None:
        return None
    meant = list_meant(draft.kind, column, words)
    note = await drafting.words_above(question, draft)
    return views.wrong_card(question.voice, draft, column, views.Wrong(value, *words, meant), note=note)


async def _find(question: Question, reader: ContentReader, value: str, wanted: str, column: Column) -> _Named:
    """Find the records that a value names by their slugs or names."""
    slugs: list[str] = []
    parts = split(value) if column.many else [value]
    for words in parts:
        dossier = await reader.dossier(words) if re.fullmatch(SLUG_PATTERN, words, re.ASCII) else None
        if dossier is not None and serves(dossier.record, wanted):
            slugs.append(words)
            continue
        if wanted == SOURCE and "://" in words and (page := await reader.published_at(words)) is not None:
            slugs.append(page)
            continue
        found = await _search(reader, words, wanted)
        same = [one.slug for one in found if fold(words) in _names(one)]
        if len(same) != 1:
            others = [part for part in parts if part != words]
            offers = tuple(Offer(join((*slugs, one.slug)), question.voice.of(one.name)) for one in found)
            return _Named(missing=words, found=offers if len(others) == len(slugs) else ())
        slugs += same
    return _Named(tuple(dict.fromkeys(slugs)))


async def _search(reader: ContentReader, words: str, wanted: str) -> Sequence[Entry | Place | Programme]:
    """Look for records in a role by words of their names."""
    if wanted in _KINDS:
        return (await reader.find(words, kinds=_KINDS[wanted], limit=_HITS)).page.entries
    known: list[Place | Programme] = []
    if wanted == "programme":
        known += [count.programme for count in await reader.programmes()]
    else:
        known += [place for place in await reader.places() if serves(place, wanted)]
    said = fold(words)
    exact = [one for one in known if said in _names(one)]
    near = [one for one in known if any(said in name for name in _names(one))]
    return exact if len(exact) == 1 else near[:_HITS]


def _names(one: Entry | Place | Programme) -> set[str]:
    aliases = () if isinstance(one, Entry) else one.aliases
    return {fold(name) for name in (one.name.en, one.name.vi, *aliases)}
