"""`/language`: who decides for the chat chooses; it holds for every answer there."""

from __future__ import annotations

from dataclasses import replace

from content.folding import fold
from handlers.dialogue.errors import OutdatedError, UserError
from handlers.dialogue.questions import Question, voice_of
from handlers.dialogue.targets import Target
from handlers.locales import LANGUAGES
from handlers.reminders.subscribing import keep_for_posts
from handlers.views.answers.talks import language_card
from handlers.views.writing.card import Card


async def answer(question: Question) -> Card:
    """Answer the command. Raises UserError for whoever may not choose."""
    if not await question.may_settle():
        raise UserError("language.refused")
    if question.words:
        return await choose(question, _read(question, question.words))
    return await _card(question)


async def choose(question: Question, language: str) -> Card:
    """Set the chat's language; none: go by the rule again. Raises UserError for whoever may not choose."""
    if language and language not in LANGUAGES:
        raise OutdatedError("help")
    if not await question.may_settle():
        raise UserError("language.refused")
    await question.services.chats.set_language(question.chat.id, language or None)
    if question.is_private:
        spoken = replace(question, voice=await voice_of(question.services, question.chat, question.user))
        await keep_for_posts(spoken, Target(question.chat.id, question.chat.type))
    return await _card(question)


async def _card(question: Question) -> Card:
    stored = (await question.services.chats.settings(question.chat.id)).language is not None
    voice = await voice_of(question.services, question.chat, question.user)
    return language_card(voice, stored=stored, private=question.is_private)


def _read(question: Question, wanted: str) -> str:
    """Read a language by its code or name, in any language of the catalogues. Raises UserError for other words."""
    phrases = question.services.phrases
    for language in (*LANGUAGES, ""):
        names = {
            fold(name)
            for spoken in LANGUAGES
            for name in phrases.plain(spoken, f"words.language.{language or 'automatic'}").split("|")
        }
        if fold(wanted) in {language, *names}:
            return language
    raise UserError("language.unknown")
