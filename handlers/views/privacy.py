"""What is stored about a chat, said to its people."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from content.records import Association
from handlers.buttons import Erase
from handlers.views import html
from handlers.views.card import Card, Key, rows
from handlers.views.dates import day_words
from handlers.views.voice import Voice


@dataclass(frozen=True, slots=True)
class Kept:
    """What is stored about a chat: what was chosen, since when, and how many messages wait to be answered."""

    chat_id: int
    language: str | None = None
    since: dt.date | None = None
    waiting: int = 0


def privacy_card(voice: Voice, association: Association, kept: Kept | None, *, admin: bool) -> Card:
    """Say what is stored, for how long, and whom to ask; with a key that erases it."""
    blocks = [html.bold(voice("privacy.title"))]
    if kept is None:
        blocks.append(voice("privacy.stored.nothing"))
    else:
        if kept.language is not None:
            language = voice(f"language.{kept.language}")
            blocks.append(voice("privacy.stored.language", chat=kept.chat_id, language=language))
        if kept.since is not None:
            blocks.append(voice("privacy.stored.since", date=day_words(voice, kept.since)))
        if kept.waiting:
            blocks.append(voice.count("privacy.stored.waiting", kept.waiting))
    blocks += [html.EMPTY, voice("privacy.term")]
    if admin:
        blocks += [html.EMPTY, voice("privacy.admins")]
    contact = voice("card.field", name=voice("privacy.contact"), value=voice.of(association.privacy_contact))
    text = html.pages([*blocks, html.EMPTY, contact], html.TEXT_LIMIT)[0]
    return Card(text, rows([Key(voice.plain("privacy.key.erase"), Erase("ask"))]))


def erase_card(voice: Voice) -> Card:
    """Ask whether to erase."""
    keys = [Key(voice.plain("privacy.key.yes"), Erase("yes")), Key(voice.plain("privacy.key.no"), Erase("no"))]
    return Card(voice("privacy.ask"), rows(keys))
