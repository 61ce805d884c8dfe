"""One record as a line of a list, as a key, and what marks its kind."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from content.records.edtf import EdtfDate
from content.records.entries import Entry
from handlers.dialogue.buttons import Open
from handlers.dialogue.lists import Origin
from handlers.views.writing import html
from handlers.views.writing.card import LABEL_LIMIT, Key
from handlers.views.writing.dates import words, words_between
from handlers.views.writing.voice import Voice

NAME_LIMIT: Final = 150

# A date beside the name of a person or an organisation says nothing without its kind.
_EXPLAINED: Final = frozenset({"person", "organisation"})
_BRIEF: Final[dict[str, str]] = {"birth": "list.birth", "death": "list.death", "founding": "list.founding"}
_PUBLISHED: Final = frozenset({"article", "source"})

EMBLEMS: Final[dict[str, str]] = {
    "heritage": "🏛",
    "person": "👤",
    "organisation": "🏢",
    "event": "🗓",
    "article": "📰",
    "source": "📄",
    "note": "📝",
    "programme": "🗂",
    "place": "📍",
    "association": "🤝",
}


def emblem(entry: Entry) -> str:
    """Give the emblem of an entry's programme, else that of its kind."""
    return entry.emblem or EMBLEMS[entry.kind]


def entry_line(voice: Voice, entry: Entry, number: int, *, marked: bool, year: int | None = None) -> Markup:
    """Give a numbered line with name and date, `marked` with the emblem where kinds or programmes are mixed.

    In the list of a `year`, say so where the entry stands there for another date than that of the line.
    """
    name = html.shorten(voice.of(entry.name), NAME_LIMIT)
    head = html.join(" ", [f"{number}.", *([emblem(entry)] if marked else []), html.bold(name)])
    details: list[str] = [html.shorten(aside, NAME_LIMIT)] if (aside := _aside(voice, entry)) else []
    if entry.date is not None:
        details.append(_date(voice, entry, entry.date))
        if year is not None and not _covers(entry.date, year):
            details.append(voice("list.also", year=year))
    if entry.status == "nominated":
        details.append(voice("list.nominated"))
    return html.lines(head, html.join(" · ", details) if details else None)


def _aside(voice: Voice, entry: Entry) -> str | None:
    """Give what tells a person or a source from others."""
    return voice.of(entry.office) if entry.office is not None else entry.publisher


def _date(voice: Voice, entry: Entry, date: EdtfDate) -> str:
    if entry.kind in _PUBLISHED:
        return words_between(voice, date)
    said = words(voice, date)
    if entry.kind not in _EXPLAINED or entry.date_kind is None:
        return said
    brief = _BRIEF.get(entry.date_kind)
    return voice(brief, date=said) if brief else f"{voice(f'date.kind.{entry.date_kind}')}: {said}"


def _covers(date: EdtfDate, year: int) -> bool:
    return date.start.year <= year and (date.last is None or year <= date.last.year)


def entry_key(voice: Voice, entry: Entry, origin: Origin | None = None, *, limit: int = LABEL_LIMIT) -> Key:
    """Give a key that opens an entry's card."""
    return Key(html.shorten(f"{emblem(entry)} {voice.of(entry.name)}", limit), Open(entry.slug, origin))
