"""A bare bot on python-telegram-bot as it comes, answering every message with one fixed text and keyboard."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters


def main(url: str, token: str, answer: Path) -> None:
    """Poll the server at `url`; `answer` is a JSON file with `text` and `reply_markup`."""
    fixed = json.loads(answer.read_text("utf-8"))
    keyboard = InlineKeyboardMarkup.de_json(fixed["reply_markup"], None)

    async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message is not None:
            await update.message.reply_text(fixed["text"], parse_mode="HTML", reply_markup=keyboard)

    application = ApplicationBuilder().token(token).base_url(f"{url}/bot").base_file_url(f"{url}/file/bot").build()
    application.add_handler(MessageHandler(filters.ALL, echo))
    application.run_polling()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
