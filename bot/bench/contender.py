"""A bot under test: started as a process against a sandbox of its own, asked, watched."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from bot.sandbox.server import Sandbox

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "100200300:" + "bench" * 7  # a made-up token that only the sandbox knows
PEOPLE = 200
# How a webhook of the benchmarks looks, and how many updates the sandbox brings at a time.
HOOK_PATH = "/telegram/updates"
HOOK_SECRET = "bench" * 7
CONNECTIONS = 64
_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Contender:
    """A program that answers; `{url}`, `{answer}` and `{port}` in its arguments and settings are filled in.

    `hooked`: updates are brought to it at the port, instead of being polled.
    """

    name: str
    arguments: tuple[str, ...]
    program: str = sys.executable
    settings: tuple[tuple[str, str], ...] = ()
    hooked: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """What a load cost: answers per second, the bot's and the sandbox's CPU per answer in microseconds."""

    per_second: float
    bot_us: float
    sandbox_us: float


@dataclass(frozen=True, slots=True)
class Arena:
    """A sandbox with a contender at work in it."""

    sandbox: Sandbox
    process: psutil.Process
    people: tuple[int, ...]

    def _answers(self) -> int:
        return self.sandbox.world.journal.statuses["sendMessage", 200]

    def _strangers(self, count: int) -> range:
        """Give people with numbers that nobody has had: each crowd is followed by as many calls at least."""
        world = self.sandbox.world
        return world.add_crowd(count, 2_000_000_000 + world.journal.call_number)

    async def ask(self, texts: Sequence[str], count: int, *, strangers: bool = False) -> Load:
        """Queue so many questions at once, one text after the other, and wait for as many answers.

        Each is from one of 200 people in turn; with `strangers` from somebody whom the bot has never seen.
        """
        world, journal = self.sandbox.world, self.sandbox.world.journal
        gc.freeze()  # what the sandbox keeps only to be looked at later is not what is measured
        people = self._strangers(count) if strangers else self.people
        for number in range(count):
            world.send(people[number % len(people)], texts[number % len(texts)])
        wanted = self._answers() + count
        before, own, started = _cpu(self.process), _cpu(psutil.Process()), time.perf_counter()
        await journal.until(lambda: self._answers() >= wanted, _PATIENCE)
        seconds = time.perf_counter() - started
        cpu, own = _cpu(self.process) - before, _cpu(psutil.Process()) - own
        return Load(count / seconds, cpu / count * 1e6, own / count * 1e6)

    async def ask_steadily(self, text: str, per_second: float, count: int) -> list[float]:
        """Ask at an even pace; give the sorted times from question to answer, in milliseconds."""
        world, journal = self.sandbox.world, self.sandbox.world.journal
        first, wanted = journal.call_number, self._answers() + count
        asked: dict[int, float] = {}
        started = time.perf_counter()
        people = self._strangers(count)
        for number in range(count):
            await asyncio.sleep(max(0.0, started + number / per_second - time.perf_counter()))
            asked[people[number]] = world.clock()
            world.send(people[number], text)
        await journal.until(lambda: self._answers() >= wanted, _PATIENCE)
        return sorted(
            (entry.time - asked[int(entry.params["chat_id"])]) * 1000  # some clients send numbers as text
            for entry in journal.find(since=first, method="sendMessage", limit=count * 2)
            if int(entry.params["chat_id"]) in asked
        )


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@asynccontextmanager
async def at_work(contender: Contender, answer: Path, environment: Mapping[str, str]) -> AsyncIterator[Arena]:
    """Start a contender and wait until it polls, or has set its webhook; stop it in the end."""
    async with Sandbox(calls=200_000, transcript=20) as sandbox:
        sandbox.world.add_bot(TOKEN, "Bench bot", "bench_bot")
        people = tuple(sandbox.world.add_person(f"Person {number}", language_code="en").id for number in range(PEOPLE))
        filled = {"url": sandbox.url, "answer": answer, "port": free_port()}
        settings = {name: value.format_map(filled) for name, value in contender.settings}
        process = await asyncio.create_subprocess_exec(
            contender.program,
            *(part.format_map(filled) for part in contender.arguments),
            cwd=ROOT,
            env={**os.environ, **environment, "BOT_API_URL": sandbox.url, "BOT_TOKEN": TOKEN, **settings},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=None if contender.name.startswith("this") else asyncio.subprocess.DEVNULL,
        )
        try:
            journal, sign = sandbox.world.journal, "setwebhook" if contender.hooked else "getupdates"
            ready = asyncio.create_task(journal.until(lambda: sign in journal.last_call, _PATIENCE))
            ended = asyncio.create_task(process.wait())
            await asyncio.wait({ready, ended}, return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                raise RuntimeError(f"{contender.name} ended with {process.returncode}")
            await ready
            yield Arena(sandbox, psutil.Process(process.pid), people)
        finally:
            process.terminate()
            await process.wait()


def free_port() -> int:
    """Find a port that nobody listens at, for a web server that is about to start."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
