"""A bot's client for the tests: the Bot API over real HTTP, each call by JSON."""

import asyncio
from typing import Any

import aiohttp

from bot.sandbox.accounts import Bot
from bot.sandbox.server import Sandbox


class FakeClock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += seconds


async def polled(bot: Bot) -> None:
    """Return when a long poll of this bot has arrived."""
    while not bot.inbox.polled:  # noqa: ASYNC110 - the request comes by the network of this very loop; no time is slept
        await asyncio.sleep(0)


class Client:
    """Calls of one bot."""

    def __init__(self, session: aiohttp.ClientSession, sandbox: Sandbox, bot: Bot) -> None:
        self.session = session
        self.sandbox = sandbox
        self.bot = bot

    def address(self, method: str) -> str:
        return f"{self.sandbox.url}/bot{self.bot.token}/{method}"

    async def answer(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The whole body; the HTTP status must agree with it."""
        async with self.session.post(self.address(method), json=parameters) as response:
            body: dict[str, Any] = await response.json()
        assert response.status == body.get("error_code", 200)
        assert body["ok"] is (response.status == 200)
        return body

    async def __call__(self, method: str, **parameters: Any) -> Any:
        """The result of a call that must succeed."""
        body = await self.answer(method, **parameters)
        assert body["ok"], body
        return body["result"]

    async def refusal(self, method: str, **parameters: Any) -> str:
        """The description of a call that must be refused."""
        body = await self.answer(method, **parameters)
        assert not body["ok"], body
        return str(body["description"])

    async def updates(self, **parameters: Any) -> list[dict[str, Any]]:
        """All updates that wait, confirmed at once."""
        found: list[dict[str, Any]] = await self("getUpdates", **parameters)
        if found:
            await self("getUpdates", offset=found[-1]["update_id"] + 1)
        return found

    async def control(self, verb: str, path: str, **given: Any) -> Any:
        """A request to the control API that must succeed."""
        keyword: dict[str, Any] = {"params": given} if verb == "GET" else {"json": given}
        async with self.session.request(verb, f"{self.sandbox.url}/control/{path}", **keyword) as response:
            body = await response.json()
        assert response.status == 200, body
        return body
