from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram.error import NetworkError, RetryAfter
from telegram.ext import ExtBot

from bot.transport import AiohttpRequest, OutcomeUnknownError, SurelyUnsentError

TOKEN = "123456789:" + "S" * 35


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
async def bot_at(url: str) -> AsyncIterator[ExtBot[None]]:
    request = AiohttpRequest()
    await request.initialize()
    try:
        yield ExtBot(TOKEN, base_url=url, request=request, get_updates_request=AiohttpRequest(1))
    finally:
        await request.shutdown()


def reply(status: int, body: str) -> Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]:
    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=status, text=body)

    return answer


async def test_parameters_travel_as_json() -> None:
    seen: list[object] = []

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        seen.extend([request.path, await request.json()])
        return web.Response(text='{"ok": true, "result": {"fine": 1}}')

    async with serving(answer) as url, bot_at(url) as bot:
        result = await bot.do_api_request("SendMessage", api_kwargs={"chat_id": 5, "text": "Hội An", "list": [1, "a"]})
    assert result == {"fine": 1}
    assert seen == [f"/bot{TOKEN}/SendMessage", {"chat_id": 5, "text": "Hội An", "list": [1, "a"]}]


@pytest.mark.parametrize(
    ("status", "body"), [(502, "<html>bad gateway</html>"), (500, '{"ok": false}'), (200, "not json"), (200, "")]
)
async def test_a_failing_server_leaves_the_outcome_unknown(status: int, body: str) -> None:
    async with serving(reply(status, body)) as url, bot_at(url) as bot:
        with pytest.raises(OutcomeUnknownError):
            await bot.do_api_request("SendMessage", api_kwargs={"chat_id": 5})


async def test_a_connection_cut_in_the_middle_leaves_the_outcome_unknown() -> None:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    async with serving(answer) as url, bot_at(url) as bot:
        with pytest.raises(OutcomeUnknownError):
            await bot.do_api_request("SendMessage", api_kwargs={"chat_id": 5})


async def test_a_server_that_stays_silent_leaves_the_outcome_unknown() -> None:
    given_up = asyncio.Event()

    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        await given_up.wait()
        return web.Response()

    async with serving(answer) as url, bot_at(url) as bot:
        with pytest.raises(OutcomeUnknownError):
            await bot.do_api_request("SendMessage", api_kwargs={"chat_id": 5}, read_timeout=0.01)
        given_up.set()


async def test_nobody_listening_means_surely_unsent() -> None:
    async with serving(reply(200, "")) as url:
        pass
    async with bot_at(url) as bot:
        with pytest.raises(SurelyUnsentError):
            await bot.do_api_request("SendMessage", api_kwargs={"chat_id": 5})


async def test_a_handshake_that_fails_means_surely_unsent() -> None:
    async with serving(reply(200, "")) as url, bot_at(url.replace("http:", "https:")) as bot:
        with pytest.raises(SurelyUnsentError, match="ClientConnectorSSLError"):
            await bot.do_api_request("SendMessage", api_kwargs={"chat_id": 5})


async def test_a_429_says_how_long_to_wait() -> None:
    body = '{"ok": false, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 9}}'
    async with serving(reply(429, body)) as url, bot_at(url) as bot:
        with pytest.raises(RetryAfter):
            await bot.do_api_request("SendMessage", api_kwargs={"chat_id": 5})


@pytest.mark.parametrize("kind", ["closed port", "no such host", "garbage", "cut"])
async def test_no_error_shows_the_token(kind: str) -> None:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        if kind == "cut":
            assert request.transport is not None
            request.transport.close()
        return web.Response(status=500 if kind == "garbage" else 200, text="garbage")

    async with serving(answer) as url:
        address = "http://no-such-host.invalid/bot" if kind == "no such host" else url
        if kind != "closed port":
            fault = await failure(address)
    if kind == "closed port":
        fault = await failure(address)
    assert TOKEN not in "".join(traceback.format_exception(fault))


async def failure(url: str) -> NetworkError:
    async with bot_at(url) as bot:
        with pytest.raises(NetworkError) as caught:
            await bot.do_api_request("SendMessage", api_kwargs={"chat_id": 5})
    return caught.value
