"""What happened on a day of the year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from content.records.entries import Anniversary
from content.reminders.lunar import LunarDate
from handlers.dialogue.buttons import Day, Open
from handlers.views.answers.lists import PAGE
from handlers.views.writing import html
from handlers.views.writing.card import Card, Key, grid, rows
from handlers.views.writing.dates import age_words, day_words, lunar_words
from handlers.views.writing.entries import NAME_LIMIT, emblem
from handlers.views.writing.voice import Voice

_DAY: Final = dt.timedelta(days=1)


def day_card(  # noqa: PLR0913 -- a day has a date in two calendars, and what happened on it
    voice: Voice,
    day: dt.date,
    lunar: LunarDate | None,
    found: Sequence[Anniversary],
    *,
    today: dt.date,
    offset: int = 0,
) -> Card:
    """Give a day in both calendars with what happened on it, and the keys to the days beside it."""
    shown = found[offset : offset + PAGE]
    name = day_words(voice, day, weekday=True)
    title = voice("today.title", date=name) if day == today else name[:1].upper() + name[1:]
    parts: list[Markup] = [html.lines(html.bold(title), html.italic(lunar_words(voice, lunar)) if lunar else None)]
    lines = [_line(voice, anniversary, number, day) for number, anniversary in enumerate(shown, offset + 1)]
    parts += lines or [voice("today.nothing")]
    keys = [Key(str(number), Open(item.entry.slug)) for number, item in enumerate(shown, offset + 1)]
    return Card(
        html.paragraphs(*parts),
        rows(*grid(keys, 4), _turns(voice, day, offset, len(found)), _days(voice, day)),
    )


def _line(voice: Voice, item: Anniversary, number: int, day: dt.date) -> Markup:
    entry, fact = item.entry, item.fact
    name = html.shorten(voice.of(entry.name), NAME_LIMIT)
    head = html.join(" ", [f"{number}.", emblem(entry), html.bold(name)])
    if fact is None:
        kept = voice("today.observed") if item.festival is None else html.join("", [voice.of(item.festival)])
        return html.lines(head, html.join(" · ", [kept, voice("today.lunar")]) if item.lunar else kept)
    what = voice.of(fact.label) if fact.label is not None else voice(f"date.kind.{fact.kind}")
    details = [str(fact.date.start.year), html.shorten(what, NAME_LIMIT)]
    if fact.date.exact_day != day and (age := age_words(voice, fact.date, day)):
        details.append(age)
    return html.lines(head, html.join(" · ", details))


def _turns(voice: Voice, day: dt.date, offset: int, total: int) -> Sequence[Key]:
    keys = []
    if offset > 0:
        keys.append(Key(voice.plain("key.page.previous"), Day(day, max(0, offset - PAGE))))
    if offset + PAGE < total:
        keys.append(Key(voice.plain("key.page.next"), Day(day, offset + PAGE)))
    return keys


def _days(voice: Voice, day: dt.date) -> Sequence[Key]:
    keys = []
    if day > dt.date.min + _DAY:
        keys.append(Key(voice.plain("today.key.before"), Day(day - _DAY)))
    if day < dt.date.max - _DAY:
        keys.append(Key(voice.plain("today.key.after"), Day(day + _DAY)))
    return keys
