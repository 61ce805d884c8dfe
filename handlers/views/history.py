"""The revisions of the content: who changed what, when and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from content.report import Change
from handlers.desk_buttons import Past, Revert
from handlers.views import html
from handlers.views.card import Card, Key, grid, rows
from handlers.views.fields import field_lines, name_of
from handlers.views.voice import Voice

PAGE: Final = 6
_NAMED: Final = 3
_FIELDS: Final = 4
_VALUE: Final = 120  # units of a value


@dataclass(frozen=True, slots=True)
class Told:
    """A revision: `moment` is local, `who` a name or a user's id, None for the bot itself."""

    number: int
    moment: datetime
    who: str | None
    reason: str
    changes: Sequence[Change]


def history_card(voice: Voice, told: Sequence[Told], *, live: int, more: bool, slug: str | None = None) -> Card:
    """Give revisions, the newest first, with the keys to go back to one; `slug` says of which record alone."""
    title = voice("history.title") if slug is None else voice("history.record", slug=slug)
    if not told:
        return Card(html.paragraphs(html.bold(title), voice("history.none")))
    blocks = [_revision(voice, one, detailed=slug is not None) for one in told]
    backs = [
        Key(voice.plain("history.key.back", n=one.number), Revert(one.number))
        for one in told
        if one.number != live and slug is None  # going back concerns everything, and not one record
    ]
    turn = [Key(voice.plain("history.key.older"), Past(told[-1].number))] if more else []
    return Card(html.paragraphs(html.bold(title), *blocks), rows(*grid(backs, 3), turn))


def _revision(voice: Voice, told: Told, *, detailed: bool) -> str:
    who = voice("history.bot") if told.who is None else told.who
    head = voice("history.revision", n=told.number, moment=told.moment.strftime("%Y-%m-%d %H:%M"), who=who)
    word, _, rest = told.reason.partition(" ")
    why = voice(f"history.reason.{word}", what=rest)
    lines = []
    for change in told.changes[:_NAMED]:
        lines.append(html.join(" ", [change.sign, name_of(voice, change), f"({change.slug})"]))
        if detailed:
            lines.append(field_lines(voice, change.fields, _FIELDS, _VALUE))
    rest_count = len(told.changes) - _NAMED
    more = voice("reload.more", n=rest_count) if rest_count > 0 else None
    return html.lines(html.bold(head), html.italic(why), *lines, more)
