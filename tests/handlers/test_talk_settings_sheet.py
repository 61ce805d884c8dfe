"""The sheet of a chat: each page, its ticks, and what is stored then."""

from __future__ import annotations

import datetime as dt

import pytest

from content.reminders.sheet import Category, Digest, LeapDay, QuietHours, QuietMode, Sheet
from handlers.dialogue.lists import token
from handlers.reminders.settings_buttons import Choose, Tick
from handlers.views.chats.settings_pages import HOURS_A_ROW
from tests.handlers.test_talk_subscribe import press_forged, stored
from tests.talk import Answer, Talker, Town

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def open_page(talker: Talker, page: str) -> Answer:
    return await (await talker.says("/settings")).press(page)


async def sheet_of(talker: Talker) -> Sheet:
    return (await stored(talker)).sheet


async def test_the_sheet_shows_what_holds(alice: Talker) -> None:
    before = await alice.says("/settings")
    assert before.title == "🔕 Reminders are off"
    assert before.rows[0][0]["text"] == "🔔 Turn on"
    assert await alice.town.bot.services.sheets.get(alice.id) is None
    on = await before.press("🔔 Turn on")
    assert on.title == "🔔 Reminders are on"
    assert (await on.press("⚙️ Settings")).text == (
        "🔔 Reminders are on\n"
        "Next post: Sunday, 22 November 2026, 08:00\n\n"
        "Posts: daily, monthly, yearly\n"
        "Subjects: everything\n"
        "Days ahead: on the day\n"
        "Time: 08:00, Ho Chi Minh City (UTC+7)\n"
        "Quiet hours: none\n"
        "29 February: 28 February in common years\n"
        "Pin: posts are not pinned\n"
        "Language: English"
    )


async def test_pages_are_drawn_in_place_with_a_tick_on_what_is_on(alice: Talker) -> None:
    page = await open_page(alice, "🗓 Posts")
    assert page.title == "Posts: daily, monthly, yearly"
    assert page.buttons == ["✓ Daily", "Weekly", "✓ Monthly", "✓ Yearly", "‹ Back"]
    weekly = await page.press("Weekly")
    assert weekly.id == page.id
    assert weekly.buttons == ["✓ Daily", "✓ Weekly", "✓ Monthly", "✓ Yearly", "‹ Back"]
    await (await weekly.press("✓ Monthly")).press("✓ Yearly")
    assert (await sheet_of(alice)).digests == {Digest.WEEKLY}
    sheet = await alice.sees().press("‹ Back")
    assert sheet.id == page.id
    assert "Posts: daily, weekly" in sheet.text


async def test_topics_are_switched_one_by_one(alice: Talker) -> None:
    page = await open_page(alice, "🏷 Subjects")
    people = await page.press("✓ People")
    assert people.title == "Subjects: heritage, events, international and national days, lunar festivals"
    jubilees = await people.press("Round anniversaries only")
    assert jubilees.title.endswith("lunar festivals · round anniversaries only")
    assert (await sheet_of(alice)).jubilees_only
    dateless = "With round anniversaries only, special days and lunar festivals do not come"
    assert "Organisations belong to the events." in people.text
    assert dateless not in people.text
    assert dateless in jubilees.text
    programmes = await jubilees.press("Programmes one by one")
    assert all(label.startswith("✓ ") for label in programmes.buttons[:-1])
    first = programmes.buttons[0]
    without = await programmes.press(first)
    assert without.buttons[0] == first.removeprefix("✓ ")
    back = await without.press("‹ Back")
    assert back.title.endswith(" · without 1 programme · round anniversaries only")
    sheet = await sheet_of(alice)
    assert sheet.categories == frozenset(Category) - {Category.PEOPLE}
    assert len(sheet.muted) == 1
    heritage = await back.press("✓ Heritage")
    assert "Programmes one by one ›" not in heritage.buttons


async def test_days_ahead_and_the_hour(alice: Talker) -> None:
    await alice.says("/subscribe")
    page = await open_page(alice, "⏳ Days ahead")
    assert page.buttons == ["✓ On the day", "1 day before", "7 days before", "30 days before", "‹ Back"]
    week = await (await page.press("7 days before")).press("✓ On the day")
    assert week.title == "Days ahead: 7 days before"
    assert (await sheet_of(alice)).leads == {7}
    hour = await open_page(alice, "🕗 Time")
    assert [len(row) for row in hour.rows[:-2]] == [HOURS_A_ROW] * (24 // HOURS_A_ROW)
    assert "it is 10:00 now" in hour.text
    late = await hour.press("21:00")
    assert "✓ 21:00" in late.buttons
    assert "✓ 08:00" not in late.buttons
    assert (await sheet_of(alice)).hour == 21
    planned = await alice.town.bot.services.outbox.history(alice.id, 10)
    assert {post.due.hour for post in planned} <= {14}


async def test_nothing_is_posted_without_saying_so(alice: Talker) -> None:
    await alice.says("/subscribe")
    page = await open_page(alice, "🗓 Posts")
    page = await (await page.press("✓ Yearly")).press("✓ Monthly")
    assert page.notice == ""
    silent = await page.press("✓ Daily")
    warning = "With these settings nothing will be posted."
    assert silent.notice == warning
    assert silent.text.endswith(f"⚠️ {warning}")
    assert f"🔔 Reminders are on\n⚠️ {warning}" in (await silent.press("‹ Back")).text
    assert (await (await open_page(alice, "🗓 Posts")).press("Daily")).notice == ""
    leads = await (await open_page(alice, "⏳ Days ahead")).press("✓ On the day")
    assert leads.notice == warning
    # Who switches the daily post off and on again wants it to come.
    daily = await (await (await open_page(alice, "🗓 Posts")).press("✓ Daily")).press("Daily")
    assert warning not in daily.text
    assert (await sheet_of(alice)).leads == {0}


async def test_quiet_hours(alice: Talker) -> None:
    page = await open_page(alice, "🌙 Quiet hours")
    assert page.buttons == ["✓ No quiet hours", "Posts wait until the end", "Posts come silently", "‹ Back"]
    wait = await page.press("Posts wait")
    assert wait.title == "Quiet hours: 22:00–07:00, posts wait"
    assert await sheet_of(alice) == Sheet("Asia/Ho_Chi_Minh", quiet=QuietHours(22, 7))
    until = await (await wait.press("Until 07:00")).press("06:00")
    begins = await until.press("From 22:00")
    assert "When do quiet hours begin?" in begins.text
    assert await begins.notice_of("06:00") == "Quiet hours can't begin and end at the same time."
    silent = await (await begins.press("23:00")).press("Posts come silently")
    assert silent.title == "Quiet hours: 23:00–06:00, posts come silently"
    assert (await sheet_of(alice)).quiet == QuietHours(23, 6, QuietMode.SILENT)
    await silent.press("No quiet hours")
    assert (await sheet_of(alice)).quiet is None


async def test_29_february(alice: Talker) -> None:
    page = await open_page(alice, "📅 29 February")
    assert page.buttons == ["✓ 28 February", "1 March", "‹ Back"]
    assert (await page.press("1 March")).buttons[1] == "✓ 1 March"
    assert (await sheet_of(alice)).leap_day is LeapDay.AFTER


async def test_the_language_is_chosen_there_too(alice: Talker) -> None:
    page = await (await open_page(alice, "💬 Language")).press("Tiếng Việt")
    assert page.title == "Ngôn ngữ"
    assert page.buttons == ["English", "✓ Tiếng Việt", "Tự động", "‹ Quay lại"]
    assert "Ngôn ngữ: Tiếng Việt" in (await page.press("‹ Quay lại")).text
    assert (await (await alice.says("/settings")).press("💬")).buttons[1] == "✓ Tiếng Việt"
    await alice.sees().press("Tự động")
    assert (await alice.says("/settings")).title == "🔕 Reminders are off"


async def test_posts_go_into_the_topic_of_a_forum(town: Town, alice: Talker) -> None:
    group = town.make_group(admins=[alice], forum=True)
    topic = town.sandbox.world.add_topic(group.id, "Heritage")
    general, here = alice.within(group), alice.within(group, thread=topic.thread)
    await general.says("/subscribe")
    page = await open_page(general, "📌 Place and pin")
    assert page.title == "Place: General topic, posts are not pinned"
    assert page.buttons == ["✓ General topic", "Pin new posts", "‹ Back"]
    assert "To choose another topic, write /settings there." in page.text
    there = await open_page(here, "📌 Place and pin")
    assert there.thread == topic.thread
    assert there.buttons == ["✓ General topic", "This topic", "Pin new posts", "‹ Back"]
    moved = await there.press("This topic")
    assert moved.title == "Place: this topic, posts are not pinned"
    assert (await stored(here)).thread_id == topic.thread
    assert "Place: another topic" in (await general.says("/settings")).text
    await (await open_page(here, "📌 Place and pin")).press("General topic")
    assert (await stored(here)).thread_id is None


async def test_pinning_needs_the_right_to(town: Town, alice: Talker) -> None:
    world = town.sandbox.world
    group = town.make_group(admins=[alice], bot="member")
    here = alice.within(group)
    page = await open_page(here, "📌 Pin")
    assert (await page.notice_of("Pin new posts")).startswith("The bot may not pin messages here yet.")
    bot = world.default_bot().id
    world.set_member(group.id, bot, "administrator", rights={"can_pin_messages": True})
    pinned = await page.press("Pin new posts")
    assert pinned.buttons[0] == "✓ Pin new posts"
    assert (await stored(here)).pin
    await pinned.press("✓ Pin new posts")
    assert not (await stored(here)).pin
    own = await (await open_page(alice, "📌 Pin")).press("Pin new posts")
    assert own.title == "Pin: new posts are pinned"


async def test_a_pin_is_taken_down_with_the_wish(town: Town, alice: Talker) -> None:
    await (await open_page(alice, "📌 Pin")).press("Pin new posts")
    await town.bot.services.sheets.set_pinned(alice.id, alice.sees().id)
    town.sandbox.world.find_chat(None, alice.id).pinned.append(alice.sees().id)
    await (await open_page(alice, "📌 Pin")).press("✓ Pin new posts")
    assert alice.chat.pinned == []
    assert (await stored(alice)).pinned is None


async def test_values_that_mean_nothing_lead_back_to_the_sheet(alice: Talker) -> None:
    answer = await alice.says("/settings")
    for data in (
        Choose("hour", "24").pack(),
        Choose("hour", "x").pack(),
        Choose("zone", "Mars/Phobos").pack(),
        Choose("daily", "1").pack(),
        Choose("quiet", "loud").pack(),
        Choose("topic", "-7").pack(),
        Choose("language", "tlh").pack(),
        Tick("lead", "8", on=True).pack(),
        Tick("digest", "hourly", on=True).pack(),
        Tick("programme", token("no-such"), on=True).pack(),
        "f:nowhere:",
        "k:daily:",
    ):
        assert await press_forged(alice, answer.id, data) == "This list is outdated. Here is a new one."
        assert alice.sees().title == "🔕 Reminders are off"
    assert await alice.town.bot.services.sheets.get(alice.id) is None


async def test_outdated_keys_of_administrators_are_refused_to_members(town: Town, alice: Talker) -> None:
    boss = town.person("Boss")
    group = town.make_group(admins=[boss], members=[alice])
    answer = await boss.within(group).says("/settings")
    refusal = "In a group only its administrators can change the reminders."
    assert await answer.notice_of("🗓 Posts", by=alice.within(group)) == refusal
    post = town.sandbox.world.find_post(group, answer.id)
    post.message["reply_markup"]["inline_keyboard"].append([{"text": "old", "callback_data": "f:nowhere:"}])
    query = alice.within(group).push(answer, "f:nowhere:")
    assert (await town.sandbox.world.answered(query))["text"] == refusal


async def test_a_change_replans_the_day(alice: Talker) -> None:
    outbox = alice.town.bot.services.outbox
    await alice.says("/subscribe")
    assert [post.day for post in await outbox.history(alice.id, 10)] == [dt.date(2026, 11, 22)]
    topics = await open_page(alice, "🏷 Subjects")
    for label in ("✓ Heritage", "✓ Events", "✓ People", "✓ Special days", "✓ Lunar festivals"):
        topics = await topics.press(label)
    assert await outbox.history(alice.id, 10) == []
    for label in ("Heritage", "Events", "People", "Special days", "Lunar festivals"):
        topics = await topics.press(label)
    assert [post.day for post in await outbox.history(alice.id, 10)] == [dt.date(2026, 11, 22)]


async def test_the_language_can_follow_the_app_again(town: Town, lan: Talker, alice: Talker) -> None:
    chats = town.bot.services.chats
    await alice.says("/subscribe")
    page = await (await open_page(alice, "💬 Language")).press("Tiếng Việt")
    assert page.buttons == ["English", "✓ Tiếng Việt", "Tự động", "‹ Quay lại"]
    # Posts can't ask the app: what it speaks is kept for them.
    assert (await page.press("Tự động")).title == "Language"
    assert (await chats.settings(alice.id)).language == (None if town.bot.services.language == "en" else "en")
    await lan.says("/subscribe")
    await lan.says("/language en")
    assert (await (await lan.says("/language")).press("Automatic")).title == "Ngôn ngữ"
    assert (await chats.settings(lan.id)).language == (None if town.bot.services.language == "vi" else "vi")


async def test_privacy_tells_of_reminders_and_ends_them(town: Town, alice: Talker) -> None:
    group = town.make_group(admins=[alice])
    await alice.within(group).says("/subscribe")
    await alice.says("/subscribe")
    told = await alice.says("/privacy")
    assert f"Stored about this chat: its number ({alice.id})." in told.text
    assert "Its settings for reminders are stored, with the user number of the person who set them up." in told.text
    assert "1 reminder is on record" in told.text
    assert "Your user number is kept with the reminders of 1 other chat" in told.text
    assert "A location that you share is used once" in told.text
    await (await told.press("Delete my data")).press("Yes, delete")
    assert await town.bot.services.sheets.get(alice.id) is None
    assert (await stored(alice.within(group))).by is None
    assert (await alice.says("/settings")).title == "🔕 Reminders are off"


async def test_it_reads_as_well_in_vietnamese(lan: Talker) -> None:
    await lan.says("/subscribe")
    sheet = await lan.says("/settings")
    assert sheet.text == (
        "🔔 Lời nhắc đang bật\n"
        "Bài tiếp theo: Chủ nhật, ngày 22 tháng 11 năm 2026, lúc 08:00\n\n"
        "Bài đăng: hằng ngày, hằng tháng, hằng năm\n"
        "Nội dung: tất cả\n"
        "Thời điểm nhắc: đúng ngày\n"
        "Giờ đăng: 08:00, Thành phố Hồ Chí Minh (UTC+7)\n"
        "Giờ yên lặng: không có\n"
        "Ngày 29 tháng 2: năm không nhuận nhắc vào ngày 28 tháng 2\n"
        "Ghim: không ghim bài\n"
        "Ngôn ngữ: Tiếng Việt"
    )
    quiet = await (await sheet.press("🌙 Giờ yên lặng")).press("Bài đợi đến hết giờ")
    assert quiet.title == "Giờ yên lặng: 22:00–07:00, bài được hoãn lại"
    topics = await (await lan.says("/settings")).press("🏷 Nội dung")
    assert (await topics.press("✓ Di sản")).title == (
        "Nội dung: sự kiện, nhân vật, ngày kỷ niệm quốc tế và trong nước, lễ hội âm lịch"
    )
