"""A server whose answers are written down beforehand, and a wire to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.wire import Wire

BODY = b'{"ok":true,"result":1}'
PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\n" + BODY


class Server:
    """Answers each request with the next of the given answers, piece by piece; None closes the connection."""

    def __init__(self, *answers: list[bytes] | None) -> None:
        self.answers = list(answers)
        self.connections = 0
        self.requests: list[bytes] = []
        self.asked = asyncio.Event()
        self.serving: set[asyncio.Task[None] | None] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.serving.add(asyncio.current_task())
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                self.requests.append(head + await reader.readexactly(length))
                self.asked.set()
                pieces = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                for piece in pieces or ():
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0)
                if pieces is None or pieces[0].startswith(b"HTTP/1.0"):
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def wired(server: Server, connections: int = 4, keep_alive: float = 60.0) -> AsyncIterator[Wire]:
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    wire = Wire(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", connections, keep_alive)
    try:
        yield wire
    finally:
        await wire.close()
        listening.close()
        await asyncio.gather(*(task for task in server.serving if task is not None))


async def ask(wire: Wire, read: float | None = 5.0) -> tuple[int, bytes]:
    return await wire.post("/bot1:x/SendMessage", b"{}", read=read, connect=5.0)
