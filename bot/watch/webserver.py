"""The one web server: pages for those who watch the bot, and the door for updates."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import stat
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
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
    _remove: Callable[[], None] | None = field(default=None, init=False)  # the socket's file

    async def open(self) -> None:
        """Begin to listen. Raises Exit(75) when somebody else listens there, Exit(2) when the place can't be had."""
        lines = Lines(
            self._handle, self._refuse, access_log=None, auto_decompress=False, lingering_time=_LINGER_SECONDS
        )
        self._runner = web.ServerRunner(lines, handle_signals=False, shutdown_timeout=_END_SECONDS)
        await self._runner.setup()
        try:
            if isinstance(self.place, Path):
                await asyncio.to_thread(_check_free, self.place)
                self._site = web.UnixSite(self._runner, self.place, backlog=_BACKLOG)
                await self._site.start()
                self._remove = await asyncio.to_thread(_hand_over, self.place)
            else:
                host, port = self.place
                self._site = web.TCPSite(self._runner, host, port, backlog=_BACKLOG, reuse_address=True)
                await self._site.start()
        except OSError as fault:
            await self._runner.cleanup()
            said = f"BOT_LISTEN can't be had: {fault.strerror or fault}"
            if fault.errno == errno.EADDRINUSE:  # who has it may be about to go
                raise Exit.temporary(f"{said}; stop who listens there, or name another port or file") from None
            raise Exit.usage(f"{said}; name another port or another file") from None
        asyncio.get_running_loop().set_exception_handler(Overflow())

    async def shut(self) -> None:
        """Listen no more; connections that are there stay until `close`."""
        remove, self._remove = self._remove, None
        if remove is not None:  # first of all: where nobody listens, another bot may put its own
            await asyncio.to_thread(remove)
        if self._site is not None:
            await self._site.stop()
            self._site = None

    async def close(self) -> None:
        """Let requests that are under way end, and close."""
        await self.shut()
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

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


def _check_free(place: Path) -> None:
    """Look whether a socket can be made: the event loop would put it in the place of any other, also of one in use.

    Raises OSError where somebody listens, or where there is a file that is no socket.
    """
    try:
        if not stat.S_ISSOCK(place.stat().st_mode):
            raise OSError(errno.EEXIST, os.strerror(errno.EEXIST))
        with socket.socket(socket.AF_UNIX) as caller, suppress(BlockingIOError):  # so many call that there is a queue
            caller.settimeout(0)
            caller.connect(str(place))
    except (FileNotFoundError, ConnectionRefusedError):  # the latter is left of a bot that was killed
        return
    raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))


def _hand_over(place: Path) -> Callable[[], None]:
    """Let the group use a new socket; gives what removes it as long as it is the same."""
    place.chmod(_SOCKET_RIGHTS)
    return partial(_remove, place, place.stat())


def _remove(place: Path, made: os.stat_result) -> None:
    with suppress(FileNotFoundError):
        if os.path.samestat(place.stat(), made):
            place.unlink()
