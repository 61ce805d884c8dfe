"""The log of what people with roles did, and of what was refused to others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from sqlalchemy import Row, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.desk.tables import AUDIT
from storage.state.access import reading, writing
from storage.state.locks import lock_refusals

REFUSED: Final = "refused"
# Entries that one person's refusals of a day come to; what goes beyond is counted in one more.
MOST: Final = 20
_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done or refused; see storage.desk.tables.AUDIT. `actor` None: the bot itself."""

    actor: int | None
    action: str
    subject: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Noted:
    """An act as it stands in the log; numbers ascend with time, which is UTC."""

    number: int
    at: dt.datetime
    act: Act


class Audit:
    """The log. What was done is never changed; equal refusals of a day become one entry, with how many they were."""

    def __init__(self, engine: AsyncEngine, writer: AsyncEngine) -> None:
        self._engine = engine
        self._writer = writer

    async def note(self, act: Act, now: dt.datetime) -> None:
        """Note what was done."""
        async with writing(self._writer) as connection:
            await note(connection, act, now)

    async def refuse(self, actor: int, command: str, chat_id: int, now: dt.datetime) -> None:
        """Note that somebody was refused a command in a chat.

        The same within a day of the first time is one entry, which moves up to the newest ones: `detail` counts `times`
        and tells when the `first` was. Beyond MOST entries a person and day, one without a command counts the rest.
        """
        recent = select(AUDIT).where(AUDIT.c.actor == actor, AUDIT.c.action == REFUSED, AUDIT.c.at > now - _DAY)
        async with writing(self._writer) as connection:
            await lock_refusals(connection, actor)
            known = [_noted(row) for row in await connection.execute(recent.order_by(AUDIT.c.id))]
            subject, detail = command, dict[str, Any](chat=chat_id)
            equal = _find_equal(known, subject, detail, now)
            if equal is None and len(known) >= MOST:
                subject, detail = "", {}
                equal = _find_equal(known, subject, detail, now)
            if equal is not None:
                await connection.execute(delete(AUDIT).where(AUDIT.c.id == equal.number))
                detail |= {"times": _times(equal) + 1, "first": _first(equal).isoformat()}
            await note(connection, Act(actor, REFUSED, subject, detail), now)

    async def get(self, number: int) -> Noted | None:
        """Give an entry."""
        async with reading(self._engine) as connection:
            row = (await connection.execute(select(AUDIT).where(AUDIT.c.id == number))).one_or_none()
        return None if row is None else _noted(row)

    async def newest(self, limit: int, *, before: int | None = None, refused: bool | None = None) -> Sequence[Noted]:
        """Give entries, the newest first; only those before a number, if one is given.

        `refused`: only refusals, or with False only what was done.
        """
        query = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(AUDIT.c.id < before)
        if refused is not None:
            query = query.where(AUDIT.c.action == REFUSED if refused else AUDIT.c.action != REFUSED)
        async with reading(self._engine) as connection:
            return [_noted(row) for row in await connection.execute(query)]


async def note(connection: AsyncConnection, act: Act, now: dt.datetime) -> int:
    """Note an act in the transaction in which it is done; gives the number of the entry."""
    detail = orjson.dumps(act.detail, option=orjson.OPT_SORT_KEYS).decode()
    values = {"at": now, "actor": act.actor, "action": act.action, "subject": act.subject, "detail": detail}
    number: int = (await connection.execute(insert(AUDIT).values(values).returning(AUDIT.c.id))).scalar_one()
    return number


def _find_equal(known: Sequence[Noted], subject: str, detail: dict[str, Any], now: dt.datetime) -> Noted | None:
    same = (one for one in known if one.act.subject == subject and one.act.detail.get("chat") == detail.get("chat"))
    return next((one for one in same if _first(one) > now - _DAY), None)


def _first(noted: Noted) -> dt.datetime:
    first = noted.act.detail.get("first")
    return noted.at if first is None else dt.datetime.fromisoformat(first)


def _times(noted: Noted) -> int:
    return int(noted.act.detail.get("times", 1))


def _noted(row: Row[Any]) -> Noted:
    return Noted(row.id, row.at, Act(row.actor, row.action, row.subject, orjson.loads(row.detail)))
