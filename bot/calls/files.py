"""Files to and from Telegram, over aiohttp. Not loaded before the first one."""

from __future__ import annotations

import socket
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from telegram.request import RequestData

from bot.connection import LostError, UnsentError
from bot.resolver import Resolver

_LARGEST: Final = 32 * 1024 * 1024  # Telegram hands out 20 MB
_NUMERIC: Final = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV


class Files:
    """Carries files over at most `connections` kept connections."""

    def __init__(self, connections: int, keep_alive: float) -> None:
        connector = aiohttp.TCPConnector(limit=connections, keepalive_timeout=keep_alive, resolver=_Names())
        self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def carry(
        self, url: str, method: str, data: RequestData | None, read: float | None, connect: float | None
    ) -> tuple[int, bytes]:
        """Send or fetch a file; give status and body. Raises UnsentError, LostError."""
        limits = aiohttp.ClientTimeout(total=None, connect=connect, sock_connect=connect, sock_read=read)
        form = None if data is None else _make_form(data)
        body = bytearray()
        try:
            async with self._session.request(method, url, data=form, timeout=limits) as response:
                async for chunk in response.content.iter_any():
                    body += chunk
                    if len(body) > _LARGEST:
                        raise LostError("too large")
                return response.status, bytes(body)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as fault:  # also where TLS fails then
            raise UnsentError(type(fault).__name__) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as fault:
            raise LostError(type(fault).__name__) from None

    async def close(self) -> None:
        """Close all connections."""
        await self._session.close()


class _Names(AbstractResolver):
    """Looks names up as the wire does."""

    def __init__(self) -> None:
        self._resolvers: dict[tuple[str, int], Resolver] = {}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Give the addresses of a host. Raises OSError."""
        found = await self._resolvers.setdefault((host, port), Resolver(host, port)).find()
        return [
            ResolveResult(hostname=host, host=place[0], port=port, family=kind, proto=proto, flags=_NUMERIC)
            for kind, _, proto, _, place in found
            if family in {socket.AF_UNSPEC, kind}
        ]

    async def close(self) -> None:
        """Do nothing: nothing is open."""


def _make_form(data: RequestData) -> aiohttp.FormData:
    """Make a multipart form: files go along."""
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime_type) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime_type)
    return form
