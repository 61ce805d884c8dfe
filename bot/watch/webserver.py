"""The one web server: pages for those who watch the bot, and the door for updates."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.exits import Exit
from bot.updates.receiver import RefusalError, refuse
from bot.watch.lines import Lines, Overflow

_BACKLOG: Final = 1024
_END_SECONDS: Final = 1.0  # for requests that are under way, and as long again for those that don't heed their end
_LINGER_SECONDS: Final = 1.0
_SOCKET_RIGHTS: Final = 0o660  # the proxy is in the socket's group

Handle = Callable[[web.BaseRequest], Awaitable[web.Response]]
Place = tuple[str, int] | Path


@dataclass(slots=True)
class WebServer:
    """Serves at a host and port, or at a Unix socket. `pages` are got by their paths; all else goes to `door`.

    `refused` is told the reason of every refusal.
    """

    place: Place
    pages: Mapping[str, Handle]
    door: Handle
    refused: Callable[[str], None]
    _runner: web.ServerRunner | None = field(default=None, init=False)
    _site: web.BaseSite | None = field(default=None, init=False)

    async def open(self) -> None:
        """Begin to listen. Raises Exit(75) when somebody else listens there, Exit(2) when the place can't be had."""
        lines = Lines(
            self._handle, self._refuse, access_log=None, auto_decompress=False, lingering_time=_LINGER_SECONDS
        )
        self._runner = web.ServerRunner(lines, handle_signals=False, shutdown_timeout=_END_SECONDS)
        await self._runner.setup()
        try:
            if isinstance(self.place, Path):
                self._site = web.UnixSite(self._runner, self.place, backlog=_BACKLOG)
                await self._site.start()
                await asyncio.to_thread(self.place.chmod, _SOCKET_RIGHTS)
            else:
                host, port = self.place
                self._site = web.TCPSite(self._runner, host, port, backlog=_BACKLOG, reuse_address=True)
                await self._site.start()
        except OSError as fault:
            await self._runner.cleanup()
            said = f"BOT_LISTEN can't be had: {fault.strerror or fault}"
            if fault.errno == errno.EADDRINUSE:  # who has it may be about to go
                raise Exit.temporary(f"{said}; stop who listens there, or name another port") from None
            raise Exit.usage(f"{said}; name another port or another file") from None
        asyncio.get_running_loop().set_exception_handler(Overflow())

    async def shut(self) -> None:
        """Listen no more; connections that are there stay until `close`."""
        if self._site is not None:
            await self._site.stop()
            self._site = None

    async def close(self) -> None:
        """Let requests that are under way end, and close."""
        await self.shut()
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()
        if isinstance(self.place, Path):
            await asyncio.to_thread(self.place.unlink, missing_ok=True)

    async def _handle(self, request: web.BaseRequest) -> web.Response:
        page = self.pages.get(request.raw_path.partition("?")[0])
        try:
            if page is None:
                return await self.door(request)
            if request.method not in {"GET", "HEAD"}:
                raise RefusalError(405, "method")  # noqa: TRY301 -- answered like all refusals
            return await page(request)
        except RefusalError as refusal:
            return self._refuse(refusal)

    def _refuse(self, refusal: RefusalError) -> web.Response:
        self.refused(refusal.reason)
        return refuse(refusal)


async def no_door(_: web.BaseRequest) -> web.Response:
    """Be the door where updates are polled. Raises RefusalError."""
    raise RefusalError(404, "path")
