from typing import Any

import pytest

from bot.sandbox.accounts import Bot, Person
from bot.sandbox.chats import Chat
from bot.sandbox.refusal import ControlError
from bot.sandbox.server import Sandbox
from tests.sandbox.clients import Client


@pytest.fixture
def group(sandbox: Sandbox, alice: Person, bot: Bot) -> Chat:
    """A supergroup that Alice owns and the bot is a member of."""
    chat = sandbox.world.add_chat("supergroup", "G", members=[{"user": alice.id, "status": "creator"}], bot="member")
    bot.inbox.clear()
    return chat


@pytest.fixture
def forum(sandbox: Sandbox, alice: Person, bot: Bot) -> Chat:
    members = [{"user": alice.id, "status": "creator"}]
    chat = sandbox.world.add_chat("supergroup", "F", is_forum=True, members=members, bot="member")
    bot.inbox.clear()
    return chat


async def heard(api: Client) -> list[Any]:
    return [update["message"].get("text") for update in await api.updates()]


async def test_the_bot_learns_where_it_was_added(api: Client, sandbox: Sandbox, alice: Person) -> None:
    chat = sandbox.world.add_chat("group", "G", members=[{"user": alice.id, "status": "creator"}], bot="member")
    mine, joined = await api.updates()
    assert mine["my_chat_member"]["old_chat_member"]["status"] == "left"
    assert mine["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert (mine["my_chat_member"]["from"], mine["my_chat_member"]["chat"]["id"]) == (alice.user, chat.id)
    assert joined["message"]["new_chat_members"][0]["username"] == "test_bot"


async def test_privacy_mode(api: Client, sandbox: Sandbox, alice: Person, group: Chat) -> None:
    other = sandbox.world.add_bot("2000:other", "Other", "other_bot")
    sandbox.world.set_member(group.id, other.id, "member")
    await api.updates()
    mine = await api("sendMessage", chat_id=group.id, text="hello")
    first = sandbox.world.send(alice.id, "chatter", chat=group.id)
    for text in ("/help", "/help@test_bot x", "/help@Test_Bot", "/help@other_bot"):
        sandbox.world.send(alice.id, text, chat=group.id)
    sandbox.world.send(alice.id, "answer", chat=group.id, reply_to=mine["message_id"])
    sandbox.world.send(alice.id, "among us", chat=group.id, reply_to=first["message_id"])
    assert await heard(api) == ["/help", "/help@test_bot x", "/help@Test_Bot", "answer"]
    sandbox.world.set_member(group.id, 1000, "administrator")
    await api.updates()
    sandbox.world.send(alice.id, "chatter", chat=group.id)
    assert await heard(api) == ["chatter"]
    assert [update["message"]["text"] for update in other.inbox.pending() if "text" in update.get("message", {})] == [
        "/help",
        "/help@other_bot",
    ]


async def test_replies_outside_of_forums_have_a_thread_that_is_no_topic(
    api: Client, sandbox: Sandbox, alice: Person, group: Chat
) -> None:
    mine = await api("sendMessage", chat_id=group.id, text="hello")
    reply = sandbox.world.send(alice.id, "/x", chat=group.id, reply_to=mine["message_id"])
    assert reply["message_thread_id"] == mine["message_id"]
    assert "is_topic_message" not in reply
    answer = await api.refusal("sendMessage", chat_id=group.id, text="x", message_thread_id=reply["message_thread_id"])
    assert answer == "Bad Request: message thread not found"


async def test_anonymous_administrators(api: Client, sandbox: Sandbox, alice: Person, group: Chat) -> None:
    sandbox.world.send(alice.id, "/x", chat=group.id, anonymous=True)
    [update] = await api.updates()
    message = update["message"]
    assert (message["from"]["id"], message["sender_chat"]["id"]) == (1087968824, group.id)
    sent = await api(
        "sendMessage",
        chat_id=group.id,
        text="?",
        reply_markup={"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]},
    )
    sandbox.world.press(alice.id, sent["message_id"], chat=group.id, data="b")
    [update] = await api.updates()
    assert update["callback_query"]["from"] == alice.user


async def test_members(api: Client, sandbox: Sandbox, alice: Person, group: Chat) -> None:
    bob = sandbox.world.add_person("Bob")
    owner = await api("getChatMember", chat_id=group.id, user_id=alice.id)
    assert owner == {"status": "creator", "user": alice.user, "is_anonymous": False}
    assert (await api("getChatMember", chat_id=group.id, user_id=bob.id))["status"] == "left"
    answer = await api.refusal("getChatMember", chat_id=group.id, user_id=5)
    assert answer == "Bad Request: PARTICIPANT_ID_INVALID"
    sandbox.world.set_member(group.id, bob.id, "administrator", rights={"can_pin_messages": False})
    leaders = await api("getChatAdministrators", chat_id=group.id)
    assert [leader["status"] for leader in leaders] == ["creator", "administrator"]
    assert (leaders[1]["can_pin_messages"], leaders[1]["can_delete_messages"]) == (False, True)
    assert await api("getChatMemberCount", chat_id=group.id) == 3
    assert await api("getChatMemberCount", chat_id=alice.id) == 2
    answer = await api.refusal("getChatAdministrators", chat_id=alice.id)
    assert answer == "Bad Request: there are no administrators in the private chat"
    assert (await api("getChatMember", chat_id=alice.id, user_id=alice.id))["status"] == "member"


async def test_a_chat_in_full(api: Client, group: Chat) -> None:
    full = await api("getChat", chat_id=group.id)
    assert (full["id"], full["type"], full["permissions"]["can_send_messages"]) == (group.id, "supergroup", True)


async def test_rights_are_needed(api: Client, sandbox: Sandbox, alice: Person, group: Chat) -> None:
    theirs = {"chat_id": group.id, "message_id": sandbox.world.send(alice.id, "x", chat=group.id)["message_id"]}
    assert await api.refusal("deleteMessage", **theirs) == "Bad Request: message can't be deleted"
    pin = "Bad Request: not enough rights to manage pinned messages in the chat"
    assert await api.refusal("pinChatMessage", **theirs) == pin
    ban = "Bad Request: not enough rights to restrict/unrestrict chat member"
    assert await api.refusal("banChatMember", chat_id=group.id, user_id=alice.id) == ban
    sandbox.world.set_member(group.id, 1000, "administrator")
    assert await api("pinChatMessage", **theirs)
    assert await api("deleteMessage", **theirs)
    assert (
        await api.refusal("banChatMember", chat_id=group.id, user_id=alice.id) == "Bad Request: can't remove chat owner"
    )
    bob = sandbox.world.add_person("Bob")
    assert await api("banChatMember", chat_id=group.id, user_id=bob.id)
    with pytest.raises(ControlError, match="not in the chat"):
        sandbox.world.send(bob.id, "x", chat=group.id)


async def test_restricted_and_muted(api: Client, sandbox: Sandbox, group: Chat) -> None:
    refusal = "Bad Request: not enough rights to send text messages to the chat"
    sandbox.world.set_member(group.id, 1000, "restricted", rights={"can_send_messages": False})
    assert await api.refusal("sendMessage", chat_id=group.id, text="x") == refusal
    sandbox.world.set_member(group.id, 1000, "member")
    group.permissions["can_send_messages"] = False
    assert await api.refusal("sendMessage", chat_id=group.id, text="x") == refusal


@pytest.mark.parametrize(("kind", "word"), [("group", "group"), ("supergroup", "supergroup"), ("channel", "channel")])
async def test_kicked_and_gone(api: Client, sandbox: Sandbox, alice: Person, kind: str, word: str) -> None:
    chat = sandbox.world.add_chat(kind, "C", members=[{"user": alice.id, "status": "creator"}], bot="administrator")
    assert await api("leaveChat", chat_id=chat.id)
    answer = await api.refusal("sendMessage", chat_id=chat.id, text="x")
    assert answer == f"Forbidden: bot is not a member of the {word} chat"
    sandbox.world.set_member(chat.id, 1000, "kicked")
    answer = await api.refusal("sendMessage", chat_id=chat.id, text="x")
    assert answer == f"Forbidden: bot was kicked from the {word} chat"
    assert (await api.updates())[-1]["my_chat_member"]["new_chat_member"]["status"] == "kicked"


async def test_channels(api: Client, sandbox: Sandbox, alice: Person) -> None:
    members = [{"user": alice.id, "status": "creator"}]
    channel = sandbox.world.add_chat("channel", "News", username="news", members=members, bot="administrator")
    await api.updates()
    post = await api("sendMessage", chat_id="@news", text="x")
    assert post["sender_chat"]["id"] == channel.id
    assert "from" not in post
    assert await api("editMessageText", chat_id=channel.id, message_id=post["message_id"], text="y")
    sandbox.world.send(alice.id, "from a person", chat=channel.id)
    [update] = await api.updates()
    assert update["channel_post"]["sender_chat"]["username"] == "news"
    sandbox.world.set_member(channel.id, 1000, "administrator", rights={"can_post_messages": False})
    answer = await api.refusal("sendMessage", chat_id=channel.id, text="x")
    assert answer == "Bad Request: need administrator rights in the channel chat"
    sandbox.world.set_member(channel.id, 1000, "member")
    answer = await api.refusal("getChatMember", chat_id=channel.id, user_id=alice.id)
    assert answer == "Bad Request: member list is inaccessible"
    poll = {"chat_id": channel.id, "question": "?", "options": ["a"], "is_anonymous": False}
    answer = await api.refusal("sendPoll", **poll)
    assert answer == "Bad Request: non-anonymous polls can't be sent to channel chats"


async def test_topics(api: Client, sandbox: Sandbox, alice: Person, forum: Chat) -> None:
    topic = sandbox.world.add_topic(forum.id, "Heritage")
    await api.updates()
    sandbox.world.send(alice.id, "/x", chat=forum.id, thread=topic.thread)
    [update] = await api.updates()
    asked = update["message"]
    assert (asked["message_thread_id"], asked["is_topic_message"]) == (topic.thread, True)
    assert asked["reply_to_message"]["forum_topic_created"]["name"] == "Heritage"
    there = {"chat_id": forum.id, "text": "x", "message_thread_id": topic.thread}
    assert (await api("sendMessage", **there))["message_thread_id"] == topic.thread
    replied = await api("sendMessage", chat_id=forum.id, text="x", reply_parameters={"message_id": asked["message_id"]})
    assert replied["message_thread_id"] == topic.thread
    assert "message_thread_id" not in await api("sendMessage", chat_id=forum.id, text="in General")
    sandbox.world.change_topic(forum.id, topic.thread, "close")
    assert await api.refusal("sendMessage", **there) == "Bad Request: TOPIC_CLOSED"
    sandbox.world.change_topic(forum.id, topic.thread, "reopen")
    assert await api("sendMessage", **there)
    sandbox.world.change_topic(forum.id, topic.thread, "delete")
    assert await api.refusal("sendMessage", **there) == "Bad Request: message thread not found"
    sandbox.world.change_topic(forum.id, 1, "close")
    assert await api.refusal("sendMessage", chat_id=forum.id, text="x") == "Bad Request: TOPIC_CLOSED"


async def test_a_bot_manages_topics(api: Client, sandbox: Sandbox, forum: Chat, group: Chat) -> None:
    answer = await api.refusal("createForumTopic", chat_id=forum.id, name="N")
    assert answer == "Bad Request: not enough rights to manage topics in the chat"
    answer = await api.refusal("createForumTopic", chat_id=group.id, name="N")
    assert answer == "Bad Request: the chat is not a forum"
    sandbox.world.set_member(forum.id, 1000, "administrator")
    thread = (await api("createForumTopic", chat_id=forum.id, name="N"))["message_thread_id"]
    place = {"chat_id": forum.id, "message_thread_id": thread}
    assert await api("closeForumTopic", **place)
    assert await api.refusal("closeForumTopic", **place) == "Bad Request: TOPIC_NOT_MODIFIED"
    assert await api("sendMessage", **place, text="who manages topics writes in closed ones")
    assert await api("reopenForumTopic", **place)
    assert await api("deleteForumTopic", **place)
    assert await api.refusal("reopenForumTopic", **place) == "Bad Request: message thread not found"


async def test_a_group_becomes_a_supergroup(api: Client, sandbox: Sandbox, alice: Person) -> None:
    group = sandbox.world.add_chat("group", "G", members=[{"user": alice.id, "status": "creator"}], bot="member")
    await api.updates()
    new = sandbox.world.migrate(group.id)
    went, came = [update["message"] for update in await api.updates()]
    assert (went["chat"]["id"], went["migrate_to_chat_id"]) == (group.id, new.id)
    assert (came["chat"]["id"], came["migrate_from_chat_id"]) == (new.id, group.id)
    assert await api.answer("sendMessage", chat_id=group.id, text="x") == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new.id},
    }
    assert (await api("sendMessage", chat_id=new.id, text="x"))["chat"]["type"] == "supergroup"
    with pytest.raises(ControlError, match="became the supergroup"):
        sandbox.world.send(alice.id, "x", chat=group.id)


async def test_reactions(api: Client, sandbox: Sandbox, alice: Person) -> None:
    await api("getUpdates", allowed_updates=["message_reaction"])
    sent = await api("sendMessage", chat_id=alice.id, text="x")
    sandbox.world.react(alice.id, alice.id, sent["message_id"], "👍")
    sandbox.world.react(alice.id, alice.id, sent["message_id"], "")
    put, taken = [update["message_reaction"] for update in await api.updates()]
    assert put["new_reaction"] == taken["old_reaction"] == [{"type": "emoji", "emoji": "👍"}]
    reaction = {"chat_id": alice.id, "message_id": sent["message_id"], "reaction": [{"type": "emoji", "emoji": "👍"}]}
    assert await api("setMessageReaction", **reaction)
    answer = await api.refusal("setMessageReaction", **(reaction | {"message_id": 99}))
    assert answer == "Bad Request: message to react not found"


async def test_people_edit(api: Client, sandbox: Sandbox, alice: Person) -> None:
    sandbox.world.edit(alice.id, 1, "/help")
    [update] = await api.updates()
    assert update["edited_message"]["text"] == "/help"
    assert update["edited_message"]["edit_date"]
