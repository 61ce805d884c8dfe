"""The outbox: which posts are owed, in whose hands they are, and what became of them.

A post goes from state to state by these transitions and no others, each a conditional UPDATE within one transaction:

- (new) -> planned, or dropped when it came too late: `plan`
- (new) -> planned, or dropped when it was stopped: Announcements.hand_over, for a post of an announcement
- planned, claimed -> (removed): the sheet or the content changed and nothing had begun
- planned -> dropped, claimed -> planned: `plan`, when the days of items changed; see storage.outbox.intake
- planned, uncertain to be retried -> claimed: `claim`
- planned -> dropped: `claim`, `expire`, Sheets.suspend
- planned, claimed -> dropped: Announcements.recall
- claimed -> sending: `begin`; -> dropped: `drop`, Sheets.suspend; -> planned: `release`, `recover`, a changed sheet,
  a lease that is over
- claimed -> sent: `record`, when it turns out that all of it arrived before; in doubt, as uncertain
- sending -> sent, planned, uncertain, failed, dropped: `record`; -> planned: `release`; -> uncertain: `recover`
- uncertain, in nobody's hands -> in those of people: `ask_people`
- uncertain -> sent, planned: `settle`; and with failed, dropped also `record`, when the outcome comes late
- failed, dropped by a restore -> planned: `send_again`, Restored.send_all
- planned, claimed -> dropped; sending -> uncertain: storage.copies.epoch_opening, when a copy of the database is
  restored
- dropped -> (removed): it was dropped for the chat's sake, or as late, and its moment lies ahead again
- dropped -> planned: `plan`, when nothing had been left of it and now something is; `forget_future`, when it was late
  only by a clock that was wrong

A part whose outcome is unknown puts its post in doubt. A post in doubt is uncertain, claimed or sending and nothing
else, until the outcome is known or people say it: where another post would be planned, dropped or failed, it is
uncertain. It is tried again once; then `try_at` is NULL and people decide.

A sent post stays sent; only `tidy`, an erasure and a merger of chats remove it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from storage.outbox import claims, corrections, planning, reports, results, returns
from storage.outbox.posts import (
    Claimed,
    Outcome,
    Plan,
    PostRecord,
    PostState,
    Promises,
    Reason,
    Sending,
    StoredItem,
    StoredPart,
)
from storage.state.access import reading, writing
from storage.state.sole import SoleProcess

# Posts that are removed in one transaction, so that others need not wait long.
_BATCH: Final = 2000


class Outbox:
    """Each method is one transaction.

    `now` is the bot's clock, which may be set; `real` is the machine's own, by which leases and retries go. All raise
    StateFullError, StateUnavailableError. What only one process may do raises StateBusyError when another one does it.
    `changed` is called with a chat's id after it has been suspended.
    """

    def __init__(
        self, engine: AsyncEngine, writer: AsyncEngine, sole: SoleProcess, changed: Callable[[int], None]
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._sole = sole
        self._changed = changed

    async def plan(
        self, plans: Sequence[Plan], *, late_before: dt.datetime | None = None, content: str | None = None
    ) -> bool:
        """Store what chats are owed; see storage.outbox.planning. False when `content` is no longer live.

        Only the sole process may.
        """
        await self._sole.check()
        async with writing(self._writer) as connection:
            return await planning.plan(connection, plans, late_before=late_before, content=content)

    async def promises(self, chat_id: int) -> Promises:
        """Give what a chat was promised and has not got: what a change of its sheet has to keep."""
        async with reading(self._engine) as connection:
            return await planning.read_promises(connection, chat_id)

    async def claim(  # noqa: PLR0913 - what a claim depends on
        self,
        now: dt.datetime,
        real: dt.datetime,
        limit: int,
        owner: str,
        lease_seconds: float,
        *,
        alive_since: dt.datetime | None = None,
    ) -> Sequence[Claimed]:
        """Claim at most `limit` posts that are due, for an owner.

        What expired before `alive_since`, and what the chat does not want any more, is dropped with its reason; what
        quiet hours delay now waits until they are over. That may take several transactions. Only the sole process may.
        """
        await self._sole.check()
        while True:
            async with writing(self._writer) as connection:
                claimed, again = await claims.claim(connection, now, real, limit, owner, lease_seconds, alive_since)
            if claimed or not again:
                return claimed

    async def begin(self, sendings: Sequence[Sending], owner: str, real: dt.datetime) -> frozenset[int]:
        """Mark posts as being sent before they are; gives the ids of those that still were the owner's."""
        async with writing(self._writer) as connection:
            return await claims.begin(connection, sendings, owner, real)

    async def release(self, post_ids: Collection[int], owner: str) -> None:
        """Give back what is claimed, or marked as being sent and surely was not, at no cost."""
        async with writing(self._writer) as connection:
            await returns.release(connection, post_ids, owner)

    async def drop(
        self, post_ids: Collection[int], reason: Reason, now: dt.datetime, *, owner: str | None = None
    ) -> None:
        """Drop claimed posts for a reason; with an owner, only those that are in these hands."""
        async with writing(self._writer) as connection:
            await returns.drop(connection, post_ids, reason, now, owner)

    async def record(
        self, outcomes: Sequence[Outcome], now: dt.datetime, real: dt.datetime, *, owner: str | None = None
    ) -> frozenset[int]:
        """Record what became of posts in hand; with an owner, only of those that are in these hands.

        What is certain about a part in doubt is recorded whoever holds its post. Gives the chats that are suspended by
        it and were not before.
        """
        async with writing(self._writer) as connection:
            suspended = await results.record(connection, outcomes, now, real, owner)
        for chat_id in suspended:
            self._changed(chat_id)
        return suspended

    async def recover(self, real: dt.datetime, *, expired: bool = False, owner: str | None = None) -> tuple[int, int]:
        """Take back all that is in anybody's hands, or only what was leased until before `real`, or what an owner has.

        Gives how many posts were claimed, and of how many nobody knows now whether they arrived. What all hands held
        is taken back at a start; then pauses end, too, that only another clock can have made so long. Only the sole
        process may take what others have.
        """
        if owner is None:
            await self._sole.check()
        async with writing(self._writer) as connection:
            if not expired and owner is None:
                await returns.pull_back(connection, real)
            return await returns.recover(connection, real, expired=expired, owner=owner)

    async def pull_back(self, real: dt.datetime, lease_seconds: float) -> None:
        """Follow the machine's clock, which was set back to `real`: no pause and no lease lies far ahead of it."""
        async with writing(self._writer) as connection:
            await returns.pull_back(connection, real, dt.timedelta(seconds=lease_seconds))

    async def expire(self, before: dt.datetime, now: dt.datetime) -> int:
        """Drop waiting posts that expired before a moment as late; gives how many."""
        async with writing(self._writer) as connection:
            return await planning.expire(connection, before, now)

    async def forget_future(self, now: dt.datetime) -> None:
        """Follow a clock that was set back: what was dropped of the time ahead is planned anew."""
        async with writing(self._writer) as connection:
            await planning.forget_future(connection, now)

    async def ask_people(self, limit: int) -> Sequence[int]:
        """Take at most so many posts that people have to decide about, each once, and give their chats."""
        async with reading(self._engine) as connection:
            if not await results.has_questions(connection):
                return []
        async with writing(self._writer) as connection:
            return await results.ask_people(connection, limit)

    async def send_again(self, post_id: int, now: dt.datetime) -> bool:
        """Let a post go out now that failed, that people decide about or a restore left out; tells if it is one."""
        async with writing(self._writer) as connection:
            return await results.send_again(connection, post_id, now)

    async def settle(self, post_id: int, now: dt.datetime) -> bool:
        """Take it that an uncertain post arrived, as people say; tells whether it is one.

        It is sent then, or goes on to the message after the one in doubt.
        """
        async with writing(self._writer) as connection:
            return await results.settle(connection, post_id, now)

    async def told(self, since: dt.datetime) -> dict[str, set[str]]:
        """Give the anchors that posts told of since a moment, each with the digests that it was told with."""
        async with reading(self._engine) as connection:
            return await corrections.told(connection, since)

    async def stale(
        self, since: dt.datetime, current: Mapping[str, str], limit: int, after: int = 0
    ) -> Sequence[Claimed]:
        """Give posts sent since a moment that tell of an anchor with another digest than the current one.

        In the order of their ids, from the one after `after` on; an anchor that is not current is gone.
        """
        async with reading(self._engine) as connection:
            return await corrections.stale(connection, since, current, limit, after)

    async def told_otherwise(
        self, since: dt.datetime, current: Mapping[str, str]
    ) -> Sequence[tuple[str, dt.date, int]]:
        """Count the chats of the posts that `stale` gives for these anchors, by anchor and local day, in their order.

        Posts without a message that could be edited do not count.
        """
        if not current:
            return []
        async with reading(self._engine) as connection:
            found = await connection.execute(corrections.find_told_otherwise(since, current))
            return [(row.anchor, row.day, row.chats) for row in found]

    async def corrected(
        self,
        post_id: int,
        items: Sequence[StoredItem],
        parts: Sequence[StoredPart],
        now: dt.datetime,
        *,
        changed: bool,
    ) -> None:
        """Store what a sent post tells now; `changed`: its readers see something else than before.

        Items that it no longer tells are to be among them with the digest that their anchor has now; those that are
        left out are not looked at again.
        """
        async with writing(self._writer) as connection:
            await corrections.corrected(connection, post_id, items, parts, now, changed=changed)

    async def next_due(self) -> dt.datetime | None:
        """Give when the next planned post falls due (UTC); in the past for one that waits for its next try."""
        async with reading(self._engine) as connection:
            return await reports.find_next_due(connection)

    async def counts(self) -> dict[PostState, int]:
        """Count posts by state; states that no post is in are left out."""
        async with reading(self._engine) as connection:
            return await reports.count_states(connection)

    async def reasons(self, state: PostState) -> dict[Reason, int]:
        """Count the posts in a state by their reason."""
        async with reading(self._engine) as connection:
            return await reports.count_reasons(connection, state)

    async def uncertain(self, limit: int) -> Sequence[PostRecord]:
        """Give posts that people have to decide about, oldest first."""
        async with reading(self._engine) as connection:
            return await reports.read_uncertain(connection, limit)

    async def failed(self, limit: int) -> Sequence[PostRecord]:
        """Give posts that failed for good, newest first."""
        async with reading(self._engine) as connection:
            return await reports.read_failed(connection, limit)

    async def history(self, chat_id: int, limit: int, day: dt.date | None = None) -> Sequence[PostRecord]:
        """Give the posts of a chat, newest day first; only those of a local day, if one is given.

        Days that the bot was away on for longer than a week have none; see Pulse.absences.
        """
        async with reading(self._engine) as connection:
            return await reports.read_history(connection, chat_id, limit, day)

    async def tidy(self, before: dt.datetime) -> int:
        """Remove posts that were settled before a moment; gives how many.

        Items name their year and thus are needed for one year and no longer: 400 days are enough.
        """
        removed = 0
        while True:
            async with writing(self._writer) as connection:
                count = await reports.remove_settled(connection, before, _BATCH)
            removed += count
            if count < _BATCH:
                return removed
