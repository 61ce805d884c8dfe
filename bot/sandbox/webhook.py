"""Delivery of updates by webhook: several requests in flight, of each chat one at a time, as Telegram does it."""

import asyncio
import string
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote, urlsplit

import orjson

from bot.connection import LostError, UnsentError
from bot.wire import Wire

from .accounts import Bot
from .inbox import Webhook
from .refusal import Json
from .registry import Registry

Update = tuple[int, bytes]
Perform = Callable[[Bot, Json], Awaitable[None]]
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
_CONNECTIONS = 100
_KEEP_ALIVE_SECONDS = 15.0
_CONNECT_SECONDS = 10.0
_READ_SECONDS = 60.0


@dataclass(frozen=True)
class Road:
    """The way to a webhook: its path, what is said there in headers, and the connections."""

    webhook: Webhook
    wire: Wire
    path: str
    headers: bytes

    @classmethod
    def to(cls, webhook: Webhook) -> "Road":
        """Find the way; nothing is connected yet."""
        parts = urlsplit(webhook.url)
        path = quote(parts.path or "/", safe=string.punctuation) + (f"?{parts.query}" if parts.query else "")
        headers = f"{SECRET_HEADER}: {webhook.secret}\r\n".encode() if webhook.secret else b""
        return cls(webhook, Wire(f"{parts.scheme}://{parts.netloc}", _CONNECTIONS, _KEEP_ALIVE_SECONDS), path, headers)

    async def carry(self, body: bytes) -> tuple[int, bytes]:
        """Post an update; gives status and body. Raises UnsentError, LostError."""
        return await self.wire.post(self.path, body, read=_READ_SECONDS, connect=_CONNECT_SECONDS, headers=self.headers)


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
        """Deliver until cancelled, or until there is no webhook any more."""
        while (webhook := self.bot.inbox.webhook) is not None:
            road = Road.to(webhook)
            bringing = asyncio.create_task(self._bring(road))
            ended = asyncio.create_task(webhook.ended.wait())
            try:
                await asyncio.wait({bringing, ended}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                bringing.cancel()
                ended.cancel()
                await asyncio.wait({bringing, ended})
                await road.wire.close()
            if not bringing.cancelled():
                bringing.result()  # it ends by a fault of ours only, which must not stay unseen

    async def _bring(self, road: Road) -> None:
        """Deliver to one webhook; when cancelled, what is not taken goes back at once."""
        inbox = self.bot.inbox
        running: set[asyncio.Task[None]] = set()
        lines: dict[object, deque[Update]] = {}
        try:
            while True:
                await inbox.arrived.wait()
                if len(running) >= road.webhook.connections:
                    await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                    continue
                update = inbox.take()
                key = _line_of(update)
                if key in lines:
                    lines[key].append(update)
                    continue
                lines[key] = deque([update])
                task = asyncio.create_task(self._work_off(road, lines, key))
                running.add(task)
                task.add_done_callback(running.discard)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            for line in lines.values():  # of tasks that never began
                self._put_back(line)

    async def _work_off(self, road: Road, lines: "dict[object, deque[Update]]", key: object) -> None:
        """Deliver what waits for one chat, one after the other; what can't be goes back."""
        line = lines[key]
        try:
            while line:
                await self._deliver(road, line[0])
                line.popleft()
        finally:
            del lines[key]
            self._put_back(line)

    def _put_back(self, line: "deque[Update]") -> None:
        for update in line:
            self.bot.inbox.put_back(update)
        self.registry.journal.changed()

    async def _deliver(self, road: Road, update: Update) -> None:
        """Post one update until it is taken."""
        webhook, pause = road.webhook, self.retry
        while failure := await self._post(road, update[1]):
            webhook.last_error, webhook.last_error_time = failure, int(self.registry.clock())
            self.registry.journal.changed()
            await asyncio.sleep(pause)
            pause = min(pause * 2, 60.0)
        self.bot.inbox.hand_over()
        self.registry.journal.changed()

    async def _post(self, road: Road, body: bytes) -> str:
        """Post one update; returns what went wrong, or an empty string."""
        try:
            status, answer = await road.carry(body)
        except UnsentError:
            return "Connection refused"
        except LostError as fault:
            return "Read timeout expired" if str(fault) == "TimeoutError" else "Connection reset by peer"
        if not 200 <= status < 300:
            known = status in HTTPStatus._value2member_map_
            return f"Wrong response from the webhook: {status} {HTTPStatus(status).phrase if known else ''}".rstrip()
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


def _line_of(update: Update) -> object:
    """What an update has to wait for others of: its chat, else its sender; else, or if those are odd, for nothing."""
    number, body = update
    for content in orjson.loads(body).values():
        if isinstance(content, dict):
            for place in (content, content.get("message")):
                if isinstance(place, dict) and isinstance(place.get("chat"), dict):
                    return _id_of(place["chat"], number)
            if isinstance(content.get("from"), dict):
                return _id_of(content["from"], number)
    return "update", number


def _id_of(whose: Json, number: int) -> object:
    found = whose.get("id")
    return found if isinstance(found, int) else ("update", number)
