"""What is in hand and not written goes back at once, whatever fails, and a pace that is slow is no absence."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from bot.calls.pacer import Pacer
from bot.delivery import rounds
from bot.delivery.composer import Parcel
from bot.delivery.line import Line
from bot.delivery.outcomes import Outcomes
from bot.delivery.rounds import Send
from bot.sandbox.faults import Fault
from storage.outbox.posts import PostState, Sent
from tests.bot.delivered import DUE, Office, office

pytestmark = pytest.mark.long

HOUR = dt.timedelta(hours=1)
SENT = (PostState.SENT, None, 0)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as made:
        yield made


@pytest.fixture
async def people(desk: Office) -> list[int]:
    """People whose posts fall due in an hour."""
    people = [desk.person() for _ in range(4)]
    for person in people:
        await desk.subscribe(person)
    await desk.until(DUE - HOUR)
    return people


async def refuse(folder: Path, old: PostState, new: PostState) -> None:
    """Let the database fail where posts are to go from a state to another one."""
    trigger = (
        f"CREATE TRIGGER refuse BEFORE UPDATE OF state ON post WHEN OLD.state = '{old}' AND NEW.state = '{new}'"
        " BEGIN SELECT RAISE(ABORT, 'refused'); END"
    )
    await execute(folder, trigger)


async def execute(folder: Path, statement: str) -> None:
    def run() -> None:
        with closing(sqlite3.connect(folder / "state.db", isolation_level=None)) as database:
            database.execute(statement)

    await asyncio.to_thread(run)


@dataclass
class Failure:
    """A step that the database refuses."""

    desk: Office
    folder: Path
    old: PostState
    new: PostState

    async def meet(self) -> None:
        """Let the next tick, an hour later, fail in it."""
        await refuse(self.folder, self.old, self.new)
        self.desk.world.time.go(3600)
        if self.new is PostState.PLANNED:  # the first post that goes out brings a halt to all
            self.desk.life.pacer.flood(-1, 0.5)
            self.desk.sandbox.faults.add(Fault("429", "sendMessage", retry_after=1))
        with pytest.raises(IntegrityError):
            await self.desk.life.delivery.tick()
        await execute(self.folder, "DROP TRIGGER refuse")


@pytest.fixture(params=[(PostState.CLAIMED, PostState.SENDING), (PostState.SENDING, PostState.PLANNED)], ids="-".join)
def failure(desk: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Failure:
    monkeypatch.setattr(rounds, "_FLIGHTS", 1)
    return Failure(desk, tmp_path, *request.param)


async def test_what_a_failed_tick_left_goes_back_with_the_next(
    desk: Office, people: list[int], failure: Failure
) -> None:
    await failure.meet()
    await desk.go(20)
    assert [await desk.state_of(person, DUE.date()) for person in people] == [SENT] * 4


async def test_also_when_the_bot_is_stopped_before(desk: Office, people: list[int], failure: Failure) -> None:
    await failure.meet()
    await desk.end()
    found = [await desk.state_of(person, DUE.date()) for person in people]
    assert found == [(PostState.PLANNED, None, 0)] * 4
    desk.start()


async def test_a_batch_that_takes_long_is_no_absence(
    desk: Office, people: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "_FLIGHTS", 1)
    await desk.end()

    def carry(outcomes: Outcomes, pacer: Pacer, _: Line) -> Send:
        async def send(parcel: Parcel, number: int) -> None:
            pacer.land(number)
            desk.world.time.go(50)
            outcomes.add(Sent(parcel.claimed.post_id, parcel.number, 1, last=parcel.last))

        return send

    life = desk.world.start(carry)
    desk.world.time.go(3600)
    since = desk.world.time()
    await life.delivery.tick()
    await life.settle()
    assert [await desk.state_of(person, DUE.date()) for person in people] == [SENT] * 4
    assert desk.world.time() - since >= dt.timedelta(seconds=200)
    await life.delivery.tick()
    assert await desk.world.state.pulse.absences(since) == []


async def test_what_was_lost_comes_in_time_though_the_machines_clock_was_ahead(desk: Office, people: list[int]) -> None:
    desk.world.time.wrong = dt.timedelta(minutes=40)
    await desk.until(DUE - HOUR / 60)
    desk.world.time.go(120)
    outbox, real = desk.world.state.outbox, desk.world.time.real()
    lost = await outbox.claim(desk.world.time(), real, 9, "somebody", 60.0)
    assert len(lost) == len(people)
    desk.world.time.wrong = dt.timedelta()
    await desk.go(120)
    assert [await desk.state_of(person, DUE.date()) for person in people] == [SENT] * 4
