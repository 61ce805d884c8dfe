"""An edit of one record that is under way: cells of its row that are to change, and what is asked for next.

The columns are those of tables (content.columns). What comes of a draft is a table of one row, so that a value typed in
the chat is read and checked like one that was sent in a file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from content.columns import MOST_PARTS, Column, columns, find_column, plain_columns
from content.csv_tables import write_csv
from content.records import MODELS
from content.rows import Row, count_parts, join, split

TABLE: Final = "edit.csv"
_FIXED: Final = frozenset({"kind", "slug"})
# Nobody has to prove these.
_UNCITED: Final = frozenset({"aliases", "related", "verified", "confidence"})


@dataclass(frozen=True, slots=True)
class Draft:
    """Changed cells of the record `slug`, by the names of their columns; an empty one removes what is there.

    `number` tells its keys from those of other drafts, `steps` are the columns that are still asked for, the next one
    first, `since` is when it was touched last, in seconds of the epoch. A `new` record has no slug before it is named.
    `owed` are the columns of sources that changed values still need, `cited` says that some were named or confirmed.
    `before` is what stood in the changed cells, `proposal` what was shown of it last, `under` the edit that it
    interrupts, and `report` the number of what a member reported and it corrects.
    """

    number: int
    kind: str
    slug: str
    new: bool = False
    cells: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[str, ...] = ()
    cited: bool = False
    owed: tuple[str, ...] = ()
    before: Mapping[str, str] = field(default_factory=dict)
    under: Mapping[str, Any] | None = None
    proposal: int | None = None
    since: float = 0.0
    report: int | None = None

    def work(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        work = asdict(self) | {"steps": list(self.steps), "owed": list(self.owed)}
        if self.report is None:
            del work["report"]
        return work

    @classmethod
    def read(cls, work: Mapping[str, Any]) -> Draft:
        """Make it of what `work` gave. Raises TypeError for anything else."""
        return cls(**{**work, "steps": tuple(work["steps"]), "owed": tuple(work["owed"])})

    def give(self, name: str, cell: str, row: Mapping[str, str] | None = None) -> Draft:
        """Fill a cell of the live row, which is then asked for no more; sources that prove a value are added."""
        live = {} if row is None else row
        if name == "slug":
            return replace(self, slug=cell.strip(), steps=_without(self.steps, name))
        before = {name: live.get(name, ""), **self.before}
        if name.rpartition(" ")[2] == "sources":
            if name in self.owed:
                present = split(self.lay_over(live).get(name, ""))
                cell = join(tuple(dict.fromkeys((*present, *split(cell)))))
            return replace(self.keep(name), cells={**self.cells, name: cell}, before=before)
        column = find_column(self.kind, name)
        needed = None if column is None else find_sources(self.kind, column)
        owed = self.owed if needed is None else (*_without(self.owed, needed.name), needed.name)
        return replace(
            self, cells={**self.cells, name: cell}, steps=_without(self.steps, name), owed=owed, before=before
        )

    def keep(self, name: str) -> Draft:
        """Leave a cell as it is; of sources that means that they are confirmed."""
        cited = self.cited or name.rpartition(" ")[2] == "sources"
        return replace(self, steps=_without(self.steps, name), owed=_without(self.owed, name), cited=cited)

    def overtaken(self, row: Mapping[str, str]) -> tuple[str, ...]:
        """Give the changed cells that somebody else changed since, each to something else."""
        return tuple(
            name
            for name, old in self.before.items()
            if row.get(name, "") not in {old, self.cells.get(name, "")} and name != "sources"
        )

    def ask(self, *names: str) -> Draft:
        """Ask for cells next, and for the sources of each unless they are asked for already."""
        steps = dict.fromkeys(names)
        for name in names:
            column = find_column(self.kind, name)
            cited = None if column is None else find_sources(self.kind, column)
            if cited is not None:
                steps[cited.name] = None
        return replace(self, steps=tuple(steps))

    def remove(self, row: Mapping[str, str], group: str) -> Draft:
        """Empty all cells of a group."""
        gone = {column.name: "" for column in list_groups(self.kind, self.lay_over(row)).get(group, ())}
        return replace(self, cells={**self.cells, **gone}, steps=())

    def lay_over(self, row: Mapping[str, str]) -> Row:
        """Give the row as it would be."""
        return {name: cell for name, cell in {**row, **self.cells}.items() if cell.strip()}

    def table(self, row: Mapping[str, str], today: dt.date) -> bytes:
        """Give the table of what changes; sources that parts cite are added to those of the record."""
        names = {column.name for column in plain_columns(self.kind)}
        cells = dict(self.cells)
        if "sources" in names:
            own = split(self.lay_over(row).get("sources", ""))
            cited = [slug for name, cell in cells.items() if name.endswith(" sources") for slug in split(cell)]
            if set(cited) - set(own):
                cells["sources"] = join(tuple(dict.fromkeys((*own, *cited))))
        if "verified" in names and "verified" not in cells and (self.cited or self.new):
            cells["verified"] = today.isoformat()
        cells |= {"kind": self.kind, "slug": self.slug}
        return write_csv(list(cells), [cells])


def begin(kind: str, slug: str, now: dt.datetime) -> Draft:
    """Begin to edit a record."""
    return Draft(_number(now), kind, slug, since=now.timestamp())


def begin_new(kind: str, now: dt.datetime) -> Draft:
    """Begin a record: its names are asked for, then its slug, all that it needs, and where it is from."""
    needed = [
        column.name
        for column in plain_columns(kind)
        if column.part is None and column.required and MODELS[kind].model_fields[str(column.path[0])].is_required()
    ]
    last = [name for name in ("confidence", "sources") if name in needed]
    middle = [name for name in needed if name not in {*_FIXED, *last, "verified", "name_en", "name_vi"}]
    parts = [
        name
        for repeated in list_repeated(kind)
        if MODELS[kind].model_fields[repeated].is_required()
        for name in list_needed(kind, {}, repeated)
    ]
    steps = ("name_en", "name_vi", "slug", *middle, *parts, *last)
    return Draft(_number(now), kind, "", new=True, steps=steps, since=now.timestamp())


def list_groups(kind: str, row: Mapping[str, str]) -> dict[str, tuple[Column, ...]]:
    """Give the columns of a record by what they belong to: a field, or a numbered part such as `date 2`."""
    counts = count_parts(kind, dict(row))
    found: dict[str, list[Column]] = {}
    for column in columns(kind, counts):
        if column.name not in _FIXED and (column.part is None or column.part[1] < counts.get(column.part[0], 0)):
            found.setdefault(group_of(column), []).append(column)
    return {name: tuple(group) for name, group in found.items()}


def group_of(column: Column) -> str:
    """Name what a column belongs to."""
    if column.part is None:
        return str(column.path[0])
    name, number = column.part
    return f"{name.removesuffix('s')} {number + 1}"


def list_repeated(kind: str) -> tuple[str, ...]:
    """Give the fields of a kind of which a record may have several: `dates`, `statements`."""
    return tuple(dict.fromkeys(column.part[0] for column in plain_columns(kind) if column.part is not None))


def list_needed(kind: str, row: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Give what a further part of a repeated field needs; nothing where there are too many already."""
    number = count_parts(kind, dict(row)).get(name, 0)
    if number >= MOST_PARTS:
        return ()
    return tuple(column.at(number).name for column in _of(kind, name) if column.required)


def find_sources(kind: str, column: Column) -> Column | None:
    """Find the column with the sources of what a column holds; None where none are needed."""
    if column.path[-1] == "sources" or column.path[0] in _UNCITED:
        return None
    number = 0 if column.part is None else column.part[1]
    homes = {home.path: home for plain in plain_columns(kind) if (home := plain.at(number)).path[-1] == "sources"}
    for length in range(len(column.path) - 1, -1, -1):
        if (found := homes.get((*column.path[:length], "sources"))) is not None:
            return found
    return None


def _of(kind: str, name: str) -> Iterator[Column]:
    return (column for column in plain_columns(kind) if column.part is not None and column.part[0] == name)


def _without(steps: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(step for step in steps if step != name)


def _number(now: dt.datetime) -> int:
    return int(now.timestamp()) % 1_000_000
