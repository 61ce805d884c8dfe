"""One record as a line of a list, as a key, and what marks its kind."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from content.entries import Entry
from handlers.buttons import Open
from handlers.lists import Origin
from handlers.views import html
from handlers.views.card import LABEL_LIMIT, Key
from handlers.views.dates import words
from handlers.views.voice import Voice

NAME_LIMIT: Final = 150

# A date beside the name of a person or an organisation says nothing without its kind.
_EXPLAINED: Final = frozenset({"person", "organisation"})

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


def entry_line(voice: Voice, entry: Entry, number: int, *, marked: bool) -> Markup:
    """Give a numbered line with name and date, `marked` with the emblem where kinds or programmes are mixed."""
    name = html.shorten(voice.of(entry.name), NAME_LIMIT)
    head = html.join(" ", [f"{number}.", *([emblem(entry)] if marked else []), html.bold(name)])
    details: list[str] = []
    if entry.date is not None:
        said = words(voice, entry.date)
        explained = entry.kind in _EXPLAINED and entry.date_kind is not None
        details.append(f"{voice(f'date.kind.{entry.date_kind}')}: {said}" if explained else said)
    if entry.status == "nominated":
        details.append(voice("list.nominated"))
    return html.lines(head, html.join(" · ", details) if details else None)


def entry_key(voice: Voice, entry: Entry, origin: Origin | None = None, *, limit: int = LABEL_LIMIT) -> Key:
    """Give a key that opens an entry's card."""
    return Key(html.shorten(f"{emblem(entry)} {voice.of(entry.name)}", limit), Open(entry.slug, origin))
