"""A bare bot on aiogram that answers every message with one fixed text and keyboard."""

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


async def main(url: str, token: str, answer: Path) -> None:
    """Poll the server at `url`; `answer` is a JSON file with `text` and `reply_markup`."""
    fixed = json.loads(await asyncio.to_thread(answer.read_text, "utf-8"))
    keyboard = InlineKeyboardMarkup.model_validate(fixed["reply_markup"])
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(fixed["text"], parse_mode=ParseMode.HTML, reply_markup=keyboard)

    await dispatcher.start_polling(bot, handle_signals=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
