"""An answer has bounds: in silence, in seconds, in bytes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from itertools import chain, repeat

import pytest

from bot.connection import LARGEST_ANSWER, LostError
from bot.wire import Wire
from tests.bot.wired import BODY, PLAIN, Server, ask, wired


@asynccontextmanager
async def dripping(answer: Iterable[int]) -> AsyncIterator[Wire]:
    """A server that sends a byte each hundredth of a second."""
    ended = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"{}")
        with suppress(ConnectionError):
            for byte in answer:
                await asyncio.sleep(0.01)
                writer.write(bytes([byte]))
                await writer.drain()
            await reader.read()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        ended.set()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    wire = Wire(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", 1, 60.0)
    yield wire
    await wire.close()
    await ended.wait()
    listening.close()


async def test_a_server_that_is_slow_but_speaks_is_waited_for() -> None:
    """The limit is for silence, not for the whole."""
    async with dripping(PLAIN) as wire:
        assert await ask(wire, read=0.3) == (200, BODY)


async def test_an_answer_that_drips_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.connection._SLOW_SECONDS", 0.2)
    async with asyncio.timeout(10), dripping(chain(PLAIN.replace(b": 22", b": 2200"), repeat(32))) as wire:
        with pytest.raises(LostError, match="TimeoutError"):
            await ask(wire, read=0.3)


@pytest.mark.parametrize(
    ("head", "more"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900000000\r\n\r\n", b"x" * 65536),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n"),
        (b"HTTP/1.0 200 OK\r\n\r\n", b"x" * 65536),
        (b"HTTP/1.1 200 OK\r\n", b"X-More: " + b"x" * 1000 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-More: ", b"x" * 1000),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
    ],
)
async def test_an_answer_without_end_is_given_up(head: bytes, more: bytes) -> None:
    sent, over = 0, asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"{}")
        try:
            writer.write(head)
            while sent < 4 * LARGEST_ANSWER:
                writer.write(more)
                sent += len(more)
                await writer.drain()
        except ConnectionError:
            over.set()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    wire = Wire(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", 1, 60.0)
    with pytest.raises(LostError, match="too large"):
        await ask(wire, read=30.0)
    await asyncio.wait_for(over.wait(), 10)
    await wire.close()
    listening.close()


async def test_a_large_answer_is_read() -> None:
    body = b"x" * (LARGEST_ANSWER - 1000)
    async with wired(Server([b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body), body])) as wire:
        assert [await ask(wire), await ask(wire)] == [(200, body)] * 2
