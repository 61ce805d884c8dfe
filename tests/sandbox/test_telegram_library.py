"""A bot on plain python-telegram-bot, with its default httpx, runs against the local Telegram as it is."""

from typing import Any

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    CallbackQuery,
    ChatMemberAdministrator,
    ChatMemberRestricted,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)
from telegram.ext import ApplicationBuilder, CallbackContext, CallbackQueryHandler, ExtBot, MessageHandler, filters

from bot.sandbox.accounts import Bot as Account
from bot.sandbox.accounts import Person
from bot.sandbox.conversation import Conversation
from bot.sandbox.server import Sandbox
from tests.sandbox.test_files import PNG

Plain = CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]


async def echo(update: Update, _: Plain) -> None:
    assert isinstance(update.message, Message)
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="more")]])
    await update.message.reply_html(f"<i>{update.message.text}</i>", reply_markup=keys, do_quote=True)


async def press(update: Update, _: Plain) -> None:
    assert isinstance(update.callback_query, CallbackQuery)
    await update.callback_query.answer("done")
    await update.callback_query.edit_message_text("edited")


async def send_back(update: Update, _: Plain) -> None:
    assert isinstance(update.message, Message)
    assert update.message.document
    file = await update.message.document.get_file()
    await update.message.reply_document(bytes(await file.download_as_bytearray())[::-1], filename="back.txt")


async def look_around(bot: Bot, alice: Person, bob: Person, group: int) -> None:
    """Objects that the library builds must be complete."""
    assert (await bot.get_chat(group)).title == "G"
    leaders = await bot.get_chat_administrators(group)
    assert isinstance(leaders[1], ChatMemberAdministrator)
    assert (await bot.get_chat_member(group, alice.id)).status == "creator"
    assert isinstance(await bot.get_chat_member(group, bob.id), ChatMemberRestricted)
    commands = [BotCommand("a", "b")]
    await bot.set_my_commands(commands, scope=BotCommandScopeChat(group), language_code="vi")
    assert await bot.get_my_commands(BotCommandScopeChat(group), language_code="vi") == tuple(commands)
    assert (await bot.send_venue(alice.id, 15.9, 108.3, "Hội An", "Đà Nẵng")).venue
    assert (await bot.send_poll(alice.id, "?", ["a", "b"])).poll
    assert (await bot.send_photo(alice.id, PNG)).photo
    assert (await bot.get_webhook_info()).url == ""


async def test_an_echo_bot(sandbox: Sandbox, bot: Account, alice: Person) -> None:
    builder = (
        ApplicationBuilder().token(bot.token).base_url(f"{sandbox.url}/bot").base_file_url(f"{sandbox.url}/file/bot")
    )
    application = builder.build()
    application.add_handlers(
        [
            MessageHandler(filters.TEXT, echo),
            MessageHandler(filters.Document.ALL, send_back),
            CallbackQueryHandler(press),
        ]
    )
    group = sandbox.world.add_chat(
        "supergroup", "G", members=[{"user": alice.id, "status": "creator"}], bot="administrator"
    )
    bob = sandbox.world.add_person("Bob")
    sandbox.world.set_member(group.id, bob.id, "restricted")
    async with application:
        assert application.updater
        await application.start()
        await application.updater.start_polling(timeout=1)
        talk = Conversation(sandbox.world, alice)
        answer = await talk.says("Hội An")
        assert (answer["html"], answer["reply_to_message"]["text"]) == ("<i>Hội An</i>", "Hội An")
        before = talk.chat.newest_by_bot
        assert (await talk.presses("More"))["text"] == "done"
        if talk.chat.newest_by_bot == before:
            await talk.hears(before)
        assert talk.sees()["text"] == "edited"
        answer = await talk.says(document={"file_name": "x.txt", "base64": "YWJj"})
        stored = sandbox.world.files.find(answer["document"]["file_id"])
        assert stored
        assert stored.data == b"cba"
        in_group = Conversation(sandbox.world, alice, group.id)
        assert (await in_group.says("/x@test_bot"))["text"] == "/x@test_bot"
        await look_around(application.bot, alice, bob, group.id)
        await application.updater.stop()
        await application.stop()
