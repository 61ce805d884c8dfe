"""What is told next, and the keys under posts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.sandbox.registry import show
from handlers.reminders.post_buttons import Show
from handlers.views.writing.card import Key
from tests.talk import Answer, Talker, Town, town_with_bot

pytestmark = pytest.mark.asyncio(loop_scope="session")

MONDAY = dt.datetime(2026, 11, 23, 1, 0, 1, tzinfo=dt.UTC)  # eight in the morning in Viet Nam


async def jump(talker: Talker, moment: dt.datetime) -> Answer:
    """Let the time come, and wait for the post that it brings."""
    before = talker.chat.newest_by_bot
    talker.town.clock.now = moment
    return await talker.hears(before)


def seen(talker: Talker) -> list[Answer]:
    """All that the bot wrote, oldest first."""
    posts = [post for post in talker.chat.posts.values() if post.by_bot and not post.deleted]
    return [Answer(talker, show(post)) for post in sorted(posts, key=lambda post: post.number)]


async def test_whoever_gets_none_sees_what_it_would_be_and_how_to_get_it(alice: Talker) -> None:
    said = await alice.says("/reminders")
    assert said.title == "🔔 What this chat would be told next"
    assert "Reminders are off here." in said.text
    assert "\n\nSunday, 22 November 2026, 08:00\n📌 On this day: " in said.text
    assert said.text.count(", 08:00") == 10
    assert "📆 December 2026: " in said.text
    assert "more" in said.text
    begun = await said.press("Turn reminders on")
    assert begun.title == "🔔 Reminders are on"
    assert (await alice.says("/reminders")).title == "🔔 Next reminders"


async def test_reminders_in_vietnamese(lan: Talker) -> None:
    said = await lan.says("/reminders")
    assert said.title == "🔔 Những lời nhắc mà cuộc trò chuyện này sẽ nhận được"
    assert "08:00 thứ Hai, ngày 23 tháng 11 năm 2026\n📌 Vào ngày này: " in said.text
    assert said.buttons == ["🔔 Bật lời nhắc", "⚙️ Cài đặt"]


async def test_a_record_that_is_gone_leaves_the_post_alone(town: Town, alice: Talker) -> None:
    await alice.says("/start")
    before = alice.chat.newest_by_bot
    keys = {"inline_keyboard": [[Key("1", Show("no-such-record")).pack()]]}
    post = {"chat_id": alice.id, "text": "A post", "reply_markup": keys}
    await town.bot.application.bot.do_api_request("SendMessage", api_kwargs=post)
    old = await alice.hears(before)
    assert await old.notice_of("1") == "This entry is no longer in the catalogue."
    assert seen(alice)[-1].text == "A post"


async def test_posts_keep_their_place_when_their_keys_are_pressed(tmp_path: Path) -> None:
    async with town_with_bot(tmp_path) as town:
        alice = town.person("Alice")
        there = alice.within(town.make_group(admins=[alice]))
        await alice.says("/subscribe")
        await there.says("/subscribe")
        before = there.chat.newest_by_bot
        post = await jump(alice, MONDAY)
        assert post.title == "📅 Monday, 23 November 2026"
        assert [label[:2].strip() for label in post.buttons] == ["🏅", "🏅", "🗓", "⚙️"]
        card = await post.press("Viet Nam Cultural Heritage Day")
        assert card.id > post.id
        assert card.title == "🗓 Viet Nam Cultural Heritage Day"
        assert (await card.press("Back to the list")).id == card.id
        settings = await post.press("Settings")
        assert settings.id > card.id
        assert next(one for one in seen(alice) if one.id == post.id).text == post.text
        following = await alice.says("/reminders")
        assert "23 November" not in following.text
        assert "Tuesday, 24 November 2026, 08:00" in following.text
        assert following.buttons == ["⚙️ Settings"]
        shared = await there.hears(before)
        assert shared.buttons == post.buttons[:3]
        assert (await shared.press("Heritage Day")).replies_to == shared.id
