"""Names of hosts: looked up once for all who wait, and when a lookup hangs, nobody else does."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.calls.transport import OutcomeUnknownError, SurelyUnsentError, Transport
from bot.connection import UnsentError
from bot.wire import Wire
from tests.bot.test_transport import reply, serving
from tests.bot.wired import BODY, PLAIN, Server, ask

NAME = "telegram.example"
real = socket.getaddrinfo


class Names:
    """A name server that knows one host, and answers when `answers` is set; at most five seconds may pass."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses
        self.asked = 0
        self.answers = threading.Event()
        self.answers.set()

    def __call__(self, host: str, port: int, *others: Any, **options: Any) -> list[Any]:
        if host != NAME or options.get("flags", 0) & socket.AI_NUMERICHOST:
            return real(host, port, *others, **options)
        self.asked += 1
        self.answers.wait(5.0)
        if not self.addresses:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        found = [real(address, port, type=socket.SOCK_STREAM) for address in self.addresses]
        return [each for some in found for each in some]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    names = Names("127.0.0.1")
    monkeypatch.setattr("socket.getaddrinfo", names)
    return names


async def ask_at_once(times: int, keep_alive: float = 60.0) -> list[Any]:
    """Ask a server by its name, so often at once."""
    server = Server([PLAIN])
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    wire = Wire(f"http://{NAME}:{listening.sockets[0].getsockname()[1]}", 32, keep_alive)
    try:
        first = await asyncio.gather(*(ask(wire) for _ in range(times)), return_exceptions=True)
        return first + await asyncio.gather(*(ask(wire) for _ in range(times)), return_exceptions=True)
    finally:
        await wire.close()
        listening.close()
        await asyncio.gather(*(task for task in server.serving if task is not None))


async def test_many_who_connect_share_one_lookup_and_it_is_kept(names: Names) -> None:
    assert await ask_at_once(20, keep_alive=-1.0) == [(200, BODY)] * 40
    assert names.asked == 1


async def test_what_was_found_is_kept_only_for_so_long(names: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.resolver._KEPT_SECONDS", -1.0)
    assert await ask_at_once(20, keep_alive=-1.0) == [(200, BODY)] * 40
    assert names.asked == 2


async def test_an_address_that_leads_nowhere_is_passed_over(names: Names) -> None:
    names.addresses = ("127.0.0.2", "127.0.0.1")
    assert await ask_at_once(1) == [(200, BODY)] * 2


async def test_addresses_that_all_lead_nowhere_are_not_kept(names: Names) -> None:
    names.addresses = ("127.0.0.2", "127.0.0.3")
    failed = await ask_at_once(1)
    assert [type(fault) for fault in failed] == [UnsentError, UnsentError]
    assert names.asked == 2


async def test_a_name_that_nobody_knows_means_unsent(names: Names) -> None:
    names.addresses = ()
    failed = await ask_at_once(3)
    assert [str(fault) for fault in failed] == ["gaierror"] * 6
    assert names.asked == 2


def test_a_lookup_that_hangs_holds_up_nobody_else_and_no_stop(names: Names) -> None:
    names.answers.clear()
    began = time.monotonic()

    async def check() -> None:
        wire = Wire(f"http://{NAME}:9", 64, 60.0)
        asking = [asyncio.create_task(ask(wire)) for _ in range(64)]
        await asyncio.wait(asking, timeout=0.05)
        assert await asyncio.wait_for(asyncio.to_thread(lambda: 7), 2.0) == 7
        await wire.close()
        for one in asking:
            with pytest.raises(UnsentError):
                await one

    asyncio.run(check())
    assert time.monotonic() - began < 4.0
    assert names.asked == 1
    names.answers.set()


async def test_files_find_the_host_by_its_name(names: Names) -> None:
    async with serving(reply(200, "a file")) as url, fetching() as fetch:
        assert await fetch(url.replace("127.0.0.1", NAME)) == (200, b"a file")
    assert names.asked == 1


def test_a_lookup_for_a_file_that_hangs_holds_up_no_stop(names: Names) -> None:
    names.answers.clear()
    began = time.monotonic()

    async def check() -> None:
        async with fetching() as fetch:
            with pytest.raises(SurelyUnsentError):
                await fetch(f"http://{NAME}:9/file/bot")

    asyncio.run(check())
    assert time.monotonic() - began < 4.0
    names.answers.set()


async def test_a_file_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.calls.files._LARGEST", 10)
    async with serving(reply(200, "x" * 11)) as url, fetching() as fetch:
        with pytest.raises(OutcomeUnknownError, match="too large"):
            await fetch(url)


Fetch = Callable[[str], Awaitable[tuple[int, bytes]]]


@asynccontextmanager
async def fetching() -> AsyncIterator[Fetch]:
    """Give what fetches a file."""
    transport = Transport()
    await transport.initialize()
    try:
        yield lambda url: transport.do_request(url, "GET", connect_timeout=0.2)
    finally:
        await transport.shutdown()
