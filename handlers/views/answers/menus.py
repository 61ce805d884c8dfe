"""The starts of areas: programmes with their counts, what to ask of the events, the years that have some."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from content.records.entries import ProgrammeCount, YearCount
from handlers.dialogue.buttons import Enter, Turn, Years
from handlers.dialogue.lists import Listed, token
from handlers.views.writing import html
from handlers.views.writing.card import Card, Key, grid, rows
from handlers.views.writing.voice import Voice

YEARS: Final = 24
_NAME_LIMIT: Final = 100
_KEY_LIMIT: Final = 34


def heritage_menu(voice: Voice, programmes: Sequence[ProgrammeCount]) -> Card:
    """Give the programmes with the titles held; nominations are counted apart."""
    titles = sum(count.titles for count in programmes)
    nominations = sum(count.nominations for count in programmes)
    total = voice.count("heritage.titles", titles)
    if nominations:
        total = html.join(" · ", [total, voice.count("heritage.nominations", nominations)])
    lines, keys = [], []
    for count in programmes:
        programme = count.programme
        name = html.shorten(voice.of(programme.name), _NAME_LIMIT)
        said = voice("heritage.programme", emblem=programme.emblem, name=name, n=count.titles)
        if count.nominations:
            said = html.join(" · ", [said, voice.count("heritage.nominations", count.nominations)])
        lines.append(said)
        label = f"{programme.emblem} {html.shorten(name, _KEY_LIMIT)} ({count.titles})"
        keys.append(Key(label, Turn(Listed("heritage", programme=token(programme.slug)))))
    title = html.lines(html.bold(voice("heritage.title")), total)
    return Card(html.paragraphs(title, html.lines(*lines), html.italic(voice("heritage.try"))), grid(keys, 1))


def events_menu(voice: Voice, today: dt.date) -> Card:
    """Give the ways to look at the events."""
    month = Key(
        voice.plain("events.key.month", month=voice.plain(f"month.{today.month}")),
        Turn(Listed("event", month=today.month)),
    )
    keys = rows(
        [
            Key(voice.plain("events.upcoming"), Turn(Listed("event", when="upcoming"))),
            Key(voice.plain("events.past"), Turn(Listed("event", when="past"))),
        ],
        [month, Key(voice.plain("events.key.today"), Enter("today"))],
        [Key(voice.plain("events.yearly"), Turn(Listed("event", when="yearly")))],
        [Key(voice.plain("events.key.years"), Years())],
    )
    return Card(html.lines(html.bold(voice("events.title")), voice("events.hint")), keys)


def years_menu(voice: Voice, years: Sequence[YearCount], offset: int) -> Card:
    """Give the years that have events, newest first."""
    shown = years[offset : offset + YEARS]
    keys = [Key(f"{count.year} ({count.total})", Turn(Listed("event", year=count.year))) for count in shown]
    turns = []
    if offset > 0:
        turns.append(Key(voice.plain("key.page.previous"), Years(max(0, offset - YEARS))))
    if offset + YEARS < len(years):
        turns.append(Key(voice.plain("key.page.next"), Years(offset + YEARS)))
    return Card(
        html.bold(voice("events.years")),
        rows(*grid(keys, 4), turns, [Key(voice.plain("events.key.back"), Enter("events"))]),
    )
