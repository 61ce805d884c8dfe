"""Hands updates to the application: one at a time and in order for each chat, many chats at once, nobody hogs the bot.

Chats take turns. What somebody asks beyond an allowance is late: it is handled when nothing else waits, in few places,
and in a group after what others ask there; later, but never not at all. Each person's updates in a chat stay in order.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

import orjson

from bot.leniency import pack_json
from bot.updates.allowance import Allowance
from bot.updates.gate import is_number
from bot.updates.waiting import ChatQueue, Ticket

RawUpdate = dict[str, Any]
Handle = Callable[[RawUpdate], Awaitable[None]]

# At once, and a minute in the long run. Telegram takes 20 answers a minute in a group.
_PERSON: Final = (60, 30)
_GROUP: Final = (120, 60)
_PLACES: Final = 4  # that one person may fill at a time, wherever they ask
_PART: Final = 8  # one of so many places may take what is late
_PAUSE: Final = 1.0  # seconds between two late ones while Telegram tells us to slow down
_PLAIN: Final = 8  # updates of a chat that wait as they are; what waits behind them is packed
_MOST: Final = 50_000  # that wait in all before no more are fetched: some 50 MB


def chat_of(update: RawUpdate) -> int | None:
    """Give the id of the chat (else of the user) that an update of any type belongs to; None if it has neither."""
    for value in update.values():
        if isinstance(value, dict):
            for place in (value, value.get("message")):
                if isinstance(place, dict) and isinstance(place.get("chat"), dict):
                    chat = place["chat"].get("id")
                    return int(chat) if is_number(chat) else None
            person = value.get("from") or value.get("user")
            if isinstance(person, dict) and is_number(person.get("id")):
                return int(person["id"])
    return None


def person_of(update: RawUpdate) -> int:
    """Give the id of who caused an update; of a chat that writes as itself, its own; 0 where nobody is named.

    All who write as a group or a channel share one user id, in all of Telegram.
    """
    for value in update.values():
        if isinstance(value, dict):
            for who in (value.get("sender_chat"), value.get("from"), value.get("user")):
                if isinstance(who, dict) and is_number(who.get("id")):
                    return int(who["id"])
    return chat_of(update) or 0


class Dispatch:
    """A queue per chat, at most `width` updates at work.

    `handle` must not raise; a chat that is slow holds up nobody but itself. `crowded` says whether Telegram has lately
    told us to slow down: what is late waits for a second each, then.
    """

    def __init__(
        self,
        handle: Handle,
        width: int = 64,
        *,
        crowded: Callable[[], bool] = lambda: False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._handle = handle
        self._width = width
        self._crowded = crowded
        self._monotonic = monotonic
        self._people = Allowance(*_PERSON, monotonic=monotonic)
        self._groups = Allowance(*_GROUP, monotonic=monotonic)
        self._queues: dict[int, ChatQueue] = {}
        self._prompt: deque[ChatQueue] = deque()  # chats in line, by what their first update is
        self._late: deque[ChatQueue] = deque()
        # Chats whose first update is of a person who fills enough places, by that person and whether it is late.
        self._held: dict[tuple[int, bool], deque[ChatQueue]] = {}
        self._filled: Counter[int] = Counter()  # places by person
        self._latecomers = 0  # places with what is late
        self._pause = 0.0  # until when nothing late begins
        self._alarm_clock: asyncio.TimerHandle | None = None
        self._workers: set[asyncio.Task[None]] = set()
        self._busy = 0
        self._waiting = 0
        self._quiet, self._roomy = asyncio.Event(), asyncio.Event()
        self._quiet.set()
        self._roomy.set()

    @property
    def waiting(self) -> int:
        """How many updates wait or are at work."""
        return self._waiting

    def submit(self, update: RawUpdate) -> asyncio.Future[None]:
        """Queue an update; the future is done once it was handled, and cancelled if it never will be."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        chat, person = chat_of(update) or 0, person_of(update)
        queue = self._queues.get(chat)
        at_work = queue is not None and queue.stand is None
        if queue is None:
            queue = self._queues[chat] = ChatQueue(chat)
        late = bool(queue.latecomers[person]) or not self._allow(chat, person)
        packed = late or len(queue.prompt) >= _PLAIN
        overtakes = not late and not queue.prompt
        queue.add(Ticket(pack_json(update) if packed else update, person, late, done))
        self._count(1)
        if not at_work and (queue.stand is None or overtakes):
            self._line_up(queue)
        self._fill()
        return done

    def _allow(self, chat: int, person: int) -> bool:
        """Say whether an update is within the allowances, and use them."""
        group = chat < 0
        if not self._people.has(person) or (group and not self._groups.has(chat)):
            return False
        self._people.use(person)
        if group:
            self._groups.use(chat)
        return True

    def _count(self, change: int) -> None:
        self._waiting += change
        for event, holds in ((self._quiet, not self._waiting), (self._roomy, self._waiting < _MOST)):
            if holds:
                event.set()
            else:
                event.clear()

    def _line_up(self, queue: ChatQueue) -> None:
        """Let a chat stand in line for its first update, or nowhere when nothing waits there."""
        if queue.stand is not None:
            queue.stand.remove(queue)
        first = queue.first
        if first is None:
            del self._queues[queue.chat]
            return
        queue.stand = self._late if first.late else self._prompt
        queue.stand.append(queue)

    def _fill(self) -> None:
        """Put whatever may begin to work."""
        while self._busy < self._width and (begun := self._next()) is not None:
            self._busy += 1
            worker = asyncio.create_task(self._work(*begun))
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)

    def _next(self) -> tuple[ChatQueue, Ticket] | None:
        """Take what comes next: one place is for what is late, so that it is not starved."""
        if not self._latecomers and self._width > 1 and (late := self._next_late()) is not None:
            return late
        return self._take(self._prompt, _PLACES) or self._next_late()

    def _next_late(self) -> tuple[ChatQueue, Ticket] | None:
        crowded = bool(self._late) and self._crowded()
        if not self._late or self._latecomers >= (1 if crowded else max(1, self._width // _PART)):
            return None
        if not crowded:
            return self._take(self._late, 1)
        now = self._monotonic()
        if now < self._pause:
            self._wake_in(self._pause - now)
            return None
        self._pause = now + _PAUSE
        return self._take(self._late, 1)

    def _take(self, ring: deque[ChatQueue], places: int) -> tuple[ChatQueue, Ticket] | None:
        """Take the update whose turn it is and which is of nobody that fills as many places."""
        while ring:
            queue = ring.popleft()
            ticket = queue.first
            if ticket is None:  # what is empty stands in no line
                continue
            if self._filled[ticket.person] < places:
                queue.stand = None
                self._filled[ticket.person] += 1
                self._latecomers += ticket.late
                return queue, queue.take()
            queue.stand = self._held.setdefault((ticket.person, ticket.late), deque())
            queue.stand.append(queue)
        return None

    def _wake_in(self, seconds: float) -> None:
        if self._alarm_clock is None:
            self._alarm_clock = asyncio.get_running_loop().call_later(seconds, self._wake)

    def _wake(self) -> None:
        self._alarm_clock = None
        self._fill()

    async def _work(self, queue: ChatQueue, ticket: Ticket) -> None:
        """Fill one place for as long as there is something for it."""
        begun: tuple[ChatQueue, Ticket] | None = (queue, ticket)
        try:
            while begun is not None:
                await self._serve(*begun)
                begun = self._next()
                self._fill()  # what was held may need more than this place
        finally:
            self._busy -= 1

    async def _serve(self, queue: ChatQueue, ticket: Ticket) -> None:
        try:
            update = ticket.update
            await self._handle(orjson.loads(update) if isinstance(update, bytes) else update)
            ticket.done.set_result(None)
        except BaseException:
            ticket.done.cancel()
            raise
        finally:
            self._leave(queue, ticket)

    def _leave(self, queue: ChatQueue, ticket: Ticket) -> None:
        """Free a place: one of the chats that are held for this person stands in line again."""
        person = ticket.person
        self._latecomers -= ticket.late
        self._filled[person] -= 1
        self._free(person, late=False)
        if not self._filled[person]:
            del self._filled[person]
            self._free(person, late=True)
        self._line_up(queue)
        self._count(-1)

    def _free(self, person: int, *, late: bool) -> None:
        """Let one held chat stand in line; what it begins frees the next when it ends, so none is forgotten."""
        held = self._held.get((person, late))
        if held:
            self._line_up(held[0])
        if held is not None and not held:
            del self._held[person, late]

    @property
    def is_full(self) -> bool:
        """Whether so many updates wait that no more should be brought."""
        return not self._roomy.is_set()

    async def room(self) -> None:
        """Wait while it is full."""
        await self._roomy.wait()

    async def give_way(self, seconds: float) -> None:
        """Wait while anybody is being answered, at most `seconds`: for work that is in no hurry."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._quiet.wait(), seconds)

    async def drain(self, seconds: float) -> bool:
        """Wait until all is handled; after `seconds` cancel the rest and give False."""
        if not self._waiting:
            return True
        with suppress(TimeoutError):
            await asyncio.wait_for(self._quiet.wait(), seconds)
            return True
        for queue in [queue for queue in self._queues.values() if queue.first]:
            for ticket in (*queue.prompt, *queue.late):
                ticket.done.cancel()
            self._count(-len(queue.prompt) - len(queue.late))
            queue.clear()
            if queue.stand is not None:
                self._line_up(queue)
        for worker in self._workers:
            worker.cancel()
        if self._workers:
            await asyncio.wait(self._workers)
        if self._alarm_clock is not None:
            self._alarm_clock.cancel()
            self._alarm_clock = None
        return False
