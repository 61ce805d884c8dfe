"""`/announce`: a text for all chats that get reminders, or some of them; drafted, looked at, confirmed, stopped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from markupsafe import Markup
from telegram import Message
from telegram.constants import MessageEntityType

from handlers.administration.announcement_buttons import PLACES, Aim, Halt, Proclaim, Step
from handlers.dialogue.answering import Answer
from handlers.dialogue.codecs import Button
from handlers.dialogue.errors import OutdatedError, UserError
from handlers.dialogue.pressing import Reaction
from handlers.dialogue.prompts import link_to, payload_of
from handlers.dialogue.questions import Question
from handlers.dialogue.rights import need
from handlers.dialogue.services import Services
from handlers.locales import LANGUAGES
from handlers.views.administration import announcements as views
from handlers.views.writing import html
from handlers.views.writing.card import Card, Several
from handlers.views.writing.spans import Span, format_spans
from storage.desk.announced import Announcement, AnnouncementState, Audience, Shown, Tally

_LISTED: Final = 5
_ALL: Final = Audience(frozenset(PLACES), frozenset(LANGUAGES))
_PAYLOAD: Final = re.compile(rf"announce_(?P<number>[0-9]{{1,18}})_(?P<language>{'|'.join(LANGUAGES)})", re.ASCII)


async def answer(question: Question) -> Answer:
    """Answer the command: with words the draft of them, else the last announcements, and a question for the text.

    Raises UserError for who may not ask, and for too long a text.
    """
    author = await need(question, "announce")
    language = question.voice.language
    if question.words and question.message is not None:
        text = read_text(question.message, after_command=True)
        draft = await question.services.announcements.draft(author, {language: text}, _ALL, question.services.clock())
        return await _look(question, draft)
    return Several((await _list(question, author), _ask(question, 0, language)))


async def answer_link(question: Question) -> Answer:
    """Answer the link in the question for a text: the last announcements, and the draft. Raises UserError."""
    return await _list(question, await need(question, "announce"))


async def answer_reply(question: Question) -> Answer:
    """Answer a reply to the question for a text. Raises UserError as the command does, and for a draft that is gone."""
    author = await need(question, "announce")
    asked = read_payload(payload_of(question.message) or "")
    if asked is None or question.message is None:
        raise UserError("announce.gone")
    number, language = asked
    text, announcements = read_text(question.message, after_command=False), question.services.announcements
    if not number:
        draft = await announcements.draft(author, {language: text}, _ALL, question.services.clock())
        return await _look(question, draft)
    draft = await _find_draft(question, number)
    revised = await announcements.revise(draft, {**draft.texts, language: text}, draft.audience)
    if revised is None:
        raise UserError("announce.changed")
    return await _look(question, revised)


async def react(question: Question, button: Button) -> Reaction:
    """React to a press. Raises OutdatedError, UserError."""
    by = await need(question, "announce")
    match button:
        case Aim(number, aim):
            draft = await _find_draft(question, number)
            return await _revise(question, draft, draft.texts, _switch(draft.audience, aim))
        case Step(number, step):
            return await _take(question, await _find_draft(question, number), step)
        case Proclaim(number, version):
            return await _proclaim(question, number, version, by)
        case Halt(number):
            stopped = await question.services.announcements.stop(number, by, question.services.clock())
            return Reaction(
                notice=question.voice.plain("announce.notice.stopped" if stopped else "announce.notice.over")
            )
        case _:
            raise OutdatedError("help")


def read_payload(words: str) -> tuple[int, str] | None:
    """Read the payload in the question for a text: the draft (0: a new one) and the language; None for other links."""
    found = _PAYLOAD.fullmatch(words)
    return (int(found["number"]), found["language"]) if found else None


def read_text(message: Message, *, after_command: bool) -> Markup:
    """Give what a message says as HTML. Raises UserError when that is too long for a message."""
    text = message.text or ""
    found = re.match(r"/\S+\s*", text) if after_command else None
    start = html.units(found[0]) if found is not None else 0
    spans = [
        Span(str(entity.type), entity.offset, entity.length, entity.url or "")
        for entity in message.entities
        if entity.type != MessageEntityType.BOT_COMMAND
    ]
    markup = format_spans(text, spans, start)
    if not html.fits(markup):
        raise UserError("announce.too_long", n=html.length(markup), most=html.TEXT_LIMIT)
    return markup


def course_of(announcement: Announcement, tally: Tally, language: str, *, over: bool) -> views.Course:
    """Give how an announcement goes; `language` names the text that stands for it."""
    return views.Course(
        number=announcement.number,
        text=text_of(announcement, language),
        confirmed=announcement.confirmed_at or announcement.made_at,
        total=max(announcement.total, tally.made),
        sent=tally.sent,
        waiting=tally.waiting,
        uncertain=tally.uncertain,
        failed={reason.value: count for reason, count in tally.failed.items()},
        dropped={reason.value: count for reason, count in tally.dropped.items()},
        stopped=announcement.state is AnnouncementState.STOPPED,
        over=over,
    )


def text_of(announcement: Announcement, language: str) -> Markup:
    """Give the text for a chat that is spoken to in a language."""
    return Markup(announcement.text(language))  # noqa: S704 -- it was made by format_spans


def _ask(question: Question, number: int, language: str) -> Card:
    return views.ask_card(question.voice, link_to(question, f"announce_{number}_{language}"), language)


async def _list(question: Question, author: int) -> Card:
    announcements, language = question.services.announcements, question.voice.language
    courses = [
        course_of(one, await announcements.tally(one.number), language, over=one.ended_at is not None)
        for one in await announcements.newest(_LISTED)
    ]
    draft = await announcements.draft_of(author)
    return views.list_card(question.voice, courses, None if draft is None else draft.number, question.zone)


async def _look(question: Question, draft: Announcement) -> Several:
    return Several(views.draft_cards(question.voice, await _show(question.services, draft)))


async def _show(services: Services, draft: Announcement) -> views.Draft:
    return views.Draft(
        number=draft.number,
        version=draft.version,
        texts={language: text_of(draft, language) for language in draft.texts},
        places=draft.audience.places,
        languages=draft.audience.languages,
        reach=await services.announcements.reach(services.language),
    )


async def _find_draft(question: Question, number: int) -> Announcement:
    """Give a draft. Raises UserError when it is none any more."""
    found = await question.services.announcements.get(number)
    if found is None or found.state is not AnnouncementState.DRAFT:
        raise UserError("announce.gone")
    return found


async def _revise(question: Question, draft: Announcement, texts: Mapping[str, str], audience: Audience) -> Reaction:
    revised = await question.services.announcements.revise(draft, texts, audience)
    if revised is None:
        raise UserError("announce.changed")
    return Reaction(views.draft_card(question.voice, await _show(question.services, revised)))


async def _take(question: Question, draft: Announcement, step: str) -> Reaction:
    match step:
        case "look":
            return Reaction(await _look(question, draft), anew=True)
        case "swap":
            return await _swap(question, draft)
        case "discard":
            if not await question.services.announcements.discard(draft.number):
                raise UserError("announce.gone")
            return Reaction(Card(question.voice("announce.discarded")))
        case _:
            return Reaction(_ask(question, draft.number, step.removeprefix("text-")))


async def _swap(question: Question, draft: Announcement) -> Reaction:
    """Take the only text for one in the other language."""
    if len(draft.texts) > 1:
        raise UserError("announce.changed")
    other = next(language for language in LANGUAGES if language not in draft.texts)
    return await _revise(question, draft, {other: next(iter(draft.texts.values()))}, draft.audience)


async def _proclaim(question: Question, number: int, version: int, by: int) -> Reaction:
    """Let a draft go out if it still is what was shown; from then on the message shows how it goes."""
    services, voice = question.services, question.voice
    draft = await _find_draft(question, number)
    now = services.clock()
    shown = None if question.pressed is None else Shown(question.chat.id, question.pressed, voice.language)
    day = now.astimezone(services.zone).date()
    if draft.version == version and await services.announcements.confirm(
        draft, by, day, shown, now, language=services.language
    ):
        return Reaction(notice=voice.plain("announce.notice.going"))
    draft = await _find_draft(question, number)
    return Reaction(views.draft_card(voice, await _show(services, draft)), voice.plain("announce.changed"))


def _switch(audience: Audience, aim: str) -> Audience:
    if aim in LANGUAGES:
        return replace(audience, languages=audience.languages ^ {aim})
    return replace(audience, places=audience.places ^ {aim})
