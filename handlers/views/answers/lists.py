"""Pages of lists: numbered lines, a key for each, and the keys that turn the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from content.records.entries import Entry, Page, ProgrammeCount
from handlers.dialogue.buttons import Enter, Open, Turn
from handlers.dialogue.lists import Listed, Origin
from handlers.views.writing import html
from handlers.views.writing.card import Card, Key, Row, grid, rows
from handlers.views.writing.entries import entry_line
from handlers.views.writing.voice import Voice

PAGE: Final = 8
_WIDTH: Final = 4  # number keys beside each other: wide enough for a thumb


def list_card(  # noqa: PLR0913 -- a list has a title, lines, an origin and a way on
    voice: Voice,
    title: Markup,
    page: Page,
    origin: Listed,
    *,
    marked: bool,
    total: Markup | None = None,
    below: Sequence[Row] = (),
) -> Card:
    """Give one page of a list; `below` are rows of keys under those that turn the page."""
    if not page.entries:
        return Card(html.paragraphs(html.bold(title), voice("list.empty")), rows(*below))
    lines = [
        entry_line(voice, entry, number, marked=marked, year=origin.year)
        for number, entry in enumerate(page.entries, page.offset + 1)
    ]
    text = html.paragraphs(heading(voice, title, page, total), *lines)
    return Card(
        text,
        rows(*_number_keys(page.entries, origin, page.offset), turn_keys(voice, page, origin), *below),
    )


def total_of(voice: Voice, page: Page, count: ProgrammeCount | None) -> Markup:
    """Say how many entries a list has; of a programme with nominations, how many of them are titles."""
    if count is None or not count.nominations:
        return voice.count("list.total", page.total)
    titles, nominations = (
        voice.count("heritage.titles", count.titles),
        voice.count("heritage.nominations", count.nominations),
    )
    return html.join(" · ", [titles, nominations])


def heading(voice: Voice, title: Markup, page: Page, total: Markup | None = None) -> Markup:
    """Give the title with the number of entries and, of more pages than one, where this one stands."""
    parts = [html.bold(title), voice.count("list.total", page.total) if total is None else total]
    if page.total > PAGE:
        parts.append(voice("list.page", page=page.offset // PAGE + 1, pages=-(-page.total // PAGE)))
    return html.join(" · ", parts)


def _number_keys(entries: Sequence[Entry], origin: Listed, offset: int) -> tuple[Row, ...]:
    """Give a key with its number for every entry."""
    keys = [Key(str(number), Open(entry.slug, origin)) for number, entry in enumerate(entries, offset + 1)]
    return grid(keys, _WIDTH)


def turn_keys(voice: Voice, page: Page, origin: Origin) -> Row:
    """Give the keys to the pages before and after."""
    keys = []
    if page.offset > 0:
        keys.append(Key(voice.plain("key.page.previous"), Turn(origin, max(0, page.offset - PAGE))))
    if page.offset + PAGE < page.total:
        keys.append(Key(voice.plain("key.page.next"), Turn(origin, page.offset + PAGE)))
    return tuple(keys)


def title_of(voice: Voice, listed: Listed, programme: str | None, province: str | None) -> Markup:
    """Say what a list holds; `programme` and `province` are names in the chat's language."""
    parts = [programme or voice(f"list.kind.{listed.kind}")]
    if listed.when is not None:
        parts = [voice(f"events.{listed.when}")]
    if province:
        parts.append(province)
    if listed.month and listed.year:
        parts.append(voice("date.month", month=voice.plain(f"month.{listed.month}"), year=listed.year))
    elif listed.month:
        parts.append(voice("list.month", month=voice.plain(f"month.{listed.month}")))
    elif listed.year:
        parts.append(voice("date.year", year=listed.year))
    return html.join(" · ", parts)


def back_rows(voice: Voice, listed: Listed) -> tuple[Row, ...]:
    """Give the way from a list to the start of its area."""
    if listed.kind == "heritage":
        return ((Key(voice.plain("heritage.key.back"), Enter("heritage")),),)
    if listed.kind == "event":
        return ((Key(voice.plain("events.key.back"), Enter("events")),),)
    if listed.kind == "source":
        return ((Key(voice.plain("sources.key.articles"), Turn(Listed("article"))),),)
    if listed.kind == "article":
        return ((Key(voice.plain("sources.key.sources"), Turn(Listed("source"))),),)
    return ()
