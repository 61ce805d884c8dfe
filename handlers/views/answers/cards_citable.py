"""The cards of articles, sources and notes, and the list of sources of any card."""

from __future__ import annotations

from itertools import groupby

from markupsafe import Markup

from content.records.entries import Dossier
from content.records.kinds import Article, Note, Source
from handlers.dialogue.buttons import Cite, Open
from handlers.dialogue.lists import Origin
from handlers.views.answers.sheet import Blocks, Sheet
from handlers.views.writing import html
from handlers.views.writing.card import Card, Key, rows
from handlers.views.writing.dates import day_words, words_between
from handlers.views.writing.entries import EMBLEMS, emblem
from handlers.views.writing.voice import Voice

_ROOM = html.TEXT_LIMIT - 100


def article_blocks(sheet: Sheet, record: Article) -> Blocks:
    """Give the blocks of an article's card: what it states, and which records that is about."""
    lines: list[Markup] = []
    for about, statements in groupby(record.statements, key=lambda statement: statement.about):
        lines += [html.join("", [sheet.voice.of(statement.text)]) for statement in statements]
        lines[-1] = html.lines(lines[-1], html.italic(f"→ {sheet.names(about)}"))
    return [
        *sheet.head(EMBLEMS["article"], record.name),
        *_published(sheet, record),
        *sheet.section("article.statements", lines),
        *_mentions(sheet),
        *sheet.notes(),
        *sheet.checked(record.verified),
    ]


def source_blocks(sheet: Sheet, record: Source) -> Blocks:
    """Give the blocks of a source's card with the records that cite it."""
    return [
        *sheet.head(EMBLEMS["source"], record.name),
        *_published(sheet, record),
        sheet.voice(f"source.type.{record.source_type}"),
        *_mentions(sheet),
        *sheet.notes(),
        *sheet.checked(record.verified),
    ]


def note_blocks(sheet: Sheet, record: Note) -> Blocks:
    """Give the blocks of an editor's note."""
    return [
        *sheet.head(EMBLEMS["note"], record.name),
        html.EMPTY,
        html.bold(sheet.voice(f"note.type.{record.note_type}")),
        html.join("", [sheet.voice.of(record.text)]) + sheet.cite(record.sources),
        *sheet.field("card.related", sheet.names(record.about)),
        *sheet.notes(),
        *sheet.checked(record.verified),
    ]


def sources_card(voice: Voice, dossier: Dossier, origin: Origin | None, page: int = 0) -> Card:
    """Give the numbered sources of a record: publisher, title, date, link, day of the last check."""
    record = dossier.record
    blocks = [voice("sources.of", name=html.shorten(voice.of(record.name), 200))]
    for number, source in enumerate(dossier.sources, 1):
        blocks += [html.EMPTY, *_cited(voice, number, source)]
    texts = html.pages(blocks, _ROOM)
    page = min(page, len(texts) - 1)
    text = texts[page]
    turns = []
    if len(texts) > 1:
        text = html.paragraphs(text, html.italic(voice("card.page", page=page + 1, pages=len(texts))))
    if page > 0:
        turns.append(Key(voice.plain("key.less"), Cite(record.slug, origin, page - 1)))
    if page + 1 < len(texts):
        turns.append(Key(voice.plain("key.more"), Cite(record.slug, origin, page + 1)))
    return Card(text, rows(turns, [Key(voice.plain("key.card"), Open(record.slug, origin))]))


def _cited(voice: Voice, number: int, source: Source | Article) -> Blocks:
    name = voice.of(source.name)
    title = html.link(name, source.url) if source.url is not None else html.join("", [name])
    details = [source.publisher]
    if source.published is not None:
        details.append(words_between(voice, source.published))
    return [
        html.join(" ", [html.bold(f"[{number}]"), title]),
        html.join(" · ", details),
        html.italic(voice("sources.checked", date=day_words(voice, source.verified))),
    ]


def _published(sheet: Sheet, record: Article | Source) -> Blocks:
    published = None if record.published is None else words_between(sheet.voice, record.published)
    note = sheet.text(record.note)
    return [
        html.EMPTY,
        *sheet.field("source.publisher", record.publisher),
        *sheet.field("source.published", published),
        *([html.link(html.shorten(record.url, 200), record.url)] if record.url is not None else []),
        *([html.italic(note)] if note else []),
    ]


def _mentions(sheet: Sheet) -> Blocks:
    entries = [sheet.dossier.entries.get(slug) for slug in sheet.dossier.mentioned_by]
    lines: list[Markup] = [
        html.join(" ", [emblem(entry), sheet.voice.of(entry.name)]) for entry in entries if entry is not None
    ]
    return sheet.section("source.cited_by", lines)
