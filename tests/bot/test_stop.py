"""A stop is heard at once and over in time, whatever is under way."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

import pytest

from bot.sandbox.faults import Fault
from tests.bot.hooked import PATH, SECRET, by_webhook, free_port, telegram
from tests.bot.process import TOKEN, finish, forked
from tests.talk import at_work, prepare


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_start_that_waits_for_telegram_is_ended_by_a_stop(tmp_path: Path, number: int) -> None:
    prepare(tmp_path)
    asked = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        asked.set()
        await reader.read()
        writer.close()

    silent = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{silent.sockets[0].getsockname()[1]}"
    async with forked(tmp_path, "run", BOT_TOKEN=TOKEN, BOT_API_URL=url) as process:
        await asyncio.wait_for(asked.wait(), 20)
        began = time.monotonic()
        process.send_signal(number)
        process.send_signal(number)  # once more does no harm
        code, _, errors = await finish(process)
    assert code == 0, errors
    assert time.monotonic() - began < 5
    assert "Traceback" not in errors
    assert "error" not in errors
    silent.close()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a stop have a second for all, half of it for what is under way."""
    monkeypatch.setattr("bot.application._STOP_SECONDS", 1.0)
    monkeypatch.setattr("bot.application._GRACE_SECONDS", 0.5)


@pytest.mark.usefixtures("quick")
async def test_a_stop_waits_for_answers_and_for_the_confirmation_no_longer_than_for_all(tmp_path: Path) -> None:
    async with telegram() as sandbox:
        async with at_work(sandbox, tmp_path) as town:
            alice = town.person("Alice")
            await alice.says("/start")
            sandbox.faults.add(Fault("hang", "sendMessage"))
            alice.sends("/help")
            await sandbox.world.journal.until(lambda: not sandbox.faults.rules)
            sandbox.faults.add(Fault("hang", "getUpdates"))
            began = time.monotonic()
        assert time.monotonic() - began < 2.0


@pytest.mark.usefixtures("quick")
async def test_a_stop_does_not_wait_for_a_body_that_comes_slowly(tmp_path: Path) -> None:
    port = free_port()
    async with telegram() as sandbox:
        async with at_work(sandbox, tmp_path, **by_webhook(port)) as town:
            alice = town.person("Alice")
            await alice.says("/start")
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(
                f"POST {PATH} HTTP/1.1\r\nHost: b\r\nContent-Type: application/json\r\nContent-Length: 100\r\n"
                f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n\r\n{{".encode()
            )
            await alice.says("/help")
            sandbox.faults.add(Fault("hang", "sendMessage"))
            alice.sends("/help")
            await sandbox.world.journal.until(lambda: not sandbox.faults.rules)
            began = time.monotonic()
        assert time.monotonic() - began < 1.5
        assert (await reader.readline()).startswith(b"HTTP/1.1 503 ")
        writer.close()
