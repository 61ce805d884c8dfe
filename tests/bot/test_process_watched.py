"""The bot as systemd and its log see it."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
from pathlib import Path

import pytest

from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox
from tests.bot.process import TOKEN, finish, forked, started
from tests.talk import prepare


async def test_systemd_hears_that_it_is_ready_alive_and_about_to_stop(tmp_path: Path) -> None:
    prepare(tmp_path)
    heard, loop = list[str](), asyncio.get_running_loop()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        line.settimeout(0)
        async with Sandbox() as sandbox:
            sandbox.world.add_bot(TOKEN)
            settings = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "200000"}
            async with forked(tmp_path, "run", BOT_TOKEN=TOKEN, BOT_API_URL=sandbox.url, **settings) as process:
                while heard.count("WATCHDOG=1") < 5 or "READY=1" not in heard:
                    heard.append((await asyncio.wait_for(loop.sock_recv(line, 100), 30)).decode())
                process.send_signal(signal.SIGTERM)
                while heard[-1] != "STOPPING=1":
                    heard.append((await asyncio.wait_for(loop.sock_recv(line, 100), 30)).decode())
                code, _, errors = await finish(process)
    assert code == 0, errors
    assert heard.count("READY=1") == 1


@pytest.mark.long
async def test_the_log_of_a_process_is_json_with_the_update_and_nothing_private(tmp_path: Path) -> None:
    prepare(tmp_path)
    settings = {"BOT_TOKEN": TOKEN, "BOT_LOG_LEVELS": "bot.menus=ERROR"}
    async with Sandbox() as sandbox:
        world = sandbox.world
        world.add_bot(TOKEN)
        lan = world.add_person("Lan", language_code="en").id
        async with started(tmp_path, "run", BOT_API_URL=sandbox.url, **settings) as process:
            inbox = world.default_bot().inbox
            inbox.add_raw({"message": {"chat": {"id": 77, "type": "private"}, "text": "tell me of hue", "date": "odd"}})
            sandbox.faults.add(Fault("status", "sendMessage", status=400, description="Bad Request: of an odd sort"))
            world.send(lan, "/heritage hue")
            await world.journal.until(lambda: any(post["by_bot"] for post in world.messages(lan)))
            process.send_signal(signal.SIGTERM)
            code, _, errors = await finish(process)
    assert code == 0
    lines = [json.loads(line) for line in errors.splitlines()]
    odd, failed = [line for line in lines if "update" in line]
    assert odd["event"] == "update 1 is none of the Bot API (the types are wrong): passed over"
    assert (odd["level"], odd["update"], odd["chat"]) == ("warning", 1, 77)
    assert (failed["level"], failed["logger"], failed["update"], failed["chat"]) == (
        "error",
        "bot.updates.errors",
        2,
        lan,
    )
    assert "Traceback" in failed["exception"]
    assert "hue" not in errors


async def test_a_wrong_address_of_sentry_is_one_clear_line_that_does_not_show_it(tmp_path: Path) -> None:
    async with started(tmp_path, "run", BOT_SENTRY_DSN="sentry.example.org") as process:
        code, _, errors = await finish(process)
    assert code == 2
    assert (
        errors == "error: BOT_SENTRY_DSN is no DSN; copy it whole from Sentry, as in https://key@sentry.example.org/1\n"
    )
