"""Buttons that ask for a chat or for people."""

from typing import Any

import pytest

from bot.sandbox.accounts import Person
from bot.sandbox.chats import Chat
from bot.sandbox.refusal import ControlError
from bot.sandbox.server import Sandbox
from tests.sandbox.clients import Client

POSTING = {"can_post_messages": True, "can_edit_messages": True}
CHANNEL = {
    "request_id": 7,
    "chat_is_channel": True,
    "user_administrator_rights": POSTING | {"can_promote_members": True},
    "bot_administrator_rights": POSTING,
    "request_title": True,
}


@pytest.fixture
def news(sandbox: Sandbox, alice: Person) -> Chat:
    """A channel of Alice, without the bot."""
    members = [{"user": alice.id, "status": "creator"}]
    return sandbox.world.add_chat("channel", "News", username="news", members=members)


class Asking:
    """A message of the bot with one button."""

    def __init__(self, api: Client, alice: Person) -> None:
        self.api = api
        self.alice = alice
        self.number = 0

    async def ask(self, **button: Any) -> None:
        keyboard = {"keyboard": [[{"text": "Choose", **button}]]}
        sent = await self.api("sendMessage", chat_id=self.alice.id, text="?", reply_markup=keyboard)
        self.number = sent["message_id"]

    @property
    def place(self) -> dict[str, Any]:
        return {"from": self.alice.id, "message_id": self.number}

    async def choices(self) -> Any:
        return await self.api.control("GET", "choices", **self.place, row=0)

    async def titles(self) -> list[str]:
        return [choice["chat"]["title"] for choice in (await self.choices())["chats"]]

    async def share(self, **chosen: Any) -> Any:
        return await self.api.control("POST", "share", **self.place, text="Choose", **chosen)


@pytest.fixture
def asking(api: Client, alice: Person) -> Asking:
    return Asking(api, alice)


async def test_a_chosen_channel_gets_the_bot_as_its_administrator(
    api: Client, sandbox: Sandbox, alice: Person, news: Chat, asking: Asking
) -> None:
    await asking.ask(request_chat=CHANNEL)
    assert (await asking.choices())["chats"] == [{"chat": news.brief, "joins": False, "promotes": True}]
    assert await api.refusal("sendMessage", chat_id=news.id, text="x") == "Bad Request: chat not found"
    message = await asking.share(chat=news.id)
    assert message["chat_shared"] == {"request_id": 7, "chat_id": news.id, "title": "News"}
    promoted, shared = await api.updates()
    assert promoted["my_chat_member"]["from"] == alice.user
    member = promoted["my_chat_member"]["new_chat_member"]
    assert (member["status"], member["can_post_messages"], member["can_restrict_members"]) == (
        "administrator",
        True,
        False,
    )
    assert shared["message"]["chat_shared"]["chat_id"] == news.id
    assert await api("sendMessage", chat_id=news.id, text="x")
    assert (await asking.choices())["chats"][0]["promotes"] is False
    sandbox.world.set_member(news.id, 1000, "administrator", rights={"can_post_messages": False})
    await asking.share(chat=news.id)
    assert await api("sendMessage", chat_id=news.id, text="x")


async def test_titles_and_names_are_told_only_when_asked_for(news: Chat, asking: Asking) -> None:
    await asking.ask(request_chat={"request_id": 1, "chat_is_channel": True})
    assert (await asking.share(chat=news.id))["chat_shared"] == {"request_id": 1, "chat_id": news.id}
    await asking.ask(request_chat={"request_id": 2, "chat_is_channel": True, "request_username": True})
    shared = (await asking.share(chat=news.id))["chat_shared"]
    assert shared == {"request_id": 2, "chat_id": news.id, "username": "news"}


async def test_who_may_not_promote_is_not_asked_to(sandbox: Sandbox, alice: Person, news: Chat, asking: Asking) -> None:
    await asking.ask(request_chat=CHANNEL)
    sandbox.world.set_member(news.id, alice.id, "administrator", rights={"can_promote_members": False})
    assert await asking.titles() == []
    with pytest.raises(ControlError, match="does not fit"):
        sandbox.world.share(alice.id, asking.number, (0, 0), chat=news.id)
    sandbox.world.set_member(news.id, alice.id, "member")
    assert await asking.titles() == []


async def test_kinds_of_chats(sandbox: Sandbox, alice: Person, news: Chat, asking: Asking) -> None:
    assert news
    add, mine = sandbox.world.add_chat, [{"user": alice.id, "status": "creator"}]
    add("group", "Mine", members=mine)
    add("group", "Theirs", members=[{"user": alice.id}], bot="member")
    add("supergroup", "Forum", is_forum=True, username="forum", members=mine)
    moved = add("group", "Moved", members=mine)
    sandbox.world.migrate(moved.id)
    add("group", "Elsewhere")
    deleted = add("group", "Deleted", members=mine)
    sandbox.world.delete_group(deleted.id)
    for wanted, titles in (
        ({}, ["Mine", "Theirs", "Forum", "Moved"]),
        ({"chat_is_forum": True}, ["Forum"]),
        ({"chat_is_forum": False}, ["Mine", "Theirs", "Moved"]),
        ({"chat_has_username": True}, ["Forum"]),
        ({"chat_is_created": True}, ["Mine", "Forum", "Moved"]),
        ({"bot_is_member": True}, ["Mine", "Theirs", "Forum", "Moved"]),
        ({"user_administrator_rights": {"can_pin_messages": True}}, ["Mine", "Forum", "Moved"]),
        ({"user_administrator_rights": {"can_pin_messages": False}}, ["Mine", "Theirs", "Forum", "Moved"]),
    ):
        await asking.ask(request_chat={"request_id": 1, "chat_is_channel": False, **wanted})
        assert await asking.titles() == titles


async def test_a_bot_that_must_be_a_member_becomes_one(
    api: Client, sandbox: Sandbox, alice: Person, asking: Asking
) -> None:
    group = sandbox.world.add_chat("group", "G", members=[{"user": alice.id}])
    await asking.ask(request_chat={"request_id": 1, "chat_is_channel": False, "bot_is_member": True})
    assert (await asking.choices())["chats"][0]["joins"] is True
    await asking.share(chat=group.id)
    assert (await api("getChatMember", chat_id=group.id, user_id=1000))["status"] == "member"
    sandbox.world.set_member(group.id, 1000, "left")
    sandbox.world.set_permissions(group.id, {"can_invite_users": False})
    assert await asking.titles() == []


async def test_people(api: Client, sandbox: Sandbox, asking: Asking) -> None:
    bob = sandbox.world.add_person("Bob", "Lê", username="bob")
    other = sandbox.world.add_bot("2000:other", "Other", "other_bot")
    await asking.ask(request_users={"request_id": 3, "user_is_bot": False, "request_name": True})
    assert await asking.choices() == {"chats": [], "users": [bob.user], "most": 1}
    shared = (await asking.share(users=[bob.id]))["users_shared"]
    assert shared == {"request_id": 3, "users": [{"user_id": bob.id, "first_name": "Bob", "last_name": "Lê"}]}
    assert (await api.updates())[-1]["message"]["users_shared"] == shared
    await asking.ask(request_users={"request_id": 4, "max_quantity": 5, "request_username": True})
    shared = (await asking.share(users=[bob.id, other.id]))["users_shared"]
    assert shared["users"] == [{"user_id": bob.id, "username": "bob"}, {"user_id": other.id, "username": "other_bot"}]
    await asking.ask(request_users={"request_id": 5, "user_is_bot": True})
    assert (await asking.choices())["users"] == [other.user]
    for wrong in ([], [bob.id], [other.id, other.id]):
        with pytest.raises(ControlError, match="choose 1 to 1"):
            sandbox.world.share(asking.alice.id, asking.number, "Choose", users=wrong)


@pytest.mark.parametrize("key", ["Another", (0, 3), (5, 0), (1, 0), (0, 0)])
async def test_buttons_that_ask_for_nothing(
    api: Client, sandbox: Sandbox, alice: Person, key: str | tuple[int, int]
) -> None:
    keyboard = {"keyboard": [[{"text": "Where", "request_location": True}], ["plain"]]}
    sent = await api("sendMessage", chat_id=alice.id, text="?", reply_markup=keyboard)
    with pytest.raises(ControlError, match=r"no such button|asks for neither"):
        sandbox.world.asked(alice.id, sent["message_id"], key)


@pytest.mark.parametrize("kind", ["request_chat", "request_users"])
async def test_requests_need_a_number(api: Client, alice: Person, sandbox: Sandbox, kind: str) -> None:
    async def refusal(chat: int, asked: object) -> str:
        keyboard = {"keyboard": [[{"text": "Choose", kind: asked}]]}
        return await api.refusal("sendMessage", chat_id=chat, text="?", reply_markup=keyboard)

    answer = await refusal(alice.id, {"chat_is_channel": True})
    assert answer == "Bad Request: can't parse keyboard button: Can't find field \"request_id\""
    assert "must be of type Object" in await refusal(alice.id, "x")
    group = sandbox.world.add_chat("group", "G", members=[{"user": alice.id}], bot="member")
    assert "private chats only" in await refusal(group.id, {"request_id": 1})
