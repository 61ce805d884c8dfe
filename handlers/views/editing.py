"""An edit in the chat: the record with its columns, the question for a value, what is wrong with what was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from markupsafe import Markup

from content.columns import TABLE_KINDS, Column, find_column
from content.desk import Review
from content.drafts import Draft
from content.entries import Entry
from content.groups import list_groups, list_repeated
from handlers.edit_buttons import (
    AddPart,
    AskFor,
    Create,
    Delete,
    DropPart,
    Edit,
    Empty,
    Fields,
    Give,
    Leave,
    Look,
    Pass,
)
from handlers.views import html
from handlers.views.card import LABEL_LIMIT, Card, Key, Row, grid, rows
from handlers.views.fault_words import word_fault
from handlers.views.voice import Voice

_VALUE: Final = 160  # units of a value in a list
_WHOLE: Final = 2500  # of the value that is asked for
_WORDS: Final = 30  # that are offered as keys
_FAULTS: Final = 10
_REPORTED: Final = 300  # of what a member reported


def report_note(voice: Voice, number: int, words: str) -> Markup:
    """Give what a member reported and an edit corrects, to stand above whatever its editor is asked."""
    return html.lines(voice("edit.report", n=number), html.quote(html.shorten(words, _REPORTED)))


def record_card(voice: Voice, draft: Draft, row: Mapping[str, str], *, note: Markup | None = None) -> Card:
    """Give what the record is made of, each part with a key; `note` stands above, as in the others."""
    groups = list_groups(draft.kind, row)
    lines = [_line(name, [row.get(column.name, "") for column in group]) for name, group in groups.items()]
    keys = [Key(name, Fields(draft.number, name)) for name in groups]
    more = [Key(f"➕ {field.removesuffix('s')}", AddPart(draft.number, field)) for field in list_repeated(draft.kind)]
    head = (note, html.bold(_title(voice, draft)), voice("edit.choose"))
    text = html.paragraphs(*head, html.lines(*lines))
    while lines and not html.fits(text):
        lines.pop()
        text = html.paragraphs(*head, html.lines(*lines))
    return Card(text, (*grid(keys, 3), *grid(more, 3), *_ends(voice, draft)))


def group_card(  # noqa: PLR0913 -- a part of a record and what stands above
    voice: Voice,
    draft: Draft,
    row: Mapping[str, str],
    group: str,
    columns: Sequence[Column],
    *,
    note: Markup | None = None,
) -> Card:
    """Give the columns of a part of the record, each with a key."""
    blocks = [
        html.lines(
            html.join(" ", [html.code(column.name), html.shorten(row.get(column.name, ""), _VALUE) or "–"]),
            html.italic(meaning_of(voice, column)),
        )
        for column in columns
    ]
    keys = [Key(column.name, AskFor(draft.number, column.name)) for column in columns]
    drop = [Key(voice.plain("edit.key.drop", what=group), DropPart(draft.number, group))]
    optional = columns[0].part is not None or not any(column.required for column in columns)
    back = [Key(voice.plain("edit.key.back"), Fields(draft.number))]
    return Card(
        html.paragraphs(note, html.bold(f"{_title(voice, draft)} · {group}"), *_fitting(blocks)),
        (*grid(keys, 2), *rows(drop if optional else [], back)),
    )


def ask_card(voice: Voice, draft: Draft, column: Column, cell: str, *, note: Markup | None = None) -> Card:
    """Ask for the value of a column; its words are offered as keys, where they are few."""
    source, named = column.path[-1] == "sources", column.name == "slug"
    asked = voice("edit.ask.sources" if source else "edit.ask", column=column.name)
    now = html.paragraphs(voice("edit.now"), html.code(html.shorten(cell, _WHOLE))) if cell and not named else None
    how = voice("edit.ask.many") if column.many else None
    words = [
        Key(word, Give(draft.number, word)) for word in column.words[:_WORDS] or ((cell,) if named and cell else ())
    ]
    other = []
    if cell and source:
        other.append(Key(voice.plain("edit.key.same"), Pass(draft.number)))
    if cell and not column.required and not source:
        other.append(Key(voice.plain("edit.key.empty"), Empty(draft.number)))
    if not cell and not column.required:
        other.append(Key(voice.plain("edit.key.skip"), Pass(draft.number)))
    leave = [Key(voice.plain("edit.key.leave"), Leave(draft.number))]
    text = html.paragraphs(
        note,
        html.bold(_title(voice, draft)),
        html.lines(asked, html.italic(meaning_of(voice, column)), how),
        now,
    )
    return Card(text, (*grid(words, 3), *rows(other, leave)))


def sources_card(voice: Voice, draft: Draft, words: str, found: Sequence[Entry], *, note: Markup | None = None) -> Card:
    """Offer the sources that words mean."""
    keys = [Key(html.shorten(voice.of(entry.name), LABEL_LIMIT), Give(draft.number, entry.slug)) for entry in found]
    said = voice("edit.sources.found" if found else "edit.sources.none", words=html.shorten(words, 60))
    create = [Key(voice.plain("edit.key.source"), Create("source"))] if not found else []
    text = html.paragraphs(note, said)
    return Card(text, (*grid(keys, 1), *rows(create, [Key(voice.plain("edit.key.leave"), Leave(draft.number))])))


def faults_card(voice: Voice, draft: Draft, review: Review, *, note: Markup | None = None) -> Card:
    """Say what is wrong with an edit, with a key to each column that is."""
    lines, keys = [], dict[str, Key]()
    for fault in review.faults[:_FAULTS]:
        told = word_fault(voice, fault)
        lines.append(voice("edit.fault", where=told.where, problem=told.problem, remedy=told.remedy))
        if find_column(draft.kind, fault.where) is not None:
            keys[fault.where] = Key(f"✏️ {fault.where}", AskFor(draft.number, fault.where))
    rest = review.total("faults") - len(lines)
    text = html.paragraphs(
        note,
        voice.count("desk.faulty", review.total("faults")),
        *_fitting(lines),
        voice("reload.more", n=rest) if rest > 0 else None,
    )
    return Card(text, (*grid([*keys.values()], 2), *_ends(voice, draft, more=True)))


def choose_card(voice: Voice, words: str, found: Sequence[Entry]) -> Card:
    """Offer the records that words mean."""
    keys = [Key(html.shorten(voice.of(entry.name), LABEL_LIMIT), Edit(entry.slug)) for entry in found]
    return Card(voice("edit.found" if found else "edit.unknown", words=html.shorten(words, 60)), grid(keys, 1))


def kinds_card(voice: Voice) -> Card:
    """Offer the kinds of which a record can be begun."""
    return Card(voice("new.choose"), grid([Key(kind, Create(kind)) for kind in TABLE_KINDS], 3))


def more_row(voice: Voice, draft: Draft) -> Row:
    """Give the keys that go on with an edit whose changes are shown."""
    return (Key(voice.plain("edit.key.more"), Fields(draft.number)),)


def overtaken_note(voice: Voice, draft: Draft, row: Mapping[str, str]) -> Markup | None:
    """Say what somebody else changed of what this edit changes, too."""
    lines = [
        voice(
            "desk.field",
            field=name,
            old=html.shorten(draft.before[name], _VALUE) or "–",
            new=html.shorten(row.get(name, ""), _VALUE) or "–",
        )
        for name in draft.overtaken(row)
    ]
    return html.lines(voice("edit.overtaken"), *lines[:_FAULTS]) if lines else None


def meaning_of(voice: Voice, column: Column) -> str:
    """Say what belongs into a column."""
    english, vietnamese = column.meaning()
    return vietnamese if voice.language == "vi" else english


def _title(voice: Voice, draft: Draft) -> str:
    if draft.new:
        return voice.plain("new.title", kind=draft.kind, slug=draft.slug or "…")
    return voice.plain("edit.title", slug=draft.slug)


def _ends(voice: Voice, draft: Draft, *, more: bool = False) -> tuple[Row, ...]:
    look = [Key(voice.plain("edit.key.look"), Look(draft.number))] if draft.cells and not more else []
    go_on = list(more_row(voice, draft)) if more else []
    delete = [Key(voice.plain("edit.key.delete"), Delete(draft.number))] if not (draft.new or more) else []
    leave = [Key(voice.plain("edit.key.leave"), Leave(draft.number))]
    return rows(look, go_on, delete, leave)


def _line(name: str, cells: Sequence[str]) -> Markup:
    shown = " · ".join(cell for cell in cells if cell)
    return html.join(" ", [html.code(name), html.shorten(shown, 80) or "–"])


def _fitting(blocks: Sequence[Markup]) -> tuple[Markup, ...]:
    """Give as many blocks as a message holds."""
    kept = list(blocks)
    while kept and not html.fits(html.paragraphs(*kept), 3500):
        kept.pop()
    return tuple(kept)
