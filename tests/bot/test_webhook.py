"""Updates that Telegram brings: the same talk as by polling, nobody else is let in, none is lost or answered twice."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.exits import Exit
from bot.sandbox.faults import Fault
from bot.sandbox.inbox import Webhook
from tests.bot.hooked import (
    PATH,
    SECRET,
    by_webhook,
    caller_of,
    environment,
    execute,
    free_port,
    hooked,
    message,
    telegram,
)
from tests.bot.process import finish, forked
from tests.talk import Town, at_work, prepare, town_with_bot

pytestmark = pytest.mark.long


async def chat_a_while(town: Town) -> list[str]:
    """Talk, and give all that the bot said."""
    alice = town.person("Alice", number=7001)
    said = [await alice.says("/start"), await alice.says("/heritage hoi an")]
    said.append(await alice.says("old town"))
    said.append(await alice.says("/subscribe"))
    settings = await alice.says("/settings")
    said += [settings, await settings.press(settings.buttons[0])]
    return [answer.text for answer in said]


async def test_talk_by_webhook_is_the_same_as_by_polling(tmp_path: Path) -> None:
    async with town_with_bot(tmp_path / "polled") as town:
        polled = await chat_a_while(town)
    async with hooked(tmp_path / "hooked") as (town, _):
        assert await chat_a_while(town) == polled
        calls = town.sandbox.world.journal.last_call
        assert "getupdates" not in calls
        (call,) = town.calls("setWebhook")
        assert call["secret_token"] == SECRET
        assert call["allowed_updates"] == ["message", "callback_query", "my_chat_member"]


def noted(folder: Path) -> int:
    """Count the updates that are noted."""
    with closing(sqlite3.connect(folder / "data" / "state.db")) as database:
        return int(database.execute("SELECT count(*) FROM inbox").fetchone()[0])


async def too_much() -> AsyncIterator[bytes]:
    for _ in range(17):
        yield b" " * 65536


@pytest.mark.parametrize(
    ("reason", "status", "changed"),
    [
        ("path", 404, {"path": "/telegram/update"}),
        ("path", 404, {"path": PATH + "/"}),
        ("path", 404, {"path": PATH + "?x=1"}),
        ("method", 405, {"method": "PUT"}),
        ("method", 405, {"path": "/metrics"}),
        ("secret", 403, {"secret": SECRET[:-1]}),
        ("secret", 403, {"secret": None}),
        ("secret", 403, {"secret": "bí mật"}),
        ("content", 415, {"headers": {"Content-Type": "text/plain"}}),
        ("size", 413, {"body": b"[" + b" " * 1024 * 1024 + b"]"}),
        ("size", 413, {"body": too_much}),
        ("json", 400, {"body": b"{"}),
        ("json", 400, {"body": b"[]"}),
        ("json", 400, {"body": b'{"update_id": true}'}),
        ("json", 400, {"body": b'{"update_id": 9223372036854775808}'}),
        ("json", 400, {"body": b"\x1f\x8b", "headers": {"Content-Encoding": "gzip"}}),
    ],
)
async def test_whoever_is_not_telegram_is_refused_and_counted(
    tmp_path: Path, reason: str, status: int, changed: dict[str, Any]
) -> None:
    async with hooked(tmp_path) as (town, caller):
        alice = town.person("Alice")
        body = changed.pop("body", message(900_001, alice.id, "/about"))
        assert await caller.posts(body() if callable(body) else body, **changed) == status
        assert await caller.count("bot_webhook_refusals_total", reason=reason) == 1
        assert await caller.count("bot_updates_total", type="message") == 0
        assert (await alice.says("/start")).text  # the others are let in


async def test_an_update_that_comes_again_is_answered_once(tmp_path: Path) -> None:
    async with hooked(tmp_path) as (town, caller):
        alice = town.person("Alice")
        await alice.says("/start")
        before, before_it = alice.heard(), alice.chat.newest_by_bot
        town.sandbox.faults.add(Fault("slow", "sendMessage", seconds=0.2))
        about = message(900_001, alice.id, "/about")
        assert await asyncio.gather(*(caller.posts(about) for _ in range(3))) == [200, 200, 200]
        await alice.hears(before_it)
        await alice.says("/help")
        assert await caller.posts(about) == 200
        await alice.says("/help")
        assert alice.heard() == before + 3
        assert await caller.count("bot_updates_repeated_total") == 3


async def test_a_chat_keeps_its_order_and_holds_up_no_other(tmp_path: Path) -> None:
    async with hooked(tmp_path) as (town, _):
        alice, bob = town.person("Alice"), town.person("Bob")
        asked = ["/about", "/help", "/today", "/people", "/organisations", "/sources"]
        expected = [(await bob.says(text)).title for text in asked]
        assert len(set(expected)) == len(asked)
        town.sandbox.faults.add(Fault("slow", "sendMessage", chat=alice.id, seconds=1.0))
        for text in asked:
            alice.sends(text)
        assert (await bob.says("/help")).text
        assert not alice.heard()
        await town.sandbox.world.journal.until(lambda: alice.heard() == len(asked))
        said = [str(post.message["text"]).split("\n", 1)[0] for post in alice.chat.posts.values() if post.by_bot]
        assert said == expected


async def test_what_takes_long_is_noted_and_survives_a_kill(tmp_path: Path) -> None:
    prepare(tmp_path)
    async with telegram() as sandbox:
        world, port = sandbox.world, free_port()
        settings = environment(by_webhook(port), sandbox)
        person = world.add_person("Alice", language_code="en").id
        sandbox.faults.add(Fault("hang", "sendMessage", seconds=3600))
        async with forked(tmp_path, "run", **settings) as process:
            await world.journal.until(lambda: "setwebhook" in world.journal.last_call)
            world.send(person, "/about")
            inbox = world.default_bot().inbox
            await world.journal.until(lambda: inbox.delivered == 1)  # Telegram has forgotten it
            process.kill()
            await finish(process)
        assert not len(inbox)
        async with forked(tmp_path, "run", **settings) as process:
            await world.journal.until(lambda: any(said["by_bot"] for said in world.messages(person)))
            process.send_signal(signal.SIGTERM)
            code, _, errors = await finish(process)
        assert code == 0, errors
        assert "Traceback" not in errors
        assert world.journal.statuses["sendMessage", 200] == 1
    assert noted(tmp_path) == 0


async def test_what_can_be_neither_answered_nor_noted_is_brought_again(tmp_path: Path) -> None:
    async with hooked(tmp_path) as (town, caller):
        alice = town.person("Alice")
        await alice.says("/start")
        before = alice.heard()
        await execute(tmp_path, "ALTER TABLE inbox RENAME TO lost")
        town.sandbox.faults.add(Fault("slow", "sendMessage", seconds=1.0))
        about = message(900_001, alice.id, "/about")
        assert await caller.posts(about) == 503
        assert await caller.count("bot_webhook_refusals_total", reason="unnoted") == 1
        await town.sandbox.world.journal.until(lambda: alice.heard() == before + 1)
        assert await caller.posts(about) == 200
        await alice.says("/help")
        assert alice.heard() == before + 2


async def test_switching_between_the_modes_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    async with telegram() as sandbox:
        port = free_port()
        modes: list[dict[str, Any]] = [{}, by_webhook(port), {}, by_webhook(port), {}]
        people = [sandbox.world.add_person(f"Person {number}", language_code="en").id for number in range(10)]
        for count, mode in enumerate(modes, start=1):
            for person in people:
                sandbox.world.send(person, "/about")  # while no bot is there
            async with at_work(sandbox, tmp_path, **mode):
                for person in people:
                    sandbox.world.send(person, "/help")  # maybe just before the switch
                await sandbox.world.journal.until(lambda: not len(sandbox.world.default_bot().inbox))
            answered = sandbox.world.journal.statuses["sendMessage", 200]
            assert answered <= count * 20
        async with at_work(sandbox, tmp_path):
            await sandbox.world.journal.until(
                lambda: sandbox.world.journal.statuses["sendMessage", 200] >= len(modes) * 20
            )
        assert sandbox.world.journal.statuses["sendMessage", 200] == len(modes) * 20


async def test_a_stop_answers_what_was_let_in(tmp_path: Path) -> None:
    port = free_port()
    async with telegram() as sandbox, caller_of(port) as caller:
        async with at_work(sandbox, tmp_path, **by_webhook(port)) as town:
            alice = town.person("Alice")
            await alice.says("/start")
            before = alice.heard()
            sandbox.faults.add(Fault("slow", "sendMessage", seconds=1.5))  # longer than a request waits
            assert await caller.posts(message(900_001, alice.id, "/about")) == 200
            assert alice.heard() == before  # noted, and still to be answered
        assert alice.heard() == before + 1
    assert noted(tmp_path) == 0


async def test_telegram_that_can_not_be_reached_gets_the_webhook_later(tmp_path: Path) -> None:
    async with telegram() as sandbox:
        sandbox.faults.add(Fault("status", "setWebhook", status=502, times=1))
        async with at_work(sandbox, tmp_path, **by_webhook(free_port())) as town:
            assert (await town.person("Alice").says("/start")).text
        assert sandbox.world.journal.statuses["setWebhook", 502] == 1


async def test_an_address_that_telegram_refuses_ends_the_start_with_2(tmp_path: Path) -> None:
    async with telegram() as sandbox:
        sandbox.faults.add(
            Fault("status", "setWebhook", status=400, description="Bad Request: bad webhook: IP address is reserved")
        )
        async with at_work(sandbox, tmp_path, **by_webhook(free_port())) as town:
            with pytest.raises(Exit) as ended:
                await asyncio.wait_for(asyncio.shield(town.bot.work), 10)
        assert ended.value.code == 2
        assert "BOT_WEBHOOK_URL" in str(ended.value)


async def test_a_webhook_that_another_program_changes_is_set_back_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.updates.webhook._LOOK_SECONDS", 0.02)
    async with hooked(tmp_path, admin_ids=frozenset({4242})) as (town, caller):
        admin = town.person("Admin", number=4242)
        await admin.says("/start")
        inbox, journal = town.sandbox.world.default_bot().inbox, town.sandbox.world.journal
        for times in (2, 3):
            inbox.change_webhook(Webhook("http://127.0.0.1:1/"))
            await journal.until(lambda times=times: journal.statuses["setWebhook", 200] == times)  # type: ignore[misc] # a default binds
        await admin.hears_about("Another program changed")
        assert town.calls("setWebhook")[-1]["secret_token"] == SECRET
        assert (await admin.says("/help")).text
        assert await caller.count("bot_alarms_total", kind="webhook") >= 1


async def test_what_telegram_meets_at_the_webhook_stands_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.updates.webhook._LOOK_SECONDS", 0.02)
    async with hooked(tmp_path) as (town, caller):
        webhook = town.sandbox.world.default_bot().inbox.webhook
        assert webhook is not None
        webhook.last_error = "Wrong response from the webhook: 502 Bad Gateway"
        journal = town.sandbox.world.journal
        looks = journal.statuses["getWebhookInfo", 200]
        await journal.until(lambda: journal.statuses["getWebhookInfo", 200] >= looks + 3)
        await caller.gets("/healthz")
    lines = [record.getMessage() for record in caplog.records if "502 Bad Gateway" in record.getMessage()]
    assert len(lines) == 1


async def test_admins_hear_once_that_telegram_can_not_bring_updates_and_once_when_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.updates.webhook._LOOK_SECONDS", 0.02)
    async with hooked(tmp_path, admin_ids=frozenset({4242})) as (town, caller):
        admin = town.person("Admin", number=4242)
        await admin.says("/start")
        inbox, journal = town.sandbox.world.default_bot().inbox, town.sandbox.world.journal
        # As by a proxy that is set up wrong.
        monkeypatch.setattr("bot.updates.receiver.SECRET_HEADER", "X-Lost-On-The-Way")
        heard = admin.heard()
        admin.sends("/help")
        await admin.hears_about("can't bring")
        looks = journal.statuses["getWebhookInfo", 200]
        await journal.until(lambda: journal.statuses["getWebhookInfo", 200] >= looks + 3)
        assert len(inbox) == 1
        assert await caller.count("bot_alarms_total", kind="webhook_fails") == 1
        monkeypatch.undo()
        await journal.until(lambda: not len(inbox) and admin.heard() > heard + 1)
        assert await caller.count("bot_webhook_refusals_total", reason="secret") > 0
