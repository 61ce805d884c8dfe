import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.sandbox.accounts import Bot, Person
from bot.sandbox.server import Sandbox
from tests.sandbox.clients import Client

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header


class Receiver:
    """A bot's own server: keeps what it gets; `answers` are used up first, then it answers 200."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, Any], str]] = []
        self.answers: list[web.Response | int] = []
        self.url = ""
        self.held: dict[str, asyncio.Event] = {}

    async def handle(self, request: web.Request) -> web.Response:
        self.got.append((await request.json(), request.headers.get(SECRET, "")))
        if (text := self.got[-1][0]["message"]["text"]) in self.held:
            await self.held[text].wait()
        answer = self.answers.pop(0) if self.answers else 200
        return web.Response(status=answer) if isinstance(answer, int) else answer


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    application = web.Application()
    application.router.add_post("/hook", receiver.handle)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_updates_come_with_the_secret(
    api: Client, sandbox: Sandbox, alice: Person, bot: Bot, receiver: Receiver
) -> None:
    sandbox.world.send(alice.id, "before")
    assert await api("setWebhook", url=receiver.url, secret_token="s3-cret_", max_connections=1)  # noqa: S106 - of this test alone
    sandbox.world.send(alice.id, "after")
    await sandbox.world.journal.until(lambda: bot.inbox.delivered == 2)
    assert [(update["message"]["text"], secret) for update, secret in receiver.got] == [
        ("before", "s3-cret_"),
        ("after", "s3-cret_"),
    ]
    info = await api("getWebhookInfo")
    assert (info["url"], info["pending_update_count"], info["max_connections"]) == (receiver.url, 0, 1)


async def test_failures_are_tried_again(
    api: Client, sandbox: Sandbox, alice: Person, bot: Bot, receiver: Receiver
) -> None:
    receiver.answers = [500, 302]
    await api("setWebhook", url=receiver.url, max_connections=1)
    sandbox.world.send(alice.id, "x")
    await sandbox.world.journal.until(lambda: bot.inbox.delivered == 1)
    assert len({update["update_id"] for update, _ in receiver.got}) == 1
    assert len(receiver.got) == 3
    info = await api("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 302 Found"


async def test_a_server_that_is_not_there(api: Client, sandbox: Sandbox, alice: Person, bot: Bot) -> None:
    await api("setWebhook", url="http://127.0.0.1:1/")
    sandbox.world.send(alice.id, "x")
    webhook = bot.inbox.webhook
    assert webhook is not None
    await sandbox.world.journal.until(lambda: bool(webhook.last_error))
    assert webhook.last_error == "Connection refused"
    await api("deleteWebhook")
    await sandbox.world.journal.until(lambda: len(bot.inbox) == 1)
    assert [update["message"]["text"] for update in await api.updates()] == ["x"]


async def test_a_method_in_the_response_is_carried_out(
    api: Client, sandbox: Sandbox, alice: Person, receiver: Receiver
) -> None:
    receiver.answers = [web.json_response({"method": "sendMessage", "chat_id": alice.id, "text": "pong"})]
    await api("setWebhook", url=receiver.url)
    chat = sandbox.world.find_chat(alice.id)
    sandbox.world.send(alice.id, "ping")
    await sandbox.world.journal.until(lambda: chat.newest_by_bot > 0)
    assert sandbox.world.messages(alice.id)[-1]["text"] == "pong"


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"url": "http://x.org/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://x.org:81/"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ({"url": "https://x.org/", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": "https://[x/"}, "bad webhook: invalid URL"),
    ],
)
async def test_refused_webhooks(api: Client, parameters: dict[str, str], text: str) -> None:
    assert await api.refusal("setWebhook", **parameters) == f"Bad Request: {text}"


async def test_of_each_chat_one_comes_at_a_time(
    api: Client, sandbox: Sandbox, alice: Person, bot: Bot, receiver: Receiver
) -> None:
    bob = sandbox.world.add_person("Bob")
    receiver.held["one"] = asyncio.Event()
    await api("setWebhook", url=receiver.url)
    for person, text in ((alice, "one"), (alice, "two"), (bob, "three"), (alice, "four")):
        sandbox.world.send(person.id, text)
    await sandbox.world.journal.until(lambda: bot.inbox.delivered == 1)
    assert sorted(update["message"]["text"] for update, _ in receiver.got) == ["one", "three"]
    receiver.held["one"].set()
    await sandbox.world.journal.until(lambda: bot.inbox.delivered == 4)
    assert [update["message"]["text"] for update, _ in receiver.got[2:]] == ["two", "four"]


async def test_what_was_not_taken_is_polled_in_its_order(
    api: Client, sandbox: Sandbox, bot: Bot, receiver: Receiver
) -> None:
    receiver.answers = [503] * 1000
    await api("setWebhook", url=receiver.url)
    people = [sandbox.world.add_person(f"Person {number}") for number in range(5)]
    for number in range(20):
        sandbox.world.send(people[number % 5].id, str(number))
    await sandbox.world.journal.until(lambda: len(receiver.got) > 50)
    await api("deleteWebhook")
    await sandbox.world.journal.until(lambda: len(bot.inbox) == 20)
    assert [update["message"]["text"] for update in await api.updates()] == [str(number) for number in range(20)]


async def test_an_empty_address_ends_it(api: Client, bot: Bot) -> None:
    await api("setWebhook", url="https://x.org/")
    assert await api("setWebhook", url="")
    assert bot.inbox.webhook is None
