"""The store of what members report, until it is settled and some time after; and of who may not report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.desk.audit import Act, note
from storage.desk.complaints import (
    MOST,
    SPAN,
    Complaint,
    Ending,
    Heard,
    Muted,
    News,
    Report,
    ReportState,
    Standing,
    ToCorrect,
    Verdict,
)
from storage.desk.report_tables import MUTED, REPORT
from storage.state.access import reading, writing
from storage.state.upsert import upsert

_NAME: Final = 128  # letters
_MOMENT: Final = dt.timedelta(microseconds=1)
_UNKNOWN_TO_EDITORS: Final = and_(
    REPORT.c.state == ReportState.ACCEPTED, or_(REPORT.c.told_at.is_(None), REPORT.c.told_at <= REPORT.c.settled_at)
)
_ACTIONS: Final = {
    ReportState.ANSWERED: "answer",
    ReportState.ACCEPTED: "accept",
    ReportState.DECLINED: "decline",
    ReportState.CORRECTED: "correct",
    ReportState.DROPPED: "drop",
}


class Reports:
    """Each method is one transaction; all raise StateFullError, StateUnavailableError."""

    def __init__(self, engine: AsyncEngine, writer: AsyncEngine) -> None:
        self._engine = engine
        self._writer = writer

    async def standing(self, user_id: int, now: dt.datetime) -> Standing:
        """Say whether somebody may report."""
        async with reading(self._engine) as connection:
            return await _standing(connection, user_id, now)

    async def add(self, sent: Complaint, now: dt.datetime) -> Report | Standing:
        """Store a complaint, or say why not. The same message, handled twice, is one report."""
        same = select(REPORT).where(
            REPORT.c.user_id == sent.user_id, REPORT.c.message_id == sent.message_id, REPORT.c.words == sent.words
        )
        row = {
            "user_id": sent.user_id,
            "message_id": sent.message_id,
            "name": sent.name[:_NAME],
            "language": sent.language,
            "slug": sent.slug,
            "revision": sent.revision,
            "words": sent.words,
            "made_at": now,
            "state": ReportState.OPEN.value,
        }
        async with writing(self._writer) as connection:
            if (known := (await connection.execute(same)).first()) is not None:
                return _report(known)
            if not (standing := await _standing(connection, sent.user_id, now)).is_free:
                return standing
            return _report((await connection.execute(insert(REPORT).values(row).returning(REPORT))).one())

    async def get(self, number: int) -> Report | None:
        """Give a report."""
        async with reading(self._engine) as connection:
            row = (await connection.execute(select(REPORT).where(REPORT.c.id == number))).one_or_none()
        return None if row is None else _report(row)

    async def waiting(self, limit: int, *, offset: int = 0, state: ReportState = ReportState.OPEN) -> Sequence[Report]:
        """Give reports in a state, the oldest first: open ones, or accepted ones, which are to be corrected."""
        query = select(REPORT).where(REPORT.c.state == state).order_by(REPORT.c.id)
        async with reading(self._engine) as connection:
            return [_report(row) for row in await connection.execute(query.limit(limit).offset(offset))]

    async def count_waiting(self, state: ReportState = ReportState.OPEN) -> int:
        """Count reports in a state."""
        async with reading(self._engine) as connection:
            return (await connection.execute(_count(state))).scalar_one()

    async def settle(self, number: int, verdict: Verdict, now: dt.datetime) -> Report | None:
        """Settle an open report; None when there is none: somebody else was first, or it was erased."""
        settled = (
            update(REPORT)
            .where(REPORT.c.id == number, REPORT.c.state == ReportState.OPEN)
            .values(state=verdict.state.value, reply=verdict.reply, settled_by=verdict.by, settled_at=now)
            .returning(REPORT)
        )
        async with writing(self._writer) as connection:
            row = (await connection.execute(settled)).one_or_none()
            if row is None:
                return None
            act = Act(verdict.by, _ACTIONS[verdict.state], str(number), {"record": row.slug or "–"})
            await note(connection, act, now)
        return _report(row)

    async def hear(self, number: int, heard: Heard, *, end: bool = False) -> None:
        """Note whether the member got to know the outcome, or with `end` how an accepted report ended."""
        values = {"ended_heard" if end else "heard": heard.value}
        async with writing(self._writer) as connection:
            await connection.execute(update(REPORT).where(REPORT.c.id == number).values(values))

    async def finish(self, number: int, verdict: Verdict, now: dt.datetime) -> Report | None:
        """End an accepted report, corrected or dropped; None when there is none: ended by somebody else, or erased."""
        async with writing(self._writer) as connection:
            return await _finish(connection, number, verdict, None, now)

    async def untold(self, limit: int) -> Sequence[Report]:
        """Give reports of whose end the member was not told yet, the oldest first."""
        query = select(REPORT).where(REPORT.c.ended_at.is_not(None), REPORT.c.ended_heard.is_(None))
        async with reading(self._engine) as connection:
            return [_report(row) for row in await connection.execute(query.order_by(REPORT.c.id).limit(limit))]

    async def begin_telling(self, number: int) -> bool:
        """Take it upon oneself to tell a member of the end, before it is done: so nobody does it again after a stop.

        Tells whether it was still to be done; until the result is noted, nobody can be sure of it.
        """
        async with writing(self._writer) as connection:
            return await _turn(connection, number, REPORT.c.ended_heard.is_(None), Heard.UNSURE)

    async def tell_again(self, number: int) -> bool:
        """Let a member be told of the end (again) where nobody is sure that they were; tells whether that was so."""
        async with writing(self._writer) as connection:
            return await _turn(connection, number, REPORT.c.ended_heard == Heard.UNSURE, None)

    async def mute(self, user_id: int, name: str, by: int, now: dt.datetime) -> bool:
        """Let somebody report no more; tells whether they might until now."""
        row = {"user_id": user_id, "name": name[:_NAME], "muted_by": by, "muted_at": now}
        async with writing(self._writer) as connection:
            if (await _standing(connection, user_id, now)).muted:
                return False
            await upsert(connection, MUTED, [row], replaced=[])
            await note(connection, Act(by, "mute", str(user_id), {"name": name[:_NAME]}), now)
        return True

    async def unmute(self, user_id: int, by: int, now: dt.datetime) -> bool:
        """Let somebody report again; tells whether they might not until now."""
        async with writing(self._writer) as connection:
            gone = (await connection.execute(delete(MUTED).where(MUTED.c.user_id == user_id))).rowcount > 0
            if gone:
                await note(connection, Act(by, "unmute", str(user_id)), now)
        return gone

    async def muted(self, limit: int, *, offset: int = 0) -> Sequence[Muted]:
        """Give those who may not report, the last ones first."""
        query = select(MUTED).order_by(MUTED.c.muted_at.desc(), MUTED.c.user_id)
        async with reading(self._engine) as connection:
            return [Muted(*row) for row in await connection.execute(query.limit(limit).offset(offset))]

    async def count_muted(self) -> int:
        """Count those who may not report."""
        async with reading(self._engine) as connection:
            return (await connection.execute(select(func.count()).select_from(MUTED))).scalar_one()

    async def news(self) -> News:
        """Give what moderators were not told of."""
        fresh = select(func.count(), func.max(REPORT.c.id)).where(
            REPORT.c.told_at.is_(None), REPORT.c.state == ReportState.OPEN
        )
        async with reading(self._engine) as connection:
            count, newest = (await connection.execute(fresh)).one()
            told_at = (await connection.execute(select(func.max(REPORT.c.told_at)))).scalar_one()
            if not count:  # as nearly always, and it is asked all the time
                return News(0, 0, 0, told_at)
            waiting = (await connection.execute(_count(ReportState.OPEN))).scalar_one()
        return News(count, newest, waiting, told_at)

    async def mark_told(self, newest: int, now: dt.datetime) -> None:
        """Note that moderators were told of all reports up to a number."""
        told = (
            update(REPORT)
            .where(REPORT.c.told_at.is_(None), REPORT.c.id <= newest, REPORT.c.state != ReportState.ACCEPTED)
            .values(told_at=now)
        )
        async with writing(self._writer) as connection:
            await connection.execute(told)

    async def to_correct(self) -> ToCorrect:
        """Give the accepted reports of which editors were not told, the oldest first."""
        fresh = select(REPORT.c.id, REPORT.c.settled_by).where(_UNKNOWN_TO_EDITORS).order_by(REPORT.c.id)
        async with reading(self._engine) as connection:
            found = (await connection.execute(fresh)).all()
            waiting = (await connection.execute(_count(ReportState.ACCEPTED))).scalar_one() if found else 0
        return ToCorrect(tuple(row.id for row in found), frozenset(row.settled_by for row in found), waiting)

    async def mark_passed_on(self, numbers: Sequence[int], now: dt.datetime) -> None:
        """Note that editors were told of accepted reports; of a clock that was set back, after they were accepted."""
        fresh = select(REPORT.c.id, REPORT.c.settled_at).where(REPORT.c.id.in_(numbers), _UNKNOWN_TO_EDITORS)
        async with writing(self._writer) as connection:
            for number, settled_at in (await connection.execute(fresh)).all():
                told = update(REPORT).where(REPORT.c.id == number)
                await connection.execute(told.values(told_at=max(now, settled_at + _MOMENT)))

    async def tidy(self, before: dt.datetime) -> None:
        """Forget reports that were settled before a moment; accepted ones, that ended before it."""
        old = delete(REPORT).where(
            REPORT.c.settled_at < before,
            REPORT.c.state != ReportState.ACCEPTED,
            or_(REPORT.c.ended_at.is_(None), REPORT.c.ended_at < before),
        )
        async with writing(self._writer) as connection:
            await connection.execute(old)


async def note_correction(
    connection: AsyncConnection, number: int, revision: int, by: int | None, now: dt.datetime
) -> None:
    """End the report that an applied proposal corrects, in the transaction that applies it; nothing if it has ended."""
    await _finish(connection, number, Verdict(ReportState.CORRECTED, by), revision, now)


async def _finish(
    connection: AsyncConnection, number: int, verdict: Verdict, revision: int | None, now: dt.datetime
) -> Report | None:
    finished = (
        update(REPORT)
        .where(REPORT.c.id == number, REPORT.c.state == ReportState.ACCEPTED)
        .values(state=verdict.state.value, reply=verdict.reply, ended_by=verdict.by, ended_at=now, ended_in=revision)
        .returning(REPORT)
    )
    row = (await connection.execute(finished)).one_or_none()
    if row is None:
        return None
    detail = {"record": row.slug or "–", "revision": revision}
    await note(connection, Act(verdict.by, _ACTIONS[verdict.state], str(number), detail), now)
    return _report(row)


async def _turn(connection: AsyncConnection, number: int, before: ColumnElement[bool], after: Heard | None) -> bool:
    turned = update(REPORT).where(REPORT.c.id == number, REPORT.c.ended_at.is_not(None), before)
    return (await connection.execute(turned.values(ended_heard=after))).rowcount > 0


def _count(state: ReportState) -> Select[int]:
    return select(func.count()).select_from(REPORT).where(REPORT.c.state == state)


async def _standing(connection: AsyncConnection, user_id: int, now: dt.datetime) -> Standing:
    muted = select(MUTED.c.user_id).where(MUTED.c.user_id == user_id)
    recent = (
        select(REPORT.c.made_at)
        .where(REPORT.c.user_id == user_id, REPORT.c.made_at > now - SPAN)
        .order_by(REPORT.c.made_at.desc())
        .limit(MOST)
    )
    is_muted = (await connection.execute(muted)).scalar_one_or_none() is not None
    moments = list((await connection.execute(recent)).scalars())
    return Standing(is_muted, moments[-1] + SPAN if len(moments) == MOST else None)


def _report(row: Row[Any]) -> Report:
    sent = Complaint(row.user_id, row.message_id, row.name, row.language, row.words, row.slug, row.revision)
    heard = None if row.heard is None else Heard(row.heard)
    ending = None
    if row.ended_at is not None:
        known = None if row.ended_heard is None else Heard(row.ended_heard)
        ending = Ending(row.ended_by, row.ended_at, row.ended_in, known)
    state = ReportState(row.state)
    return Report(row.id, sent, row.made_at, state, row.reply, row.settled_by, row.settled_at, heard, ending)
