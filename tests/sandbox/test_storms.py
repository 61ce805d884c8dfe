"""Rules that hit a share of the chats, or everything for a time."""

import pytest

from bot.sandbox.accounts import Person
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.refusal import ControlError
from bot.sandbox.server import Sandbox
from tests.sandbox.clients import Client, FakeClock


def hit(faults: Faults, method: str = "sendmessage", chat: int | str = 1) -> str:
    """The kind of the fault that a call meets."""
    fault = faults.pick(method, {"chat_id": chat})
    return fault.kind if fault else ""


def test_a_share_of_the_chats_is_hit_each_time_and_the_rest_never() -> None:
    faults = Faults()
    faults.add(Fault("cut", chats={"modulus": 10, "remainder": 3}, times=0))
    faults.add(Fault("hang", chats={"modulus": 10, "remainder": 4}, times=0))
    for _ in range(3):
        assert [hit(faults, chat=1_000_000_000 + number) for number in range(6)] == ["", "", "", "cut", "hang", ""]
    assert hit(faults, chat=-1_001_000_000_013) == "cut"
    assert hit(faults, chat="1003") == "cut"
    assert hit(faults, chat="@news") == hit(faults, chat="") == ""
    assert faults.hits == {"cut": 5, "hang": 3}
    assert [rule.hits for rule in faults.rules] == [5, 3]


@pytest.mark.parametrize("chats", [{}, {"modulus": 0, "remainder": 0}, {"modulus": 2}, {"modulus": 2, "share": 1}])
def test_shares_of_chats_that_are_none(chats: dict[str, int]) -> None:
    with pytest.raises(ControlError, match="modulus"):
        Fault("cut", chats=chats)


def test_a_flood_hits_all_that_send_for_a_time(clock: FakeClock) -> None:
    faults = Faults(monotonic=clock)
    faults.add(Fault("429", method="sending", seconds=5, after=2))
    assert [hit(faults), hit(faults, "copymessage"), hit(faults, "sendphoto")] == ["", "", "429"]
    clock.pass_seconds(1.5)
    fault = faults.pick("forwardmessage", {"chat_id": -9})
    assert fault is not None
    assert fault.retry_after == 4
    for method in ("sendchataction", "editmessagetext", "getme", "getupdates"):
        assert hit(faults, method) == ""
    clock.pass_seconds(3.5)
    assert hit(faults) == ""
    assert faults.rules == []
    assert faults.hits == {"429": 2}


async def test_a_flood_over_http(api: Client, alice: Person, clock: FakeClock) -> None:
    await api.control("POST", "faults", kind="429", method="sending", seconds=3)
    for _ in range(4):
        answer = await api.answer("sendMessage", chat_id=alice.id, text="x")
        assert answer["parameters"] == {"retry_after": 3}
    listed = await api.control("GET", "faults")
    assert (listed["faults"][0]["hits"], listed["hits"]) == (4, {"429": 4})
    clock.pass_seconds(3)
    assert await api("sendMessage", chat_id=alice.id, text="x")


def test_an_outage_lasts_and_ends(clock: FakeClock) -> None:
    faults = Faults(monotonic=clock)
    faults.add(Fault("status", status=502, seconds=2))
    faults.add(Fault("hang", seconds=2))
    assert [hit(faults) for _ in range(3)] == ["status"] * 3
    clock.pass_seconds(2)
    assert [hit(faults), hit(faults)] == ["hang", ""]


async def test_words_that_no_state_brings_about(api: Client, alice: Person, sandbox: Sandbox) -> None:
    """What Telegram's servers say for reasons of their own is said by a rule."""
    group = sandbox.world.add_chat("supergroup", "G", members=[{"user": alice.id}], bot="member")
    for words in ("CHAT_WRITE_FORBIDDEN", "TOPIC_DELETED", "CHAT_RESTRICTED"):
        rule = {"kind": "status", "status": 400, "description": words, "chat": group.id, "method": "sending"}
        await api.control("POST", "faults", **rule)
        assert await api.refusal("sendMessage", chat_id=group.id, text="x") == f"Bad Request: {words}"
    assert await api("sendMessage", chat_id=group.id, text="x")
