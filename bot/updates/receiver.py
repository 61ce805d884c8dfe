"""The door for updates that Telegram brings: who knows path and secret is let in, all else is refused and counted."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from typing import Any, Final

import aiohttp
from aiohttp import web

from bot.leniency import read_json

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- the name of a header
# No update comes near this.
LARGEST_BODY: Final = 1024 * 1024
_READ_SECONDS: Final = 10.0
_RETRY_SECONDS: Final = 1
_LARGEST_ID: Final = 2**63

Take = Callable[[dict[str, Any]], Awaitable[bool]]


class RefusalError(Exception):
    """A request that is refused: with which HTTP status, and the one word that it is counted by."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Receiver:
    """Answers 200 when an update is handled or noted, so that Telegram need not bring it again; 503 when it has to.

    Telegram brings one update of a chat at a time, so a chat whose answer takes long gets its next one after the note.
    Nothing is let in before `open` and after `close`. `take` takes an update in, and tells whether it is safe.
    """

    def __init__(self, path: str, secret: str, take: Take) -> None:
        self._path = path.encode()
        self._secret = secret.encode()
        self._take = take
        self._open = False
        self._limits: set[asyncio.Timeout] = set()  # of bodies that come slowly

    def open(self) -> None:
        """Let updates in."""
        self._open = True

    def close(self) -> None:
        """Let no more updates in, also none that has come by half; Telegram keeps them."""
        self._open = False
        for limit in self._limits:
            if not limit.expired():
                limit.reschedule(0)

    async def __call__(self, request: web.BaseRequest) -> web.Response:
        """Take in the update of a request. Raises RefusalError."""
        self._check(request)
        update = _read_update(await self._read_body(request))
        if not self._open:
            raise RefusalError(503, "closed")
        if not await self._take(update):
            raise RefusalError(503, "unnoted")
        return web.Response()

    def _check(self, request: web.BaseRequest) -> None:
        if not _alike(request.raw_path, self._path):
            raise RefusalError(404, "path")
        if request.method != "POST":
            raise RefusalError(405, "method")
        if not _alike(request.headers.get(SECRET_HEADER, ""), self._secret):
            raise RefusalError(403, "secret")
        if request.content_type != "application/json":
            raise RefusalError(415, "content")
        if (request.content_length or 0) > LARGEST_BODY:
            raise RefusalError(413, "size")

    async def _read_body(self, request: web.BaseRequest) -> bytes:
        content, body, limit = request.content, bytearray(), asyncio.timeout(_READ_SECONDS)
        try:
            if content.is_eof():  # as a rule it came together with the head
                body += content.read_nowait()
            else:
                self._limits.add(limit)
                async with limit:
                    async for chunk in content.iter_any():
                        body += chunk
                        if len(body) > LARGEST_BODY:
                            break
        # Also when it takes too long; RuntimeError when the connection was closed before its request's turn came.
        except (aiohttp.ClientError, aiohttp.http.HttpProcessingError, OSError, RuntimeError) as fault:
            if isinstance(fault, RuntimeError) and content.exception() is None:
                raise  # a fault of ours
            raise RefusalError(408, "cut") if self._open else RefusalError(503, "closed") from None
        finally:
            self._limits.discard(limit)
        if len(body) > LARGEST_BODY:
            raise RefusalError(413, "size")
        return bytes(body)


def refuse(refusal: RefusalError) -> web.Response:
    """Give the answer to a refused request; what is left of it is not read."""
    headers = {"Retry-After": str(_RETRY_SECONDS)} if refusal.status == 503 else None
    response = web.Response(status=refusal.status, headers=headers)
    if refusal.status != 503:
        response.force_close()
    return response


def _alike(given: str, expected: bytes) -> bool:
    """Compare in a time that tells nothing of what is expected."""
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected)


def _read_update(body: bytes) -> dict[str, Any]:
    try:
        update = read_json(body)
    except ValueError:
        raise RefusalError(400, "json") from None
    number = update.get("update_id") if isinstance(update, dict) else None
    if type(number) is not int or not 0 <= number < _LARGEST_ID:
        raise RefusalError(400, "json")
    return dict(update)
