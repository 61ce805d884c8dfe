"""A bot on aiogram runs against the local Telegram as it is."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest

from bot.sandbox.accounts import Bot as Account
from bot.sandbox.accounts import Person
from bot.sandbox.conversation import Conversation
from bot.sandbox.server import Sandbox


@pytest.mark.prove  # it takes five seconds to import
async def test_an_echo_bot(sandbox: Sandbox, bot: Account, alice: Person) -> None:
    from aiogram import Bot, Dispatcher, F  # noqa: PLC0415 - takes seconds to import, so only where it is used
    from aiogram.client.session.aiohttp import AiohttpSession  # noqa: PLC0415 - likewise
    from aiogram.client.telegram import TelegramAPIServer  # noqa: PLC0415 - likewise
    from aiogram.exceptions import TelegramBadRequest  # noqa: PLC0415 - likewise
    from aiogram.types import (  # noqa: PLC0415 - likewise
        BufferedInputFile,
        CallbackQuery,
        InlineKeyboardButton,
        InlineKeyboardMarkup,
        Message,
    )

    keys = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="More", callback_data="more")]])
    refusals: list[str] = []
    dispatcher = Dispatcher()

    async def echo(message: Message) -> None:
        await message.answer(f"<b>{message.text}</b>", parse_mode="HTML", reply_markup=keys)

    async def press(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.message.edit_text("edited")
        try:
            await query.message.edit_text("edited")
        except TelegramBadRequest as error:
            refusals.append(error.message)
        await query.answer("done", show_alert=True)

    async def send_back(message: Message) -> None:
        assert message.bot
        assert message.document
        file = await message.bot.download(message.document)
        assert file
        await message.answer_document(BufferedInputFile(file.read()[::-1], "back.txt"), caption="back")

    dispatcher.message.register(echo, F.text)
    dispatcher.message.register(send_back, F.document)
    dispatcher.callback_query.register(press)

    session = AiohttpSession(api=TelegramAPIServer.from_base(sandbox.url))
    async with Bot(bot.token, session=session) as client:
        polling = asyncio.create_task(dispatcher.start_polling(client, handle_signals=False, polling_timeout=1))
        talk = Conversation(sandbox.world, alice)
        assert (await talk.says("Hội An"))["html"] == "<b>Hội An</b>"
        notice: dict[str, Any] = await talk.presses("More")
        assert (notice["text"], notice["show_alert"]) == ("done", True)
        assert (talk.sees()["text"], refusals[0][:24]) == ("edited", "Bad Request: message is ")
        answer = await talk.says(document={"file_name": "x.txt", "base64": "YWJj"})
        stored = sandbox.world.files.find(answer["document"]["file_id"])
        assert (stored and stored.data, answer["caption"]) == (b"cba", "back")
        members = [{"user": alice.id, "status": "creator"}]
        group = sandbox.world.add_chat("supergroup", "G", members=members, bot="administrator").id
        sandbox.world.set_member(group, sandbox.world.add_person("Bob", number=5).id, "restricted")
        assert await client.get_chat(group)
        assert len(await client.get_chat_administrators(group)) == 2
        assert (await client.get_chat_member(group, 5)).status == "restricted"
        assert (await client.send_poll(group, "?", ["a", "b"])).poll
        assert (await client.get_webhook_info()).url == ""
        await dispatcher.stop_polling()
        with suppress(asyncio.CancelledError):
            await polling
