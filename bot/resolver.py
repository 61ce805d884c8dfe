"""From a host's name to a connected socket. A name server that hangs holds up who needs the name, and nobody else."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from threading import Thread
from typing import Any, Final

from aiohappyeyeballs import start_connection

_KEPT_SECONDS: Final = 30.0
# Where an address leads nowhere, the next one is tried after so many seconds (RFC 8305).
_NEXT_ADDRESS_SECONDS: Final = 0.25

# As `getaddrinfo` gives them.
Addresses = list[tuple[Any, Any, int, str, Any]]


class Resolver:
    """Connects to one host and port.

    There is one lookup at a time, which all who wait share, and what it found is kept for half a minute, unless it
    leads nowhere. It has a thread of its own: those of the loop are for other work, and a stop would wait for them.
    """

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._found: Addresses = []
        self._kept_until = 0.0
        self._looking: asyncio.Future[Addresses] | None = None

    async def connect(self) -> socket.socket:
        """Connect to the first address that answers. Raises OSError, and UnicodeError for what can't be a name."""
        addresses = await self.find()
        try:
            return await start_connection(addresses, happy_eyeballs_delay=_NEXT_ADDRESS_SECONDS)
        except OSError:
            self._kept_until = 0.0
            raise

    async def find(self) -> Addresses:
        """Give the host's addresses. Raises what `connect` raises."""
        loop = asyncio.get_running_loop()
        if loop.time() < self._kept_until:
            return self._found
        with suppress(OSError):  # what is an address already need not be looked up
            return _look_up(self._host, self._port, socket.AI_NUMERICHOST)
        if self._looking is None:
            self._looking = loop.create_future()
            self._looking.add_done_callback(self._keep)
            work = (loop, self._looking, self._host, self._port)
            Thread(target=_look_up_beside, args=work, name="lookup", daemon=True).start()
        return await asyncio.shield(self._looking)

    def _keep(self, looking: asyncio.Future[Addresses]) -> None:
        self._looking = None
        if looking.exception() is None:
            self._found = looking.result()
            self._kept_until = asyncio.get_running_loop().time() + _KEPT_SECONDS


def _look_up(host: str, port: int, flags: int = 0) -> Addresses:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)


def _look_up_beside(loop: asyncio.AbstractEventLoop, looking: asyncio.Future[Addresses], host: str, port: int) -> None:
    """Be the thread."""
    with suppress(RuntimeError):  # the loop has ended meanwhile
        try:
            found = _look_up(host, port)
        except (OSError, UnicodeError) as fault:
            loop.call_soon_threadsafe(looking.set_exception, fault)
        else:
            loop.call_soon_threadsafe(looking.set_result, found)
