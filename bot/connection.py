"""A connection to an HTTP/1.1 server, and the two errors that tell all that can go wrong with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, cast

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

# Bytes of the longest answer that is read, with its head: 100 long updates take five million. And of a head alone.
LARGEST_ANSWER: Final = 16 * 1024 * 1024
LARGEST_HEAD: Final = 256 * 1024
# For so much longer than it may be silent an answer may take in all.
_SLOW_SECONDS: Final = 30.0
_LENGTHS: Final = frozenset({b"content-length", b"transfer-encoding"})


class UnsentError(Exception):
    """No byte of the request was written."""


class LostError(Exception):
    """The request was written, and its answer did not come."""


class Connection(asyncio.Protocol):
    """One request at a time, and its answer. The methods that begin with `on_` are called by the parser.

    An answer has bounds, in bytes and in seconds, since whoever stands between may send without end.
    """

    def __init__(self, closed: Callable[[Connection], None]) -> None:
        self._closed = closed
        self._loop = asyncio.get_running_loop()
        self._parser = HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._seconds: float | None = None
        self._deadline = 0.0
        self._last = 0.0  # what the deadline is put off to at most
        self._keeps = True
        self._body: list[bytes] = []
        self._has_length = False
        self._is_open_ended = False  # the answer lasts until the server closes
        self._taken = 0  # bytes of the answer so far
        self._most = LARGEST_HEAD
        self.used = self._loop.time()

    @property
    def usable(self) -> bool:
        """Whether another request may go over it."""
        return self._transport is not None and self._answer is None and self._keeps

    def ask(self, request: bytes, seconds: float | None) -> asyncio.Future[tuple[int, bytes]]:
        """Write a request; the future gets its answer, UnsentError or LostError.

        `seconds` without a byte end the wait, and so do half a minute more of them in all.
        """
        self._answer = answer = self._loop.create_future()
        if self._transport is None or self._transport.is_closing():
            answer.set_exception(UnsentError("ConnectionResetError"))
            self._answer = None
            return answer
        self._taken, self._most = 0, LARGEST_HEAD
        self._seconds = seconds
        if seconds is not None:
            self._deadline = self._loop.time() + seconds
            self._last = self._deadline + _SLOW_SECONDS
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
            self._deadline = min(self._loop.time() + self._seconds, self._last)
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade):
            self.abort(LostError("not HTTP"))
            return
        self._taken += len(data)
        if self._taken > self._most and self._answer is not None:
            self.abort(LostError("too large"))

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
        self._most = LARGEST_ANSWER

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
        self._body.clear()  # a connection may stay idle for long

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
