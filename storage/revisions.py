"""The revisions of the content with their source files: the newest one is what is live."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.errors import RevisionConflictError
from storage.outbox_planning import replan
from storage.state_access import reading, writing
from storage.state_tables import REVISION, REVISION_FILES

__all__ = ["Revision", "RevisionConflictError", "Revisions"]


@dataclass(frozen=True, slots=True)
class Revision:
    """One applied content: `sha256` names its content file, `directory_digest` the directory it was imported from.

    `number` counts from 1, `created_at` is UTC, `author` a user's id (None: the bot itself).
    """

    number: int
    sha256: str
    created_at: dt.datetime
    author: int | None
    reason: str
    directory_digest: str


class Revisions:
    """Stores revisions, one after the other; storing one is what makes it live."""

    def __init__(self, engine: AsyncEngine, writer: AsyncEngine) -> None:
        self._engine = engine
        self._writer = writer

    async def newest(self) -> Revision | None:
        """Give the newest revision; None when nothing was ever stored."""
        query = select(REVISION).order_by(REVISION.c.number.desc()).limit(1)
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else Revision(*row)

    async def packed(self, number: int) -> bytes:
        """Give the files of a revision as they were stored (storage.packing). Raises LookupError."""
        query = select(REVISION_FILES.c.packed).where(REVISION_FILES.c.number == number)
        async with reading(self._engine) as connection:
            packed: bytes | None = (await connection.execute(query)).scalar_one_or_none()
        if packed is None:
            raise LookupError(f"there is no revision {number}")
        return packed

    async def add(  # noqa: PLR0913 - the fields of a revision
        self,
        *,
        sha256: str,
        packed: bytes,
        directory_digest: str,
        author: int | None,
        reason: str,
        now: dt.datetime,
        expected: int | None,
    ) -> Revision:
        """Store a revision that builds on the one with the number `expected` (None: on nothing).

        In the same transaction the reminders of all chats are planned anew, from `now` on.
        Raises RevisionConflictError when that is not the newest one, StateFullError when the disk is full, else
        StateUnavailableError when the database fails; then nothing is stored.
        """
        number = (expected or 0) + 1
        revision = Revision(number, sha256, now.astimezone(dt.UTC), author, reason, directory_digest)
        try:
            async with writing(self._writer) as connection:
                newest = (await connection.execute(select(func.max(REVISION.c.number)))).scalar_one()
                if newest != expected:
                    raise RevisionConflictError(expected, newest)
                await connection.execute(
                    insert(REVISION).values(
                        number=number,
                        sha256=sha256,
                        created_at=now,
                        author=author,
                        reason=reason,
                        directory_digest=directory_digest,
                    )
                )
                await connection.execute(insert(REVISION_FILES).values(number=number, packed=packed))
                await replan(connection, now)
        except IntegrityError as error:  # another process stored the same number at the same moment
            raise RevisionConflictError(expected, number) from error
        return revision
