from typing import Any

import pytest

from bot.sandbox.accounts import Bot, Person
from bot.sandbox.markup import units
from bot.sandbox.server import Sandbox
from tests.sandbox.clients import Client

BUTTON = {"text": "x", "callback_data": "y"}


async def test_a_message_is_complete(api: Client, alice: Person, bot: Bot, sandbox: Sandbox) -> None:
    message = await api("sendMessage", chat_id=alice.id, text="<b>Huế</b>", parse_mode="HTML")
    assert message == {
        "message_id": 2,
        "from": {"id": 1000, "is_bot": True, "first_name": "Test bot", "username": "test_bot"},
        "chat": {"id": alice.id, "first_name": "Alice", "username": "alice", "type": "private"},
        "date": 1_800_000_000,
        "text": "Huế",
        "entities": [{"offset": 0, "length": 3, "type": "bold"}],
    }
    [_, shown] = sandbox.world.messages(alice.id)
    assert (shown["html"], shown["source"], shown["by_bot"]) == ("<b>Huế</b>", "<b>Huế</b>", True)
    assert bot.inbox.pending() == []


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ({"text": ""}, "Bad Request: message text is empty"),
        ({}, "Bad Request: message text is empty"),
        ({"text": " \n "}, "Bad Request: message text is empty"),
        ({"text": "\u200b"}, "Bad Request: message text is empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "Bad Request: message text is empty"),
        ({"text": "x" * 4097}, "Bad Request: message is too long"),
        ({"text": "😀" * 2049}, "Bad Request: message is too long"),
        ({"text": "x", "parse_mode": "BBCode"}, "Bad Request: unsupported parse_mode"),
        ({"text": "x", "chat_id": 99}, "Bad Request: chat not found"),
        ({"text": "x", "chat_id": -99}, "Bad Request: chat not found"),
        ({"text": "x", "chat_id": "@nobody"}, "Bad Request: chat not found"),
        ({"text": "x", "chat_id": ""}, "Bad Request: chat_id is empty"),
        ({"text": "x", "chat_id": "abc"}, "Bad Request: chat not found"),
        ({"text": "x", "chat_id": 1000}, "Forbidden: bots can't send messages to bots"),
        ({"text": "x", "reply_parameters": {"message_id": 77}}, "Bad Request: message to be replied not found"),
        ({"text": "x", "reply_to_message_id": 77}, "Bad Request: message to be replied not found"),
        ({"text": "x", "message_thread_id": 5}, "Bad Request: message thread not found"),
        ({"text": "x", "reply_markup": "{"}, "Bad Request: can't parse reply keyboard markup JSON object"),
        ({"text": "x", "reply_markup": [1]}, "Bad Request: object expected as reply markup"),
        ({"text": "x", "entities": "x"}, "Bad Request: can't parse message entities JSON object"),
    ],
)
async def test_refused_messages(api: Client, alice: Person, parameters: dict[str, Any], refusal: str) -> None:
    assert await api.refusal("sendMessage", **({"chat_id": alice.id} | parameters)) == refusal


@pytest.mark.parametrize(
    ("markup", "refusal"),
    [
        ({"inline_keyboard": [[{"text": "x", "callback_data": "y" * 65}]]}, "BUTTON_DATA_INVALID"),
        ({"inline_keyboard": [[{"text": "x", "callback_data": "ế" * 22}]]}, "BUTTON_DATA_INVALID"),
        ({"inline_keyboard": [[{"text": "x", "callback_data": ""}]]}, "BUTTON_DATA_INVALID"),
        ({"inline_keyboard": [[BUTTON] * 9]}, "reply markup is too long"),
        ({"inline_keyboard": [[BUTTON] * 8] * 13}, "reply markup is too long"),
        (
            {"inline_keyboard": [[{"text": "x"}]]},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"inline_keyboard": [[{"text": "x", "url": "javascript:x"}]]},
            "inline keyboard button URL 'javascript:x' is invalid: Wrong HTTP URL",
        ),
        (
            {"inline_keyboard": [[{"callback_data": "x"}]]},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        ({"inline_keyboard": {}}, 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array'),
        ({"keyboard": [[{"text": ""}]]}, "can't parse keyboard button: Text buttons must be non-empty"),
    ],
)
async def test_refused_keyboards(api: Client, alice: Person, markup: dict[str, Any], refusal: str) -> None:
    answer = await api.refusal("sendMessage", chat_id=alice.id, text="x", reply_markup=markup)
    assert answer == f"Bad Request: {refusal}"


async def test_a_keyboard_at_the_limits_is_accepted(api: Client, alice: Person) -> None:
    full = [[{"text": "x", "callback_data": "y" * 64}] * 8] * 12 + [[BUTTON] * 4]
    message = await api("sendMessage", chat_id=alice.id, text="x" * 4096, reply_markup={"inline_keyboard": full})
    assert sum(len(row) for row in message["reply_markup"]["inline_keyboard"]) == 100


async def test_reply_keyboards_are_shown_to_people_only(api: Client, alice: Person, sandbox: Sandbox) -> None:
    markup = {"keyboard": [["Yes", {"text": "Here", "request_location": True}]]}
    assert "reply_markup" not in await api("sendMessage", chat_id=alice.id, text="x", reply_markup=markup)
    assert sandbox.world.messages(alice.id)[-1]["reply_markup"] == markup


async def test_requests_of_private_things_in_groups_are_refused(api: Client, alice: Person, sandbox: Sandbox) -> None:
    group = sandbox.world.add_chat("group", "G", members=[{"user": alice.id}], bot="member")
    markup = {"keyboard": [[{"text": "Here", "request_location": True}]]}
    answer = await api.refusal("sendMessage", chat_id=group.id, text="x", reply_markup=markup)
    assert answer == "Bad Request: location can be requested in private chats only"


async def test_lengths_count_after_parsing(api: Client, alice: Person) -> None:
    message = await api("sendMessage", chat_id=alice.id, text="&lt;" * 4096, parse_mode="html")
    assert units(message["text"]) == 4096


async def test_only_a_hundred_entities_are_kept(api: Client, alice: Person) -> None:
    message = await api("sendMessage", chat_id=alice.id, text="<b>x</b> " * 120, parse_mode="HTML")
    assert len(message["entities"]) == 100


async def test_entities_can_be_listed(api: Client, alice: Person) -> None:
    listed = [
        {"type": "bold", "offset": 0, "length": 99},
        {"type": "text_mention", "offset": 0, "length": 1, "user": {"id": alice.id}},
        {"type": "text_mention", "offset": 0, "length": 1, "user": {"id": 424242}},
        {"type": "text_link", "offset": 1, "length": 1, "url": "javascript:x"},
        {"type": "bold", "offset": 50, "length": 1},
    ]
    message = await api("sendMessage", chat_id=alice.id, text="hello", entities=listed)
    assert message["entities"] == [
        {"type": "bold", "offset": 0, "length": 5},
        {"type": "text_mention", "offset": 0, "length": 1, "user": alice.user},
    ]


async def test_a_reply_carries_the_message_once(api: Client, alice: Person) -> None:
    first = await api("sendMessage", chat_id=alice.id, text="1", reply_parameters={"message_id": 1})
    second = await api("sendMessage", chat_id=alice.id, text="2", reply_to_message_id=first["message_id"])
    assert first["reply_to_message"]["text"] == "/start"
    assert second["reply_to_message"]["text"] == "1"
    assert "reply_to_message" not in second["reply_to_message"]
    lenient = {"message_id": 99, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await api("sendMessage", chat_id=alice.id, text="3", reply_parameters=lenient)


async def test_bots_must_wait_to_be_written_to(api: Client, alice: Person, sandbox: Sandbox) -> None:
    assert alice
    stranger = sandbox.world.add_person("Bob")
    text = "Forbidden: bot can't initiate conversation with a user"
    assert await api.refusal("sendMessage", chat_id=stranger.id, text="x") == text
    crowd = sandbox.world.add_crowd(1000)
    assert (await api("sendMessage", chat_id=crowd[500], text="x"))["chat"]["id"] == crowd[500]


async def test_blocked_and_deactivated(api: Client, alice: Person, sandbox: Sandbox) -> None:
    sandbox.world.block(alice.id)
    [update] = await api.updates()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    blocked = "Forbidden: bot was blocked by the user"
    assert await api.refusal("sendMessage", chat_id=alice.id, text="x") == blocked
    sandbox.world.send(alice.id, "/start")
    assert [next(iter(update.keys() - {"update_id"})) for update in await api.updates()] == [
        "my_chat_member",
        "message",
    ]
    assert await api("sendMessage", chat_id=alice.id, text="x")
    sandbox.world.block(alice.id, deactivated=True)
    assert await api.refusal("sendMessage", chat_id=alice.id, text="x") == "Forbidden: user is deactivated"


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ({"latitude": 16, "longitude": 108, "title": "", "address": "x"}, "title must be non-empty"),
        ({"latitude": 16, "longitude": 108, "title": "x"}, "address must be non-empty"),
        ({"latitude": 96, "longitude": 108, "title": "x", "address": "y"}, "wrong location specified"),
        ({"title": "x", "address": "y"}, "there is no location in the request"),
    ],
)
async def test_venues(api: Client, alice: Person, parameters: dict[str, Any], refusal: str) -> None:
    assert await api.refusal("sendVenue", chat_id=alice.id, **parameters) == f"Bad Request: {refusal}"
    sent = await api("sendVenue", chat_id=alice.id, latitude="15.88", longitude=108.3, title="t", address="a")
    assert sent["venue"]["location"] == sent["location"] == {"latitude": 15.88, "longitude": 108.3}
    assert (await api("sendLocation", chat_id=alice.id, latitude=1, longitude=2))["location"]["longitude"] == 2


async def test_forward_and_copy(api: Client, alice: Person) -> None:
    pair = {"chat_id": alice.id, "from_chat_id": alice.id, "message_id": 1}
    forwarded = await api("forwardMessage", **pair)
    assert (forwarded["text"], forwarded["forward_origin"]["sender_user"]) == ("/start", alice.user)
    assert await api("copyMessage", **pair) == {"message_id": 3}
    text = await api.refusal("forwardMessage", **(pair | {"message_id": 9}))
    assert text == "Bad Request: message to forward not found"
    protected = await api("sendMessage", chat_id=alice.id, text="x", protect_content=True)
    text = await api.refusal("forwardMessage", **(pair | {"message_id": protected["message_id"]}))
    assert text == "Bad Request: the message can't be forwarded"


async def test_polls(api: Client, alice: Person, sandbox: Sandbox) -> None:
    sent = await api("sendPoll", chat_id=alice.id, question="?", options=["a", {"text": "b"}], is_anonymous=False)
    poll = sandbox.world.vote(alice.id, alice.id, sent["message_id"], [1])
    assert [option["voter_count"] for option in poll["options"]] == [0, 1]
    assert [update.get("poll_answer", {}).get("option_ids") for update in await api.updates()] == [[1], None]
    for parameters, text in (
        ({"question": "", "options": ["a"]}, "poll question must be non-empty"),
        ({"question": "?" * 301, "options": ["a"]}, "poll question length must not exceed 300"),
        ({"question": "?", "options": ["a"] * 13}, "poll can't have more than 12 options"),
        ({"question": "?", "options": ["a" * 101]}, "poll options length must not exceed 100"),
        ({"question": "?", "options": ["a"], "type": "quiz"}, "wrong correct option ID specified"),
    ):
        assert await api.refusal("sendPoll", chat_id=alice.id, **parameters) == f"Bad Request: {text}"


async def test_chat_actions(api: Client, alice: Person, sandbox: Sandbox) -> None:
    events = sandbox.world.journal.listen()
    assert await api("sendChatAction", chat_id=alice.id, action="typing") is True
    assert events.get_nowait() == {"type": "typing", "chat": alice.id, "bot": 1000, "action": "typing", "thread": 0}
    text = await api.refusal("sendChatAction", chat_id=alice.id, action="dance")
    assert text == "Bad Request: wrong parameter action in request"
