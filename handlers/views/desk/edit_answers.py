"""What is asked of somebody who edits, and what is said to an answer that can't be taken as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from content.checking.references import wanted_in
from content.desk.asking import is_optional
from content.desk.drafts import Draft
from content.tables.columns import Column
from handlers.desk.edit_buttons import Create, Empty, Give, Leave, Pass
from handlers.views.desk.fault_words import find_words
from handlers.views.desk.terms import list_choices, name_column, title_of, word_value
from handlers.views.writing import html
from handlers.views.writing.card import LABEL_LIMIT, Card, Key, Row, grid, rows
from handlers.views.writing.voice import Voice

_WHOLE: Final = 2500  # units of the value that is asked for
_WORDS: Final = 30  # that are offered as keys


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be meant: slugs of records as a cell holds them, and the name that stands for them."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """A value with what is wrong with it and what would be right, in English, and the values that may be meant."""

    value: str
    problem: str
    remedy: str
    meant: tuple[str, ...] = ()


def ask_card(  # noqa: PLR0913 -- a question and what stands above and below
    voice: Voice,
    draft: Draft,
    column: Column,
    row: Mapping[str, str],
    *,
    offers: Sequence[Offer] = (),
    note: Markup | None = None,
) -> Card:
    """Ask for the value of a column; its words are offered as keys, where they are few."""
    cell, named = row.get(column.name, ""), column.name == "slug"
    shown = html.shorten(word_value(voice, column, cell), _WHOLE)
    now = html.paragraphs(voice("edit.now"), html.code(shown)) if cell and not named else None
    how = voice("edit.ask.many") if column.many else None
    keys = _offers(draft, offers) or _choices(voice, draft, column)
    if named and cell and not keys:
        keys = grid([Key(f"✅ {cell}", Give(draft.number, cell))], 1)
    source = column.path[-1] == "sources"
    other = []
    if cell and source:
        other.append(Key(voice.plain("edit.key.same"), Pass(draft.number)))
    if cell and not column.required and not source:
        other.append(Key(voice.plain("edit.key.empty"), Empty(draft.number)))
    if not cell and is_optional(draft, column):
        other.append(Key(voice.plain("edit.key.skip"), Pass(draft.number)))
    text = html.paragraphs(
        note, html.bold(title_of(voice, draft, row)), html.lines(*_asked(voice, draft, column), how), now
    )
    return Card(text, (*keys, *rows(other, _leave(voice, draft))))


def records_card(  # noqa: PLR0913 -- a question, its answer, and what stands above
    voice: Voice, draft: Draft, column: Column, words: str, found: Sequence[Offer], *, note: Markup | None = None
) -> Card:
    """Offer the records that words mean."""
    source = column.path[-1] == "sources"
    if found:
        said = voice("edit.sources.found" if source else "edit.records.found")
    else:
        said = voice("edit.sources.none" if source else "edit.records.none", words=html.shorten(words, 60))
    create = [Key(voice.plain("edit.key.source"), Create("source"))] if source and not found else []
    return Card(html.paragraphs(note, said), (*_offers(draft, found), *rows(create, _leave(voice, draft))))


def wrong_card(voice: Voice, draft: Draft, column: Column, wrong: Wrong, *, note: Markup | None = None) -> Card:
    """Say what is wrong with a value and what to do, with a key for each value that may be meant."""
    name = name_column(voice, column)
    if choices := _choices(voice, draft, column):
        said = voice("edit.wrong.choice", column=name, value=html.shorten(wrong.value, 60))
        return Card(html.paragraphs(note, said), (*choices, *rows(_leave(voice, draft))))
    problem, remedy = (find_words(voice, words) or words for words in (wrong.problem, wrong.remedy))
    keys = [Key(f"✅ {value}", Give(draft.number, value)) for value in wrong.meant if Give.can_hold(value)]
    said = voice("edit.wrong", column=name, problem=problem, remedy=remedy)
    text = html.paragraphs(note, said, voice("edit.wrong.key" if keys else "edit.wrong.again"))
    skip = [Key(voice.plain("edit.key.skip"), Pass(draft.number))] if draft.new and is_optional(draft, column) else []
    return Card(text, (*grid(keys, 2), *rows(skip, _leave(voice, draft))))


def _asked(voice: Voice, draft: Draft, column: Column) -> tuple[Markup, Markup | None]:
    """Give the question, and what belongs into the column where that does not speak for itself."""
    name = name_column(voice, column)
    if column.path[-1] == "sources":
        return voice("edit.ask.sources", column=name), None
    if wanted_in(column.path) is not None:
        return voice("edit.ask.record", column=name), None
    if list_choices(column):
        return voice("edit.ask.choice", column=name), meaning_of(voice, column)
    return voice("new.ask" if draft.new else "edit.ask", column=name), meaning_of(voice, column)


def meaning_of(voice: Voice, column: Column) -> Markup | None:
    """Say what belongs into a column; nothing where its name says all, and where there is something to choose from."""
    steps = [str(step) for step in column.path if isinstance(step, str)]
    chosen = wanted_in(column.path) is not None or list_choices(column) not in {(), ("true", "false")}
    if chosen or steps[-2:-1] in (["name"], ["text"]):
        return None
    english, vietnamese = column.meaning()
    return html.italic((vietnamese if voice.language == "vi" else english).removeprefix("true: "))


def _choices(voice: Voice, draft: Draft, column: Column) -> tuple[Row, ...]:
    if column.many:
        return ()
    words = [(word, word_value(voice, column, word)) for word in list_choices(column)[:_WORDS]]
    width = 2 if all(html.units(name) <= LABEL_LIMIT // 2 for _, name in words) else 1
    return grid([Key(html.shorten(name, LABEL_LIMIT), Give(draft.number, word)) for word, name in words], width)


def _offers(draft: Draft, offers: Sequence[Offer]) -> tuple[Row, ...]:
    held = [offer for offer in offers if Give.can_hold(offer.value.replace(" ", ""))]
    keys = [
        Key(html.shorten(offer.name, LABEL_LIMIT), Give(draft.number, offer.value.replace(" ", ""))) for offer in held
    ]
    return grid(keys, 1)


def _leave(voice: Voice, draft: Draft) -> Row:
    return (Key(voice.plain("edit.key.leave"), Leave(draft.number)),)
