"""The load of a soak: people who ask, press and block, readers whose reminders fall due, reloads, and faults."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

from bot.sandbox.faults import Fault
from bot.sandbox.refusal import ControlError
from bot.sandbox.registry import Query
from bot.sandbox.server import Sandbox
from content.reminders.sheet import Sheet
from storage.crowd import subscribe_crowd
from storage.outbox.posts import Subscription
from storage.state.database import StateDatabase

ADMIN: Final = 1_900_000_001
_FIRST_ASKER: Final = 2_000_000_000
_FIRST_READER: Final = 3_000_000_000
_STRANGERS: Final = 2_000_000  # so many may ask in one soak, each once
_REGULARS: Final = 40
_BATCH: Final = 60  # readers who subscribe together
_BLOCKING: Final = 0.02
# Each of them is answered with one message.
_QUESTIONS: Final = (
    *("/heritage hoi an", "/heritage", "/heritage ca tru", "/search hue", "/search qzxw", "/events", "/today"),
    *("/people", "/sources", "/help", "/start", "/about", "/privacy", "/organisations", "hoi an", "khi nao vesak?"),
)
# How often a second, on average.
_ASKING: Final = 20.0
_PRESSING: Final = 4.0
_SPOILING: Final = 0.5
_SUBSCRIBING: Final = 0.15
_RELOADING: Final = 0.05
_FAULTS: Final[tuple[dict[str, Any], ...]] = (
    {"kind": "429", "retry_after": 1},
    {"kind": "status", "status": 500},
    {"kind": "status", "status": 502},
    {"kind": "hang", "seconds": 2.0},
    {"kind": "hang_after", "seconds": 2.0},
    {"kind": "cut"},
    {"kind": "cut_after"},
    {"kind": "garbage"},
    {"kind": "slow", "seconds": 1.0},
)


@dataclass(slots=True)
class Load:
    """What people did. `strangers` asked one question each, `regulars` many; `readers` are owed one post each."""

    sandbox: Sandbox
    folder: Path
    state_url: str
    random: Random
    strangers: list[int] = field(default_factory=list)
    regulars: Counter[int] = field(default_factory=Counter)
    presses: list[Query] = field(default_factory=list)
    readers: list[int] = field(default_factory=list)
    blockers: set[int] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    _people: list[int] = field(default_factory=list)

    async def prepare(self) -> None:
        """Let people come, and the bot know its admin."""
        world = self.sandbox.world
        world.add_person("Admin", language_code="en", number=ADMIN)
        world.add_crowd(_STRANGERS, _FIRST_ASKER)
        world.add_crowd(_STRANGERS, _FIRST_READER)
        for number in range(_REGULARS):
            language = ("en", "vi")[number % 2]
            self._people.append(world.add_person(f"Regular {number}", language_code=language).id)

    async def run(self, seconds: float) -> None:
        """Do what chance says, at an even pace, for so long."""
        acts = ((_ASKING, self._ask), (_PRESSING, self._press), (_SPOILING, self._spoil))
        slow = ((_SUBSCRIBING, self._subscribe), (_RELOADING, self._reload))
        total = sum(rate for rate, _ in (*acts, *slow))
        began, number = time.monotonic(), 0
        while (passed := time.monotonic() - began) < seconds:
            await asyncio.sleep(max(0.0, number / total - passed))
            number += 1
            dice = self.random.random() * total
            for rate, act in acts:
                dice -= rate
                if dice < 0:
                    act()
                    break
            else:
                await (self._subscribe() if dice < _SUBSCRIBING else self._reload())

    def _ask(self) -> None:
        world, text = self.sandbox.world, self.random.choice(_QUESTIONS)
        if self.random.random() < 0.2:
            person = self.random.choice(self._people)
            self.regulars[person] += 1
        else:
            person = _FIRST_ASKER + len(self.strangers)
            self.strangers.append(person)
        world.send(person, text)
        if person >= _FIRST_ASKER and self.random.random() < _BLOCKING:
            world.block(person)
            self.blockers.add(person)
            self.done["blocked the bot after asking"] += 1

    def _press(self) -> None:
        """Press some key under the newest message that a regular got."""
        person = self.random.choice(self._people)
        for message in reversed(self.sandbox.world.messages(person)):
            keys = message.get("reply_markup", {}).get("inline_keyboard", [])
            data = [key["callback_data"] for row in keys for key in row if "callback_data" in key]
            if message["by_bot"] and data:
                try:
                    query = self.sandbox.world.press(person, message["message_id"], data=self.random.choice(data))
                except ControlError:
                    return
                if isinstance(query, Query):
                    self.presses.append(query)
                return

    def _spoil(self) -> None:
        """Let something go wrong for a while, with messages or with fetching updates."""
        self.done["faults"] += 1
        if self.random.random() < 0.15:
            self.sandbox.faults.add(Fault(method="getUpdates", **self.random.choice(_FAULTS[:8])))
            return
        fault = self.random.choice(_FAULTS)
        method = self.random.choice(("sending", "sending", "answerCallbackQuery", "editMessageText"))
        self.sandbox.faults.add(Fault(method=method, times=self.random.randint(1, 5), share=0.5, **fault))

    async def _subscribe(self) -> None:
        """Let readers subscribe for whom a post is due by now; some of them have blocked the bot."""
        first, now = _FIRST_READER + len(self.readers), dt.datetime.now(dt.UTC)
        since = now - dt.timedelta(hours=2)
        model = Subscription(
            first, "private", Sheet("UTC", hour=now.hour, digests=frozenset()), subscribed=True, since=since
        )
        readers = range(first, first + _BATCH)
        for reader in readers:
            if self.random.random() < _BLOCKING:
                self.sandbox.world.block(reader)
                self.blockers.add(reader)
                self.done["readers who had blocked the bot"] += 1
        state = StateDatabase(self.state_url)
        await state.open()
        try:
            await subscribe_crowd(self.state_url, state.sheets, model, first, _BATCH)
        finally:
            await state.close()
        self.readers.extend(readers)

    async def _reload(self) -> None:
        """Change the content, and have it read."""
        self.done["reloads"] += 1
        path = self.folder / "facts" / "events" / "bench-day-0.yaml"
        day = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1 + self.done["reloads"])
        lines = (await asyncio.to_thread(path.read_text, "utf-8")).splitlines(keepends=True)
        changed = "".join(f"verified: {day}\n" if line.startswith("verified:") else line for line in lines)
        await asyncio.to_thread(path.write_text, changed, "utf-8")
        self.sandbox.world.send(ADMIN, "/reload")

    def describe(self) -> list[str]:
        """Say what was done."""
        hits = ", ".join(f"{kind} {count}" for kind, count in sorted(self.hits.items()))
        return [
            (
                f"{len(self.strangers) + self.regulars.total()} questions, {len(self.presses)} presses,"
                f" {len(self.readers)} reminders owed, {self.done['reloads']} reloads,"
                f" {len(self.blockers)} people who blocked the bot"
            ),
            f"{self.done['faults']} faults, which hit calls: {hits or 'none'}",
        ]
