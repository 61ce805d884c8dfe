"""The delivering tick: claims what is due, writes it, and records what became of it; the outbox decides what is owed.

A post is marked as being sent in a transaction of its own just before its request is written, in batches of half a
second of pace. If the process ends at any point, the outbox tells for each post: not begun, unknown, or arrived.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import secrets
from collections.abc import Callable, Collection, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot.calls.pacer import Pacer
from bot.delivery.composer import Composer, Parcel, next_number
from bot.delivery.heartbeat import Heartbeat
from bot.delivery.line import Line
from bot.delivery.outcomes import Outcomes
from storage.errors import ContentUnusableError
from storage.outbox.posts import Claimed, Reason, Sending, Unsent
from storage.outbox.store import Outbox

_LOG = logging.getLogger(__name__)
_BATCH_SECONDS: Final = 0.5
_FLIGHTS: Final = 400  # requests under way at a time: what hangs holds up nobody else
_CUT_SECONDS: Final = 1.0
_STEP: Final = dt.timedelta(seconds=30)  # by which the machine's clock must be set back to matter
_FAULT_SECONDS: Final = 600.0

Clock = Callable[[], dt.datetime]
Send = Callable[[Parcel, int], Coroutine[Any, Any, None]]


@dataclass(slots=True)
class Delivery:
    """Delivers what is due; `real` is the machine's own clock, which leases and retries go by."""

    outbox: Outbox
    composer: Composer
    pacer: Pacer
    outcomes: Outcomes
    heartbeat: Heartbeat
    line: Line
    send: Send
    clock: Clock
    real: Clock
    lease_seconds: float
    _flights: set[asyncio.Task[None]] = field(default_factory=set, init=False)
    _unwritten: set[int] = field(default_factory=set, init=False)  # posts in hand whose request is not written
    _last: dt.datetime | None = field(default=None, init=False)  # when it was last seen to by the machine's clock
    _stopped: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    async def tick(self) -> None:
        """Deliver until nothing is due: while one batch goes out, the next is made ready."""
        if not await self.line.reach():
            return
        await self._recover()
        since = await self.heartbeat.beat()
        ready = await self._prepare(since)
        while ready:
            begun = await self._begin(ready)
            following = asyncio.create_task(self._prepare(since))
            try:
                await self._launch(begun)
            finally:
                ready = await following
            if self._stopped.is_set() or self.pacer.halted or self.line.on_trial:
                await self._release(_ids(ready))
                return
            since = await self.heartbeat.beat()

    def stop(self) -> None:
        """Begin nothing more; what is marked and not written yet goes back."""
        self._stopped.set()

    async def land(self, seconds: float) -> None:
        """Wait for what is under way; what takes longer is cut off, and unknown."""
        if self._flights:
            _, late = await asyncio.wait(self._flights, timeout=seconds)
            for flight in late:
                flight.cancel()
            if late:
                await asyncio.wait(late, timeout=_CUT_SECONDS)

    async def give_back(self) -> None:
        """Give back what was never written; to be called when nothing is under way any more."""
        await self._release(self._unwritten)
        await self.outbox.recover(self.real(), owner=self.outcomes.owner)

    async def _recover(self) -> None:
        """At the first tick settle what an earlier process had in its hands, later what got lost out of ours.

        What a tick that failed left unwritten goes back at once. What else was lost is looked for only when nothing is
        under way and all that is known is recorded, so that what is known is never doubted.
        """
        real = self.real()
        if self._last is None:
            await self.outbox.recover(real)
        else:
            await self._release(self._unwritten)
            if real < self._last - _STEP:
                await self.outbox.pull_back(real, self.lease_seconds)
            if not self._flights:
                await self.outcomes.flush()
                await self.outbox.recover(real, expired=True)
        self._last = real

    async def _prepare(self, since: dt.datetime) -> list[Parcel]:
        """Claim what is due and write it; a line on trial gets one post, when nothing else is under way."""
        on_trial = self.line.on_trial
        if self.pacer.halted or (on_trial and self._flights):
            return []
        most = 1 if on_trial else max(1, int(self.pacer.most * _BATCH_SECONDS))
        while not self._stopped.is_set():
            claimed = await self.outbox.claim(
                self.clock(),
                self.real(),
                limit=most,
                owner=self.outcomes.owner,
                lease_seconds=self.lease_seconds,
                alive_since=since,
            )
            if not claimed:
                break
            self._unwritten.update(post.post_id for post in claimed)
            if ready := await self._write_all(claimed):
                return ready
        return []

    async def _write_all(self, claimed: Sequence[Claimed]) -> list[Parcel]:
        """Write the next messages of posts. Raises ContentUnusableError; then all go back."""
        ready: list[Parcel] = []
        over: list[int] = []
        try:
            for post in claimed:
                if wait := self.pacer.delay(post.subscription.chat_id):
                    self._postpone(post, wait, counts=False)
                elif not await self._write(post, ready):
                    over.append(post.post_id)
        except ContentUnusableError:
            await self._release([post.post_id for post in claimed])
            raise
        if over:
            await self.outbox.drop(over, Reason.NOTHING, self.clock(), owner=self.outcomes.owner)
            self._unwritten.difference_update(over)
        return ready

    async def _write(self, claimed: Claimed, ready: list[Parcel]) -> bool:
        """Write the next message of a post; False when there is nothing to say any more, which ends the post."""
        try:
            parcel = await self.composer.compose(claimed)
        except ContentUnusableError:
            raise
        except Exception:  # noqa: BLE001 -- one post that can't be written must not stop the others
            _LOG.exception("error %s: post %s can't be written", secrets.token_hex(4), claimed.post_id)
            self._postpone(claimed, _FAULT_SECONDS, counts=True)
            return True
        if parcel is not None:
            ready.append(parcel)
        return parcel is not None

    def _postpone(self, claimed: Claimed, seconds: float, *, counts: bool) -> None:
        self._unwritten.discard(claimed.post_id)
        self.outcomes.add(Unsent(claimed.post_id, next_number(claimed.parts), seconds, counts=counts))

    async def _begin(self, parcels: Sequence[Parcel]) -> list[Parcel]:
        """Mark a batch as being sent; gives those that still were to be."""
        sendings = [
            Sending(parcel.claimed.post_id, parcel.number, parcel.total, parcel.digest, parcel.items)
            for parcel in parcels
        ]
        ours = await self.outbox.begin(sendings, self.outcomes.owner, self.real())
        self._unwritten.difference_update(_ids(parcels) - ours)
        return [parcel for parcel in parcels if parcel.claimed.post_id in ours]

    async def _launch(self, parcels: Sequence[Parcel]) -> None:
        """Let a batch go out at the pace that is allowed; what may not go now goes back unwritten."""
        for position, parcel in enumerate(parcels):
            await self._await_room()
            await self.heartbeat.beat()  # a batch may take long
            chat = parcel.claimed.subscription.chat_id
            wait = self.pacer.delay(chat)
            if wait:
                self._postpone(parcel.claimed, wait, counts=False)
                continue
            if self._stopped.is_set() or not (number := await self.pacer.take(chat)) or self._stopped.is_set():
                await self._release(_ids(parcels[position:]))
                return
            self._unwritten.discard(parcel.claimed.post_id)
            flight = asyncio.create_task(self.send(parcel, number))
            self._flights.add(flight)
            flight.add_done_callback(self._flights.discard)

    async def _await_room(self) -> None:
        """Wait until one more request may be under way, or until the end."""
        if len(self._flights) >= _FLIGHTS:
            stopped = asyncio.create_task(self._stopped.wait())
            await asyncio.wait({stopped, *self._flights}, return_when=asyncio.FIRST_COMPLETED)
            stopped.cancel()

    async def _release(self, post_ids: Collection[int]) -> None:
        """Give back what is in hand and not written; if that fails, the next tick does."""
        released = frozenset(post_ids)
        if released:
            await self.outbox.release(released, self.outcomes.owner)
            self._unwritten -= released


def _ids(parcels: Sequence[Parcel]) -> frozenset[int]:
    return frozenset(parcel.claimed.post_id for parcel in parcels)
