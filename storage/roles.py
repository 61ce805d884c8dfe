"""Roles that were given in the chat, and the log of what people with roles did; a change and its entry are one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from content.roles import Role
from storage.desk_tables import AUDIT, ROLE, SPOKEN
from storage.state_access import reading, writing
from storage.upsert import upsert


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with a role; `name` is what the person was called when it was given, `granted_at` UTC."""

    user_id: int
    role: Role
    name: str
    granted_by: int
    granted_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done or refused; see storage.desk_tables.AUDIT. `actor` None: the bot itself."""

    actor: int | None
    action: str
    subject: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Noted:
    """An act as it stands in the log; numbers ascend with time."""

    number: int
    at: dt.datetime
    act: Act


class Roles:
    """Roles are asked for anew each time: who loses one, loses it at once."""

    def __init__(self, engine: AsyncEngine, writer: AsyncEngine) -> None:
        self._engine = engine
        self._writer = writer

    async def of(self, user_id: int) -> Role | None:
        """Give the role that was given to a user."""
        query = select(ROLE.c.role).where(ROLE.c.user_id == user_id)
        async with reading(self._engine) as connection:
            found = (await connection.execute(query)).scalar_one_or_none()
        return None if found is None else Role(found)

    async def holders(self) -> Sequence[Holder]:
        """Give everybody with a role, the longest holders first."""
        query = select(ROLE).order_by(ROLE.c.granted_at, ROLE.c.user_id)
        async with reading(self._engine) as connection:
            return [
                Holder(row.user_id, Role(row.role), row.name, row.granted_by, row.granted_at)
                for row in await connection.execute(query)
            ]

    async def grant(self, holder: Holder) -> None:
        """Give a role in place of the one that the person had."""
        row = {
            "user_id": holder.user_id,
            "role": holder.role.value,
            "name": holder.name,
            "granted_by": holder.granted_by,
            "granted_at": holder.granted_at,
        }
        act = Act(holder.granted_by, "grant", str(holder.user_id), {"role": holder.role.value, "name": holder.name})
        async with writing(self._writer) as connection:
            await upsert(connection, ROLE, [row], replaced=["role", "name", "granted_by", "granted_at"])
            await note(connection, act, holder.granted_at)

    async def revoke(self, user_id: int, by: int, now: dt.datetime) -> bool:
        """Take a role; tells whether there was one."""
        async with writing(self._writer) as connection:
            await connection.execute(delete(SPOKEN).where(SPOKEN.c.user_id == user_id))
            gone = await connection.execute(delete(ROLE).where(ROLE.c.user_id == user_id).returning(ROLE.c.role))
            role = gone.scalar_one_or_none()
            if role is not None:
                await note(connection, Act(by, "revoke", str(user_id), {"role": role}), now)
        return role is not None


class Audit:
    """The log of what was done and refused; entries are never changed."""

    def __init__(self, engine: AsyncEngine, writer: AsyncEngine) -> None:
        self._engine = engine
        self._writer = writer

    async def note(self, act: Act, now: dt.datetime) -> None:
        """Note what was done."""
        async with writing(self._writer) as connection:
            await note(connection, act, now)

    async def newest(self, limit: int, *, before: int | None = None) -> Sequence[Noted]:
        """Give entries, the newest first; only those before a number, if one is given."""
        query = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(AUDIT.c.id < before)
        async with reading(self._engine) as connection:
            return [
                Noted(row.id, row.at, Act(row.actor, row.action, row.subject, orjson.loads(row.detail)))
                for row in await connection.execute(query)
            ]


async def note(connection: AsyncConnection, act: Act, now: dt.datetime) -> None:
    """Note an act in the transaction in which it is done."""
    detail = orjson.dumps(act.detail, option=orjson.OPT_SORT_KEYS).decode()
    values = {"at": now, "actor": act.actor, "action": act.action, "subject": act.subject, "detail": detail}
    await connection.execute(insert(AUDIT).values(values))
