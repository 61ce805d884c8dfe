from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.calls.leanbot import LeanBot
from bot.calls.transport import OutcomeUnknownError, SurelyUnsentError, Transport

TOKEN = "123456789:" + "S" * 35
ME = {"id": 123456789, "is_bot": True, "first_name": "Bot", "username": "a_bot"}

# The first goes straight to the transport, the second the library's way.
either_way = pytest.mark.parametrize("endpoint", ["SendMessage", "SendVenue"])


@asynccontextmanager
async def serving(answer: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]) -> AsyncIterator[str]:
    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/bot"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def bot_at(url: str, observe: Callable[[str], None] = lambda _: None) -> AsyncIterator[LeanBot]:
    request = Transport(observe=lambda _method, outcome, _seconds: observe(outcome))
    await request.initialize()
    try:
        yield LeanBot(TOKEN, api_url=url.removesuffix("/bot"), answers=request, updates=Transport(1))
    finally:
        await request.shutdown()


def reply(status: int, body: str) -> Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]:
    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=status, text=body)

    return answer


@either_way
async def test_parameters_travel_as_json(endpoint: str) -> None:
    seen: list[object] = []

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        seen.extend([request.path, await request.json()])
        return web.Response(text='{"ok": true, "result": {"fine": 1}}')

    async with serving(answer) as url, bot_at(url) as bot:
        result = await bot.do_api_request(endpoint, api_kwargs={"chat_id": 5, "text": "Hội An", "list": [1, "a"]})
    assert result == {"fine": 1}
    assert seen == [f"/bot{TOKEN}/{endpoint}", {"chat_id": 5, "text": "Hội An", "list": [1, "a"]}]


@either_way
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (502, "<html>bad gateway</html>"),
        (500, '{"ok": false}'),
        (200, "not json"),
        (200, ""),
        (200, '{"status": "maintenance"}'),
        (200, "[]"),
        (200, '"ok"'),
        (200, '{"ok": true}'),
        (200, '{"ok": false, "result": 1}'),
        (200, '{"ok": 1, "result": 1}'),
        (400, '{"ok": false, "error_code": "E17"}'),
        (403, '{"ok": false, "error_code": 403, "parameters": ["none"]}'),
        (429, '{"ok": false, "error_code": 429, "parameters": {"retry_after": "soon"}}'),
        (429, "[]"),
    ],
)
async def test_what_telegram_did_not_say_leaves_the_outcome_unknown(status: int, body: str, endpoint: str) -> None:
    outcomes: list[str] = []
    async with serving(reply(status, body)) as url, bot_at(url, outcomes.append) as bot:
        with pytest.raises(OutcomeUnknownError):
            await bot.do_api_request(endpoint, api_kwargs={"chat_id": 5})
    assert outcomes == ["unknown"]


@either_way
@pytest.mark.parametrize(
    ("text", "read"),
    [
        (r"hi \ud83d", "hi \ufffd"),
        (r"\ude00\ud83d\ude00", "\ufffd\U0001f600"),
        (r"\\ud83d \ud83d", r"\ud83d" + " \ufffd"),
    ],
)
async def test_half_a_character_is_replaced_and_the_rest_is_read(endpoint: str, text: str, read: str) -> None:
    outcomes: list[str] = []
    said = f'{{"ok": true, "result": "{text}"}}'
    async with serving(reply(200, said)) as url, bot_at(url, outcomes.append) as bot:
        assert await bot.do_api_request(endpoint, api_kwargs={"chat_id": 5}) == read
    assert outcomes == ["ok"]


@either_way
@pytest.mark.parametrize(
    ("result", "read"),
    [
        ('["]}", ' + "[" * 2000 + '"\\"]"' + "]" * 2000 + ", 2]", ["]}", 2]),
        ('[{"deep": ' + '{"x":' * 2000 + "1" + "}" * 2000 + "}, 2]", [2]),
    ],
)
async def test_what_is_nested_without_end_does_not_hide_the_rest(endpoint: str, result: str, read: list[Any]) -> None:
    async with serving(reply(200, f'{{"ok": true, "result": {result}}}')) as url, bot_at(url) as bot:
        parts = await bot.do_api_request(endpoint, api_kwargs={"chat_id": 5})
    assert [part for part in parts if not isinstance(part, (list, dict))] == read


@either_way
async def test_a_connection_cut_in_the_middle_leaves_the_outcome_unknown(endpoint: str) -> None:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    async with serving(answer) as url, bot_at(url) as bot:
        with pytest.raises(OutcomeUnknownError):
            await bot.do_api_request(endpoint, api_kwargs={"chat_id": 5})


async def test_a_server_that_stays_silent_leaves_the_outcome_unknown() -> None:
    given_up = asyncio.Event()

    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        await given_up.wait()
        return web.Response()

    async with serving(answer) as url, bot_at(url) as bot:
        with pytest.raises(OutcomeUnknownError):
            await bot.do_api_request("SendMessage", api_kwargs={"chat_id": 5}, read_timeout=0.01)
        given_up.set()


@either_way
async def test_nobody_listening_means_surely_unsent(endpoint: str) -> None:
    async with serving(reply(200, "")) as url:
        pass
    async with bot_at(url) as bot:
        with pytest.raises(SurelyUnsentError):
            await bot.do_api_request(endpoint, api_kwargs={"chat_id": 5})


@either_way
async def test_a_handshake_that_fails_means_surely_unsent(endpoint: str) -> None:
    async with serving(reply(200, "")) as url, bot_at(url.replace("http:", "https:")) as bot:
        with pytest.raises(SurelyUnsentError, match="SSLError"):
            await bot.do_api_request(endpoint, api_kwargs={"chat_id": 5})


@either_way
async def test_a_429_says_how_long_to_wait(endpoint: str) -> None:
    body = '{"ok": false, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 9}}'
    async with serving(reply(429, body)) as url, bot_at(url) as bot:
        with pytest.raises(RetryAfter):
            await bot.do_api_request(endpoint, api_kwargs={"chat_id": 5})


@either_way
@pytest.mark.parametrize(
    ("status", "more", "error"),
    [
        (400, {}, BadRequest),
        (400, {"parameters": {"migrate_to_chat_id": -9}}, ChatMigrated),
        (403, {}, Forbidden),
        (404, {}, EndPointNotFound),
        (409, {}, Conflict),
        (418, {}, NetworkError),
        (429, {}, RetryAfter),
    ],
)
async def test_a_refusal_is_the_librarys_error(
    endpoint: str, status: int, more: dict[str, object], error: type[TelegramError]
) -> None:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        if request.path.endswith("/getMe"):
            return web.json_response({"ok": True, "result": ME})
        body = {"ok": False, "error_code": status, "description": "no such luck", **more}
        return web.json_response(body, status=status)

    async with serving(answer) as url, bot_at(url) as bot:
        await bot.initialize()
        with pytest.raises(TelegramError) as caught:
            await bot.do_api_request(endpoint, api_kwargs={"chat_id": 5})
        await bot.shutdown()
    assert type(caught.value) is error


@either_way
@pytest.mark.parametrize("kind", ["closed port", "no such host", "garbage", "cut"])
async def test_no_error_shows_the_token(kind: str, endpoint: str) -> None:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        if kind == "cut":
            assert request.transport is not None
            request.transport.close()
        return web.Response(status=500 if kind == "garbage" else 200, text="garbage")

    async with serving(answer) as url:
        address = "http://no-such-host.invalid/bot" if kind == "no such host" else url
        if kind != "closed port":
            fault = await failure(address, endpoint)
    if kind == "closed port":
        fault = await failure(address, endpoint)
    assert TOKEN not in "".join(traceback.format_exception(fault))


async def failure(url: str, endpoint: str) -> NetworkError:
    async with bot_at(url) as bot:
        with pytest.raises(NetworkError) as caught:
            await bot.do_api_request(endpoint, api_kwargs={"chat_id": 5})
    return caught.value
