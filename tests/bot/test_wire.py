from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.connection import LostError, UnsentError
from bot.wire import Wire
from tests.bot.wired import BODY, PLAIN, Server, ask, wired

CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n"
    + BODY[:5]
    + b"\r\n11;x=y\r\n"
    + BODY[5:]
    + b"\r\n0\r\n\r\n"
)
UNTIL_THE_END = b"HTTP/1.0 200 OK\r\n\r\n" + BODY


@pytest.mark.parametrize("answer", [PLAIN, CHUNKED, UNTIL_THE_END, b"HTTP/1.1 100 Continue\r\n\r\n" + PLAIN])
async def test_an_answer_is_read_however_it_is_framed(answer: bytes) -> None:
    async with wired(Server([answer])) as wire:
        assert await ask(wire) == (200, BODY)
        assert await ask(wire) == (200, BODY)


@given(st.sampled_from([PLAIN, CHUNKED]), st.lists(st.integers(0, len(CHUNKED)), max_size=8))
def test_an_answer_is_read_however_it_is_cut_into_pieces(answer: bytes, cuts: list[int]) -> None:
    ends = sorted({min(cut, len(answer)) for cut in cuts} | {0, len(answer)})
    pieces = [answer[start:end] for start, end in pairwise(ends)]

    async def check() -> None:
        async with wired(Server(pieces)) as wire:
            assert await ask(wire) == (200, BODY)

    asyncio.run(check())


async def test_a_connection_is_used_again_until_it_was_idle_for_long() -> None:
    server = Server([PLAIN])
    async with wired(server) as wire:
        for _ in range(5):
            await ask(wire)
    assert server.connections == 1
    async with wired(server, keep_alive=-1.0) as wire:
        for _ in range(5):
            await ask(wire)
    assert server.connections == 6


async def test_no_more_connections_than_allowed_and_everybody_is_served() -> None:
    server = Server([PLAIN])
    async with wired(server, connections=3) as wire:
        answers = await asyncio.gather(*(ask(wire) for _ in range(50)))
    assert answers == [(200, BODY)] * 50
    assert server.connections <= 3


async def test_who_asks_first_is_served_first() -> None:
    server = Server([PLAIN])
    served: list[int] = []

    async def ask_often(number: int) -> None:
        for _ in range(5):
            await ask(wire)
            served.append(number)

    async with wired(server, connections=1) as wire:
        await asyncio.gather(*(ask_often(number) for number in range(4)))
    assert served == [0, 1, 2, 3] * 5


@pytest.mark.parametrize(
    "pieces", [None, [PLAIN[:60]], [b"SSH-2.0-OpenSSH\r\n\r\n"], [b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"]]
)
async def test_what_is_no_answer_is_lost_and_the_next_call_gets_a_new_connection(pieces: list[bytes] | None) -> None:
    server = Server(pieces, [PLAIN])
    async with wired(server) as wire:
        with pytest.raises(LostError):
            await ask(wire, read=0.2)
        assert await ask(wire) == (200, BODY)
    assert server.connections == 2


async def test_what_comes_unasked_ends_the_connection_and_is_nobodys_answer() -> None:
    server = Server([PLAIN + PLAIN.replace(b"1}", b"2}")], [PLAIN])
    async with wired(server) as wire:
        assert await ask(wire) == (200, BODY)
        assert await ask(wire) == (200, BODY)
    assert server.connections == 2


async def test_who_gives_up_leaves_no_answer_to_the_next() -> None:
    server = Server([PLAIN.replace(b"1}", b"2}")], [PLAIN])
    async with wired(server, connections=1) as wire:
        asking = asyncio.create_task(ask(wire))
        await server.asked.wait()
        asking.cancel()
        assert await ask(wire) == (200, BODY)


async def test_where_no_connection_comes_free_in_time_nothing_was_sent() -> None:
    server = Server([b"HTTP/1.1 200 OK\r\n"])
    async with wired(server, connections=1) as wire:
        holding = asyncio.create_task(ask(wire, read=None))
        await server.asked.wait()
        with pytest.raises(UnsentError):
            await wire.post("/x", b"{}", read=1.0, connect=0.05)
        holding.cancel()
    assert len(server.requests) == 1


async def test_who_gives_up_while_connecting_leaves_the_place_to_the_next() -> None:
    """A server that accepts and never speaks keeps a TLS handshake waiting."""
    met, left = asyncio.Queue[None](), asyncio.Queue[None]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(1)  # the handshake has begun
        met.put_nowait(None)
        await reader.read()
        writer.close()
        await writer.wait_closed()
        left.put_nowait(None)

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    wire = Wire(f"https://127.0.0.1:{listening.sockets[0].getsockname()[1]}", 1, 60.0)
    asking = [asyncio.create_task(ask(wire)) for _ in range(2)]
    async with asyncio.timeout(5.0):
        for one in asking:
            await met.get()
            one.cancel()
            await left.get()
    await asyncio.wait(asking)
    listening.close()


async def test_headers_go_along() -> None:
    server = Server([PLAIN])
    async with wired(server) as wire:
        await wire.post("/hook", b"{}", read=5.0, connect=5.0, headers=b"X-Secret: s\r\n")
    assert server.requests[0].startswith(b"POST /hook HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"\r\nX-Secret: s\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}" in server.requests[0]


async def test_nothing_goes_out_after_the_end() -> None:
    server = Server([b"HTTP/1.1 200 OK\r\n"], [PLAIN])
    async with wired(server, connections=1) as wire:
        asked = asyncio.create_task(ask(wire))
        await server.asked.wait()
        waiting = [asyncio.create_task(ask(wire)) for _ in range(5)]
        await asyncio.sleep(0)
        await wire.close()
        with pytest.raises(LostError):
            await asked
        for one in (*waiting, ask(wire)):
            with pytest.raises(UnsentError, match="closed"):
                await one
    assert len(server.requests) == server.connections == 1


async def test_who_connects_at_the_end_does_not_go_on() -> None:
    """A server that accepts and never speaks keeps a TLS handshake waiting."""
    met, left = asyncio.Event(), asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(1)
        met.set()
        await reader.read()
        writer.close()
        left.set()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    wire = Wire(f"https://127.0.0.1:{listening.sockets[0].getsockname()[1]}", 1, 60.0)
    asking = asyncio.create_task(ask(wire))
    await met.wait()
    async with asyncio.timeout(2.0):
        await wire.close()
        with pytest.raises(UnsentError, match="closed"):
            await asking
        await left.wait()
    listening.close()
