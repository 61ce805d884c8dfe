"""What Telegram refuses is sent as it will take it, or let go."""

from __future__ import annotations

import logging

import pytest

from bot.sandbox.faults import Fault
from handlers.dialogue.context import Spot
from handlers.views.writing import html
from handlers.views.writing.card import Card
from tests.talk import Talker, Town

pytestmark = pytest.mark.asyncio(loop_scope="session")


def refuse(town: Town, talker: Talker, method: str, description: str) -> None:
    """Let the next call in this chat be refused with these words."""
    town.sandbox.faults.add(
        Fault("status", method=method, chat=talker.chat.id, status=400, description=f"Bad Request: {description}")
    )


async def test_refused_markup_is_sent_as_plain_text(town: Town, alice: Talker) -> None:
    refuse(town, alice, "sendMessage", "can't parse entities: unsupported start tag")
    answer = await alice.says("/heritage hoi an")
    assert "parse_mode" not in town.calls("sendMessage")[-1]
    assert answer.text.startswith("🏛️ Hoi An Ancient Town\nĐô thị cổ Hội An\n")
    assert "<" not in answer.text
    refuse(town, alice, "editMessageText", "can't parse entities: unsupported start tag")
    sources = await answer.press("Sources")
    assert sources.text.startswith("Sources: Hoi An Ancient Town\n\n[1] ")


async def test_a_topic_that_is_gone_gives_way_to_general(town: Town, alice: Talker) -> None:
    group = town.make_group(members=[alice], forum=True)
    topic = town.sandbox.world.add_topic(group.id, "Heritage")
    here = alice.within(group, thread=topic.thread)
    before = here.chat.newest_by_bot
    here.sends("/today")
    town.sandbox.world.change_topic(group.id, topic.thread, "delete")
    assert (await here.hears(before)).thread == 0


async def test_an_answer_follows_a_group_that_moved(town: Town, alice: Talker) -> None:
    world = town.sandbox.world
    people = [{"user": alice.id, "status": "administrator"}]
    old = world.add_chat("group", "Small", members=people, bot="member")
    await alice.within(old).says("/language vi")
    new = world.migrate(old.id)
    before = new.newest_by_bot
    made = town.bot.application.context_types.context(town.bot.application)
    await made.send(Spot(old.id, reply_to=1), Card(html.bold("moved")))
    assert new.newest_by_bot > before
    assert (await town.bot.services.chats.settings(new.id)).language == "vi"


async def test_whoever_blocked_the_bot_costs_no_alarm(town: Town, alice: Talker, admin: Talker) -> None:
    await alice.says("/help")
    await admin.says("/help")
    before = admin.heard()
    alice.sends("/today")
    town.sandbox.world.block(alice.id)
    await admin.says("/today")
    assert admin.heard() == before + 1


@pytest.mark.parametrize(
    "words",
    ["not enough rights to send text messages to the chat", "chat not found", "TOPIC_CLOSED", "CHAT_RESTRICTED"],
)
async def test_where_nothing_may_be_written_is_no_error(
    town: Town, alice: Talker, caplog: pytest.LogCaptureFixture, words: str
) -> None:
    shown = await alice.says("/heritage geopark")
    refuse(town, alice, "sendMessage", words)
    alice.sends("/today")
    refuse(town, alice, "editMessageText", words)
    await town.sandbox.world.answered(alice.push(shown, shown.rows[0][0]["callback_data"]))
    await alice.says("/help")  # by then both were given up
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_a_file_that_telegram_does_not_hand_out_is_asked_for_again(town: Town, admin: Talker) -> None:
    said = "Bad Request: wrong file_id or the file is temporarily unavailable"
    town.sandbox.faults.add(Fault("status", method="getFile", status=400, description=said))
    answer = await admin.says("", document={"file_name": "x.yaml", "base64": "eA=="})
    assert answer.text == "Telegram did not hand the file out. Please send it once more."


async def test_a_press_that_was_answered_too_late_is_let_go(town: Town, alice: Talker) -> None:
    listed = await alice.says("/heritage geopark")
    town.sandbox.faults.add(
        Fault(
            "status",
            method="answerCallbackQuery",
            status=400,
            description="Bad Request: query is too old and response timeout expired or query ID is invalid",
        )
    )
    before = alice.chat.newest_by_bot
    alice.push(listed, listed.key("1")["callback_data"])
    assert (await alice.hears(before)).title.startswith("🌋 ")
