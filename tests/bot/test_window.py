from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from random import Random

import pytest

from bot.calls.pacer import Pacer
from tests.bot.pacing import Gate, Time, Together, take


async def broadcast(time: Together, pacer: Pacer, gate: Gate, way: Callable[[], float]) -> None:
    """Post without a pause; each message and each answer takes as long as `way` says at its moment."""

    async def fly(number: int) -> None:
        await time.sleep(way())
        gate.enter(time.now)
        await time.sleep(way())
        pacer.land(number)

    flights: list[asyncio.Task[None]] = []
    for chat in itertools.count(1):
        number = await pacer.take(chat)
        assert number
        flights.append(asyncio.create_task(fly(number)))


@pytest.mark.parametrize(("rate", "longest"), [(30, 0.4), (1000, 0.4), (30, 3.0), (30, 12.0), (200, 12.0)])
async def test_a_hold_up_on_the_way_is_followed_by_no_refusal(rate: int, longest: float) -> None:
    """Now and then nothing gets through for a while, then all that waited arrives at once, and the answers after it."""
    time, chance = Together(), Random(7)  # noqa: S311 -- the same every time is wanted
    pacer, gate = Pacer(rate, monotonic=time, sleep=time.sleep), Gate(rate, 1.0)
    open_again = held = 0.0
    broadcasting = asyncio.create_task(broadcast(time, pacer, gate, lambda: max(0.002, open_again - time.now)))
    for _ in range(10):
        await time.go_to(time.now + 1.4)
        hold = chance.uniform(longest / 8, longest)
        held += hold
        open_again = time.now + hold
        await time.go_to(open_again)
    start_to_end = time.now - 1000.0
    broadcasting.cancel()
    assert gate.refused == 0
    assert len(gate.passed) <= rate
    assert gate.entered > 0.8 * rate * (start_to_end - held - 10 * min(1.0, longest / 2))


@pytest.mark.parametrize("seconds", [0.05, 0.5, 1.0, 1.5])
async def test_a_way_that_always_takes_long_costs_nothing(seconds: float) -> None:
    time = Together()
    pacer, gate = Pacer(30, monotonic=time, sleep=time.sleep), Gate(30, 1.0)
    broadcasting = asyncio.create_task(broadcast(time, pacer, gate, lambda: seconds / 2))
    await time.go_to(time.now + 5.0)
    before = gate.entered
    await time.go_to(time.now + 20.0)
    broadcasting.cancel()
    assert gate.refused == 0
    assert gate.entered - before >= 0.97 * 30 * 20.0


async def test_what_hangs_does_not_stop_the_rest() -> None:
    time = Time()
    pacer = Pacer(30, monotonic=time, sleep=time.sleep)
    start = time.now
    for chat in range(1, 400):
        if chat % 40 == 0:
            assert await pacer.take(chat), "and no answer ever comes"
        else:
            await take(pacer, chat)
    assert time.now - start < 400 / 29 + 2.0
