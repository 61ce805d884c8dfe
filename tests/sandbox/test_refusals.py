"""What stands in the way of a post that nobody asked for just now, in Telegram's words.

The words are those of Telegram's own Bot API server (`check_chat_access` and what it hands on of TDLib's).
"""

import pytest

from bot.sandbox.accounts import Bot, Person
from bot.sandbox.chats import Chat
from bot.sandbox.refusal import ControlError
from bot.sandbox.server import Sandbox
from tests.sandbox.clients import Client

DEACTIVATED = "Forbidden: user is deactivated"
PINNING = "Bad Request: not enough rights to manage pinned messages in the chat"
WRITING = "Bad Request: not enough rights to send text messages to the chat"


@pytest.fixture
def forum(sandbox: Sandbox, alice: Person, bot: Bot) -> Chat:
    members = [{"user": alice.id, "status": "creator"}]
    chat = sandbox.world.add_chat("supergroup", "F", is_forum=True, members=members, bot="member")
    bot.inbox.clear()
    return chat


async def test_people_who_are_gone(api: Client, alice: Person, sandbox: Sandbox) -> None:
    sent = await api("sendMessage", chat_id=alice.id, text="x")
    sandbox.world.block(alice.id)
    assert await api.refusal("sendMessage", chat_id=alice.id, text="x") == "Forbidden: bot was blocked by the user"
    sandbox.world.block(alice.id, deactivated=True)
    assert await api.refusal("sendMessage", chat_id=alice.id, text="x") == DEACTIVATED
    edit = {"chat_id": alice.id, "message_id": sent["message_id"], "text": "y"}
    assert await api.refusal("editMessageText", **edit) == DEACTIVATED
    assert await api.refusal("sendMessage", chat_id=4, text="x") == "Bad Request: chat not found"


async def test_a_group_that_was_deleted(api: Client, alice: Person, sandbox: Sandbox) -> None:
    group = sandbox.world.add_chat("group", "G", members=[{"user": alice.id, "status": "creator"}], bot="member")
    assert await api.control("POST", f"chats/{group.id}/delete") == {"id": group.id, "gone": True}
    assert await api.refusal("sendMessage", chat_id=group.id, text="x") == "Forbidden: the group chat was deleted"
    assert group.id not in {chat["id"] for chat in (await api.control("GET", "state"))["chats"]}
    with pytest.raises(ControlError, match="deleted"):
        sandbox.world.send(alice.id, "x", chat=group.id)
    for action in ("delete", "migrate"):
        channel = sandbox.world.add_chat("channel", "C")
        async with api.session.post(f"{sandbox.url}/control/chats/{channel.id}/{action}") as response:
            assert response.status == 400


async def test_the_right_to_write_is_lost_and_given_back(api: Client, alice: Person, sandbox: Sandbox) -> None:
    group = sandbox.world.add_chat("group", "G", members=[{"user": alice.id}], bot="member")
    answer = await api.control("POST", f"chats/{group.id}/permissions", can_send_messages=False)
    assert answer == {"can_send_messages": False}
    assert await api.refusal("sendMessage", chat_id=group.id, text="x") == WRITING
    sandbox.world.set_permissions(group.id, {"can_send_messages": True})
    assert await api("sendMessage", chat_id=group.id, text="x")
    with pytest.raises(ControlError, match="can_dance"):
        sandbox.world.set_permissions(group.id, {"can_dance": True})


async def test_topics_that_are_closed_or_gone(api: Client, sandbox: Sandbox, forum: Chat) -> None:
    topic = sandbox.world.add_topic(forum.id, "T")
    there = {"chat_id": forum.id, "text": "x", "message_thread_id": topic.thread}
    sandbox.world.change_topic(forum.id, topic.thread, "close")
    assert await api.refusal("sendMessage", **there) == "Bad Request: TOPIC_CLOSED"
    sandbox.world.change_topic(forum.id, topic.thread, "delete")
    assert await api.refusal("sendMessage", **there) == "Bad Request: message thread not found"
    sandbox.world.change_topic(forum.id, 1, "close")
    assert await api.refusal("sendMessage", chat_id=forum.id, text="x") == "Bad Request: TOPIC_CLOSED"
    sandbox.world.change_topic(forum.id, 1, "reopen")
    assert await api("sendMessage", chat_id=forum.id, text="x")


async def test_pinning(api: Client, sandbox: Sandbox, forum: Chat) -> None:
    sent = await api("sendMessage", chat_id=forum.id, text="x", disable_notification=True)
    pin = {"chat_id": forum.id, "message_id": sent["message_id"]}
    for method in ("pinChatMessage", "unpinChatMessage", "unpinAllChatMessages"):
        assert await api.refusal(method, **pin) == PINNING
    sandbox.world.set_member(forum.id, 1000, "administrator", rights={"can_pin_messages": False})
    assert await api.refusal("pinChatMessage", **pin) == PINNING
    sandbox.world.set_member(forum.id, 1000, "administrator")
    assert await api.refusal("pinChatMessage", **(pin | {"message_id": 99})) == "Bad Request: message to pin not found"
    events = sandbox.world.journal.listen()
    assert await api("pinChatMessage", **pin, disable_notification=True)
    service = events.get_nowait()["message"]
    assert (service["pinned_message"]["message_id"], service["silent"]) == (sent["message_id"], True)
    assert [shown.get("silent") for shown in sandbox.world.messages(forum.id) if shown["by_bot"]] == [True, True]
    assert await api("unpinAllChatMessages", chat_id=forum.id)
    assert events.get_nowait() == {"type": "chat", "chat": forum.brief, "pinned": []}
    assert await api.refusal("unpinChatMessage", chat_id=forum.id) == "Bad Request: message to unpin not found"
