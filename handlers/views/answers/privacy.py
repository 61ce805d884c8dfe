"""What is stored about a chat, said to its people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from content.records.kinds import Association
from handlers.dialogue.buttons import Erase
from handlers.views.writing import html
from handlers.views.writing.card import Card, Key, rows
from handlers.views.writing.dates import day_words
from handlers.views.writing.voice import Voice


@dataclass(frozen=True, slots=True)
class Kept:
    """What is stored about a chat: what was chosen, since when, and how many messages wait to be answered.

    `reminders`: there are settings for reminders, `named` with who set them up; `posts` counts the reminders on
    record, `elsewhere` other chats whose reminders this person set up, `reports` what the person reported; `muted`:
    they may report no more. `drafts` counts edits, changes and announcements under way; `role`: they
    were given one; `acts`: the history of the content or the log of what was done name them. `spoken` is the language
    that is kept of who has a role; `picked`: somebody was about to give them one.
    """

    chat_id: int
    language: str | None = None
    since: dt.date | None = None
    waiting: int = 0
    reminders: bool = False
    named: bool = False
    posts: int = 0
    elsewhere: int = 0
    reports: int = 0
    muted: bool = False
    drafts: int = 0
    role: bool = False
    acts: bool = False
    spoken: str | None = None
    picked: bool = False


def privacy_card(voice: Voice, association: Association, kept: Kept | None, *, admin: bool) -> Card:
    """Say what is stored, for how long, and whom to ask; with a key that erases it."""
    blocks = [html.bold(voice("privacy.title"))]
    if kept is None:
        blocks.append(voice("privacy.stored.nothing"))
    else:
        blocks += _kept(voice, kept)
    blocks += [html.EMPTY, voice("privacy.term"), html.EMPTY, voice("privacy.term.reminders")]
    blocks += [html.EMPTY, voice("privacy.term.reports")]
    if admin:
        blocks += [html.EMPTY, voice("privacy.admins")]
    contact = voice("card.field", name=voice("privacy.contact"), value=voice.of(association.privacy_contact))
    text = html.pages([*blocks, html.EMPTY, contact], html.TEXT_LIMIT)[0]
    return Card(text, rows([Key(voice.plain("privacy.key.erase"), Erase("ask"))]))


def _kept(voice: Voice, kept: Kept) -> Iterator[Markup]:
    if kept.language is None:
        yield voice("privacy.stored.number", chat=kept.chat_id)
    else:
        language = voice(f"language.{kept.language}")
        yield voice("privacy.stored.language", chat=kept.chat_id, language=language)
    if kept.since is not None:
        yield voice("privacy.stored.since", date=day_words(voice, kept.since))
    if kept.reminders:
        yield voice("privacy.stored.reminders.by" if kept.named else "privacy.stored.reminders")
    if kept.posts:
        yield voice.count("privacy.stored.posts", kept.posts)
    if kept.elsewhere:
        yield voice.count("privacy.stored.elsewhere", kept.elsewhere)
    yield from _done(voice, kept)
    yield from _staying(voice, kept)
    if kept.waiting:
        yield voice.count("privacy.stored.waiting", kept.waiting)


def _done(voice: Voice, kept: Kept) -> Iterator[Markup]:
    """Say what is stored of what somebody reported, and of what those do who run the bot."""
    if kept.reports:
        yield voice.count("privacy.stored.reports", kept.reports)
    if kept.drafts:
        yield voice.count("privacy.stored.drafts", kept.drafts)
    if kept.muted:
        yield voice("privacy.stored.muted")
    if kept.spoken is not None:
        yield voice("privacy.stored.spoken", language=voice(f"language.{kept.spoken}"))
    if kept.picked:
        yield voice("privacy.stored.picked")


def _staying(voice: Voice, kept: Kept) -> Iterator[Markup]:
    """Say what those who run the bot leave behind, which is not erased with the rest."""
    if kept.role:
        yield voice("privacy.stored.role")
    if kept.acts:
        yield voice("privacy.stored.acts")


def erased_card(voice: Voice, left: Kept | None) -> Card:
    """Say that all was erased, and what stays."""
    staying = [] if left is None else [*_staying(voice, left)]
    if left is not None and left.muted:
        return Card(html.paragraphs(voice("privacy.erased.muted"), *staying))
    return Card(html.paragraphs(voice("privacy.erased.rest" if staying else "privacy.erased"), *staying))


def erase_card(voice: Voice) -> Card:
    """Ask whether to erase."""
    keys = [Key(voice.plain("privacy.key.yes"), Erase("yes")), Key(voice.plain("privacy.key.no"), Erase("no"))]
    return Card(voice("privacy.ask"), rows(keys))
