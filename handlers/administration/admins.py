"""`/admins`: who has which role; giving and taking them, seen before it is done, and undone by a key for a day."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import re
from dataclasses import replace
from typing import Final, NamedTuple

from telegram.error import TelegramError

from content.roles import Face, Role, outranks
from handlers.administration import audit
from handlers.administration.admin_buttons import NOBODY, Appoint, Entries, Grant, Person, Roster, Spare, Take, Undo
from handlers.administration.identities import face_of, find_face, name_people
from handlers.dialogue.answering import Answer
from handlers.dialogue.codecs import Button
from handlers.dialogue.context import Spot
from handlers.dialogue.errors import OutdatedError, UserError
from handlers.dialogue.leading import Lead, lead, open_private
from handlers.dialogue.pressing import Reaction
from handlers.dialogue.questions import Question
from handlers.dialogue.rights import keep_face, need, role_of
from handlers.menus import own_menus
from handlers.views.administration import admins as views
from handlers.views.writing.card import Card, Several
from handlers.views.writing.voice import Voice
from storage.desk.roles import Holder, Known, Terms
from storage.errors import LastOwnerError, RoleConflictError

_LOG = logging.getLogger(__name__)
_NUMBER: Final = re.compile(r"-?[1-9][0-9]{0,15}", re.ASCII)
_UNDOABLE: Final = dt.timedelta(days=1)
# Telegram itself, and the accounts that stand for whoever writes as a group or a channel.
_NOBODYS: Final = frozenset({777000, 1087968824, 136817688})
_OURS: Final = Lead("admins")


class _Met(NamedTuple):
    """Somebody who may be given a role: what they are called, whether Telegram knew it, and what the database knows."""

    face: Face
    silent: bool
    known: Known


async def answer(question: Question) -> Answer:
    """Answer `/admins`, with a user's number: the choice of a role. Raises UserError for who may not ask."""
    await need(question, "admins")
    if not question.is_private:
        return lead(question, _OURS)
    words = (question.words or "").strip()
    if words:
        if not _NUMBER.fullmatch(words):
            raise UserError("admins.unclear")
        return await _choose(question, int(words))
    return Several((await _list(question), views.picker_card(question.voice)))


async def answer_shared(question: Question) -> Answer:
    """Answer a person that was picked. Raises UserError for who may not ask."""
    await need(question, "admins")
    shared = None if question.message is None else question.message.users_shared
    if shared is None or not shared.users:
        raise UserError("admins.unclear")
    person = shared.users[0]
    name = " ".join(part for part in (person.first_name, person.last_name) if part)
    if name and person.user_id not in question.services.admins:
        await question.services.roles.pick(Face(person.user_id, name, person.username), question.services.clock())
    try:
        card = await _choose(question, person.user_id)
    except UserError as slip:
        card = Card(question.voice(slip.key, **slip.words))
    return Several((views.picked_card(question.voice), card))


async def react(question: Question, button: Button) -> Reaction:
    """React to a press. Raises OutdatedError, UserError."""
    if isinstance(button, Entries):
        return await audit.react(question, button)
    by = await need(question, "admins")
    if not question.is_private:
        return open_private(question, _OURS)
    match button:
        case Roster():
            card = await _list(question)
        case Person(user_id):
            card = await _choose(question, user_id)
        case Grant(user_id, role):
            card = await _plan(question, user_id, Role(role), by)
        case Take(user_id):
            card = await _plan(question, user_id, None, by)
        case Appoint(user_id, role, seen):
            card = await _appoint(question, user_id, None if role == NOBODY else Role(role), by, seen)
        case Spare():
            card = views.left_card(question.voice)
        case Undo(entry):
            card = await _undo(question, entry, by)
        case _:
            raise OutdatedError("help")
    return Reaction(card)


async def _list(question: Question) -> Card:
    services, context = question.services, question.context
    holders = [holder for holder in await services.roles.holders() if holder.user_id not in services.admins]
    fixed = sorted(services.admins)
    found = await asyncio.gather(*(find_face(context, user) for user in (*fixed, *(one.user_id for one in holders))))
    people = [
        views.Person(face or Face(user), Role.OWNER) for user, face in zip(fixed, found[: len(fixed)], strict=True)
    ]
    givers = await name_people(question, {holder.granted_by for holder in holders})
    for holder, face in zip(holders, found[len(fixed) :], strict=True):
        if face is not None:
            await keep_face(services, holder, face)
        since = holder.granted_at.astimezone(question.zone).date()
        people.append(views.Person(face or holder.face, holder.role, since, givers[holder.granted_by]))
    return views.admins_card(question.voice, people)


async def _choose(question: Question, user_id: int) -> Card:
    return views.choose_card(question.voice, await _describe(question, await _meet(question, user_id)))


async def _plan(question: Question, user_id: int, role: Role | None, by: int) -> Card:
    met = await _meet(question, user_id)
    await _check(question, met, role, by)
    person = await _describe(question, met)
    own, fixed = by == user_id, by in question.services.admins
    return views.plan_card(question.voice, views.Plan(person, role, met.known.last, own=own, fixed=fixed))


async def _appoint(question: Question, user_id: int, role: Role | None, by: int, seen: int) -> Card:
    met = await _meet(question, user_id)
    await _check(question, met, role, by)
    return await _change(question, met, role, by, Terms(seen))


async def _undo(question: Question, entry: int, by: int) -> Card:
    """Give back what somebody had before an entry of the log, if that was the last one about their role."""
    now = question.services.clock()
    noted = await question.services.audit.get(entry)
    if noted is None or noted.act.action not in {"grant", "revoke"}:
        raise UserError("admins.stale")
    if noted.at <= now - _UNDOABLE:
        raise UserError("admins.late")
    met = await _meet(question, int(noted.act.subject))
    before = noted.act.detail.get("before" if noted.act.action == "grant" else "role")
    role = None if before is None else Role(before)
    await _check(question, met, role, by, mine=noted.act.actor == by)
    if met.known.holder is None and not met.face.name:
        met = met._replace(face=replace(met.face, name=str(noted.act.detail.get("name", ""))))
    return await _change(question, met, role, by, Terms(entry, undoes=entry))


async def _change(question: Question, met: _Met, role: Role | None, by: int, terms: Terms) -> Card:
    services, user_id = question.services, met.face.user_id
    terms, now = replace(terms, ruled=bool(services.admins)), services.clock()
    try:
        if role is None:
            entry = await services.roles.revoke(user_id, by, now, terms)
        else:
            holder = Holder(user_id, role, met.face.name, by, now, met.face.username)
            entry = await services.roles.grant(holder, terms)
    except RoleConflictError:
        raise UserError("admins.stale") from None
    except LastOwnerError:
        raise UserError("admins.last") from None
    services.chats.forget(user_id)
    await question.context.set_menus(own_menus(services.phrases, user_id, role))
    if user_id != by:
        await _tell(question, user_id, role)
    rules = await role_of(services, by) is Role.OWNER  # who gave up their own role undoes nothing
    undo = entry if rules and terms.undoes is None else None
    undone = terms.undoes is not None
    return views.done_card(question.voice, met.face, met.known.role, role, undo=undo, undone=undone)


async def _tell(question: Question, user_id: int, role: Role | None) -> None:
    """Let somebody know what they may do now, if they have written to the bot."""
    voice = Voice(question.services.phrases, await question.services.language_of(user_id))
    try:
        await question.context.send(Spot(user_id), views.told_card(voice, role))
    except TelegramError as fault:
        _LOG.warning("somebody could not be told of their role: %s", type(fault).__name__)


async def _meet(question: Question, user_id: int) -> _Met:
    """Give what is known of somebody. Raises UserError for who can have no role of the chat, and for strangers."""
    services, own = question.services, question.user is not None and question.user.id == user_id
    if user_id < 0:
        raise UserError("admins.group")
    if user_id in services.admins:
        raise UserError("admins.fixed.own" if own else "admins.fixed")
    if user_id == question.context.bot.id or user_id in _NOBODYS:
        raise UserError("admins.bot")
    known = await services.roles.look_up(user_id, services.clock())
    told = face_of(question.user) if own and question.user is not None else await find_face(question.context, user_id)
    if told is not None and (told.username or "").lower().endswith("bot"):  # as those of all bots, and of no person
        raise UserError("admins.bot")
    face = told or (known.holder and known.holder.face) or known.picked
    if face is None:
        if known.last == 0:
            raise UserError("admins.stranger", number=user_id)
        face = Face(user_id)
    return _Met(face, told is None, known)


async def _check(question: Question, met: _Met, role: Role | None, by: int, *, mine: bool = False) -> None:
    """Raise UserError where nothing would change, and for who may not do that; `mine`: they undo what they did."""
    services, before = question.services, met.known.role
    if before is role:
        raise UserError(f"admins.already.{role or NOBODY}")
    own = by == met.face.user_id
    if not (own or mine or by in services.admins or outranks(await role_of(services, by), before)):
        raise UserError("admins.outranked")
    if before is Role.OWNER and not services.admins:
        owners = [holder for holder in await services.roles.holders() if holder.role is Role.OWNER]
        if len(owners) == 1:
            raise UserError("admins.last")


async def _describe(question: Question, met: _Met) -> views.Person:
    holder = met.known.holder
    if holder is None:
        return views.Person(met.face, None, silent=met.silent)
    givers = await name_people(question, [holder.granted_by])
    since = holder.granted_at.astimezone(question.zone).date()
    return views.Person(met.face, holder.role, since, givers[holder.granted_by], silent=met.silent)
