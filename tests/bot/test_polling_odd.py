"""What is fetched, and neither Telegram's answer nor anybody's message."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox
from tests.bot.test_polling import polling_at


@pytest.mark.parametrize(
    "page", [b'{"status":"maintenance"}', b"[]", b'{"ok":true}', b'{"ok":true,"result":[1,{"update_id":"x"},{}]}']
)
async def test_answers_that_are_not_telegrams_do_not_end_polling(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: bytes
) -> None:
    monkeypatch.setattr("bot.sandbox.faults.Garbage.page", page)
    async with Sandbox() as sandbox, polling_at(sandbox, tmp_path) as (desk, person, polling):
        sandbox.faults.add(Fault("garbage", "getUpdates", status=200, times=2))
        sandbox.world.default_bot().inbox.release()
        await sandbox.world.journal.until(lambda: not sandbox.faults.rules or polling.done())
        sandbox.world.send(person, "hello")
        await sandbox.world.journal.until(lambda: not len(sandbox.world.default_bot().inbox) or polling.done())
        assert not polling.done()
        assert desk.seen == [1]


async def answer_oddly(sandbox: Sandbox, *, status: int, times: int) -> None:
    """Let the next fetches get the page that was made up, and wait until so many have."""
    sandbox.faults.add(Fault("garbage", "getUpdates", status=status, times=times))
    sandbox.world.default_bot().inbox.release()
    await sandbox.world.journal.until(lambda: not sandbox.faults.rules)


@pytest.mark.parametrize("result", [b"true", b"{}", b'"no"', b'[{"foo":1}]', b"[[]]"])
async def test_a_result_without_one_update_is_trouble_and_waited_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, result: bytes
) -> None:
    monkeypatch.setattr("bot.sandbox.faults.Garbage.page", b'{"ok":true,"result":' + result + b"}")
    async with Sandbox() as sandbox, polling_at(sandbox, tmp_path) as (desk, person, _):
        await answer_oddly(sandbox, status=200, times=10)
        sandbox.world.send(person, "hello")
        await asyncio.wait_for(desk.answered(1), 10)
        assert desk.told == ["unreachable", "reachable"]
        assert desk.seconds > 100


async def test_long_polls_that_are_empty_at_once_are_a_second_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sandbox.faults.Garbage.page", b'{"ok":true,"result":[]}')
    async with Sandbox() as sandbox, polling_at(sandbox, tmp_path) as (desk, person, _):
        began = desk.seconds
        await answer_oddly(sandbox, status=200, times=20)
        sandbox.world.send(person, "hello")
        await asyncio.wait_for(desk.answered(1), 10)
        assert desk.told == []
        assert 20 <= desk.seconds - began <= 23


async def test_what_comes_again_and_again_is_not_asked_for_without_a_pause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sandbox.faults.Garbage.page", b'{"ok":true,"result":[{"update_id":7}]}')
    async with Sandbox() as sandbox, polling_at(sandbox, tmp_path) as (desk, _, _):
        began = desk.seconds
        await answer_oddly(sandbox, status=200, times=20)
        assert desk.seen == [7]
        assert 17 <= desk.seconds - began <= 20


@pytest.mark.parametrize(("asked", "waited"), [(-5, 50), (0, 50), (3, 30), (86_400, 3000), (10**18, 50)])
async def test_a_429_is_waited_out_within_bounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: int, waited: int
) -> None:
    page = b'{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":%d}}' % asked
    monkeypatch.setattr("bot.sandbox.faults.Garbage.page", page)
    async with Sandbox() as sandbox, polling_at(sandbox, tmp_path) as (desk, person, _):
        began = desk.seconds
        await answer_oddly(sandbox, status=429, times=10)
        sandbox.world.send(person, "hello")
        await asyncio.wait_for(desk.answered(1), 10)
        assert waited <= desk.seconds - began <= waited + 3


async def test_one_odd_update_holds_up_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = rb'{"update_id":8,"message":{"text":"hi \ud83d"}},{"update_id":9,"poll":' + b"[" * 2000 + b"]" * 2000 + b"}"
    page = b'{"ok":true,"result":[{"update_id":7},' + odd + b',{"update_id":10}]}'
    monkeypatch.setattr("bot.sandbox.faults.Garbage.page", page)
    async with Sandbox() as sandbox, polling_at(sandbox, tmp_path) as (desk, _, _):
        sandbox.faults.add(Fault("garbage", "getUpdates", status=200))
        sandbox.world.default_bot().inbox.release()
        await asyncio.wait_for(desk.answered(10), 10)
        assert desk.seen == [7, 8, 9, 10]


async def test_what_is_nested_too_deeply_to_be_noted_holds_up_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = b'{"ok":true,"result":[{"update_id":7,"poll":' + b"[" * 500 + b"]" * 500 + b"}]}"
    monkeypatch.setattr("bot.sandbox.faults.Garbage.page", page)
    async with Sandbox() as sandbox, polling_at(sandbox, tmp_path) as (desk, _, _):
        desk.hold = {7}
        sandbox.faults.add(Fault("garbage", "getUpdates", status=200))
        sandbox.world.default_bot().inbox.release()
        async with asyncio.timeout(10):
            while set(await desk.state.inbox.pending()) != {7}:
                pass
        desk.released.set()
