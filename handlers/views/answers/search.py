"""What a search found, grouped by kind and best first, or the nearest names when it found nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from markupsafe import Markup

from content.records.entries import Entry, Findings, Kind, Page
from handlers.dialogue.buttons import Enter, Open, Turn
from handlers.dialogue.lists import LETTERS, Searched
from handlers.views.answers.lists import PAGE, heading, turn_keys
from handlers.views.writing import html
from handlers.views.writing.card import Card, Key, Row, grid, rows
from handlers.views.writing.entries import EMBLEMS, entry_key, entry_line
from handlers.views.writing.voice import Voice

QUERY_LIMIT: Final = 60
ALSO: Final = 4
_FOUND: Final = "🔎"
_ALSO_LABEL: Final = 28
_SUGGESTIONS: Final = 6


def found_card(voice: Voice, query: str, findings: Findings, kind: Kind | None) -> Card:
    """Give one page of hits; `kind` says to which kind they are narrowed."""
    if not findings.page.entries:
        return lost_card(voice, query, findings.suggestions)
    shown = _group(findings.page.entries)
    said = html.shorten(query, QUERY_LIMIT)
    parts: list[Markup] = [heading(voice, voice("search.title", query=said), findings.page)]
    if findings.corrected is not None:
        parts.append(html.italic(corrected_note(voice, findings) or html.EMPTY))
    for group, members in groupby(enumerate(shown, findings.page.offset + 1), key=lambda member: member[1].kind):
        lines = [entry_line(voice, entry, number, marked=True) for number, entry in members]
        count = findings.counts.get(group, len(lines))
        parts.append(html.lines(_group_title(voice, group, count), *lines))
    page = findings.page
    origin = Searched(kind)
    keyboard = rows(
        *grid(_number_keys(shown, page, kind), 4),
        turn_keys(voice, page, origin),
        *_kind_rows(voice, findings, kind),
    )
    return Card(html.paragraphs(*parts), keyboard, quote=True)


def corrected_note(voice: Voice, findings: Findings) -> Markup | None:
    """Say how words were understood that had to be mended."""
    if findings.corrected is None:
        return None
    return voice("search.corrected", query=html.shorten(findings.corrected, QUERY_LIMIT))


def lost_card(voice: Voice, query: str, suggestions: Sequence[Entry]) -> Card:
    """Say that nothing was found, with the nearest names as keys."""
    said = voice("search.nothing", query=html.shorten(query, QUERY_LIMIT))
    if not suggestions:
        return Card(html.lines(said, voice("search.advice")), rows([_help(voice)]))
    keys = [entry_key(voice, entry) for entry in suggestions[:_SUGGESTIONS]]
    return Card(html.lines(said, voice("search.nearest")), grid(keys, 1))


def empty_card(voice: Voice) -> Card:
    """Say how to search."""
    return Card(voice("search.hint"), rows([_help(voice)]))


def also_rows(voice: Voice, findings: Findings, kind: Kind) -> tuple[Row, ...]:
    """Give the rows under the card of the best hit: others with the words in a name, and all hits if there are more."""
    if findings.page.total == 1:
        return ()
    others = findings.page.entries[1 : min(ALSO + 1, findings.leaders)]
    keys = [
        Key(
            html.shorten(f"{_FOUND} {voice.of(entry.name)}", _ALSO_LABEL),
            Open(entry.slug, Searched(kind, index)),
        )
        for index, entry in enumerate(others, 1)
    ]
    label = voice.plain("search.all", n=findings.page.total)
    return (*grid(keys, 2), (Key(label, Turn(Searched(kind))),))


def _group(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Put the hits of a page that are of one kind together, the kind of the best hit first."""
    order = {kind: place for place, kind in enumerate(dict.fromkeys(entry.kind for entry in entries))}
    return tuple(sorted(entries, key=lambda entry: order[entry.kind]))


def _number_keys(shown: Sequence[Entry], page: Page, kind: Kind | None) -> list[Key]:
    """Give a key for every hit, with its place among all hits, which is not its place on the grouped page."""
    ranks = {entry.slug: rank for rank, entry in enumerate(page.entries, page.offset)}
    return [
        Key(str(number), Open(entry.slug, Searched(kind, ranks[entry.slug])))
        for number, entry in enumerate(shown, page.offset + 1)
    ]


def _group_title(voice: Voice, kind: Kind, count: int) -> Markup:
    return html.bold(html.join(" ", [EMBLEMS[kind], voice(f"list.kind.{kind}"), f"({count})"]))


def _kind_rows(voice: Voice, findings: Findings, kind: Kind | None) -> Iterable[Row]:
    """Give keys that narrow the hits to a kind, or widen them again."""
    if kind is not None:
        return [(Key(voice.plain("search.everything"), Turn(Searched())),)] if len(findings.counts) > 1 else []
    if len(findings.counts) < 2 or findings.page.total <= PAGE:
        return []
    keys = [
        Key(f"{EMBLEMS[found]} {voice.plain(f'list.kind.{found}')} ({count})", Turn(Searched(found)))
        for found, count in findings.counts.items()
        if found in LETTERS and count
    ]
    return grid(keys, 2)


def _help(voice: Voice) -> Key:
    return Key(voice.plain("key.start"), Enter("help"))
