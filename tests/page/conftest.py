"""A local Telegram with a scripted bot and people, and a Chromium that opens the page."""

import asyncio
import datetime as dt
import os
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, ViewportSize, async_playwright

from bot.sandbox.scene import NamedDay, NamedPlace, Scene
from bot.sandbox.server import Sandbox
from tests.page.scripted import ScriptedBot

TOKEN: Final = "1000:test_token"  # noqa: S105 - only the local Telegram knows it
NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
OPTIONS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
SCENE: Final = Scene(
    "Asia/Ho_Chi_Minh",
    (NamedDay("Tết (Lunar New Year)", "Tết Nguyên đán", (dt.date(2026, 2, 17), dt.date(2027, 2, 6))),),
    (NamedPlace("Tokyo, Japan", "Tokyo, Nhật Bản", 35.65, 139.74),),
)
WIDE: Final[ViewportSize] = {"width": 1280, "height": 800}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
PATIENCE: Final = 10_000.0  # milliseconds that the page may take for anything
Open = Callable[..., Coroutine[Any, Any, Page]]


@dataclass(frozen=True)
class Town:
    """Who lives in the local Telegram of these tests."""

    sandbox: Sandbox
    alice: int
    lan: int
    group: int
    forum: int
    topic: int
    channel: int
    other_channel: int

    def address(self, person: int, place: str | int = "b1000") -> str:
        """The page's address with this room open."""
        return f"{self.sandbox.url}/#/{person}/{place}"


def _chromium() -> str:
    for name in NAMES:
        if path := shutil.which(name):
            return path
    reason = "no Chromium is installed: `make browser` installs one"
    if os.environ.get("PAGE_TESTS") == "required":
        pytest.fail(f"page tests are required, but {reason}")
    pytest.skip(reason)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests."""
    path = _chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[*OPTIONS])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def town() -> AsyncIterator[Town]:
    """Alice and Lan, a group, a forum with a topic and a channel with the scripted bot, a channel without it."""
    async with Sandbox(scene=SCENE) as sandbox, aiohttp.ClientSession() as session:
        world = sandbox.world
        bot = world.add_bot(TOKEN, "Test bot", "test_bot")
        alice = world.add_person("Alice", "Bennett", "alice", "en")
        lan = world.add_person("Lan", "Nguyễn", "lan", "vi")
        members: list[dict[str, Any]] = [{"user": lan.id, "status": "creator"}, {"user": alice.id}]
        group = world.add_chat("group", "Câu lạc bộ", members=members, bot="member")
        forum = world.add_chat("supergroup", "Forum", is_forum=True, members=members, bot="administrator")
        topic = world.add_topic(forum.id, "Di sản")
        channel = world.add_chat("channel", "Bản tin", members=members, bot="administrator")
        other = world.add_chat("channel", "Làng nghề", members=members)
        scripted = ScriptedBot(session, sandbox.url, bot.token)
        await scripted.set_up()
        running = asyncio.create_task(scripted.run())
        places = group.id, forum.id, topic.thread, channel.id, other.id
        yield Town(sandbox, alice.id, lan.id, *places)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def _is_fault(message: ConsoleMessage) -> bool:
    """Refusals and lost connections are told on the console too; the page lives with them."""
    return message.type == "error" and not message.text.startswith("Failed to load resource")


def chat(page: Page, name: str) -> Locator:
    """A chat in the list."""
    return page.locator(".chat").filter(has=page.locator(".chat-name", has_text=name))


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser) -> AsyncIterator[Open]:
    """Open an address in a fresh profile; options as for a browser's context. Any fault in the page fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    async def visit(address: str, **options: Any) -> Page:
        context = await browser.new_context(
            **{"viewport": WIDE, "locale": "en-GB", "reduced_motion": "reduce", **options}
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if _is_fault(message) else None)
        await page.goto(address)
        return page

    yield visit
    for context in contexts:
        await context.close()
    assert not faults
