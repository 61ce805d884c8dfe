"""A bare bot on pyTelegramBotAPI, asynchronous, answering every message with one fixed text and keyboard."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from telebot import asyncio_helper
from telebot.async_telebot import AsyncTeleBot
from telebot.types import InlineKeyboardMarkup, Message


async def main(url: str, token: str, answer: Path) -> None:
    """Poll the server at `url`; `answer` is a JSON file with `text` and `reply_markup`."""
    fixed = json.loads(await asyncio.to_thread(answer.read_text, "utf-8"))
    keyboard = InlineKeyboardMarkup.de_json(fixed["reply_markup"])
    asyncio_helper.API_URL = f"{url}/bot{{0}}/{{1}}"
    bot = AsyncTeleBot(token)

    async def echo(message: Message) -> None:
        await bot.send_message(message.chat.id, fixed["text"], parse_mode="HTML", reply_markup=keyboard)

    bot.register_message_handler(echo, func=lambda _: True)
    await bot.infinity_polling()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
