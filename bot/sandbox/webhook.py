"""Delivery of updates by webhook: one task for each bot, several requests in flight, retries in order of arrival."""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import orjson

from .accounts import Bot
from .inbox import Webhook
from .refusal import Json
from .registry import Registry

Perform = Callable[[Bot, Json], Awaitable[None]]
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header


class Courier:
    """Posts one bot's updates as long as it has a webhook.

    `perform` carries out a method that the bot names in its response. A post that fails is tried again after
    `retry` seconds, twice as long each time up to a minute.
    """

    def __init__(self, registry: Registry, bot: Bot, perform: Perform, retry: float = 1.0) -> None:
        self.registry = registry
        self.bot = bot
        self.perform = perform
        self.retry = retry

    async def run(self) -> None:
        """Deliver until cancelled."""
        inbox = self.bot.inbox
        running: set[asyncio.Task[None]] = set()
        connector = aiohttp.TCPConnector(limit=100)
        async with aiohttp.ClientSession(connector=connector) as session:
            try:
                while True:
                    await inbox.arrived.wait()
                    webhook = self.bot.inbox.webhook
                    if webhook is None:
                        break
                    if len(running) >= webhook.connections:
                        await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                        continue
                    task = asyncio.create_task(self._deliver(session, webhook, inbox.take()))
                    running.add(task)
                    task.add_done_callback(running.discard)
            finally:
                for task in running:
                    task.cancel()
                await asyncio.gather(*running, return_exceptions=True)

    async def _deliver(self, session: aiohttp.ClientSession, webhook: Webhook, update: tuple[int, bytes]) -> None:
        headers = {"Content-Type": "application/json"}
        if webhook.secret:
            headers[SECRET_HEADER] = webhook.secret
        pause = self.retry
        try:
            while self.bot.inbox.webhook is webhook:
                failure = await self._post(session, webhook, headers, update[1])
                if not failure:
                    self.bot.inbox.delivered += 1
                    self.registry.journal.changed()
                    return
                webhook.last_error, webhook.last_error_time = failure, int(self.registry.clock())
                self.registry.journal.changed()
                await asyncio.sleep(pause)
                pause = min(pause * 2, 60.0)
        except asyncio.CancelledError:
            self.bot.inbox.put_back(update)
            raise
        self.bot.inbox.put_back(update)

    async def _post(
        self, session: aiohttp.ClientSession, webhook: Webhook, headers: dict[str, str], body: bytes
    ) -> str:
        """Post one update; returns what went wrong, or an empty string."""
        try:
            timeout = aiohttp.ClientTimeout(total=60)
            async with session.post(
                webhook.url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                answer = await response.read()
                if not 200 <= response.status < 300:
                    return f"Wrong response from the webhook: {response.status} {response.reason}"
        except TimeoutError:
            return "Read timeout expired"
        except (aiohttp.ClientError, OSError) as error:
            return (
                "Connection refused" if isinstance(error, aiohttp.ClientConnectorError) else "Connection reset by peer"
            )
        if answer.startswith(b"{"):
            await self._perform(answer)
        return ""

    async def _perform(self, answer: bytes) -> None:
        try:
            call = orjson.loads(answer)
        except orjson.JSONDecodeError:
            return
        if isinstance(call, dict) and isinstance(call.get("method"), str):
            await self.perform(self.bot, call)
