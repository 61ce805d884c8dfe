"""The HTTP server: the Bot API, files, the control API and the chat page on one port."""

import asyncio
import time
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import unquote

import orjson
from aiohttp import web

from . import methods_bot, methods_chats, methods_edits, methods_media, methods_messages
from .accounts import TOKEN, Bot
from .call import Call
from .control import Control
from .faults import AFTERWARDS, Dropped, Faults, Garbage, drop_afterwards, meet
from .files import LARGEST_UPLOAD
from .journal import Recorded
from .pages import page
from .parameters import Parameters, read_parameters
from .rates import Rates, is_sending
from .refusal import Json, Refusal
from .webhook import Courier
from .world import World

METHODS: Final[dict[str, tuple[str, Any]]] = {
    name.lower(): (name, method)
    for module in (methods_bot, methods_messages, methods_media, methods_edits, methods_chats)
    for name, method in module.METHODS.items()
}
_HEADERS: Final = {"Content-Type": "application/json"}
_LARGEST_BODY: Final = LARGEST_UPLOAD + 1024 * 1024
_DROPPED: Final = "connection dropped on request"


class Sandbox:
    """A local Telegram. `async with Sandbox() as sandbox:` serves at `sandbox.url`; people act through `sandbox.world`.

    Port 0 takes a free one. Keyword arguments that are not named here go to `World`.
    """

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0, webhook_retry: float = 1.0, **options: Any) -> None:
        self.host = host
        self.port = port
        self.world = World(**options)
        self.faults = Faults(monotonic=self.world.monotonic)
        self.rates = Rates(self.world.monotonic)
        self.control = Control(self.world, self.faults, self.rates)
        self._webhook_retry = webhook_retry
        self._couriers: dict[int, asyncio.Task[None]] = {}
        self._runner: web.ServerRunner | None = None

    @property
    def url(self) -> str:
        """The origin, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    async def __aenter__(self) -> Self:
        server = web.Server(self._handle, request_factory=_request, access_log=None, handler_cancellation=True)
        self._runner = web.ServerRunner(server, handle_signals=False, shutdown_timeout=0.05)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port, backlog=4096, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        couriers = list(self._couriers.values())
        for courier in couriers:
            courier.cancel()
        await asyncio.gather(*couriers, return_exceptions=True)
        self.control.close()
        for bot in self.world.bots.values():
            bot.inbox.release()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path, _, query = request.raw_path.partition("?")
        if path.startswith("/bot"):
            token, _, method = path[4:].partition("/")
            return await self._api(request, token, method, query)
        if path.startswith("/file/bot"):
            return self._file(path[9:])
        if path.startswith("/control/"):
            return await self.control.handle(request, path[9:])
        return page(path)

    def _file(self, path: str) -> web.Response:
        token, _, name = path.partition("/")
        stored = self.world.files.at(name)
        if self.world.bot_of(unquote(token)) is None:
            return _refused(Refusal(401))
        if stored is None:
            return _refused(Refusal(404))
        return web.Response(body=stored.data, headers={"Content-Type": "application/octet-stream"})

    async def _api(self, request: web.BaseRequest, token: str, method: str, query: str) -> web.Response:
        token = unquote(token)
        bot = self.world.bot_of(token)
        if bot is None:
            return _refused(Refusal(401 if TOKEN.fullmatch(token) else 404))
        try:
            parameters = await read_parameters(request, query)
        except Refusal as refusal:
            return _refused(refusal)
        try:
            status, payload = await self.call(bot, method, parameters)
        except Dropped:
            if request.transport is not None:
                request.transport.abort()
            raise asyncio.CancelledError(_DROPPED) from None
        if isinstance(payload, bytes):
            return web.Response(body=payload, status=status, headers={"Content-Type": "text/html"})
        return web.Response(body=orjson.dumps(payload, option=orjson.OPT_NON_STR_KEYS), status=status, headers=_HEADERS)

    async def call(self, bot: Bot, method: str, parameters: Parameters) -> tuple[int, Json | bytes]:
        """Carry out one call of the Bot API, or what the faults make of it, and log it.

        Returns the HTTP status and the body, as bytes when it is no JSON; raises Dropped.
        """
        started, key = time.perf_counter(), method.lower()
        name, perform = METHODS.get(key, (method, None))
        fault = self.faults.pick(key, parameters.values) if self.faults.rules else None
        entry = Recorded(
            0, self.world.clock.real(), name, parameters.values, 0, "dropped, not carried out", bot.id, 0.0
        )
        payload: Json | bytes
        try:
            if fault is not None:
                await meet(fault)
            if perform is None:
                raise Refusal(404)  # noqa: TRY301 - refused like all else
            if self.rates.active and is_sending(key):
                self.rates.check(parameters.integer("chat_id"))
            answer = perform(Call(self.world, bot, parameters))
            if asyncio.iscoroutine(answer):
                answer = await answer
            payload = {"ok": True, "result": answer}
            entry.status, entry.answer = 200, answer
        except Refusal as refusal:
            payload = refusal.payload()
            entry.status, entry.answer = refusal.code, str(refusal)
        except Garbage as garbage:
            payload = garbage.page
            entry.status, entry.answer = garbage.status, "garbage"
        finally:
            if fault is not None and fault.kind in AFTERWARDS:
                entry.status, entry.answer = 0, f"dropped after {entry.status}"
            entry.seconds = time.perf_counter() - started
            self.world.journal.record(entry)
        if fault is not None:
            await drop_afterwards(fault)
        if key == "setwebhook" and entry.status == 200:
            self._start_courier(bot)
        return entry.status, payload

    def _start_courier(self, bot: Bot) -> None:
        if bot.inbox.webhook is None:
            return
        old = self._couriers.get(bot.id)
        if old is None or old.done():
            courier = Courier(self.world, bot, self._perform, self._webhook_retry)
            self._couriers[bot.id] = asyncio.create_task(courier.run())

    async def _perform(self, bot: Bot, call: Json) -> None:
        """Carry out a method that a webhook's response names."""
        method = str(call.pop("method"))
        try:
            await self.call(bot, method, Parameters(call))
        except Dropped:
            return


def _refused(refusal: Refusal) -> web.Response:
    return web.Response(body=orjson.dumps(refusal.payload()), status=refusal.code, headers=_HEADERS)


def _request(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    return web.BaseRequest(
        message, payload, protocol, writer, task, asyncio.get_running_loop(), client_max_size=_LARGEST_BODY
    )
