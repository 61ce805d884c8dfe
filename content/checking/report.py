"""What a reload has to say, in data: who asked decides how it is worded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal, Protocol

_MANY: Final = 0.1  # of all records
_SPANS: Final = 8  # of rows, that a fault names
_NUMBER: Final = re.compile("[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in the content: `file:line: where: what is wrong, what would be right`, both in plain English.

    `line` counts from 1 (0: the whole file); `where` is the field's path, such as `dates.1.date`; items of lists
    count from 1. `more` are further rows of a table in which the same is wrong, in their order.
    """

    file: str
    line: int
    where: str
    problem: str
    remedy: str
    more: tuple[int, ...] = ()

    def __str__(self) -> str:
        """Give the line that `check` prints."""
        return f"{self.file}:{self.rows()}: {self.where}: {self.problem}, {self.remedy}"

    def rows(self) -> str:
        """Give the line, or the rows where there are several: `2-40, 43`; of very scattered ones the first."""
        spans: list[tuple[int, int]] = []
        for row in (self.line, *self.more):
            if spans and row == spans[-1][1] + 1:
                spans[-1] = spans[-1][0], row
            else:
                spans.append((row, row))
        told = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans[:_SPANS])
        return told if len(spans) <= _SPANS else f"{told} …"


def spell(path: Sequence[str | int]) -> str:
    """Write a path in a record as people read it, its numbers counting from 0: items of lists count from 1."""
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in path)


def unspell(where: str) -> tuple[str | int, ...]:
    """Read a path that `spell` wrote."""
    return tuple(int(step) - 1 if _NUMBER.fullmatch(step) else step for step in where.split("."))


class Outcome(StrEnum):
    """How a reload ended."""

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    FAULTY = "faulty"
    CONFLICT = "conflict"
    MANY = "many"  # so much would go that it has to be confirmed
    BUSY = "busy"
    UNREADABLE = "unreadable"
    NO_SPACE = "no-space"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What stood in a field and what stands there now, each in one line, empty for nothing.

    `field` is its path in the record, such as `dates.1.date`; items of lists count from 1.
    """

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """One record that was added (+), changed (~) or removed (-), named as it is listed."""

    slug: str
    kind: str
    name_en: str
    name_vi: str
    fields: tuple[FieldChange, ...] = ()
    sign: Literal["+", "~", "-"] = "~"


def removes_many(records: int, added: int, removed: int) -> bool:
    """Say whether so many of the records that there were would go that it has to be confirmed in words."""
    return removed > (records - added + removed) * _MANY


@dataclass(frozen=True, slots=True)
class ReloadReport:
    """The outcome with its details; `revision` is the live revision's number afterwards.

    `conflicts` are records that were changed in the directory and in the chat, each another way: from what is live to
    what the directory makes of it. `directory` is the digest of the directory that they were found in.
    """

    outcome: Outcome
    revision: int | None = None
    records: int = 0
    added: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()
    removed: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = ()
    conflicts: tuple[Change, ...] = ()
    directory: str = ""
    totals: Mapping[str, int] = field(default_factory=dict)

    def total(self, what: Literal["added", "changed", "removed", "faults", "conflicts"]) -> int:
        """Give how many there are; the tuples hold no more than the first thousand."""
        return self.totals.get(what, len(getattr(self, what)))


@dataclass(frozen=True, slots=True)
class Choice:
    """How conflicts are settled: the records `taken` become as in the directory, all others stay as they are live.

    It holds for the directory of this digest over this live revision alone.
    """

    directory: str
    revision: int
    taken: tuple[str, ...] = ()


class Reload(Protocol):
    """Reads the content directory and makes it live; never raises for faulty content."""

    async def __call__(
        self, *, by: int | None, choice: Choice | None = None, removing: int | None = None
    ) -> ReloadReport:
        """Reload on behalf of the user with this id, or of nobody at start.

        Without a choice conflicts stop it. So does it when much goes, unless `removing` says how many records.
        """
        ...
