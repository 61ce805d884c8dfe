"""One row of a table to a record: laid over the record that is live, checked, and every fault named by its column."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from content.checking.faults import as_slug, clip, explain_kind, nearest
from content.checking.references import Directory, advise, wanted_in
from content.checking.report import Fault
from content.checking.salvage import salvage
from content.records.kinds import MODELS, Record
from content.records.scalars import SLUG_PATTERN
from content.tables.cell_words import explain_cell, wanted
from content.tables.columns import TABLE_KINDS, Column, Path, column_at
from content.tables.rows import CELL, Tree, row_of, tree_of
from content.tables.sheets import Sheet
from content.uploads.base import Base

_ADVICE = 50  # how often the nearest slug is looked for: that is slow among many


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record stands in a table."""

    file: str
    row: int
    kind: str
    tree: Tree

    def column(self, where: Path) -> Column | None:
        """Give the column of a path in the record, or the first of those below it."""
        return column_at(self.kind, self.tree.place(where))


@dataclass(slots=True)
class Outcome:
    """What a row gives: a record with its place in the table, or faults.

    `named` is the record as far as it can be read, for what it says of others.
    """

    record: Record | None = None
    origin: Origin | None = None
    live: Record | None = None
    named: Record | None = None
    faults: list[Fault] = field(default_factory=list)


class RowReader:
    """Reads the rows of one sheet; `columns` by their number from 0. No source was checked after `today`, if given."""

    def __init__(
        self, sheet: Sheet, columns: Mapping[int, Column], kind: str, base: Base, today: dt.date | None = None
    ) -> None:
        self._sheet = sheet
        self._columns = columns
        self._present = {column.name for column in columns.values()}
        self._kind = kind
        self._base = base
        self._context = None if today is None else {"today": today}
        self._advised = 0
        self._flawed: dict[int, set[str]] = {}
        for flaw in sheet.flaws:
            if flaw.column in columns:
                self._flawed.setdefault(flaw.row, set()).add(columns[flaw.column].name)

    def read(self, number: int, texts: Mapping[int, str], seen: dict[str, str]) -> Outcome:
        """Read a row; `seen` keeps the slugs of all rows before it, and where they stand."""
        given = {column.name: texts.get(index, "") for index, column in self._columns.items()}
        slug = given["slug"].strip()
        faults = [self._sheet.fault(number, *refusal) for refusal in self._refuse(given)]
        if faults:
            return Outcome(faults=faults)
        refusal = self._refuse_slug(given, slug, seen, f"row {number}")
        live = None if refusal is not None else self._base.record(slug)
        if refusal is None and live is None and slug in self._base.homes:
            problem = "the live record cannot be read"
            return Outcome(faults=[self._sheet.fault(number, "slug", problem, "send its YAML file instead")])
        tree = tree_of(self._kind, ({} if live is None else row_of(live)) | given)
        tree.root["kind"] = self._kind
        origin = Origin(self._sheet.file, number, self._kind, tree)
        record: Record | None = None
        try:
            record = cast("Record", MODELS[self._kind].model_validate(tree.root, context=self._context))
        except ValidationError as error:
            new = slug if live is None and refusal is None else ""
            faults = list(self._explain(error, origin, new, lost=refusal is not None))
        if refusal is not None:
            faults.insert(0, self._sheet.fault(number, *refusal))
        named = record or salvage(self._kind, tree.root)
        sound = record is not None and not faults and number not in self._flawed
        return Outcome(record if sound else None, origin, live, named, faults)

    def look_up(self, outcome: Outcome, directory: Directory) -> Iterator[Fault]:
        """Give what is wrong with what a row says of other records, but for cells that are faulty themselves."""
        if outcome.named is None or outcome.origin is None:
            return
        for where, problem, remedy in directory.check(outcome.named):
            column = outcome.origin.column(where)
            name = "slug" if column is None else column.name
            if name not in self._flawed.get(outcome.origin.row, ()):
                yield self._sheet.fault(outcome.origin.row, name, problem, remedy)

    def _refuse(self, given: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
        """Say why a row is not read at all: which column, what is wrong, what would be right."""
        for name, text in given.items():
            if len(text) > CELL:
                yield name, f"the cell holds more than {CELL:,} characters", "shorten it"
        kind = given.get("kind", "").strip()
        if kind in TABLE_KINDS and kind != self._kind:
            problem = f"{clip(kind)} stands in a table of the kind '{self._kind}'"
            yield "kind", problem, "write each kind into a table of its own"
        elif kind not in {"", self._kind}:
            yield "kind", *explain_kind(kind, TABLE_KINDS)

    def _refuse_slug(
        self, given: Mapping[str, str], slug: str, seen: dict[str, str], here: str
    ) -> tuple[str, str, str] | None:
        """Say what is wrong with a slug, as `_refuse` does; then it is not known which record the row is about."""
        if not slug:
            proposal = as_slug(given.get("name_en", "")) or "old-town"
            return "slug", "the row has no slug", f"write a short name, such as '{proposal}'"
        if not re.fullmatch(SLUG_PATTERN, slug):
            proposal = as_slug(slug)
            remedy = f"did you mean '{proposal}'?" if proposal else "use small letters a-z, digits and hyphens"
            return "slug", f"{clip(slug)} is not a slug", remedy
        if slug in seen:
            return "slug", f"the slug '{slug}' stands in {seen[slug]}, too", "keep one of the two rows"
        seen[slug] = here
        kind = self._base.kind(slug)
        if slug in self._base.homes and kind != self._kind:
            return "slug", f"the slug '{slug}' is that of another record ({kind})", "choose another slug"
        return None

    def _explain(self, error: ValidationError, origin: Origin, new: str, *, lost: bool) -> Iterator[Fault]:
        """Word what is wrong with a row; `new` is its slug when it adds a record.

        Of one that is `lost`, as its slug is faulty, nobody knows which columns it needs.
        """
        details = error.errors(include_url=False)
        absent = [
            detail for detail in details if detail["type"] == "missing" and not self._is_there(detail["loc"], origin)
        ]
        if new and absent and self._advised < _ADVICE:
            self._advised += 1
            near = nearest(new, self._base.slugs(self._kind))
            if near is not None:
                problem = f"there is no {self._kind} '{new}' yet, and the table lacks columns that a new one needs"
                yield self._sheet.fault(origin.row, "slug", problem, f"did you mean '{near}'?")
                lost = True
        for detail in details:
            column = origin.column(detail["loc"])
            flawed = self._flawed.get(origin.row, ())
            if column is None or column.name in flawed or (flawed and detail["type"] == "missing"):
                continue  # a cell that could not be read, or that was merged with one
            if detail["type"] == "too_short" or (lost and (detail in absent or column.name == "slug")):
                continue  # the values of a list are faulty and reported themselves; so is the slug
            if detail in absent:
                problem, remedy = "the table has no such column, which is needed here", f"add it with {wanted(column)}"
            else:
                problem, remedy = explain_cell(detail, column, MODELS[self._kind])
                remedy = self._name_record(detail, column) or remedy
            yield self._sheet.fault(origin.row, column.name, problem, remedy)

    def _name_record(self, detail: ErrorDetails, column: Column) -> str | None:
        """Say which record may be meant by words that are no slug; None where no single record is to be named."""
        words, wanted = detail["input"], wanted_in(column.path)
        if wanted is None or detail["type"] != "string_pattern_mismatch" or "," in words or self._advised >= _ADVICE:
            return None
        self._advised += 1
        return advise(self._base.names.find(words, wanted), wanted)

    def _is_there(self, where: Path, origin: Origin) -> bool:
        column = origin.column(where)
        return column is not None and column.name in self._present
