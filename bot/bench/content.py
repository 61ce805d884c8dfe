"""Search and reload with 10,000 and 100,000 generated records."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from pathlib import Path

from bot.bench.contender import Arena, at_work
from bot.bench.generated import generate_records
from bot.bench.peers import OURS
from content.files.canonical import write
from content.files.reader import place
from content.folding import words
from content.records.kinds import Record
from storage.content.build import build
from storage.content.shelf import ContentShelf

SIZES = (10_000, 100_000)
_ADMIN = 1_900_000_001
_QUERIES = 1000
_PACE = 50.0


async def measure() -> str:
    """Generate, build, search and reload; give the table."""
    lines = []
    for size in SIZES:
        records = generate_records(size)
        with tempfile.TemporaryDirectory() as folder:
            built, times = await measure_search(records, Path(folder))
            lines.append(
                f"{len(records):>7,} records: built in {built:.1f} s; search p50 {times[len(times) // 2]:.1f} ms,"
                f" p99 {times[len(times) * 99 // 100]:.1f} ms, slowest {times[-1]:.1f} ms"
            )
            lines.append(await _measure_reload(records, Path(folder)))
    return "\n".join(lines)


async def measure_search(records: dict[str, Record], folder: Path) -> tuple[float, list[float]]:
    """Give the seconds that building takes, and the sorted milliseconds of a thousand searches."""
    started = time.perf_counter()
    await asyncio.to_thread(build, records, folder / "content-bench.db")
    built = time.perf_counter() - started
    shelf = ContentShelf(folder)
    await shelf.open("bench")
    try:
        times = []
        async with shelf.lend() as reader:
            for query in _queries(records):
                started = time.perf_counter()
                await reader.find(query, limit=8)
                times.append((time.perf_counter() - started) * 1000)
    finally:
        await shelf.close()
    return built, sorted(times)


def _queries(records: dict[str, Record]) -> list[str]:
    """Give names, parts of names, single words, two letters, typos and nonsense, the same every time."""
    dice = random.Random(7)  # noqa: S311 -- the same queries every time are wanted
    names = [record.name for record in records.values()]
    queries = []
    for number in range(_QUERIES):
        name = dice.choice(names)
        parts = words(dice.choice((name.en, name.vi)))
        match number % 6:
            case 0:
                queries.append(" ".join(parts))
            case 1:
                queries.append(" ".join(dice.sample(parts, min(2, len(parts)))))
            case 2:
                queries.append(dice.choice(parts))
            case 3:
                queries.append(dice.choice(parts)[:2])
            case 4:
                queries.append(" ".join(_mistype(part, dice) for part in parts[:2]))
            case _:
                queries.append("".join(dice.choices("qwxzj", k=6)))
    return queries


def _mistype(word: str, dice: random.Random) -> str:
    if len(word) < 4:
        return word
    at = dice.randrange(1, len(word))
    return word[: at - 1] + word[at:]


async def _measure_reload(records: dict[str, Record], folder: Path) -> str:
    """Reload one changed record of many while people ask at an even pace."""
    content = folder / "facts"
    await asyncio.to_thread(_write_all, records, content)
    environment = {
        "BOT_DATA_DIR": str(folder / "data"),
        "BOT_CONTENT_DIR": str(content),
        "BOT_ADMIN_IDS": str(_ADMIN),
    }
    async with at_work(OURS, folder / "answer.json", environment) as arena:
        arena.sandbox.world.add_person("Admin", language_code="en", number=_ADMIN)
        await arena.ask(["/heritage 1990"], 20)
        quiet = await arena.ask_steadily("/heritage 1990", _PACE, 250)
        changed = content / "heritage" / "record-0.yaml"
        text = await asyncio.to_thread(changed.read_text, "utf-8")
        await asyncio.to_thread(
            changed.write_text, text.replace("verified: 2026-01-01", "verified: 2026-01-02"), "utf-8"
        )
        seconds, busy = await _reload_while_asked(arena)
    return (
        f"{len(records):>7,} records: reload of one change {seconds:.1f} s; answers meanwhile p99"
        f" {busy[len(busy) * 99 // 100]:.0f} ms, slowest {busy[-1]:.0f} ms"
        f" (without a reload {quiet[len(quiet) * 99 // 100]:.0f} and {quiet[-1]:.0f} ms)"
    )


async def _reload_while_asked(arena: Arena) -> tuple[float, list[float]]:
    """Give the seconds until the report and the sorted delays of the answers until then, in milliseconds."""
    world, journal = arena.sandbox.world, arena.sandbox.world.journal
    before = journal.call_number
    started = time.perf_counter()
    world.send(_ADMIN, "/reload")

    def reported() -> bool:
        found = journal.find(since=before, limit=100_000)
        return any(
            str(call.params.get("chat_id")) == str(_ADMIN)
            and call.method.startswith("send")
            and call.method != "sendChatAction"
            for call in found
        )

    delays: list[float] = []
    while not reported():
        delays.extend(await arena.ask_steadily("/heritage 1990", _PACE, 25))
    return time.perf_counter() - started, sorted(delays)


def _write_all(records: dict[str, Record], folder: Path) -> None:
    for record in records.values():
        path = folder / place(record)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(write(record), "utf-8")
