"""HTTP to Telegram over aiohttp: JSON bodies, kept connections, and errors that say what surely did not happen.

python-telegram-bot turns every time-out into one exception. For a post it matters whether the request
can have been carried out, so this class raises `SurelyUnsentError` or `OutcomeUnknownError` instead. Neither
carries the address, which holds the token.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import orjson
from telegram.error import NetworkError, RetryAfter
from telegram.request import BaseRequest, RequestData

if TYPE_CHECKING:
    from telegram._utils.types import ODVInput

# Telegram closes idle connections after about a minute; one that it has just closed would swallow a request.
_KEEP_ALIVE_SECONDS = 25.0
_CONNECT_SECONDS = 10.0
_READ_SECONDS = 20.0
_HALT_SECONDS = 5  # after a 429 that does not say how long
_HEADERS = {"Content-Type": "application/json"}
# What came of a call, in one word: Telegram did it, it said no in one way or another, it got nothing, or nobody knows.
_SAID: Final = {403: "barred", 429: "flooded"}

# Outcomes of calls in which Telegram itself spoke.
ANSWERED: Final = frozenset({"ok", "flooded", "barred", "refused"})
# Method, outcome, seconds.
Observe = Callable[[str, str, float], None]


class SurelyUnsentError(NetworkError):
    """No byte of the request reached the server: it may be repeated freely."""


class OutcomeUnknownError(NetworkError):
    """The server may or may not have carried the request out."""


class AiohttpRequest(BaseRequest):
    """A request class for python-telegram-bot with at most `connections` open connections.

    `observe` is told of every call: its method (`download` for a file), the seconds that it took, and its outcome: ok,
    flooded (429), barred (403), refused (every other 4xx), unsent, unknown, or cut, when whoever waited was cancelled.
    """

    def __init__(self, connections: int = 128, observe: Observe = lambda _method, _outcome, _seconds: None) -> None:
        self._connections = connections
        self._observe = observe
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer unless a call says otherwise."""
        return _READ_SECONDS

    async def initialize(self) -> None:
        """Open the connection pool; a second call does nothing."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=_KEEP_ALIVE_SECONDS)
            self._session = aiohttp.ClientSession(
                connector=connector,
                timeout=_timeout(_READ_SECONDS, _CONNECT_SECONDS),
                auto_decompress=True,
                cookie_jar=aiohttp.DummyCookieJar(),
            )

    async def shutdown(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """Decode an answer. Raises OutcomeUnknownError for anything that is not JSON."""
        try:
            return orjson.loads(payload)
        except orjson.JSONDecodeError:
            raise OutcomeUnknownError("the server's answer is not JSON") from None

    async def do_request(  # noqa: PLR0913, PLR0917 -- the signature is the library's
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 -- aiohttp has no such limit
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 -- covered by `connect`
    ) -> tuple[int, bytes]:
        """Send one request; give status and body.

        Raises:
            SurelyUnsentError: no connection came about.
            OutcomeUnknownError: the connection broke or timed out after the request began, the server failed (5xx), or
                a refusal is not in Telegram's words.
            RetryAfter: a 429 that does not say how long to wait.

        """
        limits = _timeout(_seconds(read_timeout, _READ_SECONDS), _seconds(connect_timeout, _CONNECT_SECONDS))
        return await self._watch(url, method, *_encode(request_data), limits)

    async def call(self, url: str, body: Mapping[str, Any]) -> Any:
        """Post a call that carries nothing but JSON; give its result as JSON has it. Raises what `post` raises."""
        limits = _timeout(_READ_SECONDS, _CONNECT_SECONDS)
        status, payload = await self._watch(url, "POST", orjson.dumps(body), _HEADERS, limits)
        if status >= 300:
            await _Refusal(status, payload).post(url)
        return self.parse_json_payload(payload)["result"]

    async def _watch(
        self, url: str, method: str, body: Any, headers: dict[str, str] | None, limits: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        """Send one request, and tell what came of it."""
        began, outcome = time.monotonic(), "unknown"
        try:
            status, payload = await self._exchange(url, method, body, headers, limits)
            outcome = "ok" if status < 300 else _SAID.get(status, "refused")
        except SurelyUnsentError:
            outcome = "unsent"
            raise
        except RetryAfter:
            outcome = "flooded"
            raise
        except asyncio.CancelledError:
            outcome = "cut"
            raise
        finally:
            self._observe(_name(url), outcome, time.monotonic() - began)
        return status, payload

    async def _exchange(
        self, url: str, method: str, body: Any, headers: dict[str, str] | None, limits: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        session = self._session
        if session is None:
            raise SurelyUnsentError("the connection pool is closed")
        try:
            async with session.request(method, url, data=body, headers=headers, timeout=limits) as response:
                payload = await response.read()
                status = response.status
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as fault:  # also where TLS fails then
            raise SurelyUnsentError(f"no connection ({type(fault).__name__})") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as fault:
            raise OutcomeUnknownError(f"connection lost ({type(fault).__name__})") from None
        if status >= 500:
            raise OutcomeUnknownError(f"the server failed with status {status}")
        if not (200 <= status < 300 or _is_refusal(payload)):
            raise OutcomeUnknownError(f"something between answered with status {status}")
        if status == 429 and not _says_how_long(payload):
            raise RetryAfter(_HALT_SECONDS)
        return status, payload


class _Refusal(AiohttpRequest):
    """An answer that came already, for the library to make its error of."""

    def __init__(self, status: int, payload: bytes) -> None:
        super().__init__()
        self._said = status, payload

    async def do_request(self, *_: Any, **__: Any) -> tuple[int, bytes]:
        """Give that answer."""
        return self._said


def _name(url: str) -> str:
    """Give a call's method as the Bot API writes it; nothing else of the address, which holds the token."""
    if "/file/bot" in url:
        return "download"
    name = url.rpartition("/")[2]
    return name[:1].lower() + name[1:]


def _is_refusal(payload: bytes) -> bool:
    """Say whether Telegram itself refused: a proxy on the way answers with a page of its own."""
    try:
        said = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return False
    return isinstance(said, dict) and "error_code" in said


def _says_how_long(payload: bytes) -> bool:
    """Say whether a 429 tells how long to wait; without that the library takes it for a fault of the network."""
    parameters = orjson.loads(payload).get("parameters")
    return isinstance(parameters, dict) and bool(parameters.get("retry_after"))


def _seconds(value: Any, default: float) -> float | None:
    return default if value is BaseRequest.DEFAULT_NONE else value


@lru_cache
def _timeout(read: float | None, connect: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, connect=connect, sock_connect=connect, sock_read=read)


def _encode(data: RequestData | None) -> tuple[Any, dict[str, str] | None]:
    """Give a JSON body, or a multipart form where files go along."""
    if data is None:
        return None, None
    if not data.contains_files:
        return orjson.dumps(data.parameters), _HEADERS
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime_type) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime_type)
    return form, None
