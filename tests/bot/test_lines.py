"""Connections that bring no request, and more of them than the web server can have."""

from __future__ import annotations

import asyncio
import gc
import resource
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from bot.updates.receiver import SECRET_HEADER, Receiver
from bot.watch.webserver import Handle, WebServer, no_door
from tests.bot.hooked import PATH, SECRET, caller_of, free_port

GET = b"GET /healthz HTTP/1.1\r\nHost: b\r\n\r\n"
HALF = (
    f"POST {PATH} HTTP/1.1\r\nHost: b\r\nContent-Type: application/json\r\n{SECRET_HEADER}: {SECRET}\r\n"
    "Content-Length: 16\r\n\r\n{"
).encode()
REST = b'"update_id": 1}'

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def letting_in() -> Receiver:
    """A door that is open."""

    async def take(_: dict[str, Any]) -> bool:
        return True

    receiver = Receiver(PATH, SECRET, take)
    receiver.open()
    return receiver


async def live(_: web.BaseRequest) -> web.Response:
    return web.Response(text="ok")


@asynccontextmanager
async def serving(refused: Callable[[str], None] = lambda _: None, door: Handle = no_door) -> AsyncIterator[int]:
    port = free_port()
    server = WebServer(("127.0.0.1", port), {"/healthz": live}, door, refused)
    await server.open()
    try:
        yield port
    finally:
        await server.close()


async def send(port: int, head: bytes, times: int = 1) -> list[Line]:
    """Open connections and send the same over each."""
    lines = [await asyncio.open_connection("127.0.0.1", port) for _ in range(times)]
    for _, writer in lines:
        writer.write(head)
    return lines


async def is_answered(line: Line) -> bool:
    """Say whether an answer comes, and not the end."""
    async with asyncio.timeout(3):
        try:
            said = await line[0].readuntil(b"ok")
        except (asyncio.IncompleteReadError, ConnectionError):
            return False
    return said.startswith(b"HTTP/1.1 200 ")


async def is_taken_in(line: Line) -> bool:
    """Say whether an update is acknowledged."""
    async with asyncio.timeout(3):
        return (await line[0].readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")


def leave(lines: list[Line]) -> None:
    for _, writer in lines:
        writer.close()


@pytest.mark.parametrize("head", [b"", b"GET /h", GET[:-2]])
async def test_a_head_that_does_not_come_ends_the_connection(monkeypatch: pytest.MonkeyPatch, head: bytes) -> None:
    monkeypatch.setattr("bot.watch.lines._HEAD_SECONDS", 0.05)
    async with serving() as port:
        (kept,) = await send(port, GET)
        assert await is_answered(kept)
        (silent,) = await send(port, head)
        assert not await is_answered(silent)
        kept[1].write(GET)
        assert await is_answered(kept)
        leave([silent, kept])


async def test_an_idle_connection_is_kept_only_for_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.watch.lines.KEEP_ALIVE_SECONDS", 0.05)
    async with serving() as port:
        (kept,) = await send(port, GET + b"GET /h")
        assert await is_answered(kept)
        assert not await is_answered(kept)
        leave([kept])


async def test_the_next_head_on_a_kept_connection_has_its_time_from_its_first_byte(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.watch.lines._HEAD_SECONDS", 0.1)
    async with serving() as port:
        idle, *halves = await send(port, GET, 3)
        assert all([await is_answered(line) for line in (idle, *halves)])
        for _, writer in halves:
            writer.write(GET[:6])
        halves[1][1].write(GET[6:])
        assert await is_answered(halves[1])
        assert not await is_answered(halves[0])
        halves[1][1].write(GET)
        assert await is_answered(halves[1])
        idle[1].write(GET)
        assert await is_answered(idle)
        leave([idle, *halves])


async def test_the_one_that_was_answered_the_longest_ago_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.watch.lines._MOST", 8)
    async with serving() as port:
        kept = await send(port, GET, 8)
        assert all([await is_answered(line) for line in kept])
        kept[0][1].write(GET)
        assert await is_answered(kept[0])
        more = await send(port, GET, 7)
        assert all([await is_answered(line) for line in more])
        assert not any([await is_answered(line) for line in kept[1:]])
        for _, writer in (kept[0], *more):
            writer.write(GET)
        assert all([await is_answered(line) for line in (kept[0], *more)])
        leave([*kept, *more])


async def test_who_brings_no_request_makes_room_for_who_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.watch.lines._MOST", 8)
    async with serving() as port:
        silent = await send(port, b"GET /h", 40)
        (asking,) = await send(port, GET)
        assert await is_answered(asking)
        assert not any([await is_answered(line) for line in silent[:32]])
        for _, writer in silent[-7:]:  # beside the one that asks
            writer.write(GET[6:])
        assert all([await is_answered(line) for line in silent[-7:]])
        leave([asking, *silent])


@pytest.mark.parametrize("turns", range(6))
async def test_a_storm_of_halves_leaves_no_trace(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, turns: int
) -> None:
    monkeypatch.setattr("bot.watch.lines._MOST", 8)
    refused = list[str]()
    async with serving(refused.append, letting_in()) as port:
        with ExitStack() as halves:
            for _ in range(24):
                half = halves.enter_context(socket.create_connection(("127.0.0.1", port)))
                half.sendall(HALF)
                for _ in range(turns):  # one too many comes before, while or after a head is read
                    await asyncio.sleep(0)
            last = await send(port, GET)
            await is_answered(last[0])  # or refused: all were looked at
        leave(last)
    gc.collect()
    assert set(refused) == {"cut"}
    assert not caplog.records


async def test_one_beyond_those_that_are_used_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.watch.lines._MOST", 8)
    async with serving(door=letting_in()) as port:
        used = await send(port, GET + HALF, 8)
        assert all([await is_answered(line) for line in used])
        (more,) = await send(port, GET)
        assert not await is_answered(more)
        for _, writer in used:
            writer.write(REST + GET)
        assert all([await is_taken_in(line) and await is_answered(line) for line in used])
        leave([more, *used])


@pytest.mark.parametrize(
    "said",
    [
        b"POST /x HTTP/1.1\r\nX-Telegram-Bot-Api-Secret-Token: s3cret\x01\r\n\r\n",
        b"POST /x HTTP/1.1\r\nHost: b\r\nContent-Length: s3cret\r\n\r\n",
        b"POST /x HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\ns3cret\r\n",
        b"GET /he s3cret HTTP/1.1\r\nHost: b\r\n\r\n",
        b"GET /" + b"s3cret" * 9000 + b" HTTP/1.1\r\n\r\n",
        b"GET http://[s3cret HTTP/1.1\r\nHost: b\r\n\r\n",
        b"\x16\x03\x01s3cret" * 9000,
        GET + b"\x16\x03\x01s3cret",
    ],
)
async def test_what_is_not_http_is_counted_and_not_repeated(caplog: pytest.LogCaptureFixture, said: bytes) -> None:
    refused = list[str]()
    async with serving(refused.append) as port:
        ((reader, writer),) = await send(port, said)
        async with asyncio.timeout(3):
            answers = await reader.read()
        writer.close()
    assert b"HTTP/1.0 400 Bad Request\r\n" in answers
    assert b"s3cret" not in answers
    assert refused == ["http"]
    assert not caplog.records


async def test_want_of_files_is_one_line_and_passes(caplog: pytest.LogCaptureFixture) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    async with serving() as port, caller_of(port) as caller:
        sockets = [socket.socket() for _ in range(20)]
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(one.fileno() for one in sockets) + 1, hard))
        try:
            for one in sockets:
                one.settimeout(0)
                await asyncio.get_running_loop().sock_connect(one, ("127.0.0.1", port))
                await asyncio.sleep(0)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for one in sockets:
            one.close()
        assert (await caller.gets("/healthz"))[0] == 200
    lines = [record.getMessage() for record in caplog.records]
    assert lines == ["the web server can't accept connections: too many files are open"]
    assert caplog.records[0].exc_info is None
