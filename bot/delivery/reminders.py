"""The reminders at work: two ticks wake planning and delivering, and a stop brings what is under way to its end.

The scheduler is an alarm clock and nothing more: its jobs only wake tasks that are ours, because its shutdown cancels
what runs in it. What is owed, and when, the database decides.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from telegram import Bot
from telegram.ext import ExtBot

from bot.background import end, start_beside
from bot.calls.pacer import Pacer
from bot.delivery.composer import Composer
from bot.delivery.corrections import Corrections
from bot.delivery.courier import Courier
from bot.delivery.crier import Crier
from bot.delivery.doubts import Doubts
from bot.delivery.heartbeat import Heartbeat
from bot.delivery.line import Line
from bot.delivery.notices import Notices
from bot.delivery.outcomes import Outcomes
from bot.delivery.planner import GiveWay, Planner
from bot.delivery.porter import Porter
from bot.delivery.rewriting import Rewriter
from bot.delivery.rounds import Delivery
from bot.delivery.sender import Sender
from bot.delivery.ticks import Repeated, ticking
from bot.delivery.trouble import Tell, Trouble
from bot.revisions.succession import Succession
from bot.watch.signs import DELIVERING, PLANNING, Signs
from handlers.dialogue.services import Services
from storage.errors import StorageError
from storage.state.database import StateDatabase

_TICK_SECONDS = 1
_RECORD_SECONDS = 1.0


def machine_time() -> dt.datetime:
    """Give the machine's own time (UTC), which leases and retries go by, whatever the bot's clock says."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Terms:
    """How fast and how long: messages a second that Telegram allows, seconds of a lease, seconds to end in."""

    per_second: float
    lease_seconds: float
    grace_seconds: float


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Whom planning asks: `give_way` waits for answers to people, `catch_up` makes the newest content live."""

    give_way: GiveWay
    catch_up: Callable[[], Awaitable[None]]


@asynccontextmanager
async def reminding(  # noqa: PLR0913, PLR0917 -- what the reminders are made of
    services: Services,
    state: StateDatabase,
    people: ExtBot[None],
    posts: Bot,
    pacer: Pacer,
    tell: Tell,
    terms: Terms,
    neighbours: Neighbours,
    signs: Signs,
) -> AsyncIterator[None]:
    """Plan and deliver while the block lasts. `people` talks with people, `posts` sends without a rate limiter."""
    trouble = Trouble(tell)
    sender = Sender(posts, signs)
    outbox, clock = state.outbox, services.clock
    outcomes = Outcomes(outbox, trouble, clock=clock, real=machine_time)
    line = Line(pacer, sender.probe)
    rewriter = Rewriter(services, people.username)
    corrections = Corrections(services.shelf, outbox, outcomes, rewriter, sender, pacer, clock)
    courier = Courier(
        sender,
        pacer,
        line,
        outcomes,
        state.sheets,
        state.chats,
        Notices(people, services.word_for),
        services.shelf,
        corrections.look_again,
    )
    delivery = Delivery(
        outbox,
        Composer(services, people.username),
        pacer,
        outcomes,
        # Who has set the clock does not wait for the next tick.
        Heartbeat(
            state.pulse,
            outbox,
            clock=clock,
            broken=lambda: planning.wake(),  # noqa: PLW0108 -- made below
            beats=lambda: signs.show(DELIVERING),
        ),
        line,
        courier,
        clock,
        machine_time,
        terms.lease_seconds,
    )

    def planned() -> None:
        signs.show(PLANNING)
        delivering.wake()

    planner = Planner(
        services.shelf,
        state.sheets,
        outbox,
        state.pulse,
        Succession(services.shelf, neighbours.catch_up),
        clock,
        neighbours.give_way,
        planned=planned,
    )
    # Who knows of new posts does not wait for the next tick.
    crier = Crier(services, people, terms.per_second, neighbours.give_way, lambda: delivering.wake())  # noqa: PLW0108 -- made below
    planning = Repeated(PLANNING, planner.tick, trouble, signs)
    correcting = Repeated("correcting reminders", corrections.tick, trouble, signs)
    delivering = Repeated(DELIVERING, delivery.tick, trouble, signs)
    asking = Repeated("asking people about posts in doubt", Doubts(outbox, tell).tick, trouble, signs)
    announcing = Repeated("announcing", crier.tick, trouble, signs)
    calling = Repeated("telling moderators of reports", Porter(services, people).tick, trouble, signs)
    work = (planning, correcting, delivering, asking, announcing, calling)

    def wake_planning() -> None:
        planning.wake()
        correcting.wake()

    def wake_delivering() -> None:
        delivering.wake()
        asking.wake()
        announcing.wake()
        calling.wake()

    recording = start_beside("recording posts", outcomes.run())
    running = [asyncio.create_task(part.run()) for part in work]
    try:
        async with ticking([wake_planning, wake_delivering], _TICK_SECONDS):
            yield
    finally:
        for part in (planner, delivery, corrections, crier, *work):
            part.stop()
        deadline = time.monotonic() + terms.grace_seconds
        await asyncio.wait(running, timeout=terms.grace_seconds)
        await delivery.land(max(0.0, deadline - time.monotonic()))
        for task in running:
            await end(task)
        outcomes.stop()
        await asyncio.wait({recording}, timeout=_RECORD_SECONDS)
        await end(recording)
        with suppress(TimeoutError, StorageError):  # what is not recorded now is unknown after the next start
            await asyncio.wait_for(outcomes.flush(), _RECORD_SECONDS)
            await delivery.give_back()
