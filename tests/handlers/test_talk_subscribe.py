"""Reminders begin and end with one word; in groups administrators decide."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.sandbox.server import Sandbox
from handlers.reminders.settings_buttons import Leaf, Tick
from storage.outbox.posts import PostState, Subscription, Suspension
from tests.talk import NOW, TOKEN, USERNAME, Talker, Town, at_work

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def stored(talker: Talker) -> Subscription:
    found = await talker.town.bot.services.sheets.get(talker.chat.id)
    assert found is not None
    return found


async def press_forged(talker: Talker, message_id: int, data: str) -> str:
    """Press a key that no message has."""
    world = talker.town.sandbox.world
    post = world.find_post(talker.chat, message_id)
    assert post.message["reply_markup"]["inline_keyboard"]
    post.message["reply_markup"]["inline_keyboard"].append([{"text": "forged", "callback_data": data}])
    query = world.press(talker.id, message_id, chat=talker.group, data=data)
    assert not isinstance(query, str)
    return str((await world.answered(query)).get("text", ""))


async def test_one_word_is_enough(alice: Talker) -> None:
    answer = await alice.says("/subscribe")
    assert answer.title == "🔔 Reminders are on"
    assert "Next post: Sunday, 22 November 2026, 08:00\n" in answer.text
    assert "Posts: daily, monthly, yearly\nSubjects: everything\nTime: 08:00, Ho Chi Minh City (UTC+7)" in answer.text
    assert answer.buttons == ["⚙️ Settings", "🔕 Turn off", "📢 My channels"]
    sheet = await stored(alice)
    assert (sheet.active, sheet.since, sheet.by, sheet.place) == (True, NOW, alice.id, "private")
    planned = await alice.town.bot.services.outbox.history(alice.id, 10)
    assert [(post.day, post.state) for post in planned] == [(dt.date(2026, 11, 22), PostState.PLANNED)]
    assert planned[0].due == dt.datetime(2026, 11, 22, 1, tzinfo=dt.UTC)


async def test_it_reads_as_well_in_vietnamese(lan: Talker) -> None:
    answer = await lan.says("/subscribe")
    assert answer.title == "🔔 Lời nhắc đang bật"
    assert "Bài tiếp theo: Chủ nhật, ngày 22 tháng 11 năm 2026, lúc 08:00" in answer.text
    assert "Giờ đăng: 08:00, Thành phố Hồ Chí Minh (UTC+7)" in answer.text
    # Posts come in this language, too, though nobody's app tells it then.
    assert (await lan.town.bot.services.chats.settings(lan.id)).language == "vi"
    stopped = await answer.press("🔕 Tắt lời nhắc")
    assert stopped.text.startswith("🔕 Lời nhắc đang tắt\n\nSẽ không có bài nào nữa.")


async def test_subscribing_twice_changes_nothing(alice: Talker) -> None:
    await alice.says("/subscribe")
    before = await stored(alice)
    assert (await alice.says("/subscribe")).title == "🔔 Reminders are on"
    assert await stored(alice) == before


async def test_stopping_is_one_tap_and_keeps_the_settings(alice: Talker) -> None:
    await alice.says("/subscribe")
    page = await (await alice.says("/settings")).press("🕗 Time")
    await page.press("21:00")
    stopped = await alice.says("/unsubscribe")
    assert stopped.title == "🔕 Reminders are off"
    assert stopped.buttons == ["🔔 Turn on", "⚙️ Settings"]
    assert not (await stored(alice)).active
    assert await alice.town.bot.services.outbox.history(alice.id, 10) == []
    again = await stopped.press("🔔 Turn on")
    assert again.id == stopped.id
    assert "21:00, Ho Chi Minh City" in again.text
    assert (await stored(alice)).since == NOW


async def test_who_never_subscribed_can_stop_too(alice: Talker) -> None:
    assert (await alice.says("/unsubscribe")).title == "🔕 Reminders are off"
    assert await alice.town.bot.services.sheets.get(alice.id) is None


async def test_a_key_pressed_twice_does_no_more_than_once(alice: Talker) -> None:
    answer = await alice.says("/subscribe")
    data = answer.key("🔕 Turn off")["callback_data"]
    queries = [alice.push(answer, data) for _ in range(3)]
    for query in queries:
        assert not (await alice.town.sandbox.world.answered(query))["text"]
    assert alice.sees().title == "🔕 Reminders are off"
    assert not (await stored(alice)).active


async def test_only_administrators_decide_in_groups(town: Town, alice: Talker) -> None:
    boss = town.person("Boss")
    group = town.make_group(admins=[boss], members=[alice])
    here, there = alice.within(group), boss.within(group)
    refusal = "In a group only its administrators can change the reminders."
    for command in ("/subscribe", "/unsubscribe", "/settings", "/timezone", "/timezone Paris"):
        assert (await here.says(command)).text == refusal
    answer = await there.says("/subscribe")
    assert answer.buttons == ["⚙️ Settings", "🔕 Turn off"]
    assert (await stored(here)).by == boss.id
    assert await answer.notice_of("🔕 Turn off", by=here) == refusal
    assert await answer.notice_of("⚙️ Settings", by=here) == refusal
    assert (await stored(here)).active
    town.sandbox.world.set_member(group.id, boss.id, "member")
    assert await answer.notice_of("🔕 Turn off", by=there) == refusal


async def test_anonymous_administrators_decide_and_stay_anonymous(town: Town) -> None:
    boss = town.person("Boss")
    group = town.make_group(admins=[boss])
    here = boss.within(group, anonymous=True)
    answer = await here.says("/subscribe")
    assert answer.title == "🔔 Reminders are on"
    assert (await stored(here)).by is None
    # A press carries the real user.
    settings = await answer.press("⚙️ Settings")
    prompt = await (await settings.press("🌐 Time zone")).press("🔎 Search")
    assert boss.account.user["first_name"] not in prompt.html


async def test_posts_go_to_the_topic_in_which_they_were_asked_for(town: Town, alice: Talker) -> None:
    group = town.make_group(admins=[alice], forum=True)
    topic = town.sandbox.world.add_topic(group.id, "Heritage")
    here = alice.within(group, thread=topic.thread)
    await here.says("/subscribe")
    assert (await stored(here)).thread_id == topic.thread
    await alice.within(group).says("/subscribe")
    assert (await stored(here)).thread_id == topic.thread


async def test_forged_keys_change_no_chat_of_others(town: Town, alice: Talker) -> None:
    mallory = town.person("Mallory")
    await alice.says("/subscribe")
    group = alice.within(town.make_group(admins=[alice]))
    await group.says("/subscribe")
    answer = await mallory.says("/settings")
    for chat in (alice.id, group.chat.id, -1_009_999_999_999):
        for button in (Tick("subscribed", "", on=False, chat=chat), Leaf("sheet", chat), Leaf("forgotten", chat)):
            notice = await press_forged(mallory, answer.id, button.pack())
            assert notice.startswith("Only administrators of that channel can do this")
    assert (await stored(alice)).active
    assert (await stored(group)).active


async def test_a_subscription_outlives_a_restart(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        sandbox.world.add_bot(TOKEN, "Test bot", USERNAME)
        async with at_work(sandbox, tmp_path) as town:
            alice = town.person("Alice", "en")
            answer = await alice.says("/subscribe")
        async with at_work(sandbox, tmp_path) as town:
            again = Talker(town, alice.account)
            settings = await again.presses(answer, answer.key("⚙️ Settings")["callback_data"])
            assert settings.title == "🔔 Reminders are on"
            assert (await again.says("/unsubscribe")).title == "🔕 Reminders are off"


async def test_whoever_writes_again_is_reminded_again(town: Town, alice: Talker) -> None:
    """Telegram tells when somebody unblocks the bot, but an update that waits for more than a day is lost."""
    await alice.says("/subscribe")
    services = town.bot.services
    assert await services.sheets.suspend(alice.id, Suspension.BLOCKED, services.clock())
    await alice.says("/about")
    stored = await services.sheets.get(alice.id)
    assert stored is not None
    assert stored.active
    assert await services.sheets.suspend(alice.id, Suspension.RIGHTS, services.clock())
    await alice.says("/about")
    stored = await services.sheets.get(alice.id)
    assert stored is not None
    assert stored.suspended is Suspension.RIGHTS
