"""What a new record is asked for, step by step: what its kind needs, and what is strongly expected of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from content.checking.report import FieldChange
from content.desk.drafts import Draft, number_of
from content.desk.groups import FIXED, group_of, list_needed, list_repeated
from content.records.kinds import MODELS
from content.records.statements import DateKind, Text
from content.tables.columns import Column, find_column, plain_columns

# Asked for after what a kind needs; who does not know it passes it over.
_EXPECTED: Final = {
    "heritage": ("date 1", "date 1 kind", "provinces"),
    "person": ("office 1 title_en", "office 1 title_vi", "date 1", "date 1 kind"),
    "organisation": ("acronym", "date 1", "date 1 kind"),
    "event": ("date 1", "date 1 kind", "place_en", "place_vi"),
    "article": ("published", "url"),
    "source": ("published", "url"),
    "note": ("about", "sources"),
    "place": ("time_zone",),
}
_RETURNING: Final = frozenset({"international-day", "national-day"})
_YEARLY: Final = ("observance yearly month", "observance yearly day")
# What happened on the date of a record says what the record is; of other events it is asked for.
_DATED: Final = {kind.value: kind for kind in DateKind} | {
    **dict.fromkeys(("conference", "reception", "seminar", "session"), DateKind.MEETING),
    "inscribed": DateKind.INSCRIPTION,
    "designated": DateKind.DESIGNATION,
    "honoured": DateKind.HONOUR,
    "nominated": DateKind.NOMINATION,
}


def begin_new(kind: str, now: dt.datetime) -> Draft:
    """Begin a record: its names are asked for, then its slug, all that it needs, what is expected, and its sources."""
    fields = MODELS[kind].model_fields
    needed = [
        column.name
        for column in plain_columns(kind)
        if column.part is None and column.required and fields[str(column.path[0])].is_required()
    ]
    expected = _EXPECTED.get(kind, ())
    last = [name for name in ("confidence", "sources") if name in {*needed, *expected}]
    middle = [name for name in needed if name not in {*FIXED, *last, "verified", "name_en", "name_vi"}]
    parts = [
        name
        for repeated in list_repeated(kind)
        if fields[repeated].is_required()
        for name in list_needed(kind, {}, repeated)
    ]
    steps = dict.fromkeys(("name_en", "name_vi", "slug", *middle, *expected, *parts))
    steps = dict.fromkeys((*(name for name in steps if name not in last), *last))
    return Draft(number_of(now), kind, "", new=True, steps=tuple(steps), since=now.timestamp())


def is_optional(draft: Draft, column: Column) -> bool:
    """Say whether what is asked for can be passed over: the record needs it no more than what it belongs to."""
    if column.path[-1] in Text.model_fields and any(name in draft.cells for name in _same_text(draft.kind, column)):
        return False  # a text is there in both languages, or not at all
    if not draft.new or len(column.path) == 1:
        return not column.required
    if MODELS[draft.kind].model_fields[str(column.path[0])].is_required():
        return not column.required
    begun = any(_group(draft, name) == group_of(column) for name in draft.cells if name != column.name)
    return not (begun and column.required)


def pass_over(draft: Draft, name: str) -> Draft:
    """Leave what is asked for as it is; of a new record with all that would belong to it and is not begun."""
    passed, group = draft.keep(name), _group(draft, name)
    if not draft.new or any(_group(draft, given) == group for given in draft.cells):
        return passed
    return replace(passed, steps=tuple(step for step in passed.steps if _group(draft, step) != group))


def follow_up(draft: Draft) -> Draft:
    """Adapt what a new record is still asked for to what it was given: a day that returns has no date of its own."""
    sort = draft.cells.get("event_type") or draft.cells.get("status")
    if not draft.new or sort is None:
        return draft
    if sort in _RETURNING and "date 1" in draft.steps:
        return replace(draft, steps=tuple(_returning(draft.steps)))
    if draft.cells.get("date 1") and "date 1 kind" in draft.steps and sort in _DATED:
        return draft.give("date 1 kind", _DATED[sort].value)
    return draft


def list_fields(draft: Draft, today: dt.date) -> tuple[FieldChange, ...]:
    """Give what a new record would hold, in the order of its kind."""
    cells = {name: cell for name, cell in draft.write({}, today).items() if cell.strip()}
    order = {column.name: place for place, column in enumerate(plain_columns(draft.kind))}
    columns = [column for name in cells if (column := find_column(draft.kind, name)) is not None]
    columns.sort(key=lambda column: (column.part is not None, column.part or ("", 0), order[column.at(0).name]))
    return tuple(
        FieldChange(
            ".".join(str(step + 1) if isinstance(step, int) else step for step in one.path), "", cells[one.name]
        )
        for one in columns
    )


def _returning(steps: tuple[str, ...]) -> Iterator[str]:
    for step in steps:
        if step == "date 1":
            yield from _YEARLY
        elif step != "date 1 kind":
            yield step


def _group(draft: Draft, name: str) -> str:
    column = find_column(draft.kind, name)
    return name if column is None else group_of(column)


def _same_text(kind: str, column: Column) -> Iterator[str]:
    """Name the same text in the other languages."""
    for plain in plain_columns(kind):
        other = plain if column.part is None else plain.at(column.part[1])
        if other.path[:-1] == column.path[:-1] and other.path[-1] in Text.model_fields and other != column:
            yield other.name
