"""`python -m bot.bench.growth [records|chats|memory] ...`: how cost and memory grow, as tables and pictures.

Each part is a step of a few minutes by itself; `--folder` is where the pictures go.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

import psutil

from bot.bench.contender import Arena, at_work
from bot.bench.content import measure_search
from bot.bench.curves import Points, draw_growth, draw_memory_over
from bot.bench.generated import generate_records
from bot.bench.peers import OURS
from bot.bench.stage import FIRST_READER, Stage, staged, until_planned
from bot.sandbox.journal import Journal
from storage.outbox.posts import PostState

_PARTS: Final = ("records", "chats", "memory")
_RECORDS: Final = (200, 1_000, 10_000, 100_000)
_CHATS: Final = (100, 1_000, 10_000, 100_000, 1_000_000)
_DELIVERED_MOST: Final = 100_000  # above that the pace of 1,000 a second alone decides
_RATE: Final = 1_000
_PATIENCE: Final = 900.0
_STEP: Final = 2_000  # questions between two looks at the memory
_ROUND: Final = 200  # questions that wait at a time: with more of them each is noted in the database first
_STRANGERS: Final = 50_000  # who ask once each; then so many ask on: nobody more often than allowances let them
_REGULARS: Final = 10_000
_MEGABYTE: Final = 2**20


async def measure_records(folder: Path, sizes: Sequence[int]) -> str:
    """Search contents of growing size; draw and give a table of milliseconds."""
    rows: list[tuple[int, float, float]] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            records = await asyncio.to_thread(generate_records, size)
            _, times = await measure_search(records, Path(scratch))
            rows.append((size, times[len(times) // 2], times[len(times) * 99 // 100]))
    lines: dict[str, Points] = {
        "median": [(size, median) for size, median, _ in rows],
        "99 of 100 are faster": [(size, late) for size, _, late in rows],
    }
    draw_growth(folder / "speed-records.svg", lines, "A search, by the size of the content", "records", "milliseconds")
    return "\n".join(
        f"{size:>9,} records: search p50 {median:.2f} ms, p99 {late:.2f} ms" for size, median, late in rows
    )


async def measure_chats(folder: Path, sizes: Sequence[int]) -> str:
    """Plan, and where it is not too many deliver, a post to growing crowds; draw and give a table of seconds."""
    planned: list[tuple[float, float]] = []
    delivered: list[tuple[float, float]] = []
    lines: list[str] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            async with staged(Path(scratch)) as stage:
                planned.append((size, planning := await _measure_planning(stage, size)))
                lines.append(f"{size:>9,} chats: planned in {planning:.2f} s")
                if size <= _DELIVERED_MOST:
                    posts, seconds = await _measure_delivery(stage, size)
                    delivered.append((size, seconds))
                    lines[-1] += f", {posts:,} posts delivered in {seconds:.1f} s = {posts / seconds:.0f}/s"
    drawn = {"planned": planned, f"delivered at up to {_RATE:,}/s": delivered}
    draw_growth(folder / "speed-chats.svg", drawn, "A reminder due everywhere at once", "chats", "seconds")
    return "\n".join(lines)


async def _measure_planning(stage: Stage, size: int) -> float:
    """Give the seconds until the posts of so many chats are planned, while hardly any is sent."""
    async with stage.bot(BOT_SENDS_PER_SECOND="1"):
        await stage.subscribe(size)
        stored = time.perf_counter()
        await until_planned(stage, _PATIENCE)
        return time.perf_counter() - stored


async def _measure_delivery(stage: Stage, size: int) -> tuple[int, float]:
    """Let what is planned be delivered; give the posts, and the seconds from the first to the last."""
    before = (await stage.control("GET", "state"))["calls"]
    started = time.perf_counter()
    async with stage.bot(BOT_SENDS_PER_SECOND=str(_RATE)):
        while (await stage.count_posts()).get(PostState.SENT, 0) < size:
            if time.perf_counter() - started > _PATIENCE:
                raise RuntimeError(f"not delivered: {await stage.count_posts()}")
            await asyncio.sleep(0.2)
    calls = await stage.control("GET", "calls", since=before, method="sendMessage", limit=400_000)
    times = sorted(call["time"] for call in calls if int(call["params"]["chat_id"]) >= FIRST_READER)
    return len(times), max(times[-1] - times[0], 0.001)


async def measure_memory(folder: Path, updates: int, chats: int) -> str:
    """Watch the bot's memory over so many updates, and over a broadcast; draw both and give a line for each."""
    with tempfile.TemporaryDirectory() as scratch:
        environment = {"BOT_DATA_DIR": str(Path(scratch) / "data")}
        async with at_work(OURS, Path(scratch) / "answer.json", environment) as arena:
            points = await _ask_many(arena, updates)
    draw_memory_over(folder / "memory-updates.svg", points, "Memory over questions", "questions")
    with tempfile.TemporaryDirectory() as scratch:
        async with staged(Path(scratch)) as stage:
            sent = await _broadcast(stage, chats)
    draw_memory_over(folder / "memory-broadcast.svg", sent, "Memory over a broadcast", "messages sent")
    return (
        f"memory over {updates:,} updates: {points[len(points) // 10][1]:.0f} MB after a tenth, {points[-1][1]:.0f} MB"
        f" at the end\nmemory over a broadcast to {chats:,} chats: {sent[0][1]:.0f} MB before, at most"
        f" {max(megabytes for _, megabytes in sent):.0f} MB"
    )


async def _ask_many(arena: Arena, updates: int) -> list[tuple[float, float]]:
    """Let 50,000 people ask once each, then 10,000 of them on and on."""
    world, journal = arena.sandbox.world, arena.sandbox.world.journal
    people = world.add_crowd(_STRANGERS, 2_000_000_000)
    points = [(0.0, arena.process.memory_info().rss / _MEGABYTE)]
    questions = ("/heritage hoi an", "/search hue", "/events", "/today", "/help", "/heritage ca tru", "/people")
    for done in range(0, updates, _ROUND):
        wanted = journal.statuses["sendMessage", 200] + _ROUND
        for number in range(done, done + _ROUND):
            person = people[number] if number < _STRANGERS else people[number % _REGULARS]
            world.send(person, questions[number % len(questions)])
        await journal.until(partial(_is_answered, journal, wanted), _PATIENCE)
        if (done + _ROUND) % _STEP == 0:
            points.append((float(done + _ROUND), arena.process.memory_info().rss / _MEGABYTE))
    return points


def _is_answered(journal: Journal, wanted: int) -> bool:
    return journal.statuses["sendMessage", 200] >= wanted


async def _broadcast(stage: Stage, chats: int) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    async with stage.bot(BOT_SENDS_PER_SECOND=str(_RATE)) as process:
        await _look(stage, process, points)
        await stage.subscribe(chats)
        deadline = time.perf_counter() + _PATIENCE
        while points[-1][0] < chats:
            await asyncio.sleep(0.5)
            await _look(stage, process, points)
            if time.perf_counter() > deadline:
                raise RuntimeError("the broadcast did not end")
    return points


async def _look(stage: Stage, process: psutil.Process, points: list[tuple[float, float]]) -> None:
    sent = (await stage.count_posts()).get(PostState.SENT, 0)
    points.append((float(sent), process.memory_info().rss / _MEGABYTE))


def main() -> None:
    """Measure the parts that are named, or all; draw, and print a table for each."""
    parser = argparse.ArgumentParser(prog="python -m bot.bench.growth", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*_PARTS, []], help="what to measure (default: all)")
    parser.add_argument("--folder", type=Path, default=Path("docs"), help="where pictures go (default: %(default)s)")
    parser.add_argument("--most", type=int, default=1_000_000, help="the largest number of records or chats")
    parser.add_argument("--updates", type=int, default=1_000_000, help="updates for the curve of memory")
    parser.add_argument("--broadcast", type=int, default=100_000, help="chats of the broadcast for it")
    options = parser.parse_args()
    parts = options.parts or _PARTS
    if "records" in parts:
        sizes = [size for size in _RECORDS if size <= options.most]
        sys.stdout.write(asyncio.run(measure_records(options.folder, sizes)) + "\n")
    if "chats" in parts:
        sizes = [size for size in _CHATS if size <= options.most]
        sys.stdout.write(asyncio.run(measure_chats(options.folder, sizes)) + "\n")
    if "memory" in parts:
        sys.stdout.write(asyncio.run(measure_memory(options.folder, options.updates, options.broadcast)) + "\n")


if __name__ == "__main__":
    main()
