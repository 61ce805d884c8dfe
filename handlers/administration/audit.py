"""`/audit`: what was done and refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from handlers.administration.admin_buttons import Entries, Shown
from handlers.administration.identities import name_people
from handlers.answers.browsing import name_of
from handlers.dialogue.answering import Answer
from handlers.dialogue.leading import Lead, lead, open_private
from handlers.dialogue.pressing import Reaction
from handlers.dialogue.questions import Question
from handlers.dialogue.rights import need
from handlers.views.administration.audit import PAGE, Entry, audit_card
from handlers.views.writing.card import Card
from storage.desk.audit import Noted

_ABOUT_PEOPLE: Final = frozenset({"grant", "revoke", "mute", "unmute"})
_REFUSED: Final[dict[Shown, bool | None]] = {"all": None, "acts": False, "refusals": True}
_OURS: Final = Lead("audit")


async def answer(question: Question) -> Answer:
    """Answer the command. Raises UserError for who may not ask."""
    await need(question, "audit")
    return await _show(question, Entries()) if question.is_private else lead(question, _OURS)


async def react(question: Question, button: Entries) -> Reaction:
    """React to a press: turn the page, or show other entries. Raises UserError for who may not ask."""
    await need(question, "audit")
    return Reaction(await _show(question, button)) if question.is_private else open_private(question, _OURS)


async def _show(question: Question, button: Entries) -> Card:
    found = await question.services.audit.newest(PAGE + 1, before=button.before or None, refused=_REFUSED[button.shown])
    shown = found[:PAGE]
    told = {int(noted.act.subject): str(noted.act.detail["name"]) for noted in shown if _names(noted)}
    names = await name_people(question, _people(shown), told)
    records = await _records(question, shown)
    entries = [
        Entry(
            noted.number,
            noted.at.astimezone(question.zone),
            None if noted.act.actor is None else names[noted.act.actor],
            noted.act.action,
            names[int(noted.act.subject)] if noted.act.action in _ABOUT_PEOPLE else noted.act.subject,
            noted.act.detail,
        )
        for noted in shown
    ]
    return audit_card(question.voice, entries, button, records, more=len(found) > PAGE)


def _names(noted: Noted) -> bool:
    return noted.act.action in _ABOUT_PEOPLE and bool(noted.act.detail.get("name"))


def _people(shown: Iterable[Noted]) -> set[int]:
    people = {noted.act.actor for noted in shown if noted.act.actor is not None}
    return people | {int(noted.act.subject) for noted in shown if noted.act.action in _ABOUT_PEOPLE}


async def _records(question: Question, shown: Iterable[Noted]) -> dict[str, str]:
    """Give the names of the records that entries name, as far as there are such records."""
    slugs = {slug for noted in shown if isinstance(slug := noted.act.detail.get("record"), str)}
    async with question.services.shelf.lend() as reader:
        found = {slug: await name_of(question, reader, slug) for slug in sorted(slugs)}
    return {slug: name for slug, name in found.items() if name is not None}
