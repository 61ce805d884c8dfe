"""A local Telegram with one bot, Alice, and a client."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.sandbox.accounts import Bot, Person
from bot.sandbox.server import Sandbox
from tests.sandbox.clients import Client, FakeClock

TOKEN = "1000:test_token"  # noqa: S105 - opens nothing but the local Telegram of a test


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def sandbox(clock: FakeClock) -> AsyncIterator[Sandbox]:
    async with Sandbox(clock=clock, monotonic=clock, webhook_retry=0.0) as sandbox:
        yield sandbox


@pytest.fixture
def bot(sandbox: Sandbox) -> Bot:
    return sandbox.world.add_bot(TOKEN, "Test bot", "test_bot")


@pytest.fixture
def alice(sandbox: Sandbox, bot: Bot) -> Person:
    """Somebody who has written to the bot; the update is gone already."""
    alice = sandbox.world.add_person("Alice", username="alice", language_code="en")
    sandbox.world.send(alice.id, "/start")
    bot.inbox.clear()
    return alice


@pytest.fixture
async def api(sandbox: Sandbox, bot: Bot) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(session, sandbox, bot)
