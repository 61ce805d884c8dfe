"""Roles that were given in the chat. A change and its entry in the log are one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from content.roles import Face, Role
from storage.desk.audit import Act, note
from storage.desk.tables import AUDIT, PICKED, ROLE, SPOKEN
from storage.errors import LastOwnerError, RoleConflictError
from storage.state.access import reading, writing
from storage.state.locks import lock_roles
from storage.state.shared_reads import SharedReads
from storage.state.upsert import upsert

NAME: Final = 128
_USERNAME: Final = 64
_KEPT: Final = dt.timedelta(days=1)
_CHANGES: Final = ("grant", "revoke")


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with a role; `name` is what the person was last known to be called, `granted_at` UTC."""

    user_id: int
    role: Role
    name: str
    granted_by: int
    granted_at: dt.datetime
    username: str | None = None

    @property
    def face(self) -> Face:
        """What they are called."""
        return Face(self.user_id, self.name, self.username)


@dataclass(frozen=True, slots=True)
class Known:
    """What the database knows of somebody.

    Their role, if they have one; what they were called when they were picked for one, at most a day ago; and the number
    of the log's entry by which their role changed last, 0 if none did.
    """

    holder: Holder | None
    picked: Face | None
    last: int

    @property
    def role(self) -> Role | None:
        """The role."""
        return None if self.holder is None else self.holder.role


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms a role changes.

    `seen`: only if the log's entry with this number is the last one that changed this person's (0: none did; None:
    whatever changed). `ruled`: there are owners by the settings, so that the last one of the chat may go. `undoes`: the
    number of the entry that this undoes.
    """

    seen: int | None = None
    ruled: bool = True
    undoes: int | None = None


_ANY: Final = Terms()


class Roles:
    """Roles are asked for anew each time: who loses one, loses it at once."""

    def __init__(self, engine: AsyncEngine, writer: AsyncEngine) -> None:
        self._engine = engine
        self._writer = writer
        self._reads: SharedReads[int, Holder] = SharedReads(self._read)

    async def of(self, user_id: int) -> Role | None:
        """Give the role that was given to a user."""
        holder = await self.get(user_id)
        return None if holder is None else holder.role

    async def get(self, user_id: int) -> Holder | None:
        """Give somebody with a role; None for who has none."""
        return await self._reads.get(user_id)

    async def holders(self) -> Sequence[Holder]:
        """Give everybody with a role, the longest holders first."""
        query = select(ROLE).order_by(ROLE.c.granted_at, ROLE.c.user_id)
        async with reading(self._engine) as connection:
            return [_holder(row) for row in await connection.execute(query)]

    async def close(self) -> None:
        """Give up what is being read."""
        await self._reads.close()

    async def _read(self, user_ids: Sequence[int]) -> dict[int, Holder]:
        async with reading(self._engine) as connection:
            rows = await connection.execute(select(ROLE).where(ROLE.c.user_id.in_(user_ids)))
            return {row.user_id: _holder(row) for row in rows}

    async def look_up(self, user_id: int, now: dt.datetime) -> Known:
        """Give what is known of somebody."""
        query = select(PICKED).where(PICKED.c.user_id == user_id, PICKED.c.picked_at > now - _KEPT)
        async with reading(self._engine) as connection:
            picked = (await connection.execute(query)).one_or_none()
            return Known(
                await _get(connection, user_id),
                None if picked is None else Face(picked.user_id, picked.name, picked.username),
                await _last(connection, user_id),
            )

    async def pick(self, face: Face, now: dt.datetime) -> None:
        """Keep what somebody is called who was picked for a role, and forget whom a day ago nobody gave one."""
        row = {"user_id": face.user_id, **_cut(face), "picked_at": now}
        async with writing(self._writer) as connection:
            await connection.execute(delete(PICKED).where(PICKED.c.picked_at <= now - _KEPT))
            await upsert(connection, PICKED, [row], replaced=["name", "username", "picked_at"])

    async def name(self, face: Face) -> None:
        """Keep what somebody with a role calls themselves."""
        async with writing(self._writer) as connection:
            await connection.execute(update(ROLE).where(ROLE.c.user_id == face.user_id).values(**_cut(face)))

    async def grant(self, holder: Holder, terms: Terms = _ANY) -> int:
        """Give a role in place of the one that the person had; gives the number of the log's entry.

        Raises RoleConflictError, LastOwnerError.
        """
        row = {
            "user_id": holder.user_id,
            "role": holder.role.value,
            "granted_by": holder.granted_by,
            "granted_at": holder.granted_at,
            **_cut(holder.face),
        }
        async with writing(self._writer) as connection:
            before = await _enter(connection, holder.user_id, holder.role, terms)
            await upsert(connection, ROLE, [row], replaced=["role", "name", "username", "granted_by", "granted_at"])
            await connection.execute(delete(PICKED).where(PICKED.c.user_id == holder.user_id))
            detail = {"role": holder.role.value, "before": before and before.role.value, **_told(holder.face, terms)}
            act = Act(holder.granted_by, "grant", str(holder.user_id), detail)
            return await note(connection, act, holder.granted_at)

    async def revoke(self, user_id: int, by: int, now: dt.datetime, terms: Terms = _ANY) -> int | None:
        """Take a role; gives the number of the log's entry, None where there was no role.

        Raises RoleConflictError, LastOwnerError.
        """
        async with writing(self._writer) as connection:
            before = await _enter(connection, user_id, None, terms)
            if before is None:
                return None
            await connection.execute(delete(SPOKEN).where(SPOKEN.c.user_id == user_id))
            await connection.execute(delete(ROLE).where(ROLE.c.user_id == user_id))
            detail = {"role": before.role.value, **_told(before.face, terms)}
            return await note(connection, Act(by, "revoke", str(user_id), detail), now)


async def _enter(connection: AsyncConnection, user_id: int, role: Role | None, terms: Terms) -> Holder | None:
    """Give whose role is about to change, as it is now. Raises RoleConflictError, LastOwnerError."""
    await lock_roles(connection)
    if terms.seen is not None and await _last(connection, user_id) != terms.seen:
        raise RoleConflictError(f"the role of {user_id} was changed by somebody else meanwhile")
    before = await _get(connection, user_id)
    if before is not None and before.role is Role.OWNER and role is not Role.OWNER and not terms.ruled:
        owners = select(func.count()).where(ROLE.c.role == Role.OWNER.value)
        if (await connection.execute(owners)).scalar_one() == 1:
            raise LastOwnerError(f"{user_id} is the last owner")
    return before


async def _get(connection: AsyncConnection, user_id: int) -> Holder | None:
    row = (await connection.execute(select(ROLE).where(ROLE.c.user_id == user_id))).one_or_none()
    return None if row is None else _holder(row)


async def _last(connection: AsyncConnection, user_id: int) -> int:
    newest = select(func.max(AUDIT.c.id)).where(AUDIT.c.subject == str(user_id), AUDIT.c.action.in_(_CHANGES))
    return (await connection.execute(newest)).scalar_one() or 0


def _holder(row: Row[Any]) -> Holder:
    return Holder(row.user_id, Role(row.role), row.name, row.granted_by, row.granted_at, row.username)


def _cut(face: Face) -> dict[str, Any]:
    return {"name": face.name[:NAME], "username": face.username and face.username[:_USERNAME]}


def _told(face: Face, terms: Terms) -> dict[str, Any]:
    return {"name": face.name[:NAME]} | ({} if terms.undoes is None else {"undoes": terms.undoes})
