"""Why a chat did or did not get a post, asked in groups where nothing was said before."""

from __future__ import annotations

import pytest

from content.reminders.sheet import Category, Sheet
from storage.outbox.posts import Subscription, Suspension
from tests.talk import NOW, Talker, Town

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def asker(town: Town, admin: Talker) -> Talker:
    """Who runs the bot, in a group of their own."""
    return admin.within(town.make_group(admins=[admin]))


async def test_a_post_ahead(asker: Talker) -> None:
    await asker.says("/subscribe")
    said = (await asker.says("/why tomorrow")).text
    assert "It falls due on Sunday, 22 November 2026, 08:00.\nIt is planned and goes out then." in said
    said = (await asker.says("/why 2027-06-27")).text
    assert "No post is planned yet: that is done at most two days ahead." in said
    assert "before reminders were turned on" in (await asker.says("/why 2026-10-31")).text


async def test_why_there_is_no_post(town: Town, asker: Talker) -> None:
    assert "Reminders were never turned on." in (await asker.says("/why 2027-06-27")).text
    await asker.says("/subscribe")
    assert "The content has nothing for this day." in (await asker.says("/why 2027-06-26")).text
    await asker.says("/unsubscribe")
    said = (await asker.says("/why 2027-06-27")).text
    assert "Reminders are turned off." in said
    assert "because reminders do not come here" in said
    days, mute = frozenset({Category.DAYS}), frozenset({"geopark"})
    sheet = Sheet("Asia/Ho_Chi_Minh", daily=False, categories=days, muted=mute, jubilees_only=True)
    made = Subscription(47110, "private", sheet, subscribed=True, since=NOW, suspended=Suspension.BLOCKED)
    await town.bot.services.sheets.store(made, None)
    said = (await asker.says("/why 47110 2027-06-27")).text
    assert "Chat 47110" in said
    assert "Reminders are on but suspended. The person has blocked the bot." in said
    assert "The content has 9 entries for this day, but the settings of the chat leave them out:" in said
    reasons = [line for line in said.splitlines() if line.startswith("• ")]
    assert reasons == [
        "• the posts on single days are turned off",
        "• events are left out",
        "• titles are left out",
        "• only round anniversaries are wanted",
    ]


async def test_words_that_name_no_day(asker: Talker) -> None:
    for words in ("/why soon", "/why 2027", "/why 6", "/why 2027 06", "/why 47110 soon", "/why 47110 2027"):
        assert (await asker.says(words)).text.startswith("Which day do you mean?"), words
    assert (await asker.says("/why 9999-12-31")).text.startswith("Reminders can be told for the years")


@pytest.mark.parametrize("number", [7, 1003, 2031, -605, 99_999])
async def test_chats_have_numbers_of_any_length(town: Town, asker: Talker, number: int) -> None:
    await town.bot.services.sheets.store(Subscription(number, "private", Sheet("Asia/Ho_Chi_Minh"), since=NOW), None)
    assert f"Chat {number}\n" in (await asker.says(f"/why {number}")).text
    day = (await asker.says(f"/why {number} 2027-06-27")).text
    assert f"Chat {number}\n" in day
    assert "27 June 2027" in day


async def test_a_number_that_is_no_year_needs_no_sheet(asker: Talker) -> None:
    assert "Reminders were never turned on." in (await asker.says("/why 1004")).text
    day = await asker.says("/why 27 6")
    assert "27 June 2026" in day.title
    assert "Chat" not in day.text
