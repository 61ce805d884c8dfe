"""What a bad line to Telegram costs: few posts in doubt, none lost, and a stop that leaves nothing half done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest

from bot.calls.pacer import Pacer
from bot.delivery import rounds
from bot.delivery.line import Line
from bot.delivery.sender import Arrived, Lost, Unreached
from bot.sandbox.faults import Fault
from storage.outbox.posts import PostState
from tests.bot.delivered import DUE, Office, office

pytestmark = pytest.mark.long


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as made:
        yield made


async def subscribe(desk: Office, count: int) -> list[int]:
    people = [desk.person() for _ in range(count)]
    for person in people:
        await desk.subscribe(person)
    await desk.go(60)
    return people


async def test_a_server_that_fails_for_a_while_leaves_few_posts_in_doubt(desk: Office) -> None:
    people = await subscribe(desk, 150)
    desk.sandbox.faults.add(Fault("garbage", method="sendmessage", times=0))
    await desk.go((DUE - desk.world.time()).total_seconds() + 30)
    desk.sandbox.faults.clear()
    await desk.go(300)
    posts = [await desk.post(person, DUE.date()) for person in people]
    doubted = [post for post in posts if post.state is PostState.UNCERTAIN]
    assert len(doubted) <= 10, "those of the batch that met the failure, and one for each try after it"
    assert {post.state for post in posts} <= {PostState.SENT, PostState.UNCERTAIN}
    assert all(len(desk.texts(person)) <= 1 for person in people)


async def test_a_stop_does_not_wait_for_requests_that_hang(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    people = await subscribe(desk, 12)
    monkeypatch.setattr(rounds, "_FLIGHTS", 2)
    fault = Fault("hang", method="sendmessage", times=0)
    desk.sandbox.faults.add(fault)
    desk.world.time.go((DUE - desk.world.time()).total_seconds())
    life = desk.life
    tick = asyncio.create_task(life.delivery.tick())
    async with asyncio.timeout(5):
        while fault.hits < 2:  # noqa: ASYNC110 -- a request that hangs tells of itself only when it is over
            await asyncio.sleep(0.01)
    life.delivery.stop()
    await asyncio.wait_for(tick, 5)
    await life.delivery.land(0)
    await life.outcomes.flush()
    await life.delivery.give_back()
    posts = [await desk.post(person, DUE.date()) for person in people]
    unknown = sum(post.unknowns for post in posts)
    assert 1 <= unknown <= 2, "only what was written is in doubt"
    assert sum(post.state is PostState.PLANNED for post in posts) == len(people) - unknown


async def answer() -> bool:
    return True


class TestLine:
    def test_one_loss_is_no_break_and_three_in_a_row_are(self) -> None:
        pacer = Pacer(30)
        line = Line(pacer, answer)
        for reply in (Lost(), Lost(), Arrived(1), Lost(), Lost()):
            line.hear(reply)
        assert (line.on_trial, pacer.halted) == (False, 0)
        line.hear(Lost())
        assert (line.on_trial, pacer.halted > 0) == (True, True)

    def test_pauses_grow_and_end_with_the_first_word_that_is_understood(self) -> None:
        now = 0.0
        pacer = Pacer(30, monotonic=lambda: now)
        line = Line(pacer, answer)
        pauses = []
        for _ in range(9):
            line.hear(Unreached())
            line.hear(Unreached())  # of the same break
            pauses.append(line.pause)
            now += pacer.halted
        assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
        line.hear(Arrived(1))
        assert not line.on_trial
        assert line.pause == 0

    async def test_it_asks_for_something_harmless_first_and_less_and_less_often(self) -> None:
        now, asked = 0.0, []

        async def probe() -> bool:
            asked.append(now)
            return now > 600

        line = Line(Pacer(30, monotonic=lambda: now), probe)
        assert await line.reach()
        assert not asked
        line.hear(Unreached())
        while not await line.reach():
            now += 1.0
        pauses = [later - earlier for earlier, later in pairwise(asked)]
        assert all(pause <= later for pause, later in pairwise(pauses[:6]))
        assert len(asked) < 20
        assert max(pauses) <= 1.3 * 60 + 1
        assert await line.reach()
        assert asked[-1] == now, "it is not asked again"

    async def test_an_answer_ends_our_pause_and_no_halt_of_telegrams(self) -> None:
        now = 0.0
        pacer = Pacer(30, monotonic=lambda: now)

        async def probe() -> bool:
            line.hear(Lost())  # of a post that was under way
            return True

        line = Line(pacer, probe)
        line.hear(Unreached())
        pacer.flood(1, 30.0)
        pacer.flood(2, 30.0)
        now += pacer.resting
        assert await line.reach()
        assert not pacer.resting
        assert pacer.halted == pytest.approx(30.0 - now)
        assert line.on_trial

    async def test_a_halt_of_telegrams_keeps_nobody_from_asking(self) -> None:
        now = 0.0
        pacer = Pacer(30, monotonic=lambda: now)
        line = Line(pacer, answer)
        pacer.flood(1, 3600.0)
        pacer.flood(2, 3600.0)
        line.hear(Unreached())
        assert not await line.reach()
        now += pacer.resting
        assert await line.reach()
