"""The time zone of a chat: asked for by words, by a reply, by a location."""

from __future__ import annotations

import pytest

from tests.talk import Talker, Town

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_search_asks_for_a_reply(town: Town, alice: Talker) -> None:
    page = await alice.says("/timezone")
    assert page.text == (
        "Time zone: Ho Chi Minh City (Viet Nam), UTC+7\n\n"
        "There it is 10:00 now. The time of the posts goes by this clock.\nAsia/Ho_Chi_Minh"
    )
    assert page.buttons == ["🔎 Search", "📍 By my location", "‹ Back"]
    prompt = await page.press("🔎 Search")
    assert prompt.id != page.id
    assert prompt.panel == {"force_reply": True, "input_field_placeholder": "e.g. Ho Chi Minh City"}
    assert f'<a href="https://t.me/test_bot?start=zone_{alice.id}">town or country</a>' in prompt.html
    found = await alice.says("nhật bản", reply_to=prompt.id)
    assert found.text == "Time zone for “nhật bản”\nIs this yours? Beside it stands the time there now."
    assert found.buttons == ["Tokyo (Japan) · 12:00", "🔎 Search", "📍 By my location", "‹ Back"]
    chosen = await found.press("Tokyo (Japan) · 12:00")
    assert chosen.id == found.id
    assert chosen.title == "Time zone: Tokyo (Japan), UTC+9"
    assert (await alice.says("/today")).title.startswith("Today, Saturday, 21 November 2026")
    assert (await town.bot.services.chats.settings(alice.id)).zone == "Asia/Tokyo"


async def test_the_question_is_short_in_vietnamese_too(lan: Talker) -> None:
    page = await lan.says("/timezone")
    assert page.buttons[1] == "📍 Theo vị trí"
    assert (await page.press("🔎 Tìm")).panel["input_field_placeholder"] == "VD: TP Hồ Chí Minh"


async def test_the_chats_own_day_is_that_of_its_zone(alice: Talker) -> None:
    await (await alice.says("/timezone Honolulu")).press("Honolulu")
    assert (await alice.says("/today")).title.startswith("Today, Friday, 20 November 2026")


async def test_the_command_takes_words(alice: Talker, lan: Talker) -> None:
    assert (await alice.says("/timezone kiev")).buttons[0] == "Kyiv (Ukraine) · 05:00"
    assert (await alice.says("/timezone vung tau")).buttons[0] == "Vung Tau (Viet Nam) · 10:00"
    nothing = await alice.says("/timezone zzzzz")
    assert nothing.text == (
        "No time zone was found for “zzzzz”. Write a bigger town nearby, or the country.\nOr let your location tell it."
    )
    assert nothing.buttons == ["🔎 Search", "📍 By my location", "‹ Back"]
    assert (await lan.says("/timezone thuong hai")).buttons[0] == "Thượng Hải (Trung Quốc) · 11:00"


async def test_groups_answer_the_question_by_a_reply(town: Town, alice: Talker, lan: Talker) -> None:
    group = town.make_group(admins=[alice], members=[lan], bot="member")
    here = alice.within(group)
    settings = await here.says("/settings")
    prompt = await (await settings.press("🌐 Time zone")).press("🔎 Search")
    assert prompt.panel["selective"] is True
    assert prompt.replies_to == settings.replies_to
    assert "📍" not in "".join((await here.says("/timezone")).buttons)
    refused = await lan.within(group).says("Paris", reply_to=prompt.id)
    assert refused.text == "In a group only its administrators can change the reminders."
    found = await here.says("Paris", reply_to=prompt.id)
    assert (await found.press("Paris (France) · 04:00")).title == "Time zone: Paris (France), UTC+1"
    assert (await town.bot.services.chats.settings(group.id)).zone == "Europe/Paris"
    anonymous = alice.within(group, anonymous=True)
    assert (await anonymous.says("Tokyo", reply_to=prompt.id)).buttons[0] == "Tokyo (Japan) · 12:00"


async def test_other_replies_are_not_taken_for_names_of_places(alice: Talker) -> None:
    help_text = await alice.says("/help")
    assert not (await alice.says("Paris", reply_to=help_text.id)).text.startswith("Time zones")


async def test_the_link_of_the_question_leads_to_the_zone(alice: Talker) -> None:
    assert (await alice.says(f"/start zone_{alice.id}")).title.startswith("Time zone: ")
    assert (await alice.says("/start zone_1")).text.startswith("Only administrators of that channel")


async def test_a_location_gives_the_zone_and_is_not_kept(alice: Talker) -> None:
    asked = await (await alice.says("/timezone")).press("📍 By my location")
    share, cancel = (row[0] for row in asked.panel["keyboard"])
    assert share == {"text": "📍 Share my location", "request_location": True}
    assert cancel == {"text": "✖️ Cancel"}
    alice.sends("", content={"location": {"latitude": 21.03, "longitude": 105.85}})
    found = await alice.hears_about("Your time zone")
    thanks = alice.chat.posts[found.id - 1]
    assert thanks.message["text"] == "Thank you. Your location is not stored."
    assert thanks.markup == {"remove_keyboard": True}
    assert found.buttons[:2] == ["Ho Chi Minh City (Viet Nam) · 10:00", "Bangkok (Thailand) · 10:00"]
    assert (await found.press("Bangkok")).title == "Time zone: Bangkok (Thailand), UTC+7"
    alice.sends("", content={"location": {"latitude": 2000.0, "longitude": 2000.0}})
    assert (await alice.hears_about("can't be told")).buttons == ["🔎 Search", "‹ Back"]
