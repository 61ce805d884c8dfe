"""`/admins`: who has which role, giving and taking them; `/audit`: what was done and refused."""

from __future__ import annotations

import re
from typing import Final

from content.roles import Role
from handlers.admin_buttons import Entries, Grant, Take
from handlers.answering import Answer
from handlers.codecs import Button
from handlers.errors import OutdatedError, UserError
from handlers.menus import own_menus
from handlers.pressing import Reaction
from handlers.questions import Question
from handlers.rights import need
from handlers.views.admins import PAGE, Entry, Person, admins_card, audit_card, choose_card, picker_card
from handlers.views.card import Card, Several
from storage.roles import Holder

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,15}", re.ASCII)
_NAME: Final = 128


async def answer(question: Question) -> Answer:
    """Answer `/admins`, with a user's number: the choice of a role. Raises UserError for who may not ask."""
    await need(question, "admins")
    words = (question.words or "").strip()
    if words:
        if not _NUMBER.fullmatch(words):
            raise UserError("admins.unclear")
        return choose_card(question.voice, int(words), await question.context.find_name(int(words)))
    card = await _show(question)
    return Several((card, picker_card(question.voice))) if question.is_private else card


async def answer_shared(question: Question) -> Answer:
    """Answer a person that was picked. Raises UserError for who may not ask."""
    await need(question, "admins")
    shared = None if question.message is None else question.message.users_shared
    if shared is None or not shared.users:
        raise UserError("admins.unclear")
    person = shared.users[0]
    name = " ".join(part for part in (person.first_name, person.last_name) if part)
    return choose_card(question.voice, person.user_id, name or str(person.user_id))


async def answer_audit(question: Question) -> Answer:
    """Answer `/audit`. Raises UserError for who may not ask."""
    await need(question, "audit")
    return await _audit(question, None)


async def react(question: Question, button: Button) -> Reaction:
    """React to a press. Raises OutdatedError, UserError."""
    by = await need(question, "admins")
    services, voice = question.services, question.voice
    match button:
        case Grant(user_id, role):
            if user_id in services.admins:
                raise UserError("admins.fixed")
            name = await question.context.find_name(user_id)
            await services.roles.grant(Holder(user_id, Role(role), name[:_NAME], by, services.clock()))
            services.chats.forget(user_id)
            await question.context.set_menus(own_menus(services.phrases, user_id, Role(role)))
            notice = voice.plain("admins.granted", name=name, role=voice.plain(f"role.{role}"))
            return Reaction(await _show(question), notice)
        case Take(user_id):
            gone = await services.roles.revoke(user_id, by, services.clock())
            services.chats.forget(user_id)
            await question.context.set_menus(own_menus(services.phrases, user_id, None))
            return Reaction(await _show(question), voice.plain("admins.revoked" if gone else "admins.none"))
        case Entries(before):
            return Reaction(await _audit(question, before or None))
        case _:
            raise OutdatedError("help")


async def _show(question: Question) -> Card:
    services = question.services
    people = [Person(user, Role.OWNER, await question.context.find_name(user)) for user in sorted(services.admins)]
    people += [
        Person(holder.user_id, holder.role, holder.name, holder.granted_at.astimezone(question.zone))
        for holder in await services.roles.holders()
        if holder.user_id not in services.admins
    ]
    return admins_card(question.voice, people)


async def _audit(question: Question, before: int | None) -> Card:
    services = question.services
    found = await services.audit.newest(PAGE + 1, before=before)
    names = {holder.user_id: holder.name for holder in await services.roles.holders()}
    entries = [
        Entry(
            noted.number,
            noted.at.astimezone(question.zone),
            None if noted.act.actor is None else names.get(noted.act.actor, str(noted.act.actor)),
            noted.act.action,
            noted.act.subject,
            noted.act.detail,
        )
        for noted in found[:PAGE]
    ]
    return audit_card(question.voice, entries, more=len(found) > PAGE)
