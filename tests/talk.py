"""People who talk with the bot through the local Telegram, over real HTTP: `await alice.says("/heritage hoi an")`."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.application import Running, running
from bot.revisions.reload import Reloader
from bot.revisions.workshop import Workshop
from bot.sandbox.accounts import Person as Account
from bot.sandbox.chats import Chat
from bot.sandbox.markup import parse_html
from bot.sandbox.registry import Query, show
from bot.sandbox.server import Sandbox
from config.settings import Settings
from content.checking.report import Outcome
from storage.content.shelf import ContentShelf
from storage.state.database import StateDatabase
from tests.bot.forking import fork_child
from tests.extract import FACTS, extract
from tests.shared import shared

TOKEN = "123456789:" + "T" * 35
USERNAME = "test_bot"
NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)  # ten in the morning in Viet Nam


class Clock:
    """The time that the bot goes by; it stands still unless it is set."""

    def __init__(self, now: dt.datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now


@dataclass(frozen=True)
class Answer:
    """A message of the bot as its reader sees it; `notice` is what popped up when a press brought it."""

    talker: Talker
    post: dict[str, Any]
    notice: str = ""

    @property
    def text(self) -> str:
        return str(self.post.get("text") or self.post.get("caption") or "")

    @property
    def html(self) -> str:
        """The text as it was sent; fails where its markup would not be shown as meant."""
        source = str(self.post.get("source", ""))
        assert parse_html(source)[0].strip() == self.text.strip()
        return source

    @property
    def id(self) -> int:
        return int(self.post["message_id"])

    @property
    def title(self) -> str:
        return self.text.split("\n", 1)[0]

    @property
    def thread(self) -> int:
        return int(self.post.get("message_thread_id", 0))

    @property
    def replies_to(self) -> int:
        return int(self.post.get("reply_to_message", {}).get("message_id", 0))

    @property
    def rows(self) -> list[list[dict[str, str]]]:
        rows: list[list[dict[str, str]]] = (self.post.get("reply_markup") or {}).get("inline_keyboard", [])
        return rows

    @property
    def panel(self) -> dict[str, Any]:
        """The reply markup whatever its sort: what asks for a reply, or stands in place of the keyboard."""
        panel: dict[str, Any] = self.post.get("reply_markup") or {}
        return panel

    @property
    def buttons(self) -> list[str]:
        return [key["text"] for row in self.rows for key in row]

    def key(self, words: str) -> dict[str, str]:
        """The key that says just these words, else the first that has them."""
        keys = [key for row in self.rows for key in row]
        found = [key for key in keys if key["text"] == words] or [key for key in keys if words in key["text"]]
        assert found, f"no key says '{words}', only {self.buttons}"
        return found[0]

    async def press(self, words: str, *, by: Talker | None = None) -> Answer:
        """Press a key and wait for what it brings: this message anew, or another one."""
        return await (by or self.talker).presses(self, self.key(words)["callback_data"])

    async def notice_of(self, words: str, *, by: Talker | None = None) -> str:
        """Press a key that brings no more than a notice."""
        query = (by or self.talker).push(self, self.key(words)["callback_data"])
        return str((await self.talker.town.sandbox.world.answered(query)).get("text", ""))


@dataclass(frozen=True)
class Talker:
    """Somebody in one place: their private chat with the bot, or a group, there in a topic, or as the group itself."""

    town: Town
    account: Account
    group: int | None = None
    thread: int = 0
    anonymous: bool | None = None

    @property
    def id(self) -> int:
        return self.account.id

    @property
    def chat(self) -> Chat:
        return self.town.sandbox.world.find_chat(self.group, self.account.id)

    def within(self, group: Chat, *, thread: int = 0, anonymous: bool | None = None) -> Talker:
        """The same person in a group."""
        return replace(self, group=group.id, thread=thread, anonymous=anonymous)

    def sends(self, text: str, **carried: Any) -> int:
        """Send a message without waiting; gives its id."""
        carried = {"thread": self.thread, "anonymous": self.anonymous, **carried}
        return int(self.town.sandbox.world.send(self.id, text, chat=self.group, **carried)["message_id"])

    async def says(self, text: str, **carried: Any) -> Answer:
        """Send a message and wait for the answer."""
        before = self.chat.newest_by_bot
        self.sends(text, **carried)
        return await self.hears(before)

    async def asks(self, text: str, number: int) -> list[Answer]:
        """Send a message and wait for an answer of so many messages."""
        heard = self.heard()
        self.sends(text)
        await self.town.sandbox.world.journal.until(lambda: self.heard() >= heard + number)
        posts = [post for post in self.chat.posts.values() if post.by_bot and not post.deleted]
        return [Answer(self, show(post)) for post in sorted(posts, key=lambda post: post.number)][heard:]

    async def hears(self, before: int) -> Answer:
        """Wait for the bot to write or edit beyond a number."""
        chat = self.chat
        await self.town.sandbox.world.journal.until(lambda: chat.newest_by_bot > before)
        return self.sees()

    async def hears_about(self, words: str) -> Answer:
        """Wait until the newest message of the bot has these words."""
        await self.town.sandbox.world.journal.until(lambda: self.heard() > 0 and words in self.sees().text)
        return self.sees()

    async def shares(self, answer: Answer, words: str, chat: Chat, about: str) -> Answer:
        """Choose a chat by a key in place of the keyboard, and wait for an answer with the words `about`."""
        self.town.sandbox.world.share(self.id, answer.id, words, chat=chat.id)
        return await self.hears_about(about)

    def sees(self) -> Answer:
        """What the bot wrote or edited last."""
        posts = [post for post in self.chat.posts.values() if post.by_bot and not post.deleted]
        return Answer(self, show(max(posts, key=lambda post: post.number)))

    def heard(self) -> int:
        """How many messages of the bot are there."""
        return sum(1 for post in self.chat.posts.values() if post.by_bot and not post.deleted)

    async def is_ignored(self, text: str, **carried: Any) -> bool:
        """Send a message, then a command; say whether the command alone was answered, as chats are served in order."""
        before = self.heard()
        self.sends(text, **carried)
        await self.says(f"/help@{USERNAME}")
        return self.heard() == before + 1

    def push(self, answer: Answer, data: str, **carried: Any) -> Query:
        """Press a key without waiting."""
        query = self.town.sandbox.world.press(self.id, answer.id, chat=self.group, data=data, **carried)
        assert isinstance(query, Query)
        return query

    async def presses(self, answer: Answer, data: str, **carried: Any) -> Answer:
        """Press a key and wait for both the answer to the query and what it brings."""
        chat, before = self.chat, self.chat.newest_by_bot
        query = self.push(answer, data, **carried)
        journal = self.town.sandbox.world.journal
        await journal.until(lambda: query.answer is not None and chat.newest_by_bot > before)
        notice = "" if query.answer is None else str(query.answer.get("text", ""))
        return replace(self.sees(), talker=self, notice=notice)


@dataclass(frozen=True)
class Town:
    """A local Telegram with the bot at work in it."""

    sandbox: Sandbox
    clock: Clock
    bot: Running

    def person(self, name: str, language: str = "en", *, number: int | None = None) -> Talker:
        """Somebody new, in their private chat with the bot."""
        made = self.sandbox.world.add_person(name, language_code=language, number=number)
        return Talker(self, made)

    def make_group(
        self, *, admins: Sequence[Talker] = (), members: Sequence[Talker] = (), forum: bool = False, bot: str = "member"
    ) -> Chat:
        """A new group with these people and the bot."""
        people = [{"user": one.id, "status": "administrator"} for one in admins]
        people += [{"user": one.id, "status": "member"} for one in members]
        return self.sandbox.world.add_chat("supergroup", "Friends", is_forum=forum, members=people, bot=bot)

    def calls(self, method: str) -> list[dict[str, Any]]:
        """The parameters of all calls of a method so far."""
        return [dict(call.params) for call in self.sandbox.world.journal.find(method=method, limit=10_000)]


@asynccontextmanager
async def town_with_bot(folder: Path, **settings: Any) -> AsyncIterator[Town]:
    """Start a local Telegram, and the bot with its data in `folder`."""
    async with Sandbox() as sandbox:
        sandbox.world.add_bot(TOKEN, "Test bot", USERNAME)
        async with at_work(sandbox, folder, **settings) as town:
            yield town


@asynccontextmanager
async def small_town(folder: Path, **settings: Any) -> AsyncIterator[Town]:
    """The same with a tenth of the shipped content, for those who edit: it is checked anew at each change."""
    facts = await asyncio.to_thread(extract)
    await asyncio.to_thread(prepare, folder, facts)
    async with town_with_bot(folder, content_dir=facts, **settings) as town:
        yield town


@asynccontextmanager
async def at_work(sandbox: Sandbox, folder: Path, *, now: dt.datetime = NOW, **settings: Any) -> AsyncIterator[Town]:
    """Start the bot in a local Telegram that is there already; a new folder has the shipped content at once."""
    if "content_dir" not in settings:
        await asyncio.to_thread(prepare, folder)
    made = Settings(_env_file=None, token=SecretStr(TOKEN), api_url=sandbox.url, data_dir=folder / "data", **settings)
    clock = Clock(now)
    async with running(made, clock=clock, child=fork_child) as bot:
        yield Town(sandbox, clock, bot)


def prepare(folder: Path, facts: Path = FACTS) -> None:
    """Lay out `folder` as a bot leaves it that has imported these facts, unless a bot worked there already."""
    if not (folder / "data").exists():
        shutil.copytree(shared(f"imported-{facts.name}", partial(_import_apart, facts)), folder / "data")


def _import_apart(facts: Path, data: Path) -> None:
    with ThreadPoolExecutor(1) as pool:  # the caller may be within a loop
        pool.submit(lambda: asyncio.run(_import(facts, data))).result()


async def _import(facts: Path, data: Path) -> None:
    made = Settings(_env_file=None, token=SecretStr(TOKEN), data_dir=data, content_dir=facts)
    state, shelf = StateDatabase(made.state_url), ContentShelf(data)
    await state.open()
    try:
        report = await Reloader(made.content_dir, Workshop(data, state.revisions, shelf, Clock(), fork_child))(by=None)
        assert report.outcome is Outcome.APPLIED
    finally:
        await shelf.close()
        await state.close()
