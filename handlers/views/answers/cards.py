"""Cards of records: the blocks of each kind, spread over pages, with the keys that lead on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from content.records.entries import Dossier, Entry
from content.records.kinds import (
    Article,
    Association,
    Event,
    Heritage,
    Note,
    Organisation,
    Person,
    Place,
    Programme,
    Source,
)
from handlers.dialogue.buttons import Cite, Enter, Locate, Open, area_of
from handlers.dialogue.codecs import Button
from handlers.dialogue.lists import Origin
from handlers.views.answers.cards_citable import article_blocks, note_blocks, source_blocks
from handlers.views.answers.cards_event import event_blocks
from handlers.views.answers.cards_heritage import heritage_blocks
from handlers.views.answers.cards_people import organisation_blocks, person_blocks
from handlers.views.answers.reports import complain_key
from handlers.views.answers.sheet import Blocks, Sheet, related_entries
from handlers.views.writing import html
from handlers.views.writing.card import Card, Key, Row, grid, rows
from handlers.views.writing.entries import entry_key
from handlers.views.writing.voice import Voice

RELATED_KEYS: Final = 6
_RELATED_LABEL: Final = 28  # two keys stand beside each other
_ROOM: Final = html.TEXT_LIMIT - 100  # for the line that counts the pages


@dataclass(frozen=True, slots=True)
class Way:
    """Where a card stands in its list: the keys before and after it, and back."""

    origin: Origin | None = None
    previous: Button | None = None
    next: Button | None = None
    back: Button | None = None


def record_texts(voice: Voice, dossier: Dossier, today: dt.date, note: Markup | None = None) -> tuple[Markup, ...]:
    """Give the pages of a record's card without keys; `note` leads."""
    blocks = _blocks(Sheet(voice, dossier, today))
    return html.pages([html.italic(note), html.EMPTY, *blocks] if note else blocks, _ROOM)


def record_card(  # noqa: PLR0913 -- what a card shows, and where it stands
    voice: Voice,
    dossier: Dossier,
    way: Way,
    texts: Sequence[Markup],
    *,
    page: int = 0,
    also: Sequence[Row] = (),
    edition: str = "",
) -> Card:
    """Give the card of a record; `page` counts from 0, `also` are rows of keys above the way back.

    `edition` begins the digest of the content, so that who reports an error says in which one it was seen.
    """
    related = related_entries(dossier)
    page = min(page, len(texts) - 1)
    text = texts[page]
    slug = dossier.record.slug
    if len(texts) > 1:
        text = html.paragraphs(text, html.italic(voice("card.page", page=page + 1, pages=len(texts))))
    keys = rows(
        _pages(voice, slug, way, page, len(texts)),
        *_related_rows(voice, related, page, also),
        _sources_and_map(voice, dossier, way),
        _neighbours(voice, way),
        *also,
        [complain_key(voice, slug, edition)],
        () if any(key.target == way.back for row in also for key in row) else _back(voice, way),
    )
    return Card(text, keys, quote=area_of(way.origin) == "search")


def _blocks(sheet: Sheet) -> Blocks:  # noqa: PLR0911 -- one return a kind
    record = sheet.dossier.record
    match record:
        case Heritage():
            return heritage_blocks(sheet, record)
        case Person():
            return person_blocks(sheet, record)
        case Organisation():
            return organisation_blocks(sheet, record)
        case Event():
            return event_blocks(sheet, record)
        case Article():
            return article_blocks(sheet, record)
        case Source():
            return source_blocks(sheet, record)
        case Note():
            return note_blocks(sheet, record)
        case Programme() | Place() | Association():
            return sheet.head("", record.name)


def _pages(voice: Voice, slug: str, way: Way, page: int, total: int) -> Sequence[Key]:
    keys = []
    if page > 0:
        keys.append(Key(voice.plain("key.less"), Open(slug, way.origin, page - 1)))
    if page + 1 < total:
        keys.append(Key(voice.plain("key.more"), Open(slug, way.origin, page + 1)))
    return keys


def _related_rows(voice: Voice, related: Sequence[Entry], page: int, also: Sequence[Row]) -> tuple[Row, ...]:
    """Give keys to related records that the rows below do not lead to anyway."""
    found = {key.target.slug for row in also for key in row if isinstance(key.target, Open)}
    related = [entry for entry in related if entry.slug not in found]
    start = page * RELATED_KEYS
    shown = related[start : start + RELATED_KEYS] or related[:RELATED_KEYS]
    return grid([entry_key(voice, entry, limit=_RELATED_LABEL) for entry in shown], 2)


def _sources_and_map(voice: Voice, dossier: Dossier, way: Way) -> Sequence[Key]:
    record = dossier.record
    keys = []
    if dossier.sources:
        label = voice.plain("key.sources", n=len(dossier.sources))
        keys.append(Key(label, Cite(record.slug, way.origin)))
    if isinstance(record, Article | Source) and record.url is not None:
        keys.append(Key(voice.plain("key.read"), record.url))
    if isinstance(record, Heritage) and record.coordinates is not None:
        keys.append(Key(voice.plain("key.map"), Locate(record.slug)))
    return keys


def _neighbours(voice: Voice, way: Way) -> Sequence[Key]:
    keys = []
    if way.previous is not None:
        keys.append(Key(voice.plain("key.previous"), way.previous))
    if way.next is not None:
        keys.append(Key(voice.plain("key.next"), way.next))
    return keys


def _back(voice: Voice, way: Way) -> Sequence[Key]:
    if way.back is None:
        return ()
    label = "key.start" if isinstance(way.back, Enter) else "key.list"
    return (Key(voice.plain(label), way.back),)
