import asyncio
from typing import Any

import aiohttp
import pytest

from bot.sandbox.accounts import Person
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.rates import Rates
from bot.sandbox.refusal import ControlError, Refusal
from bot.sandbox.server import Sandbox
from tests.sandbox.clients import Client, FakeClock, polled


def texts(sandbox: Sandbox, chat: int) -> list[str]:
    return [message["text"] for message in sandbox.world.messages(chat)]


async def test_429(api: Client, alice: Person, sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault("429", method="sendMessage", retry_after=3, times=2))
    for _ in range(2):
        assert await api.answer("sendMessage", chat_id=alice.id, text="x") == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 3",
            "parameters": {"retry_after": 3},
        }
    assert await api("sendMessage", chat_id=alice.id, text="x")


async def test_statuses_and_conflicts(api: Client, sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault("status"))
    sandbox.faults.add(Fault("status", status=502, description="x"))
    sandbox.faults.add(Fault("conflict", method="getUpdates"))
    assert await api.refusal("getMe") == "Internal Server Error"
    assert (await api.answer("getMe"))["error_code"] == 502
    assert (await api.answer("getUpdates"))["error_code"] == 409
    assert await api("getMe")


async def test_a_proxys_page(api: Client, sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault("garbage", status=504))
    async with api.session.post(api.address("getMe")) as response:
        assert (response.status, response.content_type) == (504, "text/html")
        assert b"<html>" in await response.read()


@pytest.mark.parametrize(
    ("kind", "carried_out"), [("cut", False), ("cut_after", True), ("hang", False), ("hang_after", True)]
)
async def test_no_answer(api: Client, alice: Person, sandbox: Sandbox, kind: str, *, carried_out: bool) -> None:
    sandbox.faults.add(Fault(kind, seconds=0.01))
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await api("sendMessage", chat_id=alice.id, text="x")
    assert texts(sandbox, alice.id) == ["/start", *(["x"] if carried_out else [])]
    last = sandbox.world.journal.find(method="sendmessage")[-1]
    assert (last.status, last.answer) == (0, "dropped after 200" if carried_out else "dropped, not carried out")


async def test_a_client_that_does_not_wait(api: Client, alice: Person, sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault("hang"))
    with pytest.raises(TimeoutError):
        async with api.session.post(
            api.address("sendMessage"),
            json={"chat_id": alice.id, "text": "x"},
            timeout=aiohttp.ClientTimeout(total=0.05),
        ):
            pass
    await sandbox.world.journal.until(lambda: sandbox.world.journal.call_number == 1)
    assert texts(sandbox, alice.id) == ["/start"]


async def test_slow(api: Client, sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault("slow", seconds=0.01))
    assert await api("getMe")


async def test_faults_for_one_chat(api: Client, alice: Person, sandbox: Sandbox) -> None:
    bob = sandbox.world.add_person("Bob")
    sandbox.world.send(bob.id, "x")
    sandbox.faults.add(Fault("429", chat=bob.id, times=0))
    assert await api("sendMessage", chat_id=alice.id, text="x")
    for _ in range(3):
        assert "retry after 1" in await api.refusal("sendMessage", chat_id=str(bob.id), text="x")
    sandbox.faults.clear()
    assert await api("sendMessage", chat_id=bob.id, text="x")


def test_shares_are_drawn_alike_each_time() -> None:
    def hits() -> list[bool]:
        faults = Faults(seed=1)
        faults.add(Fault("cut", share=0.3, times=0))
        return [faults.pick("sendmessage", {}) is not None for _ in range(1000)]

    assert hits() == hits()
    assert 200 < sum(hits()) < 400


def test_unknown_kinds() -> None:
    with pytest.raises(ControlError, match="kind is one of"):
        Fault("earthquake")


def refused(rates: Rates, chat: int) -> int:
    """The retry_after, or 0 when the message may be sent."""
    try:
        rates.check(chat)
    except Refusal as refusal:
        seconds: Any = (refusal.parameters or {})["retry_after"]
        return int(seconds)
    return 0


def test_rates_by_scope(clock: FakeClock) -> None:
    rates = Rates(clock)
    rates.set(overall=3, chat=1, group=20)
    assert [refused(rates, chat) for chat in (1, 1, 2, 3, 4)] == [0, 1, 0, 0, 1]
    clock.pass_seconds(1)
    assert refused(rates, 1) == 0
    clock.pass_seconds(60)
    for _ in range(20):
        clock.pass_seconds(1)
        assert refused(rates, -5) == 0
    clock.pass_seconds(1)
    assert refused(rates, -5) == 40
    assert refused(rates, -6) == 0
    assert rates.refused == 3


def test_a_penalty_halts_its_scope(clock: FakeClock) -> None:
    rates = Rates(clock)
    rates.set(overall=2, penalty=5)
    assert [refused(rates, chat) for chat in (1, 2, 3)] == [0, 0, 5]
    clock.pass_seconds(3)
    assert refused(rates, 4) == 2
    clock.pass_seconds(2)
    assert refused(rates, 4) == 0


async def test_enforced_rates(api: Client, alice: Person, sandbox: Sandbox) -> None:
    sandbox.rates.set(chat=1)
    first = await api.answer("sendMessage", chat_id=alice.id, text="1")
    second = await api.answer("sendMessage", chat_id=alice.id, text="2")
    assert (first["ok"], second["parameters"]) == (True, {"retry_after": 1})
    assert await api("sendChatAction", chat_id=alice.id, action="typing")


async def test_hanging_calls_do_not_keep_the_server_open() -> None:
    async with aiohttp.ClientSession() as session:
        async with Sandbox() as sandbox:
            bot = sandbox.world.add_bot()
            sandbox.faults.add(Fault("hang", times=0))
            call = asyncio.create_task(session.post(f"{sandbox.url}/bot{bot.token}/getMe"))
            poll = asyncio.create_task(session.post(f"{sandbox.url}/bot{bot.token}/getUpdates?timeout=50"))
            await polled(bot)
        results = await asyncio.gather(call, poll, return_exceptions=True)
        for result in results:
            if isinstance(result, aiohttp.ClientResponse):
                result.release()
        assert isinstance(results[0], aiohttp.ClientError)
