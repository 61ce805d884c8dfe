import asyncio
from pathlib import Path
from typing import Any

import orjson
import pytest

from bot.sandbox import pages
from bot.sandbox.accounts import Person
from bot.sandbox.journal import Journal
from bot.sandbox.server import Sandbox
from tests.sandbox.clients import Client


async def test_a_talk_by_http_alone(api: Client) -> None:
    bob = await api.control("POST", "people", first_name="Bob", username="bob", language_code="vi")
    sent = await api.control("POST", "send", **{"from": bob["id"]}, text="/start")
    assert [update["message"] for update in await api.control("GET", "updates")] == [sent]
    keys = {"inline_keyboard": [[{"text": "Next", "callback_data": "n"}]]}
    message = await api("sendMessage", chat_id=bob["id"], text="<b>hi</b>", parse_mode="HTML", reply_markup=keys)
    press = {"from": bob["id"], "message_id": message["message_id"], "row": 0, "column": 0}
    query = await api.control("POST", "press", **press)
    await api("answerCallbackQuery", callback_query_id=query["callback_query_id"], text="done")
    answer = await api.control("GET", "query", id=query["callback_query_id"])
    assert answer == {"text": "done", "show_alert": False, "url": ""}
    mine, answered = await api.control("GET", "messages", chat=bob["id"])
    assert (mine["by_bot"], answered["html"], answered["reply_markup"]) == (False, "<b>hi</b>", keys)
    assert await api.control("GET", "messages", chat=bob["id"], since=answered["number"]) == []
    edited = await api.control("POST", "edit", chat=bob["id"], message_id=1, text="/help")
    assert edited["text"] == "/help"
    await api.control("POST", "react", **{"from": bob["id"]}, chat=bob["id"], message_id=2, emoji="👍")
    inline = await api.control("POST", "inline", **{"from": bob["id"]}, query="x")
    await api("answerInlineQuery", inline_query_id=inline["inline_query_id"], results=[])
    poll = await api("sendPoll", chat_id=bob["id"], question="?", options=["a"])
    vote = {"from": bob["id"], "chat": bob["id"], "message_id": poll["message_id"], "options": [0]}
    assert (await api.control("POST", "vote", **vote))["total_voter_count"] == 1
    assert await api.control("POST", "block", user=bob["id"], blocked=True) == {"user": bob["id"], "blocked": True}
    assert "blocked" in await api.refusal("sendMessage", chat_id=bob["id"], text="x")
    counts = await api.control("GET", "wait", timeout=0)
    assert counts == {"met": True, "calls": 5, "messages": 5, "answers": 2}


async def test_groups_by_http_alone(api: Client, alice: Person) -> None:
    members = [{"user": alice.id, "status": "creator"}]
    forum = await api.control(
        "POST", "chats", type="supergroup", title="F", is_forum=True, members=members, bot="member"
    )
    topic = await api.control("POST", f"chats/{forum['id']}/topics", name="T")
    sent = {"from": alice.id, "chat": forum["id"], "thread": topic["thread"], "text": "/x"}
    assert (await api.control("POST", "send", **sent))["is_topic_message"]
    closed = await api.control("POST", f"chats/{forum['id']}/topics/{topic['thread']}/close")
    assert closed == {"thread": topic["thread"], "name": "T", "closed": True, "deleted": False}
    assert await api.control("POST", f"chats/{forum['id']}/topics/1/reopen") == {"thread": 1}
    place = f"chats/{forum['id']}/members"
    member = await api.control("POST", place, user=1000, status="administrator", rights={"can_manage_topics": False})
    assert member["rights"] == {"can_manage_topics": False}
    group = await api.control("POST", "chats", type="group", title="G", members=members, bot="member")
    moved = await api.control("POST", f"chats/{group['id']}/migrate")
    state = await api.control("GET", "state")
    shown = {chat["id"]: chat for chat in state["chats"]}
    assert shown[group["id"]]["migrated_to"] == moved["id"]
    assert shown[forum["id"]]["topics"] == [{"thread": topic["thread"], "name": "T", "closed": True}]
    assert shown[alice.id]["bot"] == 1000
    assert state["bots"][0]["token"] == api.bot.token
    assert (await api.control("POST", "crowd", count=5))["count"] == 5
    assert (await api.control("POST", "bots"))["user"]["username"]
    await api("setMyCommands", commands=[{"command": "a", "description": "b"}])
    menu = await api.control("GET", "commands", chat=alice.id, user=alice.id)
    assert menu == {"scope": "default", "language": "", "commands": [{"command": "a", "description": "b"}]}
    assert await api.control("POST", "update", update={"poll": {}}) == {"update_id": 13}


@pytest.mark.parametrize(
    ("verb", "path", "given", "status"),
    [
        ("GET", "nothing", {}, 404),
        ("POST", "people", {}, 400),
        ("POST", "people", {"first_name": "x", "id": 10001}, 400),
        ("POST", "people", {"first_name": "x", "username": "ALICE"}, 400),
        ("POST", "bots", {"token": "x"}, 400),
        ("POST", "bots", {"token": "1000:other"}, 400),
        ("POST", "send", {"from": 5, "text": "x"}, 404),
        ("POST", "send", {"from": 10001}, 400),
        ("POST", "send", {"from": 10001, "text": "x" * 4097}, 400),
        ("POST", "send", {"from": 10001, "text": "x", "reply_to": 99}, 404),
        ("POST", "send", {"from": 10001, "text": "x", "chat": -5}, 404),
        ("POST", "send", {"from": 10001, "document": {"file_name": "x", "base64": "?"}}, 400),
        ("POST", "send", {"from": 10001, "photo": {"base64": "YQ=="}}, 400),
        ("POST", "press", {"from": 10001, "message_id": 1, "data": "x"}, 404),
        ("POST", "press", {"from": 10001, "message_id": 1, "row": 3}, 404),
        ("POST", "edit", {"chat": 10001, "message_id": 7, "text": "x"}, 404),
        ("POST", "vote", {"from": 10001, "chat": 10001, "message_id": 1, "options": []}, 400),
        ("POST", "chats", {"type": "circle", "title": "x"}, 400),
        ("POST", "chats", {"type": "group", "title": "x", "is_forum": True}, 400),
        ("POST", "chats", {"type": "group", "title": "x", "members": [{"user": 10001, "status": "king"}]}, 400),
        ("POST", "chats/-5/migrate", {}, 404),
        ("POST", "chats/-5/dance", {}, 404),
        ("POST", "faults", {"kind": "flood"}, 400),
        ("POST", "faults", {"kind": "cut", "colour": "red"}, 400),
        ("GET", "wait", {"calls": "many"}, 400),
        ("GET", "query", {"id": "7"}, 400),
        ("GET", "updates", {"bot": "nobody"}, 404),
        ("GET", "files/none", {}, 404),
    ],
)
async def test_what_cannot_be_done(
    api: Client, alice: Person, *, verb: str, path: str, given: dict[str, Any], status: int
) -> None:
    assert alice
    keyword: dict[str, Any] = {"params": given} if verb == "GET" else {"json": given}
    async with api.session.request(verb, f"{api.sandbox.url}/control/{path}", **keyword) as response:
        assert response.status == status
        assert (await response.json())["error"]


async def test_bodies_that_are_no_objects(api: Client) -> None:
    for body in (b"{", b"[]"):
        async with api.session.post(f"{api.sandbox.url}/control/people", data=body) as response:
            assert response.status == 400


async def test_the_log_of_calls(api: Client, alice: Person) -> None:
    await api("getMe")
    await api("sendMessage", chat_id=alice.id, text="x")
    await api.refusal("sendMessage", chat_id=alice.id, text="")
    await api("getUpdates")
    calls = await api.control("GET", "calls")
    assert [(call["number"], call["method"], call["status"]) for call in calls] == [
        (1, "getMe", 200),
        (2, "sendMessage", 200),
        (3, "sendMessage", 400),
        (4, "getUpdates", 200),
    ]
    assert (calls[1]["params"], calls[1]["answer"]) == (
        {"chat_id": alice.id, "text": "x"},
        {"message_id": 2, "chat": alice.id},
    )
    assert [call["number"] for call in await api.control("GET", "calls", method="SENDMESSAGE", since=2)] == [3]
    assert len(await api.control("GET", "calls", limit=2)) == 2


@pytest.mark.parametrize(
    "condition",
    [{"calls": 0}, {"calls": 0, "method": "sendMessage"}, {"messages": 1}, {"messages": 1, "by": "bot", "chat": 10001}],
)
async def test_waiting(api: Client, alice: Person, condition: dict[str, Any]) -> None:
    waiting = asyncio.create_task(api.control("GET", "wait", **condition))
    await api("sendMessage", chat_id=alice.id, text="x")
    assert (await waiting)["met"] is True


async def test_waiting_for_answers_and_confirmation(api: Client, alice: Person, sandbox: Sandbox) -> None:
    waiting = asyncio.create_task(api.control("GET", "wait", answers=0, updates=0))
    query = sandbox.world.inline(alice.id, "x")
    await api("answerInlineQuery", inline_query_id=query.id, results=[])
    await api.updates()
    sandbox.world.journal.changed()
    assert (await waiting)["met"] is True
    assert (await api.control("GET", "wait", answers=7, timeout=0.001))["met"] is False


async def test_live_events(api: Client, alice: Person, sandbox: Sandbox) -> None:
    async with api.session.get(f"{sandbox.url}/control/events?calls=1") as response:
        assert response.content_type == "text/event-stream"

        async def event() -> dict[str, Any]:
            line = await response.content.readline()
            assert await response.content.readline() == b"\n"
            found: dict[str, Any] = orjson.loads(line.removeprefix(b"data: "))
            return found

        assert await event() == {"type": "hello", "messages": 1}
        message = await api("sendMessage", chat_id=alice.id, text="x")
        seen = await event()
        assert (seen["type"], seen["chat"], seen["bot"], seen["message"]["html"]) == ("message", alice.id, 1000, "x")
        assert (await event())["method"] == "sendMessage"
        await api("deleteMessage", chat_id=alice.id, message_id=message["message_id"])
        assert (await event())["message"]["deleted"] is True
        await event()
        await api("setMyCommands", commands=[])
        assert await event() == {"type": "commands", "bot": 1000, "scope": "default", "language": ""}


async def test_a_listener_that_does_not_read_is_let_go() -> None:
    journal = Journal()
    queue = journal.listen()
    for _ in range(10_001):
        journal.emit("chat", dict)
    assert not journal.listening(queue)


async def test_faults_rates_and_reset(api: Client, alice: Person, sandbox: Sandbox) -> None:
    rules = await api.control("POST", "faults", kind="status", method="getMe", status=503, times=0)
    assert rules["faults"][0]["status"] == 503
    assert (await api.answer("getMe"))["error_code"] == 503
    assert await api.control("DELETE", "faults") == {"faults": [], "hits": {}}
    rates = await api.control("POST", "rates", overall=30, penalty=5)
    assert rates == {"overall": 30, "chat": 0, "group": 0, "penalty": 5}
    assert await api.control("POST", "reset") == {"reset": True}
    assert sandbox.world.person(alice.id) is None
    assert not sandbox.rates.active
    assert await api("getMe")


def test_every_route_is_documented() -> None:
    document = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
    for verb, path in Sandbox().control.routes:
        assert f"`{verb} /control/{path}" in document


async def test_transcripts_are_bounded() -> None:
    async with Sandbox(transcript=3, calls=2) as sandbox:
        sandbox.world.add_bot()
        person = sandbox.world.add_person("P")
        for number in range(10):
            sandbox.world.send(person.id, str(number))
        assert [message["text"] for message in sandbox.world.messages(person.id)] == ["7", "8", "9"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page of two files in place of the real one."""
    (tmp_path / "index.html").write_text("<p>Chat</p>")
    (tmp_path / "chat.js").write_text("export {}")
    monkeypatch.setattr(pages, "FOLDER", tmp_path.resolve())
    return tmp_path


async def test_the_pages_files(api: Client, sandbox: Sandbox, folder: Path) -> None:
    assert folder
    for path, status, kind in (
        ("/", 200, "text/html"),
        ("/page/chat.js", 200, "text/javascript"),
        ("/page/..%2f..%2fetc/passwd", 404, "text/plain"),
        ("/page/none.css", 404, "text/plain"),
        ("/elsewhere", 404, "text/plain"),
    ):
        async with api.session.get(sandbox.url + path) as response:
            assert (response.status, response.content_type) == (status, kind)
