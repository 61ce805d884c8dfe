from typing import Any

import pytest

from bot.sandbox.accounts import Person
from bot.sandbox.server import Sandbox
from tests.sandbox.clients import Client


async def test_me(api: Client) -> None:
    me = await api("getMe")
    assert (me["id"], me["username"], me["can_read_all_group_messages"]) == (1000, "test_bot", False)
    assert await api("logOut")
    assert await api("close")


async def test_method_names_in_any_case_and_by_get(api: Client) -> None:
    for method in ("getme", "GETME", "getMe"):
        async with api.session.get(api.address(method)) as response:
            assert (await response.json())["result"]["id"] == 1000


async def test_parameters_from_everywhere(api: Client, alice: Person) -> None:
    values = {"chat_id": str(alice.id), "text": "x", "reply_markup": '{"force_reply":true}'}
    keywords: tuple[dict[str, Any], ...] = ({"params": values}, {"data": values}, {"json": values})
    for keyword in keywords:
        async with api.session.post(api.address("sendMessage"), **keyword) as response:
            assert (await response.json())["result"]["text"] == "x"


async def test_unknown_tokens_and_methods(api: Client, sandbox: Sandbox) -> None:
    for path, status, text in (
        ("bot77:unknown/getMe", 401, "Unauthorized"),
        ("botnonsense/getMe", 404, "Not Found"),
        ("bot1000:test_token/danceNow", 404, "Not Found"),
        ("bot1000:test_token/", 404, "Not Found"),
        ("bot1000:test_token", 404, "Not Found"),
    ):
        async with api.session.get(f"{sandbox.url}/{path}") as response:
            assert (response.status, (await response.json())["description"]) == (status, text)


async def test_bodies_that_are_no_json(api: Client) -> None:
    for body, text in ((b"{", "can't parse JSON object"), (b"[1]", "object expected")):
        async with api.session.post(
            api.address("getMe"), data=body, headers={"Content-Type": "application/json"}
        ) as response:
            assert (await response.json())["description"] == f"Bad Request: {text}"


async def test_any_token_can_be_accepted() -> None:
    async with Sandbox(accept_any_token=True) as sandbox:
        assert sandbox.world.bot_of("55:abc") is sandbox.world.bot_of("55:abc")
        assert sandbox.world.bot_of("55:other") is None
        assert sandbox.world.bot_of("nonsense") is None


def commands(*names: str) -> list[dict[str, str]]:
    return [{"command": name, "description": f"About {name}"} for name in names]


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"commands": commands("Start")}, "BOT_COMMAND_INVALID"),
        ({"commands": commands("a" * 33)}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a", "description": ""}]}, "command description must be non-empty"),
        ({"commands": [{"command": "a", "description": "x" * 257}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": commands(*(f"c{n}" for n in range(101)))}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": "x"}, "can't parse commands JSON object"),
        ({"commands": 5}, "expected an Array of BotCommand"),
        ({"commands": commands("a"), "language_code": "english"}, "invalid language code specified"),
        ({"commands": commands("a"), "scope": {"type": "moon"}}, "unsupported type specified"),
        ({"commands": commands("a"), "scope": {"type": "chat", "chat_id": -5}}, "chat not found"),
    ],
)
async def test_refused_menus(api: Client, parameters: dict[str, Any], text: str) -> None:
    assert await api.refusal("setMyCommands", **parameters) == f"Bad Request: {text}"


async def test_menus_by_scope_and_language(api: Client, sandbox: Sandbox, alice: Person) -> None:
    bob = sandbox.world.add_person("Bob", language_code="vi")
    members: list[dict[str, Any]] = [{"user": alice.id, "status": "creator"}, {"user": bob.id}]
    group = sandbox.world.add_chat("supergroup", "G", members=members, bot="member")
    seen = {}

    async def put(name: str, scope: dict[str, Any] | None = None, language: str = "") -> None:
        parameters: dict[str, Any] = {"commands": commands(name), "language_code": language}
        assert await api("setMyCommands", **parameters, **({"scope": scope} if scope else {}))
        for who, chat, user in (
            ("private", alice.id, alice.id),
            ("owner", group.id, alice.id),
            ("bob", group.id, bob.id),
        ):
            listed = sandbox.world.commands(chat, user)[2]
            seen[who] = listed[0]["command"] if listed else ""

    await put("default")
    assert seen == {"private": "default", "owner": "default", "bob": "default"}
    await put("mac_dinh", language="vi")
    assert seen == {"private": "default", "owner": "default", "bob": "mac_dinh"}
    await put("groups", {"type": "all_group_chats"})
    assert seen == {"private": "default", "owner": "groups", "bob": "groups"}
    await put("private", {"type": "all_private_chats"})
    await put("leaders", {"type": "all_chat_administrators"})
    assert seen == {"private": "private", "owner": "leaders", "bob": "groups"}
    await put("here", {"type": "chat", "chat_id": group.id})
    assert seen == {"private": "private", "owner": "here", "bob": "here"}
    await put("leaders_here", {"type": "chat_administrators", "chat_id": group.id})
    await put("for_bob", {"type": "chat_member", "chat_id": group.id, "user_id": bob.id})
    assert seen == {"private": "private", "owner": "leaders_here", "bob": "for_bob"}
    await put("for_alice", {"type": "chat", "chat_id": alice.id})
    assert seen["private"] == "for_alice"
    assert await api("getMyCommands", language_code="vi") == commands("mac_dinh")
    assert await api("deleteMyCommands", language_code="vi")
    assert await api("getMyCommands", language_code="vi") == []


async def test_names_and_texts(api: Client) -> None:
    assert await api("getMyName") == {"name": "Test bot"}
    assert await api("setMyName", name="UNESCO")
    assert await api("setMyName", name="UNESCO Việt Nam", language_code="vi")
    assert await api("getMyName", language_code="vi") == {"name": "UNESCO Việt Nam"}
    assert (await api("getMe"))["first_name"] == "UNESCO"
    assert await api("setMyDescription", description="x" * 512)
    assert await api.refusal("setMyDescription", description="x" * 513) == "Bad Request: BOT_ABOUT_INVALID"
    assert await api("setMyShortDescription", short_description="short")
    assert await api("getMyShortDescription", language_code="fr") == {"short_description": "short"}
    assert await api("setChatMenuButton", menu_button={"type": "commands"})
    assert await api("getChatMenuButton") == {"type": "commands"}
    assert (
        await api.refusal("setChatMenuButton", menu_button={"type": "x"}) == "Bad Request: unsupported type specified"
    )
