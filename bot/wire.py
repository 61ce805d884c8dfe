"""HTTP/1.1 for many small requests with JSON: one after the other on kept connections, nothing else.

A general client takes three times as long for each of them (docs/speed.md). Whatever goes wrong is told as one of two
errors: no byte of the request was written, or nobody knows what became of it. httptools reads what servers say.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from typing import Final
from urllib.parse import urlsplit

from bot.connection import Connection, LostError, UnsentError
from bot.resolver import Resolver

_HEAD: Final = b"POST %b HTTP/1.1\r\nHost: %b\r\n%bContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


class Wire:
    """At most `connections` to one origin. One that was idle for `keep_alive` seconds is not used again.

    Nothing goes out after `close`.
    """

    def __init__(self, origin: str, connections: int, keep_alive: float) -> None:
        parts = urlsplit(origin)
        self._host = parts.hostname or ""
        self._secure = parts.scheme == "https"
        self._port = parts.port or (443 if self._secure else 80)
        self._name = parts.netloc.rpartition("@")[2].encode("ascii" if parts.netloc.isascii() else "idna")
        self._connections = connections
        self._keep_alive = keep_alive
        self._tls: ssl.SSLContext | None = None
        self._resolver = Resolver(self._host, self._port)
        self._idle: deque[Connection] = deque()  # the one that was used last comes last
        self._open: set[Connection] = set()
        self._opening = 0
        self._queue: deque[asyncio.Future[None]] = deque()
        self._limits: set[asyncio.Timeout] = set()  # of those who wait for a connection
        self._closed = False

    async def post(
        self, path: str, body: bytes, *, read: float | None, connect: float | None, headers: bytes = b""
    ) -> tuple[int, bytes]:
        """Send JSON; give status and body. `connect` seconds may pass until it is written, `read` without a byte after.

        Half a minute more than `read` is the most in all. `headers` go along as they are, each with its end of line.
        Raises UnsentError, LostError.
        """
        connection = (None if self._queue else self._take_idle()) or await self._connect(connect)
        head = _HEAD % (path.encode("ascii"), self._name, headers, len(body))
        answer = connection.ask(head + body, read)
        try:
            return await answer
        finally:
            self._give_back(connection)

    async def close(self) -> None:
        """Close all connections; whoever waits for one gets UnsentError, as does all that is posted from now on."""
        self._closed = True
        for limit in self._limits:
            if not limit.expired():
                limit.reschedule(0)
        for connection in tuple(self._open):
            connection.abort(LostError("closed"))
        await asyncio.sleep(0)  # so that the transports are closed when this is

    def _take_idle(self) -> Connection | None:
        earliest = asyncio.get_running_loop().time() - self._keep_alive
        while self._idle:
            connection = self._idle.pop()
            if connection.usable and connection.used >= earliest:
                return connection
            connection.abort(LostError("idle"))
        return None

    def _give_back(self, connection: Connection) -> None:
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

    async def _connect(self, seconds: float | None) -> Connection:
        """Open a connection, or wait for one where there are as many as there may be. Raises UnsentError."""
        if self._closed:
            raise UnsentError("closed")
        limit = asyncio.timeout(seconds)
        self._limits.add(limit)
        try:
            async with limit:
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
            raise UnsentError("closed" if self._closed else type(fault).__name__) from None
        finally:
            self._limits.discard(limit)

    async def _open_one(self) -> Connection:
        if self._secure and self._tls is None:
            self._tls = ssl.create_default_context()
        self._opening += 1
        connection = None
        try:
            opened = await self._resolver.connect()
            _, connection = await asyncio.get_running_loop().create_connection(
                lambda: Connection(self._forget),
                sock=opened,
                ssl=self._tls,
                server_hostname=self._host if self._secure else None,
            )
        finally:
            self._opening -= 1
            if connection is None:
                self._wake()
        self._open.add(connection)
        if self._closed:  # at this very moment
            connection.abort(LostError("closed"))
            raise UnsentError("closed")
        return connection

    def _forget(self, connection: Connection) -> None:
        self._open.discard(connection)
        self._wake()
