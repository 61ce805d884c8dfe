from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bot.calls.transport import Transport
from bot.delivery.sender import (
    Arrived,
    Barred,
    Flooded,
    Lost,
    Moved,
    Rejected,
    Reply,
    Sender,
    TopicLost,
    Unreached,
    read_refusal,
)
from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox
from bot.watch.signs import Signs
from storage.outbox.posts import Suspension

TOKEN = "123456789:" + "T" * 35


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        sandbox.world.add_bot(TOKEN)
        yield sandbox


@pytest.fixture
async def sender(sandbox: Sandbox) -> AsyncIterator[Sender]:
    request = Transport()
    await request.initialize()
    yield Sender(Bot(TOKEN, base_url=f"{sandbox.url}/bot", request=request, get_updates_request=request))
    await request.shutdown()


def reader(sandbox: Sandbox) -> int:
    person = sandbox.world.add_person("Alice")
    sandbox.world.send(person.id, "/start")
    return person.id


@pytest.mark.parametrize(
    ("fault", "reply"),
    [
        (Fault("429", retry_after=7), Flooded(7)),
        (Fault("status", status=429, description="Too Many Requests"), Flooded(5)),
        (Fault("status", status=500, description="Internal Server Error"), Lost()),
        (Fault("status", status=404, description="Not Found"), Unreached()),
        (Fault("status", status=401, description="Unauthorized"), Unreached()),
        (Fault("status", status=413, description="Too large"), Rejected("too large")),
        (Fault("status", status=403, description="Forbidden: something new"), Barred(Suspension.RIGHTS)),
        (Fault("garbage", status=502), Lost()),
        (Fault("garbage", status=403), Lost()),
        (Fault("garbage", status=200), Lost()),
        (Fault("cut"), Lost()),
        (Fault("cut_after"), Lost()),
    ],
    ids=lambda value: f"{value.kind}-{value.status}" if isinstance(value, Fault) else "",
)
async def test_what_comes_back_is_told_apart(sandbox: Sandbox, sender: Sender, fault: Fault, reply: Reply) -> None:
    chat = reader(sandbox)
    fault.method = "sendmessage"
    sandbox.faults.add(fault)
    found = await sender.send({"chat_id": chat, "text": "Hello"})
    if isinstance(reply, Rejected):
        assert isinstance(found, Rejected)
    else:
        assert found == reply
    assert isinstance(await sender.send({"chat_id": chat, "text": "Hello"}), Arrived)


@pytest.mark.parametrize(
    ("fault", "counts"),
    [
        (None, (1, 0)),
        (Fault("429", retry_after=7), (1, 1)),
        (Fault("cut_after"), (1, 1)),
        (Fault("status", status=413, description="Too large"), (1, 1)),
        (Fault("status", status=403, description="Forbidden: bot was blocked by the user"), (1, 0)),
        (Fault("status", status=403, description="Forbidden: bot was kicked from the group"), (1, 0)),
    ],
    ids=["well", "429", "cut", "rejected", "blocked", "kicked"],
)
async def test_what_telegram_did_not_take_is_counted_but_not_what_the_chat_refuses(
    sandbox: Sandbox, fault: Fault | None, counts: tuple[int, int]
) -> None:
    request, signs = Transport(), Signs()
    await request.initialize()
    sender = Sender(Bot(TOKEN, base_url=f"{sandbox.url}/bot", request=request, get_updates_request=request), signs)
    chat = reader(sandbox)
    if fault is not None:
        fault.method = "sendmessage"
        sandbox.faults.add(fault)
    await sender.send({"chat_id": chat, "text": "Hello"})
    assert signs.sends() == counts
    await request.shutdown()


async def test_nobody_there_is_surely_unsent() -> None:
    request = Transport()
    await request.initialize()
    sender = Sender(Bot(TOKEN, base_url="http://127.0.0.1:9/bot", request=request, get_updates_request=request))
    assert await sender.send({"chat_id": 1, "text": "Hello"}) == Unreached()
    assert not await sender.probe()
    await request.shutdown()


async def test_refused_markup_goes_out_as_plain_text(
    sandbox: Sandbox, sender: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    chat = reader(sandbox)
    sent = await sender.send({"chat_id": chat, "text": "1 &lt; 2 <b>bold", "parse_mode": "HTML"})
    assert isinstance(sent, Arrived)
    assert [post["text"] for post in sandbox.world.messages(chat) if post["by_bot"]] == ["1 < 2 bold"]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


async def test_a_group_that_moved_says_where(sandbox: Sandbox, sender: Sender) -> None:
    group = sandbox.world.add_chat("group", "Friends", members=[], bot="member")
    moved = sandbox.world.migrate(group.id)
    assert await sender.send({"chat_id": group.id, "text": "Hello"}) == Moved(moved.id)


@pytest.mark.parametrize(
    ("words", "forbidden", "reply"),
    [
        ("Bad Request: TOPIC_CLOSED", False, TopicLost()),
        ("Bad Request: message thread not found", False, TopicLost()),
        ("Forbidden: bot was blocked by the user", True, Barred(Suspension.BLOCKED)),
        ("Forbidden: user is deactivated", True, Barred(Suspension.DEACTIVATED)),
        ("Forbidden: bot was kicked from the supergroup chat", True, Barred(Suspension.KICKED)),
        ("Forbidden: bot is not a member of the channel chat", True, Barred(Suspension.KICKED)),
        ("Bad Request: chat not found", False, Barred(Suspension.GONE)),
        ("Bad Request: not enough rights to send text messages to the chat", False, Barred(Suspension.RIGHTS)),
        ("Bad Request: need administrator rights in the channel chat", False, Barred(Suspension.RIGHTS)),
        ("Bad Request: CHAT_WRITE_FORBIDDEN", False, Barred(Suspension.RIGHTS)),
        ("Bad Request: message is too long", False, Rejected("bad request: message is too long")),
    ],
)
def test_refusals_say_what_they_mean_for_the_chat(words: str, forbidden: bool, reply: Reply) -> None:  # noqa: FBT001 -- a case of the table
    assert read_refusal(words, forbidden=forbidden) == reply
