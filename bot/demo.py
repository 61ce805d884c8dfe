"""The bot against a local Telegram: people and a group are there, the page to be any of them is printed."""

from __future__ import annotations

import contextlib
import errno
import sys
import time
from typing import Any

from pydantic import SecretStr

from bot.application import Running
from bot.exits import Exit
from bot.sandbox.server import Sandbox
from bot.sandbox.world import World
from bot.serve import serve
from config.settings import Settings

_SECRET = "demo" * 9  # made up; only the local Telegram knows it
_ADMIN = 1002
_PORT = 8088


async def demonstrate(settings: Settings, port: int | None) -> None:
    """Serve the page and the bot until interrupted; without a `port` on the usual one if it is free, else on any.

    The demo keeps its state in the folder `demo` below the data folder. Raises Exit as `serve` does.
    """
    # Each start is a new bot, because the local Telegram begins anew and knows no menus of the one before.
    token = f"{int(time.time())}:{_SECRET}"
    async with contextlib.AsyncExitStack() as stack:
        sandbox = await _open(stack, port)
        _settle(sandbox.world, token)
        local = settings.model_copy(
            update={
                "token": SecretStr(token),
                "api_url": sandbox.url,
                "data_dir": settings.data_dir / "demo",
                "database_url": None,
                "admin_ids": frozenset({_ADMIN}),
            }
        )

        def greet(_: Running) -> None:
            sys.stdout.write(f"\n  The chat with the bot: {sandbox.url}/\n  Stop with Ctrl+C.\n\n")
            sys.stdout.flush()

        await serve(local, started=greet)


async def _open(stack: contextlib.AsyncExitStack, port: int | None) -> Sandbox:
    try:
        return await stack.enter_async_context(Sandbox(port=_PORT if port is None else port))
    except OSError as fault:
        if fault.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise
        if port is not None:
            raise Exit.usage(f"port {port} can't be had; choose another one, or 0 for any free port") from None
    return await stack.enter_async_context(Sandbox(port=0))


def _settle(world: World, token: str) -> None:
    """Two members, an admin of the bot, a group with topics and a plain one."""
    world.add_bot(token, "Heritage bot", "heritage_demo_bot")
    mai = world.add_person("Mai", username="mai_demo", language_code="vi", number=1001).id
    lan = world.add_person("Lan", "(admin)", username="lan_demo", language_code="vi", number=_ADMIN).id
    alex = world.add_person("Alex", username="alex_demo", language_code="en", number=1003).id
    everybody: list[dict[str, Any]] = [{"user": lan, "status": "creator"}, {"user": mai}, {"user": alex}]
    world.add_chat("group", "Friends of heritage", members=everybody, bot="member")
    forum = world.add_chat("supergroup", "Heritage forum", is_forum=True, members=everybody, bot="administrator")
    world.add_topic(forum.id, "Festivals", by=lan)
    world.send(lan, "/start")  # a bot may write to its admin only once the admin has written to it
