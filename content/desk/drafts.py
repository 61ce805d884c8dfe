"""An edit of one record that is under way: cells of its row that are to change, and what is asked for next.

The columns are those of tables (content.tables.columns). What comes of a draft is a table of one row, so that a value
typed in the chat is read and checked like one that was sent in a file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from content.desk.groups import (
    find_sources,
    group_of,
    list_columns,
    list_groups,
    list_needed,
    name_part,
)
from content.desk.parts import Numbers, Place, rename
from content.files.merging import merge_lists
from content.tables.columns import Column, find_column, plain_columns
from content.tables.csv_tables import write_csv
from content.tables.rows import Row, join, split

TABLE: Final = "edit.csv"
_SHARED: Final = ("confidence", "sources")  # what parts of a new record have from it, unless they are given their own


@dataclass(frozen=True, slots=True)
class Draft:
    """Changed cells of the record `slug`, by the names of their columns; an empty one removes what is there.

    `number` tells its keys from those of other drafts, `steps` are the columns that are still asked for, the next one
    first, `since` is when it was touched last, in seconds of the epoch. A `new` record has no slug before it is named.
    `owed` are the columns of sources that changed values still need, `cited` says that some were named or confirmed.
    Columns of parts go by the draft's own numbers (`numbers`, content.desk.parts), which stay whatever others change;
    only the table has those of the live record. So have all rows that methods take, but for `follow`. `before` is what
    stood in the changed cells and in all of each part that is changed, `proposal` what was shown of it last
    (`removing`: the removal of its record), and `under` the edit that it interrupts. `note` says why in words, as was
    noted with a proposal that is not shown any more; `report` is the number of what a member reported and this
    corrects.
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
    removing: bool = False
    note: str | None = None
    numbers: Numbers = field(default_factory=Numbers)
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
        numbers = Numbers.read(work.get("numbers", {}))
        return cls(**{**work, "steps": tuple(work["steps"]), "owed": tuple(work["owed"]), "numbers": numbers})

    def follow(self, live: Row) -> tuple[Draft, Row]:
        """Follow the parts to where they stand in the live row; gives that row by the numbers of the draft, too."""
        numbers, row = self.numbers.follow(self.kind, live, self._used())
        return replace(self, numbers=numbers), row

    def find_gone(self) -> tuple[str, ...]:
        """Give the parts that this draft changes or asks about and that are gone: removed, or written anew."""
        columns = [self._column(name) for name in (*self.cells, *self.owed, *self.steps)]
        gone = [column for column in columns if column.part is not None and self.numbers.is_gone(column.part)]
        return tuple(dict.fromkeys(map(group_of, gone)))

    def is_gone(self, name: str) -> bool:
        """Say whether a part, or the part of a column, is gone."""
        column = find_column(self.kind, name)
        part = name if column is None else group_of(column)
        numbers = self.numbers
        places = [(field, i) for field, parts in numbers.known.items() for i in range(len(parts))]
        return part in {name_part(*place) for place in places if numbers.is_gone(place)}

    def leave_gone(self) -> Draft:
        """Leave out what was meant for parts that are gone; all else stays."""
        gone = set(self.find_gone())

        def stays(name: str) -> bool:
            return group_of(self._column(name)) not in gone

        cells = {name: cell for name, cell in self.cells.items() if stays(name)}
        return replace(
            self,
            cells=cells,
            before={name: cell for name, cell in self.before.items() if stays(name)},
            steps=tuple(filter(stays, self.steps)),
            owed=tuple(filter(stays, self.owed)),
            cited=self.cited and bool(cells),
        )

    def give(self, name: str, cell: str, row: Mapping[str, str] | None = None) -> Draft:
        """Fill a cell of the live row, which is then asked for no more; sources that prove a value are added."""
        live = {} if row is None else row
        if name == "slug":
            return replace(self, slug=cell.strip(), steps=_without(self.steps, name))
        before = self._open(name, live)
        if name.rpartition(" ")[2] == "sources":
            if name in self.owed:
                present = split(self.lay_over(live).get(name, ""))
                cell = join(tuple(dict.fromkeys((*present, *split(cell)))))
            return replace(self.keep(name), cells={**self.cells, name: cell}, before=before)
        column = find_column(self.kind, name)
        needed = None if column is None else self._find_sources(column)
        owed = self.owed if needed is None else (*_without(self.owed, needed.name), needed.name)
        return replace(
            self, cells={**self.cells, name: cell}, steps=_without(self.steps, name), owed=owed, before=before
        )

    def keep(self, name: str) -> Draft:
        """Leave a cell as it is; of sources that means that they are confirmed."""
        cited = self.cited or name.rpartition(" ")[2] == "sources"
        return replace(self, steps=_without(self.steps, name), owed=_without(self.owed, name), cited=cited)

    def overtaken(self, row: Mapping[str, str]) -> tuple[str, ...]:
        """Give what somebody else changed since, each to something else: changed cells, and others of their parts."""
        changed = {group_of(self._column(name)) for name in self.cells if self._column(name).part is not None}
        return tuple(
            name
            for name, old in self.before.items()
            if row.get(name, "") not in {old, self.cells.get(name, old)}
            and name != "sources"
            and (name in self.cells or group_of(self._column(name)) in changed)
        )

    def ask(self, *names: str, row: Mapping[str, str] | None = None) -> Draft:
        """Ask for cells of the live row next, and for the sources of each unless they are asked for already."""
        steps = dict.fromkeys(names)
        for name in names:
            column = find_column(self.kind, name)
            cited = None if column is None else self._find_sources(column)
            if cited is not None:
                steps[cited.name] = None
        before = {} if row is None else {cell: old for name in names for cell, old in self._open(name, row).items()}
        return replace(self, steps=tuple(steps), before={**before, **self.before})

    def add_part(self, field: str, row: Mapping[str, str]) -> tuple[str, ...]:
        """Give the columns that a further part of a repeated field needs; none where there are too many already."""
        least = max(len(self.numbers.known.get(field, ())), self._used().get(field, 0))
        needed = list_needed(self.kind, self.lay_over(row), field, least)
        own = {name for name in needed if self.new and name.rpartition(" ")[2] in _SHARED}
        return tuple(name for name in needed if name not in own)

    def remove(self, row: Mapping[str, str], group: str) -> Draft:
        """Empty all cells of a group."""
        gone = {column.name: "" for column in list_groups(self.kind, self.lay_over(row)).get(group, ())}
        before = {**{name: row.get(name, "") for name in gone}, **self.before}
        owed = tuple(name for name in self.owed if name not in gone)
        return replace(self, cells={**self.cells, **gone}, steps=(), owed=owed, before=before)

    def lay_over(self, row: Mapping[str, str]) -> Row:
        """Give the row as it would be; values that others added to a list stay, or went, as they wanted it."""
        cells = {name: self._merge(name, row.get(name, "")) for name in self.cells}
        return {name: cell for name, cell in {**row, **cells}.items() if cell.strip()}

    def table(self, row: Mapping[str, str], today: dt.date) -> bytes:
        """Give the table of what changes, by the numbers of the live record."""
        cells = self.write(row, today) | {"kind": self.kind, "slug": self.slug}
        return write_csv(list(cells), [cells])

    def write(self, row: Mapping[str, str], today: dt.date) -> Row:
        """Give the cells that change, by the numbers of the live record; what parts cite, the record cites, too."""
        names = {column.name for column in plain_columns(self.kind)}
        cells = {name: self._merge(name, row.get(name, "")) for name in self.cells}
        cells = self._share(cells) | cells
        if "sources" in names:
            own = split(self.lay_over(row).get("sources", ""))
            cited = [slug for name, cell in cells.items() if name.endswith(" sources") for slug in split(cell)]
            if set(cited) - set(own):
                cells["sources"] = join(tuple(dict.fromkeys((*own, *cited))))
        if "verified" in names and "verified" not in cells and (self.cited or self.new):
            cells["verified"] = today.isoformat()
        places = self._places()
        return {
            name if part is None else rename(self.kind, name, places[part]): cell
            for name, cell in cells.items()
            if (part := self._column(name).part) is None or part in places
        }

    def _share(self, cells: Row) -> Row:
        """Give what parts of a new record take over from it: its sources, and how well it is attested."""
        taken: Row = {}
        for name in cells if self.new else ():
            own = find_sources(self.kind, self._column(name)) if cells[name].strip() else None
            for shared in _SHARED if own is not None and own.name != "sources" else ():
                beside = f"{own.name.removesuffix('sources')}{shared}" if own is not None else ""
                if find_column(self.kind, beside) is not None and cells.get(shared):
                    taken[beside] = cells[shared]
        return taken

    def _find_sources(self, column: Column) -> Column | None:
        """Find the column with the sources that a changed value needs; those of a new record are asked for once."""
        found = find_sources(self.kind, column)
        if found is None or not self.new or (own := find_column(self.kind, "sources")) is None:
            return found
        return None if self.cells.get("sources") else own

    def name_back(self, name: str) -> str:
        """Give the draft's own name for a column of its table; any other word stays as it is."""
        column = find_column(self.kind, name)
        if column is None or column.part is None:
            return name
        numbers = {(field, place): number for (field, number), place in self._places().items()}
        return rename(self.kind, name, numbers.get(column.part, column.part[1]))

    def _places(self) -> dict[Place, int]:
        """Give the number in the table of each part."""
        own: dict[str, set[int]] = {field: set() for field in self.numbers.places}
        for name in self.cells:
            if (part := self._column(name).part) is not None:
                own.setdefault(part[0], set()).add(part[1])
        return {
            (field, number): place
            for field, numbers in own.items()
            for number, place in self.numbers.locate(field, sorted(numbers)).items()
        }

    def _used(self) -> dict[str, int]:
        """Give up to which number this draft names parts of each field."""
        used: dict[str, int] = {}
        for name in (*self.cells, *self.owed, *self.steps):
            if (part := self._column(name).part) is not None:
                used[part[0]] = max(used.get(part[0], 0), part[1] + 1)
        return used

    def _open(self, name: str, row: Mapping[str, str]) -> dict[str, str]:
        """Give what stood in a cell and in all of its part when it was opened first, and so of those before."""
        part = self._column(name).part
        names = [name] if part is None else [column.at(part[1]).name for column in list_columns(self.kind, part[0])]
        return {**{cell: row.get(cell, "") for cell in names}, **self.before}

    def _merge(self, name: str, now: str) -> str:
        """Give a changed cell; of a list that others changed, too, only its changes are laid over what is live."""
        cell, old = self.cells[name], self.before.get(name, now)
        if now == old or not cell.strip() or not self._column(name).many:
            return cell
        return join(tuple(merge_lists(split(old), split(cell), split(now))))

    def _column(self, name: str) -> Column:
        column = find_column(self.kind, name)
        return Column(name, (name,)) if column is None else column


def begin(kind: str, slug: str, now: dt.datetime) -> Draft:
    """Begin to edit a record; the live row that it follows first numbers its parts."""
    return Draft(number_of(now), kind, slug, since=now.timestamp())


def _without(steps: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(step for step in steps if step != name)


def number_of(now: dt.datetime) -> int:
    """Give the number of a draft that is begun now."""
    return int(now.timestamp()) % 1_000_000
