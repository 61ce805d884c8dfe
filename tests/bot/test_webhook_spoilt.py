"""What comes in webhook mode, and is none of Telegram's: bodies with path and secret, and answers."""

from __future__ import annotations

import logging
from pathlib import Path
from random import Random

import orjson
import pytest

from bot.exits import Exit
from bot.sandbox.faults import Fault
from tests.bot.hooked import hooked, message, telegram
from tests.talk import at_work


def spoil(chance: Random, body: bytes) -> bytes:
    """Cut a body, or change, add or double parts of it."""
    spoilt = bytearray(body)
    for _ in range(chance.choice((1, 1, 3, 20))):
        at = chance.randrange(len(spoilt) + 1)
        part = spoilt[at : at + chance.choice((1, 1, 10, 1000))]
        spoilt[at : at + len(part)] = chance.choice(
            (b"", part * 2, chance.randbytes(len(part)), b"[" * 500, b"9" * 400)
        )
    return bytes(spoilt)


@pytest.mark.long
async def test_bodies_that_were_spoilt_are_taken_or_refused_and_the_bot_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    chance = Random(1)  # noqa: S311 -- chance that can be repeated
    async with hooked(tmp_path) as (town, caller):
        alice = town.person("Alice")
        bodies = [spoil(chance, orjson.dumps(message(900_001 + number, alice.id, "/about"))) for number in range(500)]
        statuses = {await caller.posts(body) for body in bodies}
        assert (await alice.says("/help")).text
        await caller.settles()
        assert await caller.count("bot_errors_total") == 0
    assert statuses == {200, 400}
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.long
@pytest.mark.parametrize("odd", [rb"\ud83d", b'","entities":' + b"[" * 2000 + b"]" * 2000 + b',"via":"'])
async def test_an_update_with_what_nobody_writes_is_taken_once(tmp_path: Path, odd: bytes) -> None:
    async with hooked(tmp_path) as (town, caller):
        alice = town.person("Alice")
        await alice.says("/start")
        body = orjson.dumps(message(900_001, alice.id, "odd words"))
        assert await caller.posts(body.replace(b"odd words", b"odd words " + odd)) == 200
        assert (await alice.says("/help")).text
        assert await caller.count("bot_webhook_refusals_total", reason="json") == 0


@pytest.mark.long
async def test_answers_that_are_not_telegrams_do_not_end_the_bot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.updates.webhook._LOOK_SECONDS", 0.02)
    monkeypatch.setattr("bot.updates.pauses._PAUSES", (0.02,))
    async with hooked(tmp_path) as (town, caller):
        alice, journal = town.person("Alice"), town.sandbox.world.journal
        infos = (b"true", b"[]", b"null", b'{"pending_update_count":"many"}')
        for body in (b'{"status":"maintenance"}', b"[]", *(b'{"ok":true,"result":%s}' % info for info in infos)):
            monkeypatch.setattr("bot.sandbox.faults.Garbage.page", body)
            town.sandbox.faults.add(Fault("garbage", "getWebhookInfo", status=200, times=3))
            await journal.until(lambda: not town.sandbox.faults.rules)
        looks = journal.statuses["getWebhookInfo", 200]
        await journal.until(lambda: journal.statuses["getWebhookInfo", 200] >= looks + 2)
        assert not town.bot.work.done()
        assert (await alice.says("/help")).text
        calls = {"lane": "answers", "method": "getWebhookInfo"}
        assert await caller.count("bot_api_calls_total", outcome="unknown", **calls) == 6


@pytest.mark.parametrize("me", [b"true", b"[]", b"null", b"{}", b'{"id":1}'])
async def test_a_start_at_which_nobody_tells_of_the_bot_ends_with_75(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, me: bytes
) -> None:
    monkeypatch.setattr("bot.sandbox.faults.Garbage.page", b'{"ok":true,"result":%s}' % me)
    async with telegram() as sandbox:
        sandbox.faults.add(Fault("garbage", "getMe", status=200))
        with pytest.raises(Exit, match="what answers at BOT_API_URL says nothing of this bot") as ended:
            async with at_work(sandbox, tmp_path):
                pass
    assert ended.value.code == 75


@pytest.mark.long
async def test_a_failure_now_and_then_is_told_to_nobody_and_the_log_says_what_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.updates.webhook._LOOK_SECONDS", 0.02)
    monkeypatch.setattr("bot.updates.pauses._PAUSES", (0.02,))
    async with hooked(tmp_path) as (town, caller):
        journal = town.sandbox.world.journal
        for times, told in ((3, 0), (4, 1)):
            town.sandbox.faults.add(Fault("status", "getWebhookInfo", status=502, times=times))
            await journal.until(lambda: not town.sandbox.faults.rules)
            looks = journal.statuses["getWebhookInfo", 200]
            await journal.until(lambda: journal.statuses["getWebhookInfo", 200] >= looks + 2)  # noqa: B023 -- at once
            for kind in ("unreachable", "reachable"):
                assert await caller.count("bot_alarms_total", kind=kind) == told
    lines = [record.getMessage() for record in caplog.records if "the webhook can't be" in record.getMessage()]
    assert len(lines) == 2
    assert all(line.startswith("the webhook can't be looked at, trying on: OutcomeUnknownError") for line in lines)
