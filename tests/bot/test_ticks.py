"""Work that repeats: what wakes it, and what becomes of it when it fails or the bot stops."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import Any

import pytest

from bot.delivery.ticks import Repeated, ticking
from bot.delivery.trouble import Trouble
from bot.watch.signs import PLANNING, Signs


async def test_ticks_come_at_once_in_the_thread_of_the_loop() -> None:
    threads, called = list[int](), asyncio.Event()

    def wake() -> None:
        threads.append(threading.get_ident())
        called.set()

    async with ticking([wake], 3600):
        await asyncio.wait_for(called.wait(), 10)
    assert threads == [threading.get_ident()]


async def test_a_stop_at_the_moment_of_a_tick_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    called = list[int]()
    with caplog.at_level(logging.WARNING):
        async with ticking([lambda: called.append(1), lambda: called.append(2)], 3600):
            while len(asyncio.all_tasks()) < 3:  # noqa: ASYNC110 -- the scheduler's own timer has no event
                await asyncio.sleep(0)
    assert called == [1, 2]
    assert not caplog.records


async def test_wakes_during_a_run_count_as_one_and_a_stop_lets_it_end() -> None:
    begun, go_on, ended = asyncio.Semaphore(0), asyncio.Semaphore(0), list[int]()

    async def work() -> None:
        begun.release()
        await go_on.acquire()
        ended.append(1)

    repeated = Repeated("working", work, Trouble(_keep_quiet), Signs())
    running = asyncio.create_task(repeated.run())
    repeated.wake()
    await begun.acquire()
    for _ in range(3):
        repeated.wake()
    go_on.release()
    await begun.acquire()
    repeated.stop()
    go_on.release()
    await asyncio.wait_for(running, 10)
    assert ended == [1, 1]


async def test_what_fails_is_tried_again() -> None:
    outcomes, done = [RuntimeError("no"), RuntimeError("no"), None], asyncio.Event()

    async def work() -> None:
        if outcome := outcomes.pop(0):
            raise outcome
        done.set()

    repeated = Repeated("working", work, Trouble(_keep_quiet, sleep=_wait_not), Signs())
    running = asyncio.create_task(repeated.run())
    repeated.wake()
    await asyncio.wait_for(done.wait(), 10)
    repeated.stop()
    await asyncio.wait_for(running, 10)
    assert outcomes == []


async def test_it_shows_that_it_gets_on_but_not_while_it_is_stuck() -> None:
    begun, go_on, seconds = asyncio.Semaphore(0), asyncio.Semaphore(0), [0.0]
    signs = Signs(lambda: seconds[0])

    async def work() -> None:
        begun.release()
        await go_on.acquire()

    repeated = Repeated(PLANNING, work, Trouble(_keep_quiet), signs)
    running = asyncio.create_task(repeated.run())
    for _ in range(2):
        seconds[0] += 100  # nobody wakes it
        assert set(signs.still()) == {PLANNING}
        repeated.wake()
        await begun.acquire()
        assert signs.silence(PLANNING) == 0
        seconds[0] += 100
        repeated.wake()  # which does not help who is stuck
        await asyncio.sleep(0)
        assert signs.still() == {PLANNING: 100}
        go_on.release()
        await begun.acquire()
        assert signs.still() == {}
        go_on.release()
        while signs.lags()[PLANNING] or PLANNING in signs._begun:  # noqa: ASYNC110, SLF001 -- the end of a run has no event
            await asyncio.sleep(0)
    repeated.stop()
    await asyncio.wait_for(running, 10)


async def test_work_that_is_not_woken_or_fails_is_late_and_long_work_is_not() -> None:
    begun, go_on, over, slept = asyncio.Event(), asyncio.Event(), asyncio.Event(), asyncio.Event()
    seconds, fails = [0.0], False
    signs = Signs(lambda: seconds[0])

    async def work() -> None:
        begun.set()
        await go_on.wait()
        if fails:
            raise ValueError

    async def sleep(_: float) -> None:
        slept.set()
        await asyncio.sleep(3600)

    class Watched(Trouble):
        async def over(self, name: str) -> None:
            await super().over(name)
            over.set()

    repeated = Repeated("working", work, Watched(_keep_quiet, sleep=sleep), signs)
    running = asyncio.create_task(repeated.run())
    seconds[0] = 20.0
    assert signs.lags() == {"working": 20.0}  # no tick came
    repeated.wake()
    await begun.wait()
    seconds[0] = 100.0
    assert signs.lags() == {"working": 0.0}  # at work all the time
    go_on.set()
    await over.wait()
    seconds[0] = 105.0
    assert signs.lags() == {"working": 5.0}
    fails = True
    repeated.wake()
    await slept.wait()
    seconds[0] = 130.0
    assert signs.lags() == {"working": 30.0}
    running.cancel()


async def _keep_quiet(*_: Any, **__: Any) -> None:
    """Tell nobody."""


async def _wait_not(_: float) -> None:
    """Let no time pass."""
