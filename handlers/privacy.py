"""`/privacy`: what is stored about the chat and for how long, and its erasure."""

from __future__ import annotations

from handlers.dialogue.buttons import EraseStep
from handlers.dialogue.errors import UserError
from handlers.dialogue.pressing import Reaction
from handlers.dialogue.questions import Question
from handlers.dialogue.rights import role_of
from handlers.views.answers.privacy import Kept, erase_card, erased_card, privacy_card
from handlers.views.writing.card import Card
from storage.chats import StoredData
from storage.content.reader import ContentReader


async def answer(question: Question, reader: ContentReader) -> Card:
    """Answer the command."""
    association = await reader.association()
    services = question.services
    stored = await services.chats.stored(question.chat.id)
    kept = None if stored is None else _kept(question, stored)
    role = None if question.user is None else await role_of(services, question.user.id)
    return privacy_card(question.voice, association, kept, admin=role is not None)


async def react(question: Question, reader: ContentReader, step: EraseStep) -> Reaction:
    """Ask, erase, or leave it. Raises UserError for whoever may not decide for the chat."""
    if not await question.may_settle():
        raise UserError("privacy.refused")
    if step == "ask":
        return Reaction(erase_card(question.voice))
    if step == "no":
        return Reaction(await answer(question, reader))
    services = question.services
    await services.chats.erase(question.chat.id)
    left = await services.chats.stored(question.chat.id)
    kept = None if left is None else _kept(question, left)
    return Reaction(erased_card(question.voice, kept), question.voice.plain("privacy.erased.notice"))


def _kept(question: Question, stored: StoredData) -> Kept:
    return Kept(
        stored.chat_id,
        stored.language,
        None if stored.since is None else stored.since.astimezone(question.zone).date(),
        stored.noted_updates,
        reminders=stored.subscription is not None,
        named=stored.subscription is not None and stored.subscription.by is not None,
        posts=stored.posts,
        elsewhere=stored.set_up,
        reports=stored.reports,
        muted=stored.muted,
        drafts=stored.drafts,
        role=stored.role,
        acts=stored.acts,
        spoken=stored.spoken,
        picked=stored.picked,
    )
