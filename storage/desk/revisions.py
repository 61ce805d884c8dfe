"""The revisions of the content with their source files: the newest one is what is live."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Select, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from content.checking.report import Change
from storage.desk.audit import Act, note
from storage.desk.proposals import end_proposal
from storage.desk.reports import note_correction
from storage.desk.revision_changes import REMOVAL, mark_of, read_changes, write_changes
from storage.desk.tables import DIRECTORY
from storage.errors import RevisionConflictError
from storage.outbox.planning import replan
from storage.state.access import reading, writing
from storage.state.tables import REVISION, REVISION_FILES
from storage.state.upsert import upsert

__all__ = ["Applied", "Making", "Revision", "RevisionConflictError", "Revisions"]

_ROW: Final = 1
_LOOKED_AT: Final = 200  # revisions in which removed records are looked for


@dataclass(frozen=True, slots=True)
class Revision:
    """One applied content: `sha256` names its content file, `directory_digest` the directory it was imported from.

    `number` counts from 1, `created_at` is UTC, `author` a user's id (None: the bot itself). `reason` is how it came
    about, `note` why, in the words of who made it.
    """

    number: int
    sha256: str
    created_at: dt.datetime
    author: int | None
    reason: str
    directory_digest: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Making:
    """How a revision came about: who made it (None: the bot itself), by what, when (UTC), and what it changed.

    `directory` is the digest of the directory that was imported for it, `proposal` the one that it was made of.
    """

    author: int | None
    reason: str
    now: dt.datetime
    changes: tuple[Change, ...] = ()
    directory: str = ""
    proposal: int | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """A revision with what it changed, of many records the first ones."""

    revision: Revision
    changes: tuple[Change, ...]


class Revisions:
    """Stores revisions, one after the other; storing one is what makes it live."""

    def __init__(self, engine: AsyncEngine, writer: AsyncEngine) -> None:
        self._engine = engine
        self._writer = writer

    async def newest(self) -> Revision | None:
        """Give the newest revision; None when nothing was ever stored."""
        query = _WHOLE.order_by(REVISION.c.number.desc()).limit(1)
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else Revision(*row)

    async def packed(self, number: int) -> bytes:
        """Give the files of a revision as they were stored (storage.desk.packing). Raises LookupError."""
        query = select(REVISION_FILES.c.packed).where(REVISION_FILES.c.number == number)
        async with reading(self._engine) as connection:
            packed: bytes | None = (await connection.execute(query)).scalar_one_or_none()
        if packed is None:
            raise LookupError(f"there is no revision {number}")
        return packed

    async def imported(self) -> bytes | None:
        """Give the content directory as it was imported last, packed (storage.desk); None before the first time."""
        async with reading(self._engine) as connection:
            query = select(DIRECTORY.c.packed)
            packed: bytes | None = (await connection.execute(query)).scalar_one_or_none()
        return packed

    async def get(self, number: int) -> Revision | None:
        """Give a revision."""
        async with reading(self._engine) as connection:
            row = (await connection.execute(_WHOLE.where(REVISION.c.number == number))).one_or_none()
        return None if row is None else Revision(*row)

    async def number_of(self, edition: str) -> int | None:
        """Give the newest revision whose content has a digest that begins so, else the newest of all."""
        newest = func.max(REVISION.c.number)
        async with reading(self._engine) as connection:
            seen: int | None = (
                await connection.execute(select(newest).where(REVISION.c.sha256.startswith(edition, autoescape=True)))
            ).scalar_one()
            return seen if seen is not None else (await connection.execute(select(newest))).scalar_one()

    async def history(self, limit: int, *, before: int | None = None) -> Sequence[Applied]:
        """Give revisions with what each changed, the newest first; only those before a number, if one is given."""
        query = _before(before).limit(limit)
        async with reading(self._engine) as connection:
            return [Applied(Revision(*row[:-1]), read_changes(row[-1])) for row in await connection.execute(query)]

    async def history_of(self, slug: str, limit: int, *, before: int | None = None) -> Sequence[Applied]:
        """Give revisions that changed a record, as `history` does, each with that change alone."""
        query = _before(before).where(REVISION.c.changes.contains(mark_of(slug), autoescape=True)).limit(limit)
        async with reading(self._engine) as connection:
            return [
                Applied(Revision(*row[:-1]), tuple(one for one in read_changes(row[-1]) if one.slug == slug))
                for row in await connection.execute(query)
            ]

    async def removed(self) -> Sequence[Change]:
        """Give records that were removed, each once, the last ones first; they may be there again.

        Only those of the last revisions that removed any are known.
        """
        query = select(REVISION.c.changes).where(REVISION.c.changes.contains(REMOVAL, autoescape=True))
        found: dict[str, Change] = {}
        async with reading(self._engine) as connection:
            for changes in (
                await connection.execute(query.order_by(REVISION.c.number.desc()).limit(_LOOKED_AT))
            ).scalars():
                for one in read_changes(changes):
                    if one.sign == "-":
                        found.setdefault(one.slug, one)
        return list(found.values())

    async def add(
        self, *, sha256: str, packed: bytes, making: Making, imported: bytes | None, expected: int | None
    ) -> Revision:
        """Store a revision that builds on the one with the number `expected` (None: on nothing).

        In the same transaction the reminders of all chats are planned anew, the proposal that it was made of ends, with
        the report that it corrects, and hands its note over, the log says so, and with `imported` that is the directory
        as it was imported last.
        Raises RevisionConflictError when `expected` is not the newest one or the proposal has ended, StateFullError
        when the disk is full, else StateUnavailableError when the database fails; then nothing is stored.
        """
        number = (expected or 0) + 1
        now = making.now.astimezone(dt.UTC)
        try:
            async with writing(self._writer) as connection:
                row = (await connection.execute(_WHOLE.order_by(REVISION.c.number.desc()).limit(1))).one_or_none()
                newest = None if row is None else Revision(*row)
                if (newest.number if newest else None) != expected:
                    raise RevisionConflictError(expected, newest.number if newest else None)
                proposal = None if making.proposal is None else await end_proposal(connection, making.proposal)
                if making.proposal is not None and proposal is None:
                    raise RevisionConflictError(expected, newest.number if newest else None)
                words = None if proposal is None else proposal.note
                digest = making.directory or (newest.directory_digest if newest else "")
                revision = Revision(number, sha256, now, making.author, making.reason, digest, words)
                values = {**asdict(revision), "changes": write_changes(making.changes)}
                await connection.execute(insert(REVISION).values(values))
                await connection.execute(insert(REVISION_FILES).values(number=number, packed=packed))
                if imported is not None:
                    known = {"id": _ROW, "digest": digest, "packed": imported}
                    await upsert(connection, DIRECTORY, [known], replaced=["digest", "packed"])
                told = {"reason": making.reason, "proposal": making.proposal}
                await note(connection, Act(making.author, "revision", str(number), told), now)
                if proposal is not None and proposal.report is not None:
                    await note_correction(connection, proposal.report, number, making.author, now)
                await replan(connection, now)
        except IntegrityError as error:  # another process stored the same number at the same moment
            raise RevisionConflictError(expected, number) from error
        return revision


_COLUMNS = [column for column in REVISION.c if column is not REVISION.c.changes]
_WHOLE = select(*_COLUMNS)
_WITH_CHANGES = select(*_COLUMNS, REVISION.c.changes).order_by(REVISION.c.number.desc())


def _before(number: int | None) -> Select[Any]:
    return _WITH_CHANGES if number is None else _WITH_CHANGES.where(REVISION.c.number < number)
