"""Connections to the web server: so many at most, and none for long whose request does not come."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final

from aiohttp import web
from aiohttp.http import HttpProcessingError

from bot.updates.receiver import RefusalError

_LOG = logging.getLogger(__name__)
# Telegram takes up to 64, a proxy as many. With those to Telegram they stay below 1024 files.
_MOST: Final = 256
_HEAD_SECONDS: Final = 10.0
# From an answer to the next request. A proxy that keeps connections closes them earlier by itself.
KEEP_ALIVE_SECONDS: Final = 75.0
_TELL_SECONDS: Final = 60.0
# As asyncio has it; and what it then tries a second later a thousand times, also where nobody listens any more.
_NO_FILES: Final = "socket.accept() out of system resource"
_AGAIN: Final = "._start_serving("


class Lines(web.Server):
    """A server that knows its connections: one too many takes the place of whichever has been silent for the longest.

    `refuse` counts a refusal and gives its answer.
    """

    def __init__(self, handler: Any, refuse: Callable[[RefusalError], web.Response], **options: Any) -> None:
        super().__init__(handler, keepalive_timeout=KEEP_ALIVE_SECONDS, **options)
        self.refuse = refuse
        self._open: set[web.RequestHandler] = set()
        # Those without a request under way, silent for the longest first; each with the end of a head that it owes.
        self._silent: dict[web.RequestHandler, asyncio.TimerHandle | None] = {}

    def __call__(self) -> web.RequestHandler:
        """Give what reads a new connection."""
        return _Line(self, loop=self._loop, **self._kwargs)

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        """Give a new connection its time."""
        super().connection_made(handler, transport)
        self._open.add(handler)
        self.answered(handler)
        self.begun(handler)
        if len(self._open) > _MOST:
            self._close(next(iter(self._silent)))

    def begun(self, handler: web.RequestHandler) -> None:
        """Give a head its time, from its first byte; the first one of a connection has it from the beginning."""
        if handler in self._silent and self._silent[handler] is None:
            self._silent[handler] = asyncio.get_running_loop().call_later(_HEAD_SECONDS, self._close, handler)

    def answered(self, handler: web.RequestHandler) -> None:
        """Note that a connection waits for its next request."""
        if handler in self._open:
            self._silent[handler] = None

    def heard(self, handler: web.RequestHandler) -> None:
        """Note that a request came over a connection."""
        if (timer := self._silent.pop(handler, None)) is not None:
            timer.cancel()

    def connection_lost(self, handler: web.RequestHandler, exc: BaseException | None = None) -> None:
        """Forget a connection."""
        self.heard(handler)
        self._open.discard(handler)
        super().connection_lost(handler, exc)

    def _close(self, handler: web.RequestHandler) -> None:
        self.heard(handler)
        self._open.discard(handler)
        handler.force_close()


class _Line(web.RequestHandler):
    """Tells nobody which versions answer, also where the answer is the library's own; refuses what is not HTTP."""

    __slots__ = ("_lines",)

    def __init__(self, lines: Lines, **options: Any) -> None:
        super().__init__(lines, **options)
        self._lines = lines

    async def start(self) -> None:
        if self._manager is not None:  # else it was one too many, and is closed before it began
            await super().start()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._messages:
            self._lines.heard(self)
        elif data:
            self._lines.begun(self)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        if isinstance(exc, HttpProcessingError):  # it quotes what came, which may be the secret or of any length
            return self._lines.refuse(RefusalError(400, "http"))
        return super().handle_error(request, status, exc, message)

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        resp.headers.setdefault("Server", "bot")
        answered = await super().finish_response(request, resp, start_time)
        if not self._messages:
            self._lines.answered(self)
        return answered


class Overflow:
    """Tells once a minute that no connection can be accepted for want of files; asyncio tells it each time."""

    def __init__(self) -> None:
        self._told_at = -_TELL_SECONDS

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Be the loop's exception handler."""
        message = str(context.get("message"))
        if _AGAIN in message:
            return
        if message != _NO_FILES:
            loop.default_exception_handler(context)
        elif loop.time() >= self._told_at + _TELL_SECONDS:
            self._told_at = loop.time()
            _LOG.warning("the web server can't accept connections: too many files are open")
