"""A copy of the state database becomes the live one: what it can't know to be unsent is never sent by itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.copies.serials import skip_numbers
from storage.desk.announced import AnnouncementState
from storage.desk.announcement_tables import ANNOUNCEMENT
from storage.desk.audit import Act, note
from storage.desk.complaints import Heard
from storage.desk.proposals import ProposalState
from storage.desk.report_tables import REPORT
from storage.desk.tables import PROPOSAL
from storage.outbox.planning import give_up
from storage.outbox.posts import Epoch, PostState, Reason
from storage.outbox.returns import recover
from storage.state.tables import EPOCH, INBOX, MENU, POST, PULSE, REVISION


@dataclass(frozen=True, slots=True)
class Opened:
    """An epoch that was opened: how many posts it left out, and how many it put in doubt."""

    epoch: Epoch
    left_out: int
    doubts: int


async def open_epoch(connection: AsyncConnection, now: dt.datetime) -> Opened:
    """Open a new epoch in a database that was a copy until now; nobody else works on it.

    Until its last beat the copy knows all that was sent; later nothing. So what waits and is due by now is left out,
    and what was being sent is in doubt. What is planned later for that span, storage.outbox.intake leaves out. Updates
    that were noted have been answered since, and menus may have been set otherwise: both are forgotten. An
    announcement that was under way is stopped, because the lost database went on with it. The pulse goes on from now,
    because the bot was not away.
    """
    beat = select(PULSE.c.until)
    newest = select(func.max(REVISION.c.created_at))
    moments = [(await connection.execute(query)).scalar_one_or_none() for query in (beat, newest)]
    epoch = Epoch(min(next((moment for moment in moments if moment is not None), now), now), now)
    await recover(connection, now, expired=False, owner=None)
    retried = and_(POST.c.state == PostState.UNCERTAIN, POST.c.try_at.is_not(None))
    doubts = (await connection.execute(select(func.count()).where(retried))).scalar_one()
    due = and_(POST.c.state == PostState.PLANNED, POST.c.due <= now)
    left_out = await give_up(connection, or_(due, retried), Reason.RESTORED, now)
    going = ANNOUNCEMENT.c.state == AnnouncementState.GOING
    await connection.execute(update(ANNOUNCEMENT).where(going).values(state=AnnouncementState.STOPPED.value))
    # A draft may have been sent since, and a key of the lost database must not meet another thing of the same number.
    await connection.execute(delete(ANNOUNCEMENT).where(ANNOUNCEMENT.c.state == AnnouncementState.DRAFT))
    await connection.execute(delete(PROPOSAL).where(PROPOSAL.c.state == ProposalState.OPEN))
    told_of = and_(REPORT.c.ended_at.is_not(None), REPORT.c.ended_heard.is_(None))
    await connection.execute(update(REPORT).where(told_of).values(ended_heard=Heard.UNSURE.value))
    await skip_numbers(connection, {PROPOSAL: 1_000_000, REPORT: 1000, ANNOUNCEMENT: 1000})
    for table in (INBOX, MENU):
        await connection.execute(delete(table))
    await connection.execute(update(PULSE).values(since=now, until=now))
    await connection.execute(insert(EPOCH).values(copied=epoch.copied, restored=now))
    detail = {"left out": left_out, "in doubt": doubts}
    await note(connection, Act(None, "restored", f"{epoch.copied:%Y-%m-%d %H:%M} UTC", detail), now)
    return Opened(epoch, left_out, doubts)
