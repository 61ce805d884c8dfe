"""The reminders in simulated time: the real parts on a real database file, woken when there is something to do."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select, update

from bot.calls.pacer import Pacer
from bot.delivery.composer import Composer, Parcel
from bot.delivery.heartbeat import Heartbeat
from bot.delivery.line import Line
from bot.delivery.outcomes import Outcomes
from bot.delivery.planner import Planner
from bot.delivery.rounds import Delivery, Send
from bot.delivery.trouble import Trouble
from bot.revisions.succession import Succession
from content.records.kinds import Record
from handlers.dialogue.services import Services
from storage.content.build import build
from storage.content.schema import content_file
from storage.content.shelf import ContentShelf
from storage.desk.revisions import Making
from storage.errors import ContentUnusableError
from storage.outbox.posts import PostState, Sent
from storage.state.database import StateDatabase
from storage.state.engine import make_engine, make_writer, read_url
from storage.state.tables import POST, PULSE, SHEET
from tests.bot.services import make_services

_REAL = dt.datetime(2040, 1, 1, tzinfo=dt.UTC)  # the machine's own time, far from what the bot's clock shows
_MUCH = 1000.0

Carrier = Callable[[Outcomes, Pacer, Line], Send]


class Time:
    """Calling it gives the bot's wall time, which may be set; `real` and `monotonic` only go on."""

    def __init__(self, wall: dt.datetime) -> None:
        self.wall = wall
        self.passed = 0.0
        self.wrong = dt.timedelta()  # by how much the machine's own clock is ahead

    def __call__(self) -> dt.datetime:
        return self.wall

    def real(self) -> dt.datetime:
        return _REAL + self.wrong + dt.timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed

    def go(self, seconds: float) -> None:
        self.passed += seconds
        self.wall += dt.timedelta(seconds=seconds)

    async def sleep(self, seconds: float) -> None:
        self.go(seconds)


class Arrival(NamedTuple):
    """A message as a chat got it, and when by the bot's clock."""

    wall: dt.datetime
    chat: int
    day: dt.date
    number: int
    total: int
    silent: bool


@dataclass
class Life:
    """One life of the process, from its start to its end."""

    planner: Planner
    delivery: Delivery
    outcomes: Outcomes
    pacer: Pacer
    composer: Composer
    recording: asyncio.Task[None]

    async def settle(self) -> None:
        """Wait until nothing is under way and all is recorded."""
        await self.delivery.land(_MUCH)
        await self.outcomes.flush()

    async def end(self) -> None:
        """Stop as the bot does."""
        self.delivery.stop()
        await self.settle()
        self.outcomes.stop()
        await self.recording
        await self.delivery.give_back()


@dataclass
class Simulation:
    """A state database and a content, on which one life of the bot follows another."""

    state: StateDatabase
    services: Services
    time: Time
    content: str
    url: str
    arrivals: list[Arrival] = field(default_factory=list)
    revisions: int = 0
    wakes: int = 0
    beats: bool = True  # while Telegram can be reached
    catches: int = 0
    stuck: bool = False  # while no other content can be made live

    def __post_init__(self) -> None:
        self._engine = make_writer(make_engine(read_url(self.url)))
        self._life: Life | None = None

    async def close(self) -> None:
        await self._engine.dispose()

    async def publish(self) -> None:
        """Make the content live, or live anew: all chats are planned anew by that."""
        await self.state.revisions.add(
            sha256=self.content,
            packed=b"",
            making=Making(None, "import", self.time(), directory=self.content),
            imported=None,
            expected=self.revisions or None,
        )
        self.revisions += 1

    async def catch_up(self) -> None:
        """Let everybody read by the content that was made live."""
        self.catches += 1
        if self.stuck:
            raise ContentUnusableError("stuck")
        await self.services.shelf.swap(self.content)

    def start(self, carrier: Carrier | None = None, probe: Callable[[], Awaitable[bool]] | None = None) -> Life:
        """Begin a life; without a carrier messages arrive at once, and are noted as arrivals."""
        state, time = self.state, self.time
        pacer = Pacer(_MUCH, monotonic=time.monotonic, sleep=time.sleep)
        outcomes = Outcomes(state.outbox, Trouble(_keep_quiet), clock=time, real=time.real)
        line = Line(pacer, probe or _answer)
        carry = self._record_with(outcomes, pacer) if carrier is None else carrier(outcomes, pacer, line)
        heartbeat = Heartbeat(state.pulse, state.outbox, clock=time, monotonic=time.monotonic)
        composer = Composer(self.services, "test_bot")
        delivery = Delivery(state.outbox, composer, pacer, outcomes, heartbeat, line, carry, time, time.real, 60.0)
        succession = Succession(self.services.shelf, self.catch_up, time.monotonic)
        planner = Planner(self.services.shelf, state.sheets, state.outbox, state.pulse, succession, time, _give_no_way)
        recording = asyncio.create_task(outcomes.run())
        self._life = Life(planner, delivery, outcomes, pacer, composer, recording)
        return self._life

    async def end(self) -> None:
        """End the present life."""
        if self._life is not None:
            await self._life.end()
            self._life = None

    async def wake(self, chance: Random) -> None:
        """Let both ticks work, in either order, until nothing is left to be done now."""
        life = self._life
        assert life is not None
        while True:
            self.wakes += 1
            works: list[Callable[[], Awaitable[None]]] = [life.planner.tick, life.delivery.tick]
            for work in chance.sample(works, 2):
                await work()
            await life.settle()
            moment = await self._next_moment()
            if moment is None or moment > self.time():
                return
            self.time.go(1.2)  # a chat gets one message a second

    async def live_until(self, end: dt.datetime, chance: Random) -> None:
        """Let the present life go on to a moment; it wakes when something is due, and beats all along."""
        while True:
            await self.wake(chance)
            soonest = await self._next_moment()
            if soonest is None or soonest >= end:
                break
            await self._pass(soonest + dt.timedelta(seconds=chance.uniform(0, 2)))
        if end > self.time():
            await self._pass(end)
        await self.wake(chance)

    async def _pass(self, moment: dt.datetime) -> None:
        """Let time pass in which a bot that is alive does nothing but beat; of all beats this writes the last."""
        beat = moment - dt.timedelta(seconds=15)
        if self.beats and beat > self.time():
            self.time.go((beat - self.time()).total_seconds())
            async with self._engine.begin() as connection:
                await connection.execute(update(PULSE).values(until=beat))
        self.time.go(max(0.0, (moment - self.time()).total_seconds()))

    async def _next_moment(self) -> dt.datetime | None:
        """Give when something falls due, or has to be planned, or may be tried again."""
        waiting = or_(
            POST.c.state == PostState.PLANNED,
            and_(POST.c.state == PostState.UNCERTAIN, POST.c.try_at.is_not(None)),
        )
        async with self._engine.connect() as connection:
            moments = [(await connection.execute(select(func.min(SHEET.c.plan_at)))).scalar_one()]
            halted = 0.0 if self._life is None else self._life.pacer.halted
            for due, try_at in await connection.execute(select(POST.c.due, POST.c.try_at).where(waiting)):
                pause = dt.timedelta() if try_at is None else try_at - self.time.real()
                moments.append(max(due, self.time() + max(pause, dt.timedelta(seconds=halted))))
        return min((moment for moment in moments if moment is not None), default=None)

    def _record_with(self, outcomes: Outcomes, pacer: Pacer) -> Send:
        async def record(parcel: Parcel, number: int) -> None:
            pacer.land(number)
            claimed = parcel.claimed
            silent = bool(parcel.body.get("disable_notification"))
            place = (claimed.subscription.chat_id, claimed.day, parcel.number, parcel.total, silent)
            self.arrivals.append(Arrival(self.time(), *place))
            outcomes.add(Sent(claimed.post_id, parcel.number, len(self.arrivals), last=parcel.last))

        return record


@asynccontextmanager
async def simulation(
    folder: Path, records: Mapping[str, Record], now: dt.datetime, url: str | None = None
) -> AsyncIterator[Simulation]:
    """Set up a simulation that begins at a moment, its content being live; `url` is that of an empty state database."""
    content = "made-up"
    build(records, content_file(folder, content))
    url = url or f"sqlite:///{folder / 'state.db'}"
    time = Time(now)
    state = StateDatabase(url, clock=time)
    await state.open()
    shelf = ContentShelf(folder)
    await shelf.open(content)
    services = make_services(state, shelf, time)
    made = Simulation(state, services, time, content, url)
    try:
        await made.publish()
        yield made
    finally:
        await made.close()
        await shelf.close()
        await state.close()


async def _keep_quiet(*_: Any, **__: Any) -> None:
    """Tell nobody."""


async def _give_no_way(_seconds: float) -> None: ...


async def _answer() -> bool:
    return True
