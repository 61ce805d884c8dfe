from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calls.pacer import Pacer
from tests.bot.pacing import Gate, Time, Together, take


async def post(pacer: Pacer, time: Time, chat: int) -> None:
    while wait := pacer.delay(chat):
        await time.sleep(wait)
    await take(pacer, chat)


@pytest.mark.parametrize("rate", [1, 5, 30, 100, 1000])
async def test_nearly_all_of_the_rate_is_used_and_nothing_is_refused(rate: int) -> None:
    time = Time()
    pacer, gate = Pacer(rate, monotonic=time, sleep=time.sleep), Gate(rate, 1.0)
    start, posts = time.now, 50 * rate
    for chat in range(1, posts + 1):
        await post(pacer, time, chat)
        gate.enter(time.now)
    assert gate.refused == 0
    assert posts / (time.now - start) >= (0.97 * rate if rate > 1 else 0.95)


@given(st.lists(st.floats(0.0, 3.0), max_size=60))
async def test_an_answer_finds_room_at_any_time(pauses: list[float]) -> None:
    """People ask now and then while posts go out without a break: neither they nor the posts are refused."""
    time = Time()
    pacer, gate = Pacer(30, monotonic=time, sleep=time.sleep), Gate(30, 1.0)

    def moments() -> Iterator[float]:
        asked = time.now
        for pause in pauses:
            asked += 0.05 + pause
            yield asked

    answers = deque(moments())
    for chat in range(1, 400):
        await post(pacer, time, chat)
        gate.enter(time.now)
        while answers and answers[0] <= time.now:
            answers.popleft()
            await pacer.admit(-chat)
            gate.enter(time.now)
    assert gate.refused == 0


@pytest.mark.parametrize("rate", [1, 3, 9, 10, 30, 300])
async def test_posts_get_their_part_however_much_people_ask(rate: int) -> None:
    time = Time()
    waiting = False

    async def sleep(seconds: float) -> None:
        """Let time pass in which people ask without a pause, twice as often as the bot may answer."""
        nonlocal waiting
        if waiting:  # an answer does, while a post does
            return
        waiting = True
        ends = time.now + seconds
        while time.now < ends:
            await pacer.admit(-1 - int(time.now * 1000))
            await time.sleep(min(0.5 / rate, ends - time.now))
        waiting = False
        assert time.now < 1100, "posts starve"

    pacer = Pacer(rate, monotonic=time, sleep=sleep)
    await sleep(3.0)
    start, posts = time.now, 2 * rate
    for number in range(posts):
        await take(pacer, number + 1)
    assert 0.9 * rate <= 10 * (posts - 1) / (time.now - start) <= 1.1 * rate


async def test_a_chat_gets_one_a_second_and_a_group_twenty_a_minute() -> None:
    time = Time()
    pacer = Pacer(30, monotonic=time, sleep=time.sleep)
    person, group = Gate(1, 1.0), Gate(20, 60.0)
    for _ in range(50):
        await post(pacer, time, 7)
        person.enter(time.now)
        await post(pacer, time, -7)
        group.enter(time.now)
    assert person.refused == group.refused == 0


async def test_a_429_halts_the_chat_that_got_it_for_as_long_as_it_says() -> None:
    time = Time()
    pacer = Pacer(30, monotonic=time, sleep=time.sleep)
    pacer.flood(1, 9.0)
    assert pacer.delay(1) == pytest.approx(9.0)
    assert pacer.delay(2) == pacer.halted == 0
    await time.sleep(6.0)
    pacer.flood(2, 4.0)
    assert pacer.halted == 0, "too long after the first to mean the whole bot"
    assert pacer.delay(1) == pytest.approx(3.0), "a later 429 does not end an earlier halt"


async def test_two_chats_within_five_seconds_halt_everything() -> None:
    time = Time()
    pacer = Pacer(30, monotonic=time, sleep=time.sleep)
    pacer.flood(1, 3.0)
    pacer.flood(1, 3.0)
    assert pacer.halted == 0
    await time.sleep(4.0)
    pacer.flood(2, 5.0)
    assert pacer.halted == pytest.approx(5.0)
    assert not await pacer.take(3)
    await time.sleep(5.0)
    assert await pacer.take(3)


async def test_memory_follows_the_rate_and_not_the_chats() -> None:
    time = Time()
    pacer = Pacer(1000, monotonic=time, sleep=time.sleep)
    for chat in range(1, 50_001):
        await take(pacer, chat)
    assert len(pacer._chats) < 10_000  # noqa: SLF001 -- how much it keeps can't be seen from outside


@pytest.mark.parametrize("rate", [30, 100])
async def test_who_asks_much_hardly_waits_while_posts_go_out(rate: int) -> None:
    """Two thirds of the rate are answers, as irregular as people are, and posts take all that they may."""
    time, chance = Time(), Random("asking")  # noqa: S311 -- chance that can be repeated
    pacer = Pacer(rate, monotonic=time, sleep=time.sleep)
    asked, waits, posts = time.now, [], 0
    for number in range(60 * rate):
        asked += 1.5 / rate * chance.uniform(0.5, 1.5)
        while time.now < asked:  # posts, until it is this answer's turn
            wait = pacer._wait()  # noqa: SLF001 -- what a post would wait for
            if time.now + wait > asked:
                time.now = asked
                break
            await take(pacer, number + 1)
            posts += 1
        before = time.now
        await pacer.admit(-number - 1)
        waits.append(time.now - before)
    waits.sort()
    assert waits[len(waits) * 99 // 100] < 0.03
    assert posts / (time.now - 1000.0) > 0.15 * rate


@pytest.mark.parametrize("begun", [0.0, 0.4, 3.0])
async def test_who_begins_to_ask_amid_a_broadcast_hardly_waits_and_nothing_is_refused(begun: float) -> None:
    time, chance = Together(), Random(4)  # noqa: S311 -- the same every time is wanted
    pacer, gate = Pacer(30, monotonic=time, sleep=time.sleep), Gate(30, 1.0)
    waits: list[float] = []

    async def broadcast() -> None:
        for chat in itertools.count(1):
            await take(pacer, chat)
            gate.enter(time.now)

    async def ask(chat: int) -> None:
        before = time.now
        await pacer.admit(-chat)
        gate.enter(time.now)
        waits.append(time.now - before)

    async def crowd() -> None:
        await time.sleep(begun)
        for chat in range(1, 41):
            asked.append(asyncio.create_task(ask(chat)))
            await time.sleep(chance.expovariate(20))

    asked: list[asyncio.Task[None]] = []
    tasks = [asyncio.create_task(broadcast()), asyncio.create_task(crowd())]
    await asyncio.sleep(0)
    await time.go_to(1010.0)
    for task in tasks:
        task.cancel()
    assert len(waits) == 40
    assert gate.refused == 0
    assert sorted(waits)[36] < 3 / 30
    assert max(waits) < 4 / 30
