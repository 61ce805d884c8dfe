"""An edit in the chat: the record with its fields, the parts of one, what is wrong with it as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from markupsafe import Markup

from content.desk.drafts import Draft
from content.desk.groups import list_groups, list_repeated
from content.desk.review import Review
from content.records.entries import Entry
from content.tables.columns import TABLE_KINDS, Column, find_column
from handlers.desk.edit_buttons import AddPart, AskFor, Create, Delete, DropPart, Edit, Fields, Leave, Look
from handlers.views.desk.edit_answers import Offer, meaning_of
from handlers.views.desk.fault_words import word_fault
from handlers.views.desk.terms import label_column, name_column, name_group, name_kind, name_part, title_of, word_value
from handlers.views.writing import html
from handlers.views.writing.card import LABEL_LIMIT, Card, Key, Row, grid, rows
from handlers.views.writing.voice import Voice

_VALUE: Final = 160  # units of a value in a list
_FAULTS: Final = 10
_NAMING: Final = 20  # records that name one
_NAMING_KEYS: Final = 6
_REPORTED: Final = 300  # of what a member reported


def report_note(voice: Voice, number: int, words: str) -> Markup:
    """Give what a member reported and an edit corrects, to stand above whatever its editor is asked."""
    return html.lines(voice("edit.report", n=number), html.quote(html.shorten(words, _REPORTED)))


def record_card(voice: Voice, draft: Draft, row: Mapping[str, str], *, note: Markup | None = None) -> Card:
    """Give what the record is made of, each part with a key; `note` stands above, as in the others."""
    groups = list_groups(draft.kind, row)
    lines = [_line(voice, name, group, row) for name, group in groups.items()]
    keys = [Key(name_group(voice, name), Fields(draft.number, name)) for name in groups]
    more = [Key(f"➕ {name_part(voice, field)}", AddPart(draft.number, field)) for field in list_repeated(draft.kind)]
    head = (note, html.bold(title_of(voice, draft, row)), voice("edit.choose"))
    text = html.paragraphs(*head, html.lines(*lines))
    while lines and not html.fits(text):
        lines.pop()
        text = html.paragraphs(*head, html.lines(*lines))
    return Card(text, (*grid(keys, 2), *grid(more, 2), *_ends(voice, draft)))


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
            html.join(": ", [html.bold(label_column(voice, column)), _shown(voice, column, row, _VALUE)]),
            meaning_of(voice, column),
        )
        for column in columns
    ]
    name = name_group(voice, group)
    keys = [Key(label_column(voice, column), AskFor(draft.number, column.name)) for column in columns]
    drop = [Key(voice.plain("edit.key.drop", what=name), DropPart(draft.number, group))]
    optional = columns[0].part is not None or not any(column.required for column in columns)
    back = [Key(voice.plain("edit.key.back"), Fields(draft.number))]
    return Card(
        html.paragraphs(note, html.bold(f"{title_of(voice, draft, row)} · {name}"), *_fitting(blocks)),
        (*grid(keys, 2), *rows(drop if optional else [], back)),
    )


def faults_card(voice: Voice, draft: Draft, review: Review, *, note: Markup | None = None) -> Card:
    """Say what is wrong with an edit, with a key to each column that is."""
    lines, keys = [], dict[str, Key]()
    for fault in review.faults[:_FAULTS]:
        told, column = word_fault(voice, fault), find_column(draft.kind, fault.where)
        where = told.where if column is None else name_column(voice, column)
        lines.append(voice("edit.fault", where=where, problem=told.problem, remedy=told.remedy))
        if column is not None:
            keys[fault.where] = Key(html.shorten(f"✏️ {where}", LABEL_LIMIT), AskFor(draft.number, fault.where))
    rest = review.total("faults") - len(lines)
    text = html.paragraphs(
        note,
        voice.count("desk.faulty", review.total("faults")),
        *_fitting(lines),
        voice("reload.more", n=rest) if rest > 0 else None,
    )
    return Card(text, (*grid([*keys.values()], 2), *_ends(voice, draft, more=True)))


def named_card(voice: Voice, draft: Draft, naming: Sequence[Offer], *, note: Markup | None = None) -> Card:
    """Say that a record can't be removed while others name it, with a key to edit each of the first ones."""
    lines = [html.join(" ", ["•", html.shorten(one.name, _VALUE)]) for one in naming]
    keys = [Key(html.shorten(f"✏️ {one.name}", LABEL_LIMIT), Edit(one.value)) for one in naming if one.value]
    shown = lines[:_NAMING]
    rest = len(lines) - len(shown)
    more = [voice("reload.more", n=rest)] if rest else []
    text = html.paragraphs(
        note, voice.count("edit.named", len(naming)), html.lines(*shown, *more), voice("edit.named.first")
    )
    return Card(text, (*grid(keys[:_NAMING_KEYS], 1), *_ends(voice, draft, more=True)))


def choose_card(voice: Voice, words: str, found: Sequence[Entry]) -> Card:
    """Offer the records that words mean."""
    keys = [Key(html.shorten(voice.of(entry.name), LABEL_LIMIT), Edit(entry.slug)) for entry in found]
    return Card(voice("edit.found" if found else "edit.unknown", words=html.shorten(words, 60)), grid(keys, 1))


def kinds_card(voice: Voice) -> Card:
    """Offer the kinds of which a record can be begun."""
    return Card(voice("new.choose"), grid([Key(name_kind(voice, kind), Create(kind)) for kind in TABLE_KINDS], 2))


def more_row(voice: Voice, draft: Draft) -> Row:
    """Give the keys that go on with an edit whose changes are shown."""
    return (Key(voice.plain("edit.key.more"), Fields(draft.number)),)


def overtaken_note(voice: Voice, draft: Draft, row: Mapping[str, str]) -> Markup | None:
    """Say what somebody else changed of what this edit changes, too."""
    lines = [
        voice(
            "desk.field",
            field=name_column(voice, column),
            old=_shown(voice, column, draft.before, _VALUE),
            new=_shown(voice, column, row, _VALUE),
        )
        for name in draft.overtaken(row)
        if (column := find_column(draft.kind, name)) is not None
    ]
    return html.lines(voice("edit.overtaken"), *lines[:_FAULTS]) if lines else None


def _ends(voice: Voice, draft: Draft, *, more: bool = False) -> tuple[Row, ...]:
    look = [Key(voice.plain("edit.key.look"), Look(draft.number))] if draft.cells and not more else []
    go_on = list(more_row(voice, draft)) if more else []
    delete = [Key(voice.plain("edit.key.delete"), Delete(draft.number))] if not (draft.new or more) else []
    leave = [Key(voice.plain("edit.key.leave"), Leave(draft.number))]
    return rows(look, go_on, delete, leave)


def _line(voice: Voice, name: str, columns: Sequence[Column], row: Mapping[str, str]) -> Markup:
    shown = " · ".join(word_value(voice, column, row[column.name]) for column in columns if row.get(column.name))
    return html.join(": ", [html.bold(name_group(voice, name)), html.shorten(shown, 80) or "–"])


def _shown(voice: Voice, column: Column, row: Mapping[str, str], width: int) -> str:
    return html.shorten(word_value(voice, column, row.get(column.name, "")), width) or "–"


def _fitting(blocks: Sequence[Markup]) -> tuple[Markup, ...]:
    """Give as many blocks as a message holds."""
    kept = list(blocks)
    while kept and not html.fits(html.paragraphs(*kept), 3500):
        kept.pop()
    return tuple(kept)
