"""The local Telegram as a program of its own, and the talk of people with bots in tests."""

import asyncio
import re
import sys

import aiohttp
import pytest

from bot.sandbox.__main__ import parse_arguments
from bot.sandbox.accounts import Person
from bot.sandbox.conversation import Conversation
from bot.sandbox.refusal import ControlError
from bot.sandbox.server import Sandbox
from tests.sandbox.clients import Client


async def test_the_program_serves() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.sandbox", "--port", "0", "--token", "7:abc", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        assert await process.stdout.readline() == b"Token: 7:abc\n"
        match = re.fullmatch(r"Local Telegram: (http://127\.0\.0\.1:\d+)\n", (await process.stdout.readline()).decode())
        assert match
        async with aiohttp.ClientSession() as session, session.get(f"{match[1]}/bot7:abc/getMe") as response:
            assert (await response.json())["result"]["id"] == 7
    finally:
        process.terminate()
        await process.communicate()


def test_its_options() -> None:
    options = parse_arguments(["--any-token", "--host", "127.0.0.2"])
    assert (options.any_token, options.host, options.port, options.token) == (True, "127.0.0.2", 8081, None)


async def answer_one(api: Client, text: str) -> None:
    """A bot that waits for one update and answers it."""
    [update] = await api.updates(timeout=30)
    if query := update.get("callback_query"):
        place = {"chat_id": query["message"]["chat"]["id"], "message_id": query["message"]["message_id"]}
        await api("editMessageText", **place, text=text)
        await api("answerCallbackQuery", callback_query_id=query["id"], text="ok")
    else:
        keys = {"inline_keyboard": [[{"text": "Next", "callback_data": "n"}, {"text": "Site", "url": "http://x.org"}]]}
        await api("sendMessage", chat_id=update["message"]["chat"]["id"], text=text, reply_markup=keys)


async def test_talk(api: Client, alice: Person, sandbox: Sandbox) -> None:
    talk = Conversation(sandbox.world, alice)
    with pytest.raises(ControlError):
        talk.sees()
    bot = asyncio.create_task(answer_one(api, "hello"))
    assert (await talk.says("/start"))["text"] == "hello"
    await bot
    bot = asyncio.create_task(answer_one(api, "changed"))
    assert await talk.presses("Next") == {"text": "ok", "show_alert": False, "url": ""}
    assert (talk.sees()["text"], talk.sees()["edited"]) == ("changed", True)
    await bot


async def test_talk_in_a_topic(api: Client, alice: Person, sandbox: Sandbox) -> None:
    members = [{"user": alice.id, "status": "creator"}]
    forum = sandbox.world.add_chat("supergroup", "F", is_forum=True, members=members, bot="member")
    topic = sandbox.world.add_topic(forum.id, "T")
    await api.updates()
    talk = Conversation(sandbox.world, alice, forum.id, thread=topic.thread)
    bot = asyncio.create_task(answer_one(api, "hello"))
    assert (await talk.says("/x"))["text"] == "hello"
    await bot
    assert await talk.presses("Site") == {"url": "http://x.org"}
    assert talk.sends("/y")["message_thread_id"] == topic.thread
