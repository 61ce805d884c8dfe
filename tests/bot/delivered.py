"""Reminders all the way into chats: the real parts in simulated time, with the local Telegram over HTTP."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from telegram import Bot
from telegram.ext import ExtBot

from bot.calls.pacer import Pacer
from bot.calls.transport import Transport
from bot.delivery.composer import Parcel
from bot.delivery.corrections import Corrections
from bot.delivery.courier import Courier
from bot.delivery.doubts import Doubts
from bot.delivery.line import Line
from bot.delivery.notices import Notices
from bot.delivery.outcomes import Outcomes
from bot.delivery.rewriting import Rewriter
from bot.delivery.rounds import Send
from bot.delivery.sender import Sender
from bot.sandbox.server import Sandbox
from bot.sandbox.world import World
from content.reminders.sheet import Category, Sheet
from storage.content.build import build
from storage.content.schema import content_file
from storage.outbox.posts import PostRecord, PostState, Sending, Subscription
from storage.planning import plan_change
from tests.bot.made_facts import make_records
from tests.bot.owed import Fact
from tests.bot.process import TOKEN
from tests.bot.simulated import Life, Simulation, simulation

TODAY = Fact("today", Category.DAYS, yearly=(6, 27))
TOMORROW = Fact("tomorrow", Category.DAYS, yearly=(6, 28))
ZONE = "Asia/Ho_Chi_Minh"
EVE = dt.datetime(2027, 6, 26, 12, tzinfo=dt.UTC)
DUE = dt.datetime(2027, 6, 27, 1, tzinfo=dt.UTC)  # eight in the morning there
SHEET = Sheet(ZONE, digests=frozenset())


@dataclass
class Office:
    """A bot whose time is set by hand, and whose posts go to a local Telegram."""

    sandbox: Sandbox
    world: Simulation
    people: ExtBot[None]
    sender: Sender
    alarms: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    chance: Random = field(default_factory=lambda: Random(1))  # noqa: S311 -- chance that can be repeated
    _life: Life | None = None
    _corrections: Corrections | None = None

    @property
    def town(self) -> World:
        return self.sandbox.world

    @property
    def life(self) -> Life:
        assert self._life is not None
        return self._life

    def start(self) -> None:
        """Begin a life of the bot."""
        self._life = self.world.start(self._carrier, self.sender.probe)

    def _carrier(self, outcomes: Outcomes, pacer: Pacer, line: Line) -> Send:
        state, services = self.world.state, self.world.services
        rewriter = Rewriter(services, "test_bot")
        time = self.world.time
        self._corrections = Corrections(
            services.shelf, state.outbox, outcomes, rewriter, self.sender, pacer, time, time.monotonic
        )
        return Courier(
            self.sender,
            pacer,
            line,
            outcomes,
            state.sheets,
            state.chats,
            Notices(self.people, services.word_for),
            services.shelf,
            self._corrections.look_again,
        )

    async def _alarm(self, key: str, **arguments: str) -> None:
        self.alarms.append((key, arguments))

    async def end(self) -> None:
        """End the present life."""
        await self.world.end()

    async def until(self, moment: dt.datetime) -> None:
        """Let the bot work until a moment."""
        await self.world.live_until(moment, self.chance)
        await self.ask()

    async def ask(self) -> None:
        """Let the tick work that asks people about posts in doubt."""
        await Doubts(self.world.state.outbox, self._alarm).tick()

    async def go(self, seconds: float) -> None:
        """Let the bot work for so long."""
        await self.until(self.world.time() + dt.timedelta(seconds=seconds))

    async def set_clock(self, moment: dt.datetime) -> None:
        """Set the bot's clock, and let it work."""
        self.world.time.wall = moment
        await self.world.wake(self.chance)

    async def sleep_until(self, moment: dt.datetime) -> None:
        """End the bot and start it anew at a moment."""
        await self.end()
        self.world.time.go((moment - self.world.time()).total_seconds())
        self.start()
        await self.world.wake(self.chance)

    @asynccontextmanager
    async def unreachable(self) -> AsyncIterator[None]:
        """Let nobody listen where Telegram is, while the block lasts."""
        await self.sandbox.__aexit__(None, None, None)
        try:
            yield
        finally:
            await self.sandbox.__aenter__()

    def person(self, name: str = "Alice") -> int:
        """Somebody new who has written to the bot."""
        person = self.town.add_person(name)
        self.town.send(person.id, "/start")
        return person.id

    async def subscribe(self, chat: int, sheet: Sheet = SHEET, **changes: Any) -> Subscription:
        """Store a sheet as a change by its chat is."""
        state, now = self.world.state, self.world.time()
        before = await state.sheets.get(chat)
        place = "private" if chat > 0 else self.town.find_chat(chat).type
        blank = before or Subscription(chat, place, sheet, subscribed=True, since=now, by=chat if chat > 0 else None)
        after = replace(blank, sheet=sheet, **changes)
        async with self.world.services.shelf.lend() as reader:
            plan = await plan_change(reader, before, after, await state.outbox.promises(chat), now)
        await state.sheets.store(after, plan, content=self.world.content)
        return after

    def texts(self, chat: int) -> list[str]:
        """What the bot wrote into a chat, as it stands there now."""
        return [str(message["text"]) for message in self.messages(chat)]

    def messages(self, chat: int) -> list[dict[str, Any]]:
        """The bot's messages in a chat."""
        return [message for message in self.town.messages(chat) if message["by_bot"] and "text" in message]

    async def post(self, chat: int, day: dt.date | None = None) -> PostRecord:
        """The only post of a chat, or that of a day."""
        (post,) = await self.world.state.outbox.history(chat, 9, day)
        return post

    async def state_of(self, chat: int, day: dt.date | None = None) -> tuple[PostState, str | None, int]:
        """State, reason and unknown tries of a chat's only post, or of that of a day."""
        post = await self.post(chat, day)
        return post.state, post.reason, post.unknowns

    async def publish(self, *facts: Fact, **names: str) -> None:
        """Make another content live, and correct what was told; `names` give facts other names."""
        records = make_records(facts, names)
        self.world.content = f"content-{self.world.revisions}"
        folder = Path(self.world.url.removeprefix("sqlite:///")).parent
        build(records, content_file(folder, self.world.content))
        await self.world.publish()
        await self.world.services.shelf.swap(self.world.content)
        await self.correct()
        await self.world.wake(self.chance)

    async def correct(self) -> None:
        """Let the third tick work: what was told is compared with what is known."""
        assert self._corrections is not None
        await self._corrections.tick()


def sending_of(parcel: Parcel) -> Sending:
    """Give what is stored before a parcel is sent."""
    return Sending(parcel.claimed.post_id, parcel.number, parcel.total, parcel.digest, parcel.items)


@asynccontextmanager
async def office(
    folder: Path, facts: Sequence[Fact] = (TODAY, TOMORROW), now: dt.datetime = EVE
) -> AsyncIterator[Office]:
    """Set up a bot that is at work since the eve of the day on which something is due."""
    async with Sandbox() as sandbox, simulation(folder, make_records(facts), now) as world:
        sandbox.world.add_bot(TOKEN, "Test bot", "test_bot")
        request = Transport()
        people: ExtBot[None] = ExtBot(
            TOKEN, base_url=f"{sandbox.url}/bot", request=request, get_updates_request=request
        )
        posts = Bot(TOKEN, base_url=f"{sandbox.url}/bot", request=request, get_updates_request=request)
        await request.initialize()
        made = Office(sandbox, world, people, Sender(posts))
        try:
            made.start()
            yield made
            await made.end()
        finally:
            await request.shutdown()
