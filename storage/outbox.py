"""The outbox: which posts are owed, in whose hands they are, and what became of them.

A post goes from state to state by these transitions and no others, each a conditional UPDATE within one transaction:

- (new) -> planned, or dropped when it came too late: `plan`
- planned, claimed -> (removed): the sheet or the content changed and nothing had begun
- planned, uncertain to be retried -> claimed: `claim`
- planned -> dropped: `claim`, `expire`, Sheets.suspend
- claimed -> sending: `begin`; -> dropped: `drop`, Sheets.suspend; -> planned: `release`, `recover`, a changed sheet,
  a lease that is over
- claimed -> sent: `record`, when it turns out that all of it arrived before
- sending -> sent, planned, uncertain, failed, dropped: `record`; -> planned: `release`; -> uncertain: `recover`
- uncertain -> planned never; it goes through claimed and sending to sent, or comes back
- failed -> planned: `send_again`
- dropped -> (removed): it was dropped for the chat's sake, or as late, and its moment lies ahead again

A part whose outcome is unknown puts its post in doubt. A post in doubt is uncertain, claimed or sending and nothing
else, until that part surely arrived: where another post would be planned, dropped or failed, it is uncertain. It is
tried again once; then `try_at` is NULL and people decide.

A sent post stays sent; only `tidy`, an erasure and a merger of chats remove it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from storage import (
    outbox_claims,
    outbox_corrections,
    outbox_planning,
    outbox_reports,
    outbox_results,
)
from storage.posts import (
    Claimed,
    Outcome,
    Plan,
    PostRecord,
    PostState,
    Reason,
    Sending,
    StoredItem,
    StoredPart,
)
from storage.state_access import reading, writing

# Posts that are removed in one transaction, so that others need not wait long.
_BATCH: Final = 2000


class Outbox:
    """Each method is one transaction.

    `now` is the bot's clock, which may be set; `real` is the machine's own, by which leases and retries go. All raise
    StateFullError, StateUnavailableError.
    """

    def __init__(self, engine: AsyncEngine, writer: AsyncEngine) -> None:
        self._engine = engine
        self._writer = writer

    async def plan(
        self, plans: Sequence[Plan], *, late_before: dt.datetime | None = None, content: str | None = None
    ) -> bool:
        """Store what chats are owed; see storage.outbox_planning. False when `content` is no longer live."""
        async with writing(self._writer) as connection:
            return await outbox_planning.plan(connection, plans, late_before=late_before, content=content)

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

        What expired before `alive_since`, and what the chat does not want any more, is dropped with its reason.
        """
        async with writing(self._writer) as connection:
            return await outbox_claims.claim(connection, now, real, limit, owner, lease_seconds, alive_since)

    async def begin(self, sendings: Sequence[Sending], owner: str, real: dt.datetime) -> frozenset[int]:
        """Mark posts as being sent before they are; gives the ids of those that still were the owner's."""
        async with writing(self._writer) as connection:
            return await outbox_claims.begin(connection, sendings, owner, real)

    async def release(self, post_ids: Collection[int], owner: str) -> None:
        """Give back what is claimed, or marked as being sent and surely was not, at no cost."""
        async with writing(self._writer) as connection:
            await outbox_claims.release(connection, post_ids, owner)

    async def drop(self, post_ids: Collection[int], reason: Reason, now: dt.datetime) -> None:
        """Drop claimed posts for a reason."""
        async with writing(self._writer) as connection:
            await outbox_claims.drop(connection, post_ids, reason, now)

    async def record(
        self, outcomes: Sequence[Outcome], now: dt.datetime, real: dt.datetime, *, owner: str | None = None
    ) -> None:
        """Record what became of posts in hand; with an owner, only of those that are in these hands."""
        async with writing(self._writer) as connection:
            await outbox_results.record(connection, outcomes, now, real, owner)

    async def recover(self, real: dt.datetime, *, expired: bool = False) -> tuple[int, int]:
        """Take back all that is in anybody's hands, or only what was leased until before `real`.

        Gives how many posts were claimed, and of how many nobody knows now whether they arrived.
        """
        async with writing(self._writer) as connection:
            return await outbox_claims.recover(connection, real, expired=expired)

    async def expire(self, before: dt.datetime, now: dt.datetime) -> int:
        """Drop waiting posts that expired before a moment as late; gives how many."""
        async with writing(self._writer) as connection:
            return await outbox_planning.expire(connection, before, now)

    async def forget_future(self, now: dt.datetime) -> None:
        """Follow a clock that was set back: what was dropped of the time ahead is planned anew."""
        async with writing(self._writer) as connection:
            await outbox_planning.forget_future(connection, now)

    async def send_again(self, post_id: int, now: dt.datetime) -> bool:
        """Let a post that failed, or that people decide about, go out now; tells whether it is one."""
        async with writing(self._writer) as connection:
            return await outbox_results.send_again(connection, post_id, now)

    async def told(self, since: dt.datetime) -> dict[str, set[str]]:
        """Give the anchors that posts told of since a moment, each with the digests that it was told with."""
        async with reading(self._engine) as connection:
            return await outbox_corrections.told(connection, since)

    async def stale(
        self, since: dt.datetime, current: Mapping[str, str], limit: int, after: int = 0
    ) -> Sequence[Claimed]:
        """Give posts sent since a moment that tell of an anchor with another digest than the current one.

        In the order of their ids, from the one after `after` on; an anchor that is not current is gone.
        """
        async with reading(self._engine) as connection:
            return await outbox_corrections.stale(connection, since, current, limit, after)

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
            await outbox_corrections.corrected(connection, post_id, items, parts, now, changed=changed)

    async def next_due(self) -> dt.datetime | None:
        """Give when the next planned post falls due (UTC); in the past for one that waits for its next try."""
        async with reading(self._engine) as connection:
            return await outbox_reports.find_next_due(connection)

    async def counts(self) -> dict[PostState, int]:
        """Count posts by state; states that no post is in are left out."""
        async with reading(self._engine) as connection:
            return await outbox_reports.count_states(connection)

    async def reasons(self, state: PostState) -> dict[Reason, int]:
        """Count the posts in a state by their reason."""
        async with reading(self._engine) as connection:
            return await outbox_reports.count_reasons(connection, state)

    async def uncertain(self, limit: int) -> Sequence[PostRecord]:
        """Give posts that people have to decide about, oldest first."""
        async with reading(self._engine) as connection:
            return await outbox_reports.read_uncertain(connection, limit)

    async def history(self, chat_id: int, limit: int, day: dt.date | None = None) -> Sequence[PostRecord]:
        """Give the posts of a chat, newest day first; only those of a local day, if one is given."""
        async with reading(self._engine) as connection:
            return await outbox_reports.read_history(connection, chat_id, limit, day)

    async def tidy(self, before: dt.datetime) -> int:
        """Remove posts that were settled before a moment; gives how many.

        Items name their year and thus are needed for one year and no longer: 400 days are enough.
        """
        removed = 0
        while True:
            async with writing(self._writer) as connection:
                count = await outbox_reports.remove_settled(connection, before, _BATCH)
            removed += count
            if count < _BATCH:
                return removed
