"""A stop is heard at once and over in time, whatever is under way."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from bot.sandbox.faults import Fault
from tests.bot.hooked import PATH, SECRET, by_webhook, caller_of, environment, free_port, telegram
from tests.bot.process import TOKEN, environment_of, finish, forked
from tests.talk import at_work, prepare

# The signal comes when the module is looked for that all else is loaded by.
_STOPPED_WHILE_LOADING = """
import os, sys
class Finder:
    def find_spec(self, name, path, target=None):
        if name == "bot.serve":
            os.kill(os.getpid(), int(number))
sys.meta_path.insert(0, Finder())
_, number = sys.argv
sys.argv = ["bot", "run"]
from bot.__main__ import main
sys.exit(main())
"""


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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_start_that_still_loads_is_ended_by_a_stop(tmp_path: Path, number: int) -> None:
    process = subprocess.run(
        [sys.executable, "-c", _STOPPED_WHILE_LOADING, str(number)],
        env=environment_of(tmp_path, {"BOT_TOKEN": TOKEN}),
        cwd=tmp_path,
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert process.stderr == b""
    assert process.returncode == 0


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a stop have a second for all, half of it for what is under way, a quarter to confirm it."""
    monkeypatch.setattr("bot.application._STOP_SECONDS", 1.0)
    monkeypatch.setattr("bot.application._GRACE_SECONDS", 0.5)
    monkeypatch.setattr("bot.application._CONFIRM_SECONDS", 0.25)


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


@pytest.mark.long
async def test_a_stop_does_not_wait_for_a_state_database_that_hangs_and_nothing_is_lost(tmp_path: Path) -> None:
    prepare(tmp_path)
    port = free_port()
    async with telegram() as sandbox, caller_of(port) as caller:
        world = sandbox.world
        settings = environment(by_webhook(port), sandbox)
        people = [world.add_person(f"Person {number}", language_code="en").id for number in range(3)]
        with closing(sqlite3.connect(tmp_path / "data" / "state.db", isolation_level=None)) as database:
            async with forked(tmp_path, "run", **settings) as process:
                await world.journal.until(lambda: "setwebhook" in world.journal.last_call)
                database.execute("BEGIN EXCLUSIVE")
                for person in people:
                    world.send(person, "/subscribe")
                async with asyncio.timeout(10):
                    while await caller.count("bot_updates_waiting") < len(people):
                        pass
                began = time.monotonic()
                process.send_signal(signal.SIGTERM)
                code, _, errors = await finish(process)
            assert time.monotonic() - began < 12.0  # nine, and what a busy machine takes
            database.execute("ROLLBACK")
        assert code == 0, errors
        assert "some answers took too long" in errors
        assert "could not be confirmed in time" in errors
        assert "Traceback" not in errors
        async with forked(tmp_path, "run", **settings):
            await world.journal.until(lambda: all(any(m["by_bot"] for m in world.messages(one)) for one in people))
