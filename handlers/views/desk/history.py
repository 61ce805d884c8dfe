"""The revisions of the content: who changed what, when and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from markupsafe import Markup

from content.checking.report import Change
from handlers.desk.proposal_buttons import Past, Revert, Trace
from handlers.views.desk.fields import field_lines, name_of
from handlers.views.writing import html
from handlers.views.writing.card import LABEL_LIMIT, Card, Key, grid, rows
from handlers.views.writing.entries import EMBLEMS
from handlers.views.writing.voice import Voice

PAGE: Final = 6
HITS: Final = 6
_NAMED: Final = 3
_NAME: Final = 200  # units of the name of a record or a file
_FIELDS: Final = 4
_VALUE: Final = 120  # units of a value
_WORDS: Final = 60  # units of what was looked for
_REASONS: Final = frozenset({"import", "upload", "rollback", "edit", "new", "remove"})


@dataclass(frozen=True, slots=True)
class Told:
    """A revision: `moment` is local, `who` a name or a user's id, None for the bot itself."""

    number: int
    moment: datetime
    who: str | None
    reason: str
    changes: Sequence[Change]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """The record whose changes alone are told; `gone`: there is no such record any more."""

    slug: str
    name: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A record that may be meant; `gone`: there is no such record any more."""

    slug: str
    kind: str
    name: str
    gone: bool = False


def history_card(voice: Voice, told: Sequence[Told], *, live: int, more: bool, record: Record | None = None) -> Card:
    """Give revisions, the newest first, with the keys to go back to one; `record` says of which record alone.

    Those that the message does not hold stand on the next page.
    """
    title = html.bold(voice("history.title")) if record is None else _title(voice, record)
    if not told:
        return Card(html.paragraphs(title, voice("history.none" if record is None else "history.untouched")))
    blocks = [_revision(voice, one, detailed=record is not None) for one in told]
    while len(blocks) > 1 and not html.fits(html.paragraphs(title, *blocks)):
        blocks.pop()
    more, told = more or len(blocks) < len(told), told[: len(blocks)]
    last = told[-1].number
    backs = [
        Key(voice.plain("history.key.back", n=one.number), Revert(one.number))
        for one in told
        if one.number != live and record is None  # going back concerns everything, and not one record
    ]
    older = Past(last) if record is None else Trace(record.slug, last)
    turn = [Key(voice.plain("history.key.older"), older)] if more else []
    return Card(html.paragraphs(title, *blocks), rows(*grid(backs, 3), turn))


def choose_card(voice: Voice, words: str, named: Sequence[Named], *, found: bool) -> Card:
    """Offer records that may be meant: those that are `found`, else the nearest ones to what no record is called."""
    said = html.shorten(words, _WORDS)
    keys = [Key(html.shorten(f"{_emblem(one)} {one.name}", LABEL_LIMIT), Trace(one.slug)) for one in named]
    if found:
        return Card(voice("history.found", words=said), grid(keys, 1))
    advice = voice("history.nearest") if keys else voice("history.advice")
    return Card(html.lines(voice("history.unknown", words=said), advice), grid(keys, 1))


def _emblem(named: Named) -> str:
    return "🗑" if named.gone else EMBLEMS.get(named.kind, "•")


def reason_words(voice: Voice, reason: str) -> Markup:
    """Say how a revision came about."""
    word, _, rest = reason.partition(" ")
    return voice(f"history.reason.{word if word in _REASONS else 'other'}", what=html.shorten(rest, _NAME))


def _title(voice: Voice, record: Record) -> Markup:
    name = html.bold(voice("history.record", name=html.shorten(record.name, _NAME)))
    gone = voice("history.gone") if record.gone else None
    return html.lines(html.join("", [name, " (", html.code(record.slug), ")"]), gone)


def _revision(voice: Voice, told: Told, *, detailed: bool) -> str:
    who = voice("history.bot") if told.who is None else told.who
    head = voice("history.revision", n=told.number, moment=told.moment.strftime("%Y-%m-%d %H:%M"), who=who)
    why = reason_words(voice, told.reason)
    note = None if told.note is None else voice("desk.note", note=told.note)
    lines = []
    for change in told.changes[:_NAMED]:
        lines.append(html.join(" ", [change.sign, html.shorten(name_of(voice, change), _NAME), f"({change.slug})"]))
        if detailed:
            lines.append(field_lines(voice, change.fields, _FIELDS, _VALUE))
    rest_count = len(told.changes) - _NAMED
    more = voice("reload.more", n=rest_count) if rest_count > 0 else None
    return html.lines(html.bold(head), html.italic(why), note, *lines, more)
