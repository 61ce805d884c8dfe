"""What admins see ahead: the very post of a day, and the plan of a year or a month."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from content.reminders.sheet import Category, Sheet
from storage.outbox.posts import Subscription
from tests.talk import Talker, Town, town_with_bot

pytestmark = pytest.mark.asyncio(loop_scope="session")

UTC = dt.UTC


async def test_a_preview_shows_the_very_post(town: Town, admin: Talker) -> None:
    del town
    head, post = await admin.asks("/preview 27/6/2027", 2)
    assert head.text == (
        "👁 If reminders were on and could be delivered here, this chat would get the following on "
        "Sunday, 27 June 2027, 08:00:"
    )
    assert post.title == "📅 Sunday, 27 June 2027"
    assert "16 years since the inscription on the World Heritage List (27 June 2011)" in post.text
    assert "2 years since the reception (27 June 2025)\nAlso mentioned: " in post.text
    assert post.buttons == [
        *("🏛️ Citadel of the Ho Dynasty", "🗓 Party chief To Lam receives UNESCO…", "⚙️ Settings"),
    ]
    assert (await post.press("Citadel")).title == "🏛️ Citadel of the Ho Dynasty"


async def test_a_preview_is_what_the_chat_then_gets(tmp_path: Path) -> None:
    async with town_with_bot(tmp_path, admin_ids=frozenset({77})) as town:
        admin = town.person("Admin", number=77)
        await admin.says("/subscribe")
        head, *foreseen = await admin.asks("/preview 2026-12-01", 2)
        assert head.text == "👁 This chat gets the following on Tuesday, 1 December 2026, 08:00:"
        before = admin.chat.newest_by_bot
        town.clock.now = dt.datetime(2026, 12, 1, 1, 0, 1, tzinfo=UTC)
        post = await admin.hears(before)
        while post.title != foreseen[0].title or post.id <= before:  # what had fallen due before comes first
            before = admin.chat.newest_by_bot
            post = await admin.hears(before)
        assert (post.html, post.rows) == (foreseen[0].html, foreseen[0].rows)


async def test_a_day_without_a_post_leads_to_the_next_one(admin: Talker) -> None:
    nothing = await admin.says("/preview 2027-06-26")
    assert (
        nothing.text == "No reminder falls on Saturday, 26 June 2027.\nThe next day with a post: Sunday, 27 June 2027."
    )
    heard = admin.heard()
    await nothing.press("27 June 2027")
    await admin.town.sandbox.world.journal.until(lambda: admin.heard() >= heard + 2)
    assert admin.sees().title == "📅 Sunday, 27 June 2027"


async def test_days_gone_by_are_told_as_such(town: Town, admin: Talker) -> None:
    head, post = await admin.asks("/preview 2024-06-27", 2)
    assert head.text == (
        "👁 By the settings and content of today, this chat would have got the following on "
        "Thursday, 27 June 2024, 08:00. What was sent is told by /why."
    )
    assert post.title == "📅 Thursday, 27 June 2024"
    nothing = await admin.says("/preview 2024-06-26")
    assert nothing.text == (
        "By the settings and content of today, no reminder fell on Wednesday, 26 June 2024.\n"
        "The next day with a post: Thursday, 27 June 2024."
    )
    boss = admin.within(town.make_group(admins=[admin]))
    await boss.says("/language vi")
    (head, _) = await boss.asks("/preview 27/6/2024", 2)
    assert head.text.startswith("👁 Theo cài đặt và nội dung hiện nay, bài dưới đây lẽ ra được gửi lúc ")


async def test_a_day_without_a_year_is_the_coming_one(admin: Talker) -> None:
    head, _ = await admin.asks("/preview 27/6", 2)
    assert "Sunday, 27 June 2027" in head.text
    head, _ = await admin.asks("/preview 21/11", 2)
    assert "Saturday, 21 November 2026" in head.text


@pytest.mark.parametrize(("words", "number"), [("1901-01-02", 2), ("2099-12-01", 2)])
async def test_the_first_and_last_days_that_can_be_told(admin: Talker, words: str, number: int) -> None:
    said = await admin.asks(f"/preview {words}", number)
    assert words[:4] in said[0].text


async def test_without_words_it_is_today(admin: Talker) -> None:
    head, post = await admin.asks("/preview", 2)
    assert "Saturday, 21 November 2026" in head.text
    assert post.title == "📅 Saturday, 21 November 2026"


@pytest.mark.parametrize("command", ["preview", "plan", "why", "outbox", "coverage"])
async def test_others_are_refused(town: Town, alice: Talker, admin: Talker, lan: Talker, command: str) -> None:
    assert (await alice.says(f"/{command}")).text.startswith("This is only for the people who run this bot.")
    assert (await lan.says(f"/{command}")).text.startswith("Lệnh này chỉ dành cho người quản trị bot.")
    group = town.make_group(admins=[admin])
    hidden = (await admin.within(group, anonymous=True).says(f"/{command}")).text
    if command in {"outbox", "coverage"}:
        assert f"Please send /{command} in a private chat." in hidden
    else:
        assert hidden.endswith(f"Please ask in a private chat: /{command} {group.id}")


async def test_a_key_of_an_admin_is_refused_to_others(town: Town, alice: Talker, admin: Talker) -> None:
    group = town.make_group(admins=[admin], members=[alice])
    nothing = await admin.within(group).says("/preview 2027-06-26")
    refused = await nothing.notice_of("27 June 2027", by=alice.within(group))
    assert refused.startswith("This is only for the people who run this bot.")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("/preview soon", "Which day do you mean?"),
        ("/preview 2027", "Which day do you mean?"),
        ("/plan 27/6/2027", "Which year or month do you mean?"),
        ("/plan nonsense", "Which year or month do you mean?"),
        ("/preview 27/6/20277", "Which day do you mean?"),
        ("/preview 9999-12-31", "Reminders can be told for the years 1901 to 2099."),
        ("/preview 0001-01-01", "Reminders can be told for the years 1901 to 2099."),
        ("/plan 9999", "Reminders can be told for the years 1901 to 2099."),
        ("/plan 1800", "Reminders can be told for the years 1901 to 2099."),
        ("/plan -5", "The bot keeps no settings of a chat with the number -5."),
        ("/preview -1001 tomorrow", "The bot keeps no settings of a chat with the number -1001."),
        ("/plan 47999 2027", "The bot keeps no settings of a chat with the number 47999."),
        ("/plan 47999", "Which year or month do you mean?"),
    ],
)
async def test_words_that_are_not_understood(admin: Talker, words: str, said: str) -> None:
    assert (await admin.says(words)).text.startswith(said)


async def test_the_plan_of_a_year(admin: Talker) -> None:
    card, file = await admin.asks("/plan 2027", 2)
    assert card.title == "📋 The plan of this chat: 2027"
    assert "June: 10 posts, " in card.text
    assert "📆 17 round anniversaries\n" in card.text
    assert "Viet Nam National Commission for UNESCO founded: 15 June · 🎉 50th anniversary of the founding" in card.text
    assert file.text == "The whole plan as a table: 2027"
    assert file.post["document"]["file_name"] == "plan-2027.csv"


async def test_other_chats_are_named_by_their_numbers(town: Town, admin: Talker) -> None:
    sheet = Sheet("America/Los_Angeles", digests=frozenset(), categories=frozenset({Category.TITLES}))
    await town.bot.services.sheets.store(Subscription(-47115, "supergroup", sheet), None)
    head, post = await admin.asks("/preview -47115 27/6/2027", 2)
    assert head.text.startswith("Chat -47115\n👁 If reminders were on")
    assert "Sunday, 27 June 2027, 08:00:" in head.text
    assert "Party chief" not in post.text
    nothing = await admin.says("/preview -47115 2027-06-26")
    assert nothing.text.startswith("Chat -47115\nNo reminder falls on Saturday, 26 June 2027.\n")
    assert nothing.buttons == []
    # There it is Friday still.
    assert "20 November 2026" in (await admin.says("/preview -47115 friday")).text
    plan, file = await admin.asks("/plan -47115 2027-06", 2)
    assert plan.title == "📋 The plan of chat -47115: June 2027"
    assert file.post["document"]["file_name"] == "plan-2027-06.csv"


async def test_a_weekday_is_the_coming_one_and_a_lunar_day_is_found(admin: Talker) -> None:
    assert "Monday, 23 November 2026" in (await admin.asks("/preview thứ hai", 2))[0].text
    assert "Friday, 16 April 2027" in (await admin.asks("/preview mùng 10 tháng 3", 2))[0].text


async def test_the_plan_of_a_month(admin: Talker) -> None:
    card, file = await admin.asks("/plan 2027-06", 2)
    assert card.title == "📋 The plan of this chat: June 2027"
    assert (
        "Sunday, 27 June 2027: Citadel of the Ho Dynasty – inscription (16 years); "
        "Party chief To Lam receives UNESCO Director-General Audrey Azoulay (2 years)"
    ) in card.text
    assert file.post["document"]["file_name"] == "plan-2027-06.csv"
