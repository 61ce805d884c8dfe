"""A broadcast to many chats: content with something for today, sheets that are due by now, and what became of them."""

from __future__ import annotations

import asyncio
import datetime as dt
import signal
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import NamedTuple

from sqlalchemy import select

from bot.sandbox.server import Sandbox
from content.files.canonical import write
from content.reminders.sheet import Category, Sheet
from storage.crowd import subscribe_crowd
from storage.outbox.posts import PostRecord, PostState, Subscription
from storage.state.database import StateDatabase
from storage.state.engine import make_engine, read_url
from storage.state.tables import POST
from tests.bot.made_facts import make_records
from tests.bot.owed import Fact
from tests.bot.process import TOKEN, finish, forked

FIRST = 1_000_000_000


class Hands(NamedTuple):
    """What a bot that was killed had in its hands: posts claimed, begun and not arrived, arrived and not recorded."""

    claimed: int
    begun: int
    arrived: int


@dataclass
class Broadcast:
    """A local Telegram, and a bot's folders with chats for which a post has been due for up to an hour."""

    folder: Path
    sandbox: Sandbox
    now: dt.datetime

    @property
    def url(self) -> str:
        return f"sqlite+aiosqlite:///{self.folder / 'data' / 'state.db'}"

    @property
    def settings(self) -> dict[str, str]:
        """The settings of a bot at work here."""
        return {
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": self.sandbox.url,
            "BOT_DATABASE_URL": self.url,
            "BOT_CONTENT_DIR": str(self.folder / "facts"),
        }

    @property
    def calls(self) -> int:
        """How many messages the bot has tried to send, as far as they are answered or given up."""
        statuses = self.sandbox.world.journal.statuses
        return sum(count for (method, _), count in statuses.items() if method == "sendMessage")

    @property
    def polls(self) -> int:
        """The number of the bot's last request for updates that came back."""
        return self.sandbox.world.journal.last_call.get("getupdates", 0)

    def model(self, chat_id: int, place: str = "private") -> Subscription:
        """Give a subscription whose post is due."""
        sheet = Sheet("UTC", hour=self.now.hour, digests=frozenset())
        return Subscription(chat_id, place, sheet, subscribed=True, since=self.now - dt.timedelta(hours=2), by=chat_id)

    async def subscribe(self, count: int) -> range:
        """Subscribe so many people."""
        async with self.state() as state:
            await subscribe_crowd(self.url, state.sheets, self.model(FIRST), FIRST, count)
        return self.sandbox.world.add_crowd(count, FIRST)

    @asynccontextmanager
    async def state(self) -> AsyncIterator[StateDatabase]:
        """Open the state database beside the bot."""
        state = StateDatabase(self.url)
        await state.open()
        try:
            yield state
        finally:
            await state.close()

    def sent(self, chat: int) -> int:
        """How many messages of the bot a chat got."""
        world = self.sandbox.world
        found = world.chats.get(chat) if chat < 0 else world.private.get((world.default_bot().id, chat))
        return 0 if found is None else found.sent

    def texts(self, chat: int) -> list[str]:
        """What the bot wrote to somebody, as far as it is still there."""
        return [str(message["text"]) for message in self.sandbox.world.messages(chat) if message["by_bot"]]

    async def settle(self, count: int, seconds: float = 120.0) -> None:
        """Wait until so many posts are settled: sent, dropped, failed, or left to people."""
        async with self.state() as state, asyncio.timeout(seconds):
            while True:
                counts = await state.outbox.counts()
                ended = sum(counts.get(one, 0) for one in (PostState.SENT, PostState.DROPPED, PostState.FAILED))
                if ended + len(await state.outbox.uncertain(count)) >= count:
                    return
                await asyncio.sleep(0.05)

    async def posts(self, chats: Iterable[int]) -> dict[int, PostRecord]:
        """Give the post of each chat, of which there is exactly one."""
        found = dict[int, PostRecord]()
        async with self.state() as state:
            for chat in chats:
                (found[chat],) = await state.outbox.history(chat, 9)
        return found

    async def hands(self) -> Hands:
        """Look at what a bot that was killed had in its hands."""
        engine = make_engine(read_url(self.url))
        held = select(POST.c.chat_id, POST.c.state).where(POST.c.state.in_([PostState.CLAIMED, PostState.SENDING]))
        async with engine.connect() as connection:
            rows = list(await connection.execute(held))
        await engine.dispose()
        sending = [self.sent(chat) for chat, state in rows if state == PostState.SENDING]
        arrived = sum(1 for count in sending if count)
        return Hands(len(rows) - len(sending), len(sending) - arrived, arrived)


@asynccontextmanager
async def broadcast(folder: Path, days: int = 1) -> AsyncIterator[Broadcast]:
    """Set up a broadcast. What is due is due for a day, whatever the hour and wherever midnight falls.

    `days` are kept today: of many, a post needs several messages.
    """
    now = dt.datetime.now(dt.UTC)
    facts = [Fact(f"day-{number}", Category.DAYS, yearly=(now.month, now.day)) for number in range(days)]
    records = make_records(facts)
    for record in records.values():
        file = folder / "facts" / record.folder / f"{record.slug}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(write(record), "utf-8")
    (folder / "data").mkdir()
    async with Sandbox() as sandbox:
        sandbox.world.add_bot(TOKEN)
        yield Broadcast(folder, sandbox, now)


async def end_at_random(
    stage: Broadcast, chance: Random, number: signal.Signals, *, most: int, rate: int
) -> tuple[int, Hands]:
    """Start the bot and end it at a random point of the broadcast; gives its exit code and what it had in its hands."""
    settings = stage.settings | {"BOT_SENDS_PER_SECOND": str(rate), "BOT_LEASE_SECONDS": "1"}
    polls, target = stage.polls, stage.calls + chance.randrange(most)
    async with forked(stage.folder, "run", **settings) as process:
        await stage.sandbox.world.journal.until(lambda: stage.polls > polls)
        with suppress(TimeoutError):  # nothing is left to be sent
            await stage.sandbox.world.journal.until(lambda: stage.calls > target, 3.0 + most / rate)
        if chance.random() < 0.7:  # else just when a message has arrived
            await asyncio.sleep(chance.uniform(0, 1.5 / rate))
        process.send_signal(number)
        code, _, errors = await finish(process)
    assert "Traceback" not in errors, errors
    return code, await stage.hands()


async def go_to_the_end(stage: Broadcast, count: int) -> None:
    """Let a last bot send what is left."""
    polls = stage.polls
    async with forked(stage.folder, "run", **stage.settings, BOT_SENDS_PER_SECOND="1000") as process:
        await stage.sandbox.world.journal.until(lambda: stage.polls > polls)
        await stage.settle(count)
        process.send_signal(signal.SIGTERM)
        code, _, errors = await finish(process)
    assert code == 0, errors
