"""No library at all: an HTTP client that polls and answers."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import aiohttp
import orjson

_JSON = {"Content-Type": "application/json"}


async def main(url: str, token: str, answer: Path) -> None:
    """Poll the server at `url`; `answer` is a JSON file with `text` and `reply_markup`."""
    fixed: dict[str, Any] = json.loads(await asyncio.to_thread(answer.read_text, "utf-8"))
    base = f"{url}/bot{token}"
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64)) as session:

        async def call(method: str, body: dict[str, Any]) -> Any:
            async with session.post(f"{base}/{method}", data=orjson.dumps(body), headers=_JSON) as response:
                return orjson.loads(await response.read())["result"]

        offset = 0
        while True:
            updates = await call("getUpdates", {"offset": offset, "timeout": 30, "limit": 100})
            if updates:
                offset = updates[-1]["update_id"] + 1
                await asyncio.gather(
                    *(
                        call("sendMessage", {**fixed, "chat_id": update["message"]["chat"]["id"], "parse_mode": "HTML"})
                        for update in updates
                        if "message" in update
                    )
                )


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
