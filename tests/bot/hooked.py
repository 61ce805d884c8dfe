"""The bot in webhook mode, and whoever knocks at its web server."""

from __future__ import annotations

import asyncio
import io
import random
import socket
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from bot.sandbox.server import Sandbox
from bot.updates.confidential import private_words
from bot.updates.receiver import SECRET_HEADER
from tests.ear import EAR
from tests.talk import TOKEN, USERNAME, Town, at_work

PATH = "/telegram/updates"
SECRET = "s3cret_of-the-test"  # noqa: S105 -- of these tests alone


def free_port() -> int:
    """Find a port that nobody listens at, of those that connections do not take for themselves."""
    while True:
        port = random.randrange(20_000, 32_000)  # noqa: S311 -- guards no secret
        with socket.socket() as found, suppress(OSError):
            found.bind(("127.0.0.1", port))
            return port


@dataclass(frozen=True)
class Caller:
    """Somebody who talks HTTP with the web server at `origin`."""

    origin: str
    session: aiohttp.ClientSession

    async def gets(self, path: str) -> tuple[int, str]:
        """Get a page."""
        async with self.session.get(self.origin + path) as response:
            return response.status, await response.text()

    async def posts(self, body: Any, *, path: str = PATH, secret: str | None = SECRET, **changed: Any) -> int:
        """Bring something as Telegram does, or almost; give the status of the answer."""
        headers = {"Content-Type": "application/json", **changed.pop("headers", {})}
        if secret is not None:
            headers[SECRET_HEADER] = secret
        if isinstance(body, bytes):
            body = io.BytesIO(body)
        if isinstance(body, dict):
            EAR.hear(private_words(body))
        carried = {"json": body} if isinstance(body, (dict, list)) else {"data": body}
        method = changed.pop("method", "POST")
        async with self.session.request(method, self.origin + path, headers=headers, **carried) as response:
            return response.status

    async def counts(self) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
        """Read the metrics: {(name, labels): value}."""
        status, text = await self.gets("/metrics")
        assert status == 200
        return {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    async def settles(self) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
        """Read the metrics when every update is handled."""
        async with asyncio.timeout(10):
            while (counts := await self.counts())["bot_updates_waiting", frozenset()]:
                pass
            return counts

    async def count(self, name: str, **labels: str) -> float:
        """Read one series; 0 where it is not there yet."""
        return (await self.counts()).get((name, frozenset(labels.items())), 0.0)


@asynccontextmanager
async def caller_of(port: int) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(f"http://127.0.0.1:{port}", session)


def by_webhook(port: int) -> dict[str, Any]:
    """Give the settings of webhook mode."""
    return {"listen": f"127.0.0.1:{port}", "webhook_url": f"http://127.0.0.1:{port}{PATH}", "webhook_secret": SECRET}


def environment(settings: Mapping[str, Any], sandbox: Sandbox) -> dict[str, str]:
    """Give settings as a process takes them."""
    named = {f"BOT_{name.upper()}": str(value) for name, value in settings.items()}
    return {"BOT_TOKEN": TOKEN, "BOT_API_URL": sandbox.url, **named}


@asynccontextmanager
async def telegram() -> AsyncIterator[Sandbox]:
    """Start a local Telegram with a bot, which brings again at once what was refused."""
    async with Sandbox(webhook_retry=0.02) as sandbox:
        sandbox.world.add_bot(TOKEN, "Test bot", USERNAME)
        yield sandbox


@asynccontextmanager
async def hooked(folder: Path, **settings: Any) -> AsyncIterator[tuple[Town, Caller]]:
    """Start a local Telegram and a bot that it brings updates to."""
    port = free_port()
    async with (
        telegram() as sandbox,
        caller_of(port) as caller,
        at_work(sandbox, folder, **by_webhook(port), **settings) as town,
    ):
        await sandbox.world.journal.until(lambda: "setwebhook" in sandbox.world.journal.last_call)
        yield town, caller


async def execute(folder: Path, statement: str) -> None:
    """Change the database from outside, in a thread: a transaction of the bot must be able to end meanwhile."""

    def run() -> None:
        with closing(sqlite3.connect(folder / "data" / "state.db", timeout=30, isolation_level=None)) as database:
            database.execute(statement)

    await asyncio.to_thread(run)


def message(number: int, chat: int, text: str) -> dict[str, Any]:
    """Make the update of a private message."""
    person = {"id": chat, "is_bot": False, "first_name": "Alice", "language_code": "en"}
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "date": 1_795_000_000,
            "chat": {"id": chat, "type": "private", "first_name": "Alice"},
            "from": person,
            "text": text,
            "entities": [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}],
        },
    }
