import asyncio
from typing import Any

import pytest

from bot.sandbox.accounts import Bot, Person
from bot.sandbox.inbox import Inbox
from bot.sandbox.methods_bot import POLLED_WITH_WEBHOOK
from bot.sandbox.refusal import Refusal
from bot.sandbox.server import Sandbox
from tests.sandbox.clients import Client, polled


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_updates_stay_until_confirmed(api: Client, alice: Person, sandbox: Sandbox) -> None:
    for text in ("1", "2", "3"):
        sandbox.world.send(alice.id, text)
    first = await api("getUpdates", limit=2)
    assert texts(first) == ["1", "2"]
    assert texts(await api("getUpdates")) == ["1", "2", "3"]
    assert texts(await api("getUpdates", offset=first[-1]["update_id"] + 1)) == ["3"]
    assert texts(await api("getUpdates")) == ["3"]
    sandbox.world.send(alice.id, "4")
    assert texts(await api("getUpdates", offset=-1)) == ["4"]
    assert texts(await api("getUpdates")) == ["4"]


async def test_a_long_poll_ends_when_something_comes(api: Client, alice: Person, sandbox: Sandbox, bot: Bot) -> None:
    poll = asyncio.create_task(api("getUpdates", timeout=50))
    await polled(bot)
    sandbox.world.send(alice.id, "hello")
    assert texts(await poll) == ["hello"]


async def test_the_older_of_two_pollers_gets_a_conflict(api: Client, alice: Person, sandbox: Sandbox, bot: Bot) -> None:
    older = asyncio.create_task(api.refusal("getUpdates", timeout=50))
    await polled(bot)
    newer = asyncio.create_task(api("getUpdates", timeout=50))
    assert await older == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    sandbox.world.send(alice.id, "x")
    assert texts(await newer) == ["x"]


async def test_a_webhook_excludes_polling(api: Client, alice: Person, bot: Bot) -> None:
    assert alice
    poll = asyncio.create_task(api.refusal("getUpdates", timeout=50))
    await polled(bot)
    await api("setWebhook", url="http://127.0.0.1:1/")
    assert await poll == "Conflict: terminated by setWebhook request"
    assert await api.refusal("getUpdates") == f"Conflict: {POLLED_WITH_WEBHOOK}"
    await api("deleteWebhook")
    assert await api("getUpdates") == []


async def test_allowed_updates(api: Client, alice: Person, sandbox: Sandbox) -> None:
    await api("getUpdates", allowed_updates=["callback_query", "chat_member"])
    sandbox.world.send(alice.id, "unwanted")
    assert await api("getUpdates") == []
    group = sandbox.world.add_chat("supergroup", "G", members=[{"user": alice.id}], bot="administrator")
    sandbox.world.set_member(group.id, alice.id, "left")
    [update] = await api.updates()
    assert update["chat_member"]["new_chat_member"]["status"] == "left"
    await api("getUpdates", allowed_updates=[])
    sandbox.world.set_member(group.id, alice.id, "member")
    sandbox.world.send(alice.id, "wanted")
    assert [update["message"].get("text") for update in await api.updates()] == [None, "wanted"]
    answer = await api.refusal("getUpdates", allowed_updates="message")
    assert answer == "Bad Request: can't parse allowed updates JSON object"


async def test_drop_pending_updates(api: Client, alice: Person, sandbox: Sandbox) -> None:
    sandbox.world.send(alice.id, "x")
    assert await api("deleteWebhook", drop_pending_updates=True)
    assert await api("getUpdates") == []


async def test_any_update_can_be_put_in(api: Client, alice: Person, bot: Bot) -> None:
    assert alice
    number = bot.inbox.add_raw({"something_new": {"a": 1}})
    assert await api("getUpdates") == [{"update_id": number, "something_new": {"a": 1}}]


async def test_an_empty_poll_ends_with_its_time() -> None:
    inbox = Inbox()
    assert await inbox.poll(0, 100, 0.001) == b"[]"
    waiting = asyncio.create_task(inbox.poll(0, 100, 50))
    await asyncio.sleep(0)
    inbox.interrupt()
    with pytest.raises(Refusal):
        await waiting
