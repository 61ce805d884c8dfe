"""`/privacy`: what is stored about the chat and for how long, and its erasure."""

from __future__ import annotations

from handlers.buttons import EraseStep
from handlers.errors import UserError
from handlers.pressing import Reaction
from handlers.questions import Question
from handlers.views.card import Card
from handlers.views.privacy import Kept, erase_card, privacy_card
from storage.content_reader import ContentReader


async def answer(question: Question, reader: ContentReader) -> Card:
    """Answer the command."""
    association = await reader.association()
    services = question.services
    stored = await services.chats.stored(question.chat.id)
    kept = None
    if stored is not None:
        since = None if stored.since is None else stored.since.astimezone(services.zone).date()
        kept = Kept(stored.chat_id, stored.language, since, stored.noted_updates)
    admin = question.user is not None and question.user.id in services.admins
    return privacy_card(question.voice, association, kept, admin=admin)


async def react(question: Question, reader: ContentReader, step: EraseStep) -> Reaction:
    """Ask, erase, or leave it. Raises UserError for whoever may not decide for the chat."""
    if not await question.may_settle():
        raise UserError("privacy.refused")
    if step == "ask":
        return Reaction(erase_card(question.voice))
    if step == "no":
        return Reaction(await answer(question, reader))
    await question.services.chats.erase(question.chat.id)
    return Reaction(Card(question.voice("privacy.erased")), question.voice.plain("privacy.erased.notice"))
