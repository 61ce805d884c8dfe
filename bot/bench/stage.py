"""The stage of a broadcast: sandbox, bot and whoever asks are processes of their own, and talk over HTTP alone."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp
import psutil

from bot.bench.contender import ROOT, TOKEN
from content.reminders.sheet import Sheet
from storage.crowd import subscribe_crowd
from storage.outbox.posts import PostState, Subscription
from storage.state.database import StateDatabase

QUESTION: Final = "/heritage hoi an"
FIRST_READER: Final = 10_000_000
FIRST_ASKER: Final = 5_000_000
_FACTS: Final = ROOT / "content" / "facts"
_PATIENCE: Final = 60.0
_DAY: Final = """\
kind: event
slug: bench-day-{number}
name:
  en: Day of the measurement
  vi: Ngày đo lường
event_type: international-day
confidence: single
verified: {verified}
observance:
  yearly:
    month: {month}
    day: {day}
  confidence: single
  sources:
    - {source}
sources:
  - {source}
"""


@dataclass(slots=True)
class Stage:
    """A sandbox and a folder for the bot; `control` calls the sandbox's control API."""

    url: str
    session: aiohttp.ClientSession
    folder: Path
    _asked: int = field(default=0)

    async def control(self, verb: str, path: str, **given: Any) -> Any:
        """Call the control API; parameters of GET go into the query."""
        carried: dict[str, Any] = {"params": given} if verb == "GET" else {"json": given}
        async with self.session.request(verb, f"{self.url}/control/{path}", **carried) as response:
            answer = await response.json()
            if response.status != 200:
                raise RuntimeError(f"{path}: {answer}")
            return answer

    async def ask(self, per_second: float, count: int) -> list[float]:
        """Let so many people ask at an even pace, each once; give the sorted delays to the answers in milliseconds."""
        first = FIRST_ASKER + self._asked
        self._asked += count
        await self.control("POST", "crowd", count=count, first_id=first)
        since = (await self.control("GET", "state"))["calls"]
        asked: dict[int, float] = {}
        started = time.perf_counter()
        for number in range(count):
            await asyncio.sleep(max(0.0, started + number / per_second - time.perf_counter()))
            asked[first + number] = time.time()
            await self.control("POST", "send", **{"from": first + number, "text": QUESTION})
        answered = await self._find_answers(since, asked)
        return sorted((answered[person] - asked[person]) * 1000 for person in asked)

    async def _find_answers(self, since: int, asked: dict[int, float]) -> dict[int, float]:
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            calls = await self.control("GET", "calls", since=since, method="sendMessage", limit=100_000)
            found = {int(call["params"]["chat_id"]): float(call["time"]) for call in calls if call["status"] == 200}
            if asked.keys() <= found.keys():
                return found
            await asyncio.sleep(0.5)
        raise RuntimeError("some questions were never answered")

    @property
    def state_url(self) -> str:
        """The address of the bot's state database."""
        return f"sqlite+aiosqlite:///{self.folder / 'data' / 'state.db'}"

    @asynccontextmanager
    async def state(self) -> AsyncIterator[StateDatabase]:
        """Open the state database beside the bot."""
        (self.folder / "data").mkdir(exist_ok=True)
        state = StateDatabase(self.state_url)
        await state.open()
        try:
            yield state
        finally:
            await state.close()

    async def subscribe(self, count: int) -> None:
        """Subscribe so many people, for whom a post is due by now, and make them known to the sandbox."""
        await self.control("POST", "crowd", count=count, first_id=FIRST_READER)
        now = dt.datetime.now(dt.UTC)
        model = Subscription(
            FIRST_READER,
            "private",
            Sheet("UTC", hour=now.hour),
            subscribed=True,
            since=now - dt.timedelta(hours=2),
        )
        async with self.state() as state:
            await subscribe_crowd(self.state_url, state.sheets, model, FIRST_READER, count)

    async def count_posts(self) -> dict[PostState, int]:
        """Count the posts by their states."""
        async with self.state() as state:
            return await state.outbox.counts()

    @asynccontextmanager
    async def bot(self, **settings: str) -> AsyncIterator[psutil.Process]:
        """Let the bot work, from its first poll on; stop it in the end."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
        environment |= {
            "BOT_API_URL": self.url,
            "BOT_TOKEN": TOKEN,
            "BOT_DATA_DIR": str(self.folder / "data"),
            "BOT_CONTENT_DIR": str(self.folder / "facts"),
            **settings,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=ROOT, env=environment, stdout=asyncio.subprocess.DEVNULL
        )
        try:
            calls = (await self.control("GET", "state"))["calls"]
            await self.control("GET", "wait", calls=calls, method="getUpdates", timeout=_PATIENCE)
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
            await process.wait()


@asynccontextmanager
async def staged(folder: Path) -> AsyncIterator[Stage]:
    """Start a sandbox with the bot's name in it, and content with a day for yesterday, today and tomorrow."""
    await asyncio.to_thread(write_content, folder / "facts")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.sandbox", "--port", "0", "--token", TOKEN, "--calls", "400000"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None  # noqa: S101 -- it was asked for
        url = ""
        while not url.startswith("http"):
            line = (await process.stdout.readline()).decode()
            if not line:
                raise RuntimeError("the sandbox did not start")
            url = line.rpartition(" ")[2].strip()
        async with aiohttp.ClientSession() as session:
            yield Stage(url, session, folder)
    finally:
        process.terminate()
        await process.wait()


async def until_planned(stage: Stage, patience: float = _PATIENCE) -> None:
    """Wait until no chat has to be planned: each has two posts, of today and of tomorrow."""
    deadline = time.monotonic() + patience
    async with stage.state() as state:
        while await state.sheets.unplanned(dt.datetime.now(dt.UTC), 1):
            if time.monotonic() > deadline:
                raise RuntimeError(f"the posts were not planned in time: {await state.outbox.counts()}")
            await asyncio.sleep(0.2)  # seldom: who asks is in this process, too


def write_content(folder: Path) -> None:
    """Write the shipped content, and with it a day that is kept yesterday, one today and one tomorrow."""
    shutil.copytree(_FACTS, folder)
    source = min(path.stem for path in (folder / "sources").glob("*.yaml"))
    today = dt.datetime.now(dt.UTC).date()
    for number in range(-1, 2):
        day = today + dt.timedelta(days=number)
        text = _DAY.format(number=number + 1, verified=today, month=day.month, day=day.day, source=source)
        (folder / "events" / f"bench-day-{number + 1}.yaml").write_text(text, "utf-8")
