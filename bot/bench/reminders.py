"""A broadcast beside people who ask: pace, refusals, delays, planning and memory."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import psutil

from bot.background import end
from bot.bench.stage import FIRST_READER, QUESTION, Stage, staged, until_planned
from storage.outbox.posts import PostState

_RATE: Final = 30
_READERS: Final = 1_500
_FAST_RATE: Final = 1_000
_FAST_READERS: Final = 15_000
_CROWD: Final = 100_000
_ASKED_PER_SECOND: Final = 4.0
_ASKED: Final = 160
_PATIENCE: Final = 180.0
_MEGABYTE: Final = 2**20


async def measure() -> str:
    """Let broadcasts go out at an enforced rate, then plan one to 100,000; give the lines."""
    parts = (
        partial(_measure_pace, asking=False),
        partial(_measure_pace, asking=True),
        partial(_measure_pace, asking=False, rate=_FAST_RATE, readers=_FAST_READERS),
        _measure_crowd,
    )
    return "\n".join([await _in_folder(part) for part in parts])


async def _in_folder(measurement: Callable[[Stage], Awaitable[str]]) -> str:
    with tempfile.TemporaryDirectory() as folder:
        async with staged(Path(folder)) as stage:
            return await measurement(stage)


async def _measure_pace(stage: Stage, *, asking: bool, rate: int = _RATE, readers: int = _READERS) -> str:
    """Broadcast to so many people at so many messages a second, which the sandbox enforces."""
    async with stage.bot():
        idle = await stage.ask(_ASKED_PER_SECOND, _ASKED) if asking else []
    await stage.subscribe(readers)
    await stage.control("POST", "rates", overall=rate, chat=1, group=20)
    async with stage.bot(BOT_SENDS_PER_SECOND=str(rate)):
        delays = await stage.ask(_ASKED_PER_SECOND, _ASKED) if asking else []
        await _wait_until_sent(stage, readers)
    calls = await stage.control("GET", "calls", method="sendMessage", limit=100_000)
    posts = sorted(call["time"] for call in calls if int(call["params"]["chat_id"]) >= FIRST_READER)
    seconds = posts[-1] - posts[0]
    answers = sum(posts[0] <= call["time"] <= posts[-1] for call in calls) - len(posts)
    refused = sum(call["status"] == 429 for call in calls)
    rates = await stage.control("GET", "rates")
    said = (
        f"broadcast to {readers:,} at an enforced {rate:,}/s{' with people asking' if asking else ''}:"
        f" {len(posts) / seconds:.2f} posts/s, {(len(posts) + answers) / seconds:.2f} messages/s"
        f" = {(len(posts) + answers) / seconds / rate:.1%} of the rate, {refused} times 429 ({rates['refused']})"
    )
    return f"{said}; {_compare(delays, idle)}" if asking else said


async def _measure_crowd(stage: Stage) -> str:
    """Let 100,000 people be due in the same minute: time to plan them, memory, and answers meanwhile."""
    await stage.subscribe(1)
    async with stage.bot(BOT_SENDS_PER_SECOND=str(_RATE)) as process:
        idle = await stage.ask(20, 400)
        peaks = [process.memory_info().rss / _MEGABYTE]
        watching = asyncio.create_task(_watch_memory(process, peaks))
        await stage.subscribe(_CROWD)
        started = time.perf_counter()
        asking = asyncio.create_task(stage.ask(20, 400))
        await until_planned(stage)
        seconds = time.perf_counter() - started
        delays = await asking
        await end(watching)
    sent = (await stage.count_posts()).get(PostState.SENT, 0)
    return (
        f"{_CROWD:,} people due in the same minute: two posts each planned in {seconds:.1f} s (with the wait for the"
        f" tick), memory {peaks[0]:.0f} -> at most {max(peaks):.0f} MB, {sent} sent meanwhile; {_compare(delays, idle)}"
    )


async def _watch_memory(process: psutil.Process, peaks: list[float]) -> None:
    while True:
        peaks.append(process.memory_info().rss / _MEGABYTE)
        await asyncio.sleep(0.1)


async def _wait_until_sent(stage: Stage, count: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while (await stage.count_posts()).get(PostState.SENT, 0) < count:
        if time.monotonic() > deadline:
            raise RuntimeError(f"the broadcast did not end: {await stage.count_posts()}")
        await asyncio.sleep(0.5)


def _compare(delays: Sequence[float], idle: Sequence[float]) -> str:
    return (
        f"{QUESTION!r} p50 {_part(delays, 50):.1f} ms, p99 {_part(delays, 99):.1f} ms"
        f" (idle: {_part(idle, 50):.1f} and {_part(idle, 99):.1f} ms)"
    )


def _part(values: Sequence[float], percent: int) -> float:
    return values[min(len(values) - 1, len(values) * percent // 100)]
