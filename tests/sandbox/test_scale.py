"""Broadcasts to crowds: what is kept is bounded, and what was sent can be counted."""

import aiohttp
import pytest

from bot.sandbox.accounts import Person
from bot.sandbox.alike import Alike
from bot.sandbox.parameters import Parameters
from bot.sandbox.rates import Rates
from bot.sandbox.server import Sandbox
from tests.sandbox.clients import Client, FakeClock

FIRST = 1_000_000_000


async def tell(sandbox: Sandbox, chat: int, text: str) -> int:
    """A call of the first bot without the network; returns the status."""
    parameters = Parameters({"chat_id": chat, "text": text, "parse_mode": "HTML"})
    status, _ = await sandbox.call(sandbox.world.default_bot(), "sendMessage", parameters)
    return status


async def test_deliveries_are_counted_by_chat(api: Client, alice: Person, sandbox: Sandbox) -> None:
    empty = {"messages": 0, "chats": 0, "most": 0, "chats_with": {}, "repeated": {}}
    assert await api.control("GET", "deliveries") == empty
    sandbox.world.add_crowd(100_000)
    for number in range(5):
        assert await tell(sandbox, FIRST + number, "<b>News</b> of today") == 200
    assert await tell(sandbox, FIRST + 3, "<b>News</b> of today") == 200
    assert await tell(sandbox, FIRST + 3, "Something else") == 200
    assert await tell(sandbox, FIRST + 100_000, "<b>News</b>") == 400
    group = sandbox.world.add_chat("group", "G", members=[{"user": alice.id}], bot="administrator")
    posted = await api("sendMessage", chat_id=group.id, text="News of today")
    await api("pinChatMessage", chat_id=group.id, message_id=posted["message_id"])
    sandbox.world.send(alice.id, "News of today?")
    assert await api.control("GET", "deliveries") == {
        "messages": 8,
        "chats": 6,
        "most": 3,
        "chats_with": {"1": 5, "3": 1},
        "repeated": {str(FIRST + 3): 3},
    }
    assert await api.control("GET", "deliveries", text="News of") == {
        "messages": 7,
        "chats": 6,
        "most": 2,
        "chats_with": {"1": 5, "2": 1},
        "repeated": {str(FIRST + 3): 2},
    }
    assert await api.control("GET", "deliveries", text="nowhere") == empty


async def test_a_message_counts_as_delivered_though_its_answer_never_came(api: Client, alice: Person) -> None:
    await api.control("POST", "faults", kind="hang_after", seconds=0.001)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await api("sendMessage", chat_id=alice.id, text="x")
    assert (await api.control("GET", "deliveries"))["messages"] == 1


async def test_crowds_are_not_shown_but_can_be_asked_for(api: Client, sandbox: Sandbox, alice: Person) -> None:
    assert await api.control("POST", "crowd", count=100_000) == {"first_id": FIRST, "count": 100_000}
    events = sandbox.world.journal.listen()
    message = await api("sendMessage", chat_id=FIRST, text="x")
    await api("editMessageText", chat_id=FIRST, message_id=message["message_id"], text="y")
    sandbox.world.send(FIRST, "from the crowd")
    sandbox.world.block(FIRST)
    assert events.empty()
    state = await api.control("GET", "state")
    assert [person["id"] for person in state["people"]] == [alice.id]
    assert [chat["id"] for chat in state["chats"]] == [alice.id]
    assert [shown["text"] for shown in await api.control("GET", "messages", chat=FIRST)] == ["y", "from the crowd"]
    async with api.session.post(f"{sandbox.url}/control/people", json={"first_name": "X", "id": FIRST + 1}) as response:
        assert response.status == 400
    sandbox.world.reset()
    assert await tell(sandbox, FIRST, "x") == 400


async def test_what_chats_keep_is_bounded() -> None:
    async with Sandbox(transcript=5, crowd_transcript=2, calls=3) as sandbox:
        sandbox.world.add_bot()
        sandbox.world.add_crowd(10)
        person = sandbox.world.add_person("P")
        sandbox.world.send(person.id, "hi")
        for number in range(9):
            await tell(sandbox, FIRST, str(number))
            await tell(sandbox, person.id, str(number))
        assert [shown["text"] for shown in sandbox.world.messages(FIRST)] == ["7", "8"]
        assert len(sandbox.world.messages(person.id)) == 5
        assert len(sandbox.world.journal.calls) == 3
        assert sandbox.world.deliveries()["chats_with"] == {9: 2}


async def test_what_a_crowd_is_told_is_kept_once(sandbox: Sandbox) -> None:
    sandbox.world.add_bot("1:abc")
    sandbox.world.add_crowd(2)
    for chat in (FIRST, FIRST + 1):
        keys = {"inline_keyboard": [[{"text": "Next", "callback_data": "n"}]]}
        values = {"chat_id": chat, "text": "<b>" + "News"[:4] + "</b>", "parse_mode": "HTML", "reply_markup": keys}
        await sandbox.call(sandbox.world.default_bot(), "sendMessage", Parameters(values))
    one, two = [next(iter(chat.posts.values())).message for chat in sandbox.world.private.values()]
    assert one["reply_markup"] is two["reply_markup"]
    assert one["entities"] is two["entities"]
    assert one["text"] is two["text"]


def test_the_memory_of_what_is_alike_is_bounded() -> None:
    alike = Alike()
    for number in range(5_000):
        assert alike.text(str(number)) == str(number)
        assert alike.value([number]) == [number]
    assert len(alike._texts) <= 1_000  # noqa: SLF001 - the bound is what is tested
    assert len(alike._values) <= 1_000  # noqa: SLF001 - the bound is what is tested


def test_rates_forget_chats_of_long_ago(clock: FakeClock) -> None:
    rates = Rates(clock)
    rates.set(chat=1)
    for chat in range(1, 30_002):
        rates.check(chat)
        if not chat % 100:
            clock.pass_seconds(1)
    assert len(rates._windows) < 20_000  # noqa: SLF001 - the bound is what is tested
    assert rates.passed == 30_001


async def test_refused_messages_are_counted_by_scope(api: Client, alice: Person, sandbox: Sandbox) -> None:
    await api.control("POST", "rates", overall=2, chat=1, group=1)
    group = sandbox.world.add_chat("group", "G", members=[{"user": alice.id}], bot="member")
    for chat in (alice.id, alice.id, group.id, group.id):
        await api.answer("sendMessage", chat_id=chat, text="x")
    assert await api.control("GET", "rates") == {
        "overall": 2,
        "chat": 1,
        "group": 1,
        "penalty": 0,
        "passed": 2,
        "refused": {"overall": 1, "chat": 1, "group": 0},
    }
