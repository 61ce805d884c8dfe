"""What the content desk is asked and what it answers, in data: a change is always seen before it is applied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from content.checking.report import Change, Fault, Outcome, removes_many
from content.desk.likeness import Likeness
from content.reminders.anchors import Anchor
from content.reminders.effects import Effect


@dataclass(frozen=True, slots=True)
class Correction:
    """A fact that posts of the last days told, and that would be told otherwise, or no more: then they are corrected.

    `anchor` is the fact as it is live, or as it would be where it is not. `days` are the local days of its posts in
    their order, each with the number of chats that got one.
    """

    anchor: Anchor
    days: tuple[tuple[dt.date, int], ...]


@dataclass(frozen=True, slots=True)
class Review:
    """What a change would do, or did; with faults it can do nothing.

    `proposal` is what can be applied or cancelled, `revision` the live one (after applying: the new one). `effects`
    concern the posts of the next days, `corrects` those of the last days. `alike` are new records that look like one
    that is there. `meanwhile` is the revision that went live since the change was begun, `clashes` the records in which
    it changed the same fields. `note` says why, in somebody's own words. The tuples hold no more than the first
    thousand; `totals` say how many there are.
    """

    outcome: Outcome
    proposal: int | None = None
    revision: int | None = None
    records: int = 0
    added: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()
    removed: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = ()
    effects: tuple[Effect, ...] = ()
    corrects: tuple[Correction, ...] = ()
    alike: tuple[Likeness, ...] = ()
    meanwhile: int | None = None
    clashes: tuple[str, ...] = ()
    note: str | None = None
    totals: Mapping[str, int] = field(default_factory=dict)

    def total(self, what: str) -> int:
        """Give how many there are of what a tuple of this name holds the first of."""
        return self.totals.get(what, len(getattr(self, what)))

    @property
    def removes_many(self) -> bool:
        """Say whether so much would go that it has to be confirmed in words."""
        return removes_many(self.records, self.total("added"), self.total("removed"))


class Desk(Protocol):
    """Makes changes of the content that are looked at first; none of its methods raises for faulty content."""

    async def propose(
        self,
        changes: Mapping[str, bytes | None],
        *,
        by: int,
        reason: str,
        base: int | None = None,
        report: int | None = None,
    ) -> Review:
        """Show what changed files would do; `base` is the revision that they were made from, else the live one.

        `report` is the number of a member's report that they correct.
        """
        ...

    async def take(  # noqa: PLR0913 -- a file, who sent it, and why
        self,
        name: str,
        body: bytes,
        *,
        by: int,
        reason: str | None = None,
        note: str | None = None,
        report: int | None = None,
        over: str | None = None,
    ) -> Review:
        """Show what a file that somebody sent would do: a record, a table or an archive.

        The reason is the file itself unless another one is given; the note says why, in words; `report` as in
        `propose`. `over` is the SHA-256 of the content that the file was made for: where another one is live, the
        outcome is BUSY.
        """
        ...

    async def roll_back(self, number: int, *, by: int) -> Review:
        """Show what going back to a revision would do. Raises LookupError when there is none."""
        ...

    async def review(self, proposal: int) -> Review:
        """Show a proposal again, by what is live now. Raises LookupError when it is not open."""
        ...

    async def explain(self, proposal: int, note: str) -> Review:
        """Note why a proposal is made, and show it again. Raises LookupError when it is not open."""
        ...

    async def apply(self, proposal: int, *, by: int) -> Review:
        """Apply a proposal; one that somebody else's change came before is only shown anew.

        Raises LookupError when it is not open.
        """
        ...

    async def cancel(self, proposal: int) -> bool:
        """End a proposal; tells whether it was open."""
        ...

    def preview(self, proposal: int) -> AbstractAsyncContextManager[Any]:
        """Lend the content that a proposal leads to. Raises LookupError when it is not open."""
        ...
