"""No library at all, behind a webhook: an HTTP server that takes updates, and a client that answers."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from aiohttp import web

from bot.bench.contender import CONNECTIONS, HOOK_PATH, HOOK_SECRET

_JSON = {"Content-Type": "application/json"}


async def main(url: str, token: str, answer: Path, port: int) -> None:
    """Take updates of the server at `url` at a port; `answer` is a JSON file with `text` and `reply_markup`."""
    fixed: dict[str, Any] = json.loads(await asyncio.to_thread(answer.read_text, "utf-8"))
    base = f"{url}/bot{token}"
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS)) as session:

        async def call(method: str, body: dict[str, Any]) -> None:
            async with session.post(f"{base}/{method}", data=orjson.dumps(body), headers=_JSON) as response:
                await response.read()

        async def take(request: web.BaseRequest) -> web.Response:
            update = orjson.loads(await request.read())
            if "message" in update:
                chat = update["message"]["chat"]["id"]
                await call("sendMessage", {**fixed, "chat_id": chat, "parse_mode": "HTML"})
            return web.Response()

        runner = web.ServerRunner(web.Server(take, access_log=None))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
        hook = {"url": f"http://127.0.0.1:{port}{HOOK_PATH}", "secret_token": HOOK_SECRET}
        await call("setWebhook", {**hook, "max_connections": CONNECTIONS})
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])))
