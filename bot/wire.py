"""HTTP/1.1 for many small requests with JSON: one after the other on kept connections, nothing else.

A general client takes three times as long for each of them (docs/speed.md). Whatever goes wrong is told as one of two
errors: no byte of the request was written, or nobody knows what became of it. httptools reads what servers say.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Callable
from typing import Final, cast
from urllib.parse import urlsplit

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

# Where one of two kinds of addresses leads nowhere, the other one is tried after so many seconds (RFC 8305).
_OTHER_ADDRESS_SECONDS: Final = 0.25
_HEAD: Final = b"POST %b HTTP/1.1\r\nHost: %b\r\n%bContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
_LENGTHS: Final = frozenset({b"content-length", b"transfer-encoding"})


class UnsentError(Exception):
    """No byte of the request was written."""


class LostError(Exception):
    """The request was written, and its answer did not come."""


class Wire:
    """At most `connections` to one origin. One that was idle for `keep_alive` seconds is not used again."""

    def __init__(self, origin: str, connections: int, keep_alive: float) -> None:
        parts = urlsplit(origin)
        self._host = parts.hostname or ""
        self._secure = parts.scheme == "https"
        self._port = parts.port or (443 if self._secure else 80)
        self._name = parts.netloc.rpartition("@")[2].encode("ascii" if parts.netloc.isascii() else "idna")
        self._connections = connections
        self._keep_alive = keep_alive
        self._tls: ssl.SSLContext | None = None
        self._idle: deque[_Connection] = deque()  # the one that was used last comes last
        self._open: set[_Connection] = set()
        self._opening = 0
        self._queue: deque[asyncio.Future[None]] = deque()

    async def post(
        self, path: str, body: bytes, *, read: float | None, connect: float | None, headers: bytes = b""
    ) -> tuple[int, bytes]:
        """Send JSON; give status and body. `connect` seconds may pass until it is written, `read` without a byte after.

        `headers` go along as they are, each with its end of line. Raises UnsentError, LostError.
        """
        connection = (None if self._queue else self._take_idle()) or await self._connect(connect)
        head = _HEAD % (path.encode("ascii"), self._name, headers, len(body))
        answer = connection.ask(head + body, read)
        try:
            return await answer
        finally:
            self._give_back(connection)

    async def close(self) -> None:
        """Close all connections."""
        for connection in tuple(self._open):
            connection.abort(LostError("closed"))
        await asyncio.sleep(0)  # so that the transports are closed when this is

    def _take_idle(self) -> _Connection | None:
        earliest = asyncio.get_running_loop().time() - self._keep_alive
        while self._idle:
            connection = self._idle.pop()
            if connection.usable and connection.used >= earliest:
                return connection
            connection.abort(LostError("idle"))
        return None

    def _give_back(self, connection: _Connection) -> None:
        if connection.usable:
            self._idle.append(connection)
        else:
            connection.abort(LostError("left"))
        self._wake()

    def _wake(self) -> None:
        """Let the next in the queue have the place that was left."""
        while self._queue:
            waiting = self._queue.popleft()
            if not waiting.done():
                waiting.set_result(None)
                return

    async def _connect(self, seconds: float | None) -> _Connection:
        """Open a connection, or wait for one where there are as many as there may be. Raises UnsentError."""
        try:
            async with asyncio.timeout(seconds):
                line_up = self._queue.append
                while len(self._open) + self._opening >= self._connections:
                    waiting = asyncio.get_running_loop().create_future()
                    line_up(waiting)
                    line_up = self._queue.appendleft  # whoever was overtaken comes first
                    try:
                        await waiting
                    except asyncio.CancelledError:
                        if waiting.done() and not waiting.cancelled():
                            self._wake()
                        raise
                    if (idle := self._take_idle()) is not None:
                        return idle
                return await self._open_one()
        except (OSError, TimeoutError, UnicodeError) as fault:  # also where TLS fails
            raise UnsentError(type(fault).__name__) from None

    async def _open_one(self) -> _Connection:
        if self._secure and self._tls is None:
            self._tls = ssl.create_default_context()
        self._opening += 1
        connection = None
        try:
            _, connection = await asyncio.get_running_loop().create_connection(
                lambda: _Connection(self._forget),
                self._host,
                self._port,
                ssl=self._tls,
                happy_eyeballs_delay=_OTHER_ADDRESS_SECONDS,
            )
        finally:
            self._opening -= 1
            if connection is None:
                self._wake()
        self._open.add(connection)
        return connection

    def _forget(self, connection: _Connection) -> None:
        self._open.discard(connection)
        self._wake()


class _Connection(asyncio.Protocol):
    """One request at a time, and its answer. The methods that begin with `on_` are called by the parser."""

    def __init__(self, closed: Callable[[_Connection], None]) -> None:
        self._closed = closed
        self._loop = asyncio.get_running_loop()
        self._parser = HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._seconds: float | None = None
        self._deadline = 0.0
        self._keeps = True
        self._body: list[bytes] = []
        self._has_length = False
        self._is_open_ended = False  # the answer lasts until the server closes
        self.used = self._loop.time()

    @property
    def usable(self) -> bool:
        """Whether another request may go over it."""
        return self._transport is not None and self._answer is None and self._keeps

    def ask(self, request: bytes, seconds: float | None) -> asyncio.Future[tuple[int, bytes]]:
        """Write a request; the future gets its answer, UnsentError or LostError."""
        self._answer = answer = self._loop.create_future()
        if self._transport is None or self._transport.is_closing():
            answer.set_exception(UnsentError("ConnectionResetError"))
            self._answer = None
            return answer
        self._seconds = seconds
        if seconds is not None:
            self._deadline = self._loop.time() + seconds
            if self._timer is None or self._timer.when() > self._deadline:
                self._set_timer()
        self._transport.write(request)
        return answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)  # other loops than asyncio's have classes of their own

    def data_received(self, data: bytes) -> None:
        """Take a part of an answer."""
        if self._answer is None or self._answer.done():  # nobody asked, or nobody waits any more
            self.abort(LostError("unasked"))
            return
        if self._seconds is not None:
            self._deadline = self._loop.time() + self._seconds
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade):
            self.abort(LostError("not HTTP"))

    def on_message_begin(self) -> None:
        """Begin an answer, or one that comes before the answer. One that nobody asked for is nobody's."""
        self._keeps = self._answer is not None
        self._body.clear()
        self._has_length = False

    def on_header(self, name: bytes, _: bytes) -> None:
        """Take note of a header."""
        if name.lower() in _LENGTHS:
            self._has_length = True

    def on_headers_complete(self) -> None:
        """Know how the answer will end."""
        self._is_open_ended = not self._has_length

    def on_body(self, part: bytes) -> None:
        """Take a part of a body."""
        self._body.append(part)

    def on_message_complete(self) -> None:
        """End an answer."""
        self._is_open_ended = False
        status = self._parser.get_status_code()
        if status >= 200:  # else the answer is still to come
            self._keeps = self._keeps and self._parser.should_keep_alive()
            self._end(status)

    def eof_received(self) -> bool:
        """Take the end of what the server sends, which may be the end of an answer."""
        self._keeps = False
        if self._is_open_ended:
            self._end(self._parser.get_status_code())
        return False

    def connection_lost(self, fault: Exception | None) -> None:
        """Tell whoever waits."""
        self._transport = None
        self.abort(LostError("ServerDisconnectedError" if fault is None else type(fault).__name__))
        self._closed(self)

    def abort(self, fault: Exception) -> None:
        """Close at once; whoever waits gets the error."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        answer, self._answer = self._answer, None
        self._keeps = False
        if answer is not None and not answer.done():
            answer.set_exception(fault)
        if self._transport is not None:
            self._transport.abort()

    def _end(self, status: int) -> None:
        answer, self._answer = self._answer, None
        self.used = self._loop.time()
        if answer is not None and not answer.done():
            answer.set_result((status, b"".join(self._body)))

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(self._deadline, self._look_at_time)

    def _look_at_time(self) -> None:
        """End a wait that took too long. One timer lasts for many requests: few of them come near their deadline."""
        self._timer = None
        if self._answer is None or self._seconds is None:
            return
        if self._loop.time() >= self._deadline:
            self.abort(LostError("TimeoutError"))
        else:
            self._set_timer()
