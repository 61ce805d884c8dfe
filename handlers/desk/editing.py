"""`/edit` and `/new`: a record changed or written column by column in a private chat, seen whole before it is applied.

The draft is kept in the state database, so that an answer is understood after a restart, too. While it asks for
something, what its editor writes without a command is the answer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from content.desk.asking import begin_new, pass_over
from content.desk.drafts import Draft, begin
from content.desk.groups import group_of, list_groups, list_repeated
from content.records.kinds import Association
from content.roles import Right, may
from content.tables.columns import find_column
from handlers.desk import drafting
from handlers.desk.drafting import Sight
from handlers.desk.edit_buttons import (
    AddPart,
    AskFor,
    Create,
    Delete,
    DropPart,
    Edit,
    Empty,
    Fields,
    Give,
    Leave,
    Look,
    Pass,
)
from handlers.desk.looking import go_on, look, show_removal, tell_gone
from handlers.desk.taking import take
from handlers.dialogue.answering import Answer
from handlers.dialogue.codecs import Button
from handlers.dialogue.errors import OutdatedError, UserError
from handlers.dialogue.leading import Lead, lead
from handlers.dialogue.pressing import Reaction
from handlers.dialogue.questions import Question
from handlers.dialogue.rights import need, role_of
from handlers.reminders.channels import cancel_words
from handlers.views.desk import editing as views
from handlers.views.desk.terms import name_group, read_kind
from handlers.views.writing.card import Card

_HITS: Final = 6
_ASKING: Final = 3600.0  # seconds for which an open question takes what is written for its answer


async def answer(question: Question) -> Answer:
    """Answer `/edit`, in a group with the way to the private chat. Raises UserError for who may not ask."""
    user_id = await need(question, "edit")
    words = (question.words or "").strip()
    if not question.is_private:
        return lead(question, Lead("edit", words.lower()), "edit.private")
    if not words:
        draft = await drafting.read(question.services, user_id)
        if draft is None:
            raise UserError("edit.unclear")
        return await _show(question, draft, user_id)
    async with question.services.shelf.lend() as reader:
        if await reader.dossier(words.lower()) is None:
            page = (await reader.find(words, limit=_HITS)).page
            return views.choose_card(question.voice, words, page.entries)
    return await start(question, words.lower(), user_id)


async def answer_new(question: Question) -> Answer:
    """Answer `/new`, in a group with the way to the private chat. Raises UserError for who may not ask."""
    user_id = await need(question, "new")
    kind = read_kind(question.voice, (question.words or "").strip())
    if not question.is_private:
        return lead(question, Lead("new", kind or ""), "edit.private")
    if kind is None:
        return views.kinds_card(question.voice)
    return await _create(question, kind, user_id)


async def answer_value(question: Question) -> Answer | None:
    """Take what somebody wrote for the answer to what their draft asks for; None where it asks nothing."""
    user = question.user
    draft = None if user is None else await drafting.read(question.services, user.id)
    if user is None or draft is None or not draft.steps:
        return None
    if question.services.clock().timestamp() - draft.since > _ASKING or question.words in cancel_words(question):
        return None
    if not may(await role_of(question.services, user.id), Right.EDIT):
        await question.services.drafts.end(user.id)
        return None
    return await take(question, draft, (question.message.text if question.message else None) or "")


async def start(question: Question, slug: str, user_id: int, *, report: int | None = None) -> Answer:
    """Begin to edit a record, to correct a report if one is given, or go on; another draft with changes waits below.

    Raises UserError for unknown ones.
    """
    async with question.services.shelf.lend() as reader:
        dossier = await reader.dossier(slug)
    if dossier is None or isinstance(dossier.record, Association):
        raise UserError("edit.unknown", words=slug)
    below = await drafting.read(question.services, user_id)
    same = below is not None and below.slug == slug and not below.new
    if below is not None and same and (report is None or below.report in {None, report}):
        return await _show(question, await drafting.name_report(question.services, below, report), user_id)
    draft = replace(begin(dossier.record.kind, slug, question.services.clock()), report=report)
    return await _show(question, await drafting.lay_over(question.services, draft, below), user_id)


async def leave_off(question: Question) -> Answer | None:
    """Leave the edit under way, as `/cancel` asks, which people know from other bots; None where nothing is."""
    user = question.user
    draft = None if user is None else await drafting.read(question.services, user.id)
    if user is None or draft is None:
        return None
    await drafting.leave(question.services, draft, user.id, draft.proposal)
    return Card(question.voice("desk.cancelled"))


async def react(question: Question, button: Button) -> Reaction:
    """React to a press. Raises OutdatedError, UserError."""
    user_id = await _need(question, "edit")
    match button:
        case Edit(slug):
            return Reaction(await start(question, slug, user_id), anew=True)
        case Create(kind):
            return Reaction(await _create(question, kind, user_id), anew=True)
    draft = await drafting.read(question.services, user_id)
    if draft is None or draft.number != getattr(button, "draft", None):
        raise UserError("edit.gone")
    if isinstance(button, Leave):
        await drafting.leave(question.services, draft, user_id, draft.proposal)
        return Reaction(Card(question.voice("desk.cancelled")))
    return await _go_on(question, draft, button, user_id)


async def _go_on(question: Question, draft: Draft, button: Button, user_id: int) -> Reaction:
    known, sight = draft, await drafting.look_up(question.services, draft)
    draft, row = sight.draft, sight.row
    if isinstance(button, Fields):  # what is written now is no answer any more
        draft = replace(draft, steps=())
    if draft != known:
        await drafting.keep(question, draft, user_id)
    if isinstance(button, (Fields, AskFor, DropPart)) and draft.is_gone(_part_of(button)):
        if draft.find_gone():
            return Reaction(await tell_gone(question, sight, user_id), anew=True)
        raise UserError("edit.part_gone", parts=_name_of(question, draft, button))
    return await _open(question, Sight(draft, row, sight.content), button, user_id)


def _part_of(button: Fields | AskFor | DropPart) -> str:
    return button.column if isinstance(button, AskFor) else button.group


def _name_of(question: Question, draft: Draft, button: Fields | AskFor | DropPart) -> str:
    column = find_column(draft.kind, _part_of(button))
    return name_group(question.voice, _part_of(button) if column is None else group_of(column))


async def _open(question: Question, sight: Sight, button: Button, user_id: int) -> Reaction:  # noqa: PLR0911 -- one return a button
    """Show, ask for, add or remove what a key names."""
    draft, row = sight.draft, sight.row
    whole, note = draft.lay_over(row), await drafting.words_above(question, draft)
    shown = await drafting.name_records(question, draft, whole) if isinstance(button, Fields) else whole
    match button:
        case Fields(_, ""):
            return Reaction(views.record_card(question.voice, draft, shown, note=note), anew=bool(draft.proposal))
        case Fields(_, group) if columns := list_groups(draft.kind, whole).get(group):
            return Reaction(views.group_card(question.voice, draft, shown, group, columns, note=note))
        case AskFor(_, column) if find_column(draft.kind, column) is not None:
            return Reaction(await go_on(question, draft.ask(column, row=row), user_id), anew=True)
        case AddPart(_, field) if field in list_repeated(draft.kind):
            needed = draft.add_part(field, row)
            if not needed:
                raise UserError("edit.full")
            return Reaction(await go_on(question, replace(draft, steps=needed), user_id), anew=True)
        case DropPart(_, group) if group in list_groups(draft.kind, whole):
            return Reaction(await look(question, draft.remove(row, group), user_id), anew=True)
        case Delete() if not draft.new:
            return Reaction(await show_removal(question, draft, user_id), anew=True)
        case Look():
            return Reaction(await look(question, draft, user_id), anew=True)
    return await _take_key(question, draft, button, user_id)


async def _take_key(question: Question, draft: Draft, button: Button, user_id: int) -> Reaction:
    """Take a key for the answer to what is asked for."""
    if not draft.steps:
        raise UserError("edit.gone")
    match button:
        case Give(_, value):
            return Reaction(await take(question, draft, value), anew=True)
        case Pass():
            return Reaction(await go_on(question, pass_over(draft, draft.steps[0]), user_id), anew=True)
        case Empty():
            sight = await drafting.look_up(question.services, draft)
            draft = sight.draft.give(draft.steps[0], "", sight.row)
            return Reaction(await go_on(question, draft, user_id), anew=True)
    raise OutdatedError("help")


async def _create(question: Question, kind: str, user_id: int) -> Answer:
    below = await drafting.read(question.services, user_id)
    draft = begin_new(kind, question.services.clock())
    return await go_on(question, await drafting.lay_over(question.services, draft, below), user_id)


async def _show(question: Question, draft: Draft, user_id: int) -> Answer:
    sight = await drafting.look_up(question.services, draft)
    await drafting.keep(question, sight.draft, user_id)
    note = await drafting.words_above(question, sight.draft)
    row = await drafting.name_records(question, sight.draft, sight.draft.lay_over(sight.row))
    return views.record_card(question.voice, sight.draft, row, note=note)


async def _need(question: Question, command: str) -> int:
    user_id = await need(question, command)
    if not question.is_private:
        raise UserError("edit.private")
    return user_id
