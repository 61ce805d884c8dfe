"""A bare bot on aiogram behind a webhook, on its own web server, answering every message with one fixed text."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.types import InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from bot.bench.contender import CONNECTIONS, HOOK_PATH, HOOK_SECRET


async def main(url: str, token: str, answer: Path, port: int) -> None:
    """Take updates of the server at `url` at a port; `answer` is a JSON file with `text` and `reply_markup`."""
    fixed = json.loads(await asyncio.to_thread(answer.read_text, "utf-8"))
    keyboard = InlineKeyboardMarkup.model_validate(fixed["reply_markup"])
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(fixed["text"], parse_mode=ParseMode.HTML, reply_markup=keyboard)

    application = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=HOOK_SECRET).register(application, path=HOOK_PATH)
    setup_application(application, dispatcher, bot=bot)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
    await bot.set_webhook(f"http://127.0.0.1:{port}{HOOK_PATH}", secret_token=HOOK_SECRET, max_connections=CONNECTIONS)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])))
