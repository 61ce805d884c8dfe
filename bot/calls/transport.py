"""HTTP to Telegram: JSON over a lean wire, files over aiohttp, and errors that say what surely did not happen.

python-telegram-bot turns every time-out into one exception. For a post it matters whether the request
can have been carried out, so this class raises `SurelyUnsentError` or `OutcomeUnknownError` instead. Neither
carries the address, which holds the token.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Self

import orjson
from telegram.error import NetworkError, RetryAfter
from telegram.request import BaseRequest, RequestData

from bot.connection import LostError, UnsentError
from bot.leniency import read_json
from bot.wire import Wire

if TYPE_CHECKING:
    from telegram._utils.types import ODVInput

    from bot.calls.files import Files

# Telegram closes idle connections after about a minute; one that it has just closed would swallow a request.
_KEEP_ALIVE_SECONDS = 25.0
_CONNECT_SECONDS = 10.0
_READ_SECONDS = 20.0
_HALT_SECONDS = 5  # after a 429 that does not say how long, or what nobody can mean
_LONGEST_HALT_SECONDS = 31 * 86400
# What came of a call, in one word: Telegram did it, it said no in one way or another, it got nothing, or nobody knows.
_SAID: Final = {403: "barred", 429: "flooded"}
_NUMBERS: Final = ("retry_after", "migrate_to_chat_id")  # that may stand in a refusal

# Outcomes of calls in which Telegram itself spoke.
ANSWERED: Final = frozenset({"ok", "flooded", "barred", "refused"})
# Method, outcome, seconds.
Observe = Callable[[str, str, float], None]


class SurelyUnsentError(NetworkError):
    """No byte of the request reached the server: it may be repeated freely."""


class OutcomeUnknownError(NetworkError):
    """The server may or may not have carried the request out."""


class Transport(BaseRequest):
    """A request class for python-telegram-bot with at most `connections` open connections.

    `observe` is told of every call: its method (`download` for a file), the seconds that it took, and its outcome: ok,
    flooded (429), barred (403), refused (every other 4xx), unsent, unknown, or cut, when whoever waited was cancelled.
    """

    def __init__(self, connections: int = 128, observe: Observe = lambda _method, _outcome, _seconds: None) -> None:
        self._connections = connections
        self._observe = observe
        self._is_open = False
        self._wires: dict[str, Wire] = {}  # by their origins: one, as a rule
        self._files: Files | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer unless a call says otherwise."""
        return _READ_SECONDS

    async def initialize(self) -> None:
        """Let calls be made; connections are opened when they are needed. A second call does nothing."""
        self._is_open = True

    async def shutdown(self) -> None:
        """Close all connections."""
        self._is_open = False
        wires, self._wires = self._wires, {}
        for wire in wires.values():
            await wire.close()
        files, self._files = self._files, None
        if files is not None:
            await files.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """Give what an answer says, which was read when it came."""
        return payload.said if isinstance(payload, _Answer) else _read(payload)

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
                what it says is not in Telegram's words.
            RetryAfter: a 429 that does not say how long to wait, or not in earnest.

        """
        read, connect = _seconds(read_timeout, _READ_SECONDS), _seconds(connect_timeout, _CONNECT_SECONDS)
        if method == "POST" and not (request_data is not None and request_data.contains_files):
            body = orjson.dumps({} if request_data is None else request_data.parameters)
            exchange: Awaitable[tuple[int, bytes]] = self._post(url, body, read, connect)
        else:
            exchange = self._carry(url, method, request_data, read, connect)
        status, payload, said = await self._watch(url, exchange, is_file=method == "GET")
        return status, payload if said is None else _Answer.of(payload, said)

    async def call(self, url: str, body: Mapping[str, Any]) -> Any:
        """Post a call that carries nothing but JSON; give its result as JSON has it. Raises what `post` raises."""
        exchange = self._post(url, orjson.dumps(body), _READ_SECONDS, _CONNECT_SECONDS)
        status, payload, said = await self._watch(url, exchange)
        if status >= 300:
            await _Refusal(status, _Answer.of(payload, said)).post(url)
        return said["result"]

    async def _watch(
        self, url: str, exchange: Awaitable[tuple[int, bytes]], *, is_file: bool = False
    ) -> tuple[int, bytes, Any]:
        """Wait for what is said, look at who says it, and tell what came of it; a file says nothing: None."""
        began, outcome, said = time.monotonic(), "unknown", None
        try:
            status, payload = await exchange
            if not (is_file and 200 <= status < 300):
                said = _check(status, payload)
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
        return status, payload, said

    async def _post(self, url: str, body: bytes, read: float | None, connect: float | None) -> tuple[int, bytes]:
        """Make one of the many calls that carry JSON."""
        if not self._is_open:
            raise SurelyUnsentError("the connection pool is closed")
        origin_end = url.index("/", 8)  # behind the scheme
        wire = self._wires.get(origin := url[:origin_end])
        if wire is None:
            wire = self._wires[origin] = Wire(origin, self._connections, _KEEP_ALIVE_SECONDS)
        try:
            return await wire.post(url[origin_end:], body, read=read, connect=connect)
        except UnsentError as fault:
            raise SurelyUnsentError(f"no connection ({fault})") from None
        except LostError as fault:
            raise OutcomeUnknownError(f"connection lost ({fault})") from None

    async def _carry(
        self, url: str, method: str, data: RequestData | None, read: float | None, connect: float | None
    ) -> tuple[int, bytes]:
        """Send or fetch a file, which is seldom."""
        if not self._is_open:
            raise SurelyUnsentError("the connection pool is closed")
        if self._files is None:
            from bot.calls.files import Files  # noqa: PLC0415 -- it takes long to load, and days may pass without a file

            self._files = Files(self._connections, _KEEP_ALIVE_SECONDS)
        try:
            return await self._files.carry(url, method, data, read, connect)
        except UnsentError as fault:
            raise SurelyUnsentError(f"no connection ({fault})") from None
        except LostError as fault:
            raise OutcomeUnknownError(f"connection lost ({fault})") from None


class _Answer(bytes):
    """A body with what it says, so that it is read once."""

    said: Any

    @classmethod
    def of(cls, payload: bytes, said: Any) -> Self:
        """Join the two."""
        answer = cls(payload)
        answer.said = said
        return answer


class _Refusal(Transport):
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


def _read(payload: bytes) -> Any:
    """Decode an answer. Raises OutcomeUnknownError for anything that is not JSON."""
    try:
        return read_json(payload)
    except ValueError:
        raise OutcomeUnknownError("the server's answer is not JSON") from None


def _is_refusal(said: Any) -> bool:
    """Say whether Telegram itself refused: a proxy on the way answers with a page of its own."""
    if not (type(said) is dict and type(said.get("error_code")) is int and type(said.get("description", "")) is str):
        return False
    parameters = said.get("parameters", {})
    return type(parameters) is dict and all(type(parameters.get(name, 0)) is int for name in _NUMBERS)


def _seconds(value: Any, default: float) -> float | None:
    return default if value is BaseRequest.DEFAULT_NONE else value


def _check(status: int, payload: bytes) -> Any:
    """Give what Telegram itself said. Raises OutcomeUnknownError, and RetryAfter where a 429 gives no fit time."""
    if 200 <= status < 300:
        said = _read(payload)
        if type(said) is dict and said.get("ok") is True and "result" in said:
            return said
        raise OutcomeUnknownError("the server's answer is not Telegram's")
    if status >= 500:
        raise OutcomeUnknownError(f"the server failed with status {status}")
    try:
        said = read_json(payload)
    except ValueError:
        said = None
    if not _is_refusal(said):
        raise OutcomeUnknownError(f"something between answered with status {status}")
    if status == 429 and not 0 < said.get("parameters", {}).get("retry_after", 0) <= _LONGEST_HALT_SECONDS:
        raise RetryAfter(_HALT_SECONDS)  # the library takes it for another fault, or fails
    return said
