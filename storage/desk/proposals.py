"""Changes of the content that somebody looks at before they are applied, and edits that are under way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.desk.packing import pack_changes, unpack_changes
from storage.desk.tables import DRAFT, PROPOSAL
from storage.state.access import reading, writing
from storage.state.upsert import upsert

Changes = Mapping[str, bytes | None]


class ProposalState(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    APPLIED = "applied"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Changed files (None: the file goes) on top of the revision `base`; `digest` names the content that they lead to.

    `removes` is how many records go. `made_at` is UTC. `note` says why, in somebody's own words, `report` is the number
    of a report that this corrects.
    """

    number: int
    user_id: int
    made_at: dt.datetime
    base: int
    reason: str
    digest: str
    removes: int
    state: ProposalState
    note: str | None = None
    report: int | None = None


class Proposals:
    """Each method is one transaction; all raise StateFullError, StateUnavailableError."""

    def __init__(self, engine: AsyncEngine, writer: AsyncEngine) -> None:
        self._engine = engine
        self._writer = writer

    async def add(  # noqa: PLR0913 -- the fields of a proposal
        self,
        *,
        user_id: int,
        now: dt.datetime,
        base: int,
        reason: str,
        changes: Changes,
        digest: str,
        removes: int,
        note: str | None = None,
        report: int | None = None,
    ) -> Proposal:
        """Store a proposal, open."""
        row = {
            "user_id": user_id,
            "made_at": now,
            "base": base,
            "reason": reason,
            "packed": pack_changes(changes),
            "digest": digest,
            "removes": removes,
            "report": report,
            "state": ProposalState.OPEN.value,
            "note": note,
        }
        async with writing(self._writer) as connection:
            done = await connection.execute(insert(PROPOSAL).values(row).returning(*_COLUMNS))
            return _proposal(done.one())

    async def get(self, number: int) -> Proposal | None:
        """Give a proposal."""
        async with reading(self._engine) as connection:
            row = (await connection.execute(select(*_COLUMNS).where(PROPOSAL.c.id == number))).one_or_none()
        return None if row is None else _proposal(row)

    async def changes(self, number: int) -> dict[str, bytes | None]:
        """Give the changed files of a proposal. Raises LookupError."""
        async with reading(self._engine) as connection:
            query = select(PROPOSAL.c.packed).where(PROPOSAL.c.id == number)
            packed: bytes | None = (await connection.execute(query)).scalar_one_or_none()
        if packed is None:
            raise LookupError(f"there is no proposal {number}")
        return unpack_changes(packed)

    async def explain(self, number: int, note: str) -> bool:
        """Note why an open proposal is made, in place of what was noted before; tells whether it was open."""
        opened = update(PROPOSAL).where(PROPOSAL.c.id == number, PROPOSAL.c.state == ProposalState.OPEN)
        async with writing(self._writer) as connection:
            return (await connection.execute(opened.values(note=note))).rowcount > 0

    async def cancel(self, number: int) -> bool:
        """End an open proposal; tells whether it was open."""
        async with writing(self._writer) as connection:
            done = await connection.execute(
                update(PROPOSAL)
                .where(PROPOSAL.c.id == number, PROPOSAL.c.state == ProposalState.OPEN)
                .values(state=ProposalState.CANCELLED.value)
            )
        return done.rowcount > 0

    async def tidy(self, before: dt.datetime) -> None:
        """Forget proposals and drafts that nobody has touched since a moment."""
        async with writing(self._writer) as connection:
            await connection.execute(delete(PROPOSAL).where(PROPOSAL.c.made_at < before))
            await connection.execute(delete(DRAFT).where(DRAFT.c.changed_at < before))


class Drafts:
    """Edits under way, one for each person, as JSON; they survive a restart."""

    def __init__(self, engine: AsyncEngine, writer: AsyncEngine) -> None:
        self._engine = engine
        self._writer = writer

    async def get(self, user_id: int) -> dict[str, Any] | None:
        """Give what somebody has under way."""
        async with reading(self._engine) as connection:
            query = select(DRAFT.c.work).where(DRAFT.c.user_id == user_id)
            work: str | None = (await connection.execute(query)).scalar_one_or_none()
        return None if work is None else orjson.loads(work)

    async def keep(self, user_id: int, chat_id: int, work: Mapping[str, Any], now: dt.datetime) -> None:
        """Keep what somebody has under way, in place of anything before."""
        row = {"user_id": user_id, "chat_id": chat_id, "changed_at": now, "work": orjson.dumps(dict(work)).decode()}
        async with writing(self._writer) as connection:
            await upsert(connection, DRAFT, [row], replaced=["chat_id", "changed_at", "work"])

    async def end(self, user_id: int) -> bool:
        """Forget what somebody has under way; tells whether there was anything."""
        async with writing(self._writer) as connection:
            return (await connection.execute(delete(DRAFT).where(DRAFT.c.user_id == user_id))).rowcount > 0


async def end_proposal(connection: AsyncConnection, number: int) -> Proposal | None:
    """Take an open proposal for applied, in the transaction that applies it, and give it; None when it is not open."""
    opened = update(PROPOSAL).where(PROPOSAL.c.id == number, PROPOSAL.c.state == ProposalState.OPEN)
    applied = opened.values(state=ProposalState.APPLIED.value).returning(*_COLUMNS)
    row = (await connection.execute(applied)).one_or_none()
    return None if row is None else _proposal(row)


_COLUMNS = [column for column in PROPOSAL.c if column is not PROPOSAL.c.packed]


def _proposal(row: Row[Any]) -> Proposal:
    return Proposal(
        row.id,
        row.user_id,
        row.made_at,
        row.base,
        row.reason,
        row.digest,
        row.removes,
        ProposalState(row.state),
        row.note,
        row.report,
    )
