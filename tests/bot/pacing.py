"""Time and Telegram for those who keep a pace: one passes only when somebody sleeps, the other counts and refuses."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque

from bot.calls.pacer import Pacer


class Time:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


class Gate:
    """Lets `most` through in any `span` seconds, as Telegram does; counts what it has to refuse."""

    def __init__(self, most: int, span: float) -> None:
        self.most = most
        self.span = span
        self.passed: deque[float] = deque()
        self.refused = self.entered = 0

    def enter(self, now: float) -> None:
        while self.passed and self.passed[0] <= now - self.span:
            self.passed.popleft()
        if len(self.passed) < self.most:
            self.passed.append(now)
            self.entered += 1
        else:
            self.refused += 1


class Together:
    """Time in which many sleep at once: it goes on to whoever wakes next."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._sleeping: list[tuple[float, int, asyncio.Future[None]]] = []
        self._number = 0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self._number += 1
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleeping, (self.now + seconds, self._number, woken))
        await woken

    async def go_to(self, end: float) -> None:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        while self._sleeping and self._sleeping[0][0] <= end:
            self.now, _, woken = heapq.heappop(self._sleeping)
            if not woken.done():
                woken.set_result(None)
            for _ in range(5):
                await asyncio.sleep(0)
        self.now = end


async def take(pacer: Pacer, chat: int) -> None:
    """Post, and have the answer at once."""
    number = await pacer.take(chat)
    assert number
    pacer.land(number)
