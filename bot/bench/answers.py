"""Answers per second, CPU per answer, delay, start and memory, beside bare bots on other libraries."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from bot.bench.contender import ROOT, Arena, Contender, at_work
from bot.bench.peers import AIOGRAM, BARE, OURS, STRANGERS, VARIED, find_contenders
from content.files.reader import read_directory

QUESTION = "/heritage hoi an"
FACTS = ROOT / "content" / "facts"
_ROUNDS = 3
_STEADY = 100.0
_STEADY_COUNT = 500

# What libraries load where they find it, and what is not installed with the bot: it came with tools of developers.
_BARE = "import sys; sys.modules.update(dict.fromkeys(('rich', 'click', 'pygments')))"
_INSTALLED = Contender(
    "this bot as it is installed",
    ("-c", f"{_BARE}; import runpy; sys.argv[:] = ['bot', 'run']; runpy.run_module('bot', None, '__main__')"),
)
_STACK = (
    "import telegram.ext, pydantic_settings, httptools, aiosqlite, sqlalchemy.ext.asyncio, babel, rapidfuzz, orjson,"
    " markupsafe, lunar_vn"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One contender's figures."""

    name: str
    per_second: float
    bot_us: float
    sandbox_us: float
    p50_ms: float
    p99_ms: float


async def measure(questions: int, *, only: str = "", rounds: int = _ROUNDS) -> str:
    """Let contenders (those whose names contain `only`) answer in turn, in several rounds; give the table."""
    contenders, missing = await find_contenders(only=only)
    rows: dict[Contender, list[Row]] = {contender: [] for contender in contenders}
    names = [f"/search {record.name.vi}" for record in read_directory(FACTS).records.values()]
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        environment = {"BOT_DATA_DIR": str(Path(folder) / "data")}
        for _ in range(rounds):
            for contender, measured in rows.items():
                texts = names if contender is VARIED else [QUESTION]
                measured.append(await _row(contender, answer, environment, texts, questions))
        start = await _measure_start(answer, environment)
    table = _table([_median(of) for of in rows.values()])
    return "\n".join(filter(None, (table, missing, start)))


async def _row(
    contender: Contender, answer: Path, environment: dict[str, str], texts: Sequence[str], questions: int
) -> Row:
    async with at_work(contender, answer, environment) as arena:
        await arena.ask(texts, max(200, questions // 10))
        if contender is OURS:
            await asyncio.to_thread(answer.write_text, json.dumps(_said(arena)), "utf-8")
        load = await arena.ask(texts, questions, strangers=contender is STRANGERS)
        delays = await arena.ask_steadily(texts[0], _STEADY, _STEADY_COUNT)
        return Row(
            contender.name,
            load.per_second,
            load.bot_us,
            load.sandbox_us,
            delays[len(delays) // 2],
            delays[len(delays) * 99 // 100],
        )


def _median(rows: list[Row]) -> Row:
    def middle(pick: Callable[[Row], float]) -> float:
        return statistics.median(pick(row) for row in rows)

    return Row(
        rows[0].name,
        middle(lambda row: row.per_second),
        middle(lambda row: row.bot_us),
        middle(lambda row: row.sandbox_us),
        middle(lambda row: row.p50_ms),
        middle(lambda row: row.p99_ms),
    )


def _said(arena: Arena) -> dict[str, object]:
    """Give the text and keyboard that we answered with, for the peers to send."""
    call = arena.sandbox.world.journal.find(method="sendMessage", limit=1)[0]
    return {"text": call.params["text"], "reply_markup": call.params["reply_markup"]}


async def _measure_start(answer: Path, environment: dict[str, str]) -> str:
    """Start on built content with a question waiting: time to the answer, memory when idle, the stack's own share."""
    seconds, memory = [], 0.0
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        async with at_work(_INSTALLED, answer, environment) as arena:
            await arena.ask([QUESTION], 1)
            seconds.append(time.perf_counter() - started)
            memory = arena.process.memory_info().rss / 2**20
    imported, bare_memory = await _measure_imports()
    return (
        f"start to first answer {statistics.median(seconds):.2f} s, idle memory {memory:.0f} MB"
        f" (bare imports of the stack: {imported:.2f} s, {bare_memory:.0f} MB)"
    )


async def _measure_imports() -> tuple[float, float]:
    """Give seconds and megabytes of a process that imports the stack and does nothing."""
    started = time.perf_counter()
    program = f"{_BARE}; {_STACK}; print(flush=True); input()"
    bare = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert bare.stdout is not None  # noqa: S101 -- it was asked for
    await bare.stdout.readline()
    seconds, memory = time.perf_counter() - started, psutil.Process(bare.pid).memory_info().rss / 2**20
    await bare.communicate(b"\n")
    return seconds, memory


def _table(rows: list[Row]) -> str:
    base = next((row for row in rows if row.name == AIOGRAM.name), rows[0])
    bare = next((row for row in rows if row.name == BARE.name), None)
    lines = [
        f"{QUESTION!r}, one bot process, one sandbox process",
        (
            f"{'':36}{'answers/s':>10}{'x ' + base.name.split(',')[0]:>11}{'bot CPU':>10}{'sandbox':>10}"
            f"{'p50':>9}{'p99':>9}"
        ),
    ]
    lines.extend(
        f"{row.name:36}{row.per_second:>10.0f}{row.per_second / base.per_second:>11.2f}{row.bot_us:>7.0f} us"
        f"{row.sandbox_us:>7.0f} us{row.p50_ms:>6.1f} ms{row.p99_ms:>6.1f} ms"
        for row in rows
    )
    lines.append(f"CPU of {rows[0].name}: {rows[0].bot_us / base.bot_us:.2f} of {base.name}")
    if bare is not None:
        lines.append(f"p99 at {_STEADY:.0f}/s above the bare client: {rows[0].p99_ms - bare.p99_ms:.1f} ms")
    return "\n".join(lines)
