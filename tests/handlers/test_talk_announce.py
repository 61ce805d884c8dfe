"""Announcements from the first word to the last chat: what is told goes to everybody, so each test has its own bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from content.roles import Role
from storage.desk.announced import Tally
from storage.desk.roles import Holder
from tests.handlers.announcing import (
    BOSS,
    OWNERS,
    SEND,
    count,
    counts,
    crowd,
    draft,
    settled,
    subscribe,
    tally,
)
from tests.talk import NOW, Talker, Town, small_town


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with small_town(tmp_path, admin_ids=OWNERS) as town:
        yield town


@pytest.fixture
def boss(town: Town) -> Talker:
    return town.person("Boss", number=BOSS)


async def test_each_chat_gets_the_text_of_its_language_where_it_wants_it(town: Town, boss: Talker) -> None:
    alice, lan = town.person("Alice", "en"), town.person("Lan", "vi")
    await alice.says("/subscribe")
    await lan.says("/subscribe")
    group, forum = town.make_group(admins=[lan]), town.make_group(admins=[alice], forum=True)
    await lan.within(group).says("/language vi")
    await lan.within(group).says("/subscribe")
    thread = town.sandbox.world.add_topic(forum.id, "News").thread
    await alice.within(forum, thread=thread).says("/subscribe")
    channel = town.sandbox.world.add_chat("channel", "News", bot="administrator")
    await subscribe(town, channel.id, "channel")
    stranger = town.person("Somebody else")
    await stranger.says("/help")

    bold = [{"type": "bold", "offset": 17, "length": 5}]
    shown = await draft(boss, "/announce  We <b>moved</b> & more", content={"entities": bold})
    assert shown.title == "📣 Announcement 1, a draft"
    assert "Above is exactly what chats get: English." in shown.text
    assert shown.buttons[:5] == [
        "✅ Private chats · 2",
        "✅ Groups · 2",
        "✅ Channels · 1",
        "✅ English · 3",
        "✅ Vietnamese · 2",
    ]
    asked = await shown.press("Add Vietnamese text")
    assert "Vietnamese" in asked.text
    shown = await draft(boss, "Chúng tôi đã chuyển", reply_to=asked.id)
    assert "Each chat gets the text of its language." in shown.text
    course = await shown.press("Send to 5 chats")
    assert course.notice == "It goes out now."
    assert course.id == shown.id
    done = await boss.hears_about("✅ Announcement 1 has gone out")
    assert "5 chats · 5 sent" in done.text
    assert done.buttons == []
    english, vietnamese = "We <b>moved</b> & more", "Chúng tôi đã chuyển"
    for talker, text in (
        (alice, english),
        (lan, vietnamese),
        (lan.within(group), vietnamese),
        (alice.within(forum), english),
    ):
        assert counts(town, [talker], text) == [1]
        assert talker.sees().text == text
        assert talker.sees().buttons == []
    assert alice.sees().html == "We &lt;b&gt;<b>moved</b>&lt;/b&gt; &amp; more"
    assert alice.within(forum).sees().thread == thread
    assert count(town, channel.id, english) == 1
    assert counts(town, [stranger], english) == [0]
    assert "sent announcement 1 (chats: 5)" in (await boss.says("/audit")).text
    told = await boss.says(f"/why {lan.id} today")
    assert "📣 Announcement 1\nIt fell due on Saturday, 21 November 2026, 10:00.\nIt was sent;" in told.text
    assert "21 November 2026: announcement 1, sent" in (await boss.says(f"/why {lan.id}")).text


async def test_a_draft_is_turned_about_until_it_is_right(town: Town, boss: Talker) -> None:
    await crowd(town, 2)
    (reader,) = await crowd(town, 1)
    await town.bot.services.chats.set_language(reader.id, "vi")
    await boss.says("/announce")
    asked = await boss.hears_about("Reply to this message with the announcement's text, English.")
    assert asked.panel["force_reply"] is True
    first = await draft(boss, "Xin chào", reply_to=asked.id)
    swapped = await first.press("This text is in Vietnamese")
    assert "Above is exactly what chats get: Vietnamese." in swapped.text
    fewer = await swapped.press("English ·")
    assert fewer.key(SEND)["text"] == "📣 Send to 1 chat"
    nobody = await fewer.press("Private chats")
    assert "⚠ No chat gets this" in nobody.text
    assert not any(SEND in key for key in nobody.buttons)
    again = await (await nobody.press("Private chats")).press("English ·")
    old = again.key(SEND)["callback_data"]
    changed = await draft(boss, "Xin chào các bạn", reply_to=(await again.press("Change Vietnamese text")).id)
    late = await boss.presses(again, old)
    assert late.notice == "This has changed meanwhile; nothing was done. Please look at it again."
    assert counts(town, [reader], "Xin chào") == [0]
    gone = await changed.press("Discard")
    assert gone.text == "The draft is gone; nothing was sent."
    assert (await late.notice_of(SEND)).startswith("This draft was sent, discarded or replaced already.")
    assert await tally(town) == Tally()


@pytest.mark.long
async def test_two_owners_send_it_once_and_two_on_a_day_both_arrive(town: Town, boss: Talker) -> None:
    people = await crowd(town, 3)
    other = town.person("Other", number=78)
    group = town.make_group(members=[boss, other])
    shown = await draft(boss.within(group), "/announce Once")
    data = shown.key(SEND)["callback_data"]
    queries = [talker.within(group).push(shown, data) for talker in (boss, other, boss, other)]
    notices = [str((await town.sandbox.world.answered(query)).get("text", "")) for query in queries]
    assert sum(notice == "It goes out now." for notice in notices) == 1
    second = await draft(boss, "/announce Twice")
    await second.press(SEND)
    for number in (1, 2):
        await settled(town, Tally(sent=3), number)
    assert counts(town, people, "Once") == [1, 1, 1]
    assert counts(town, people, "Twice") == [1, 1, 1]


async def test_who_may_not_is_refused_and_noted(town: Town, boss: Talker) -> None:
    people = await crowd(town, 1)
    mai, lan = town.person("Mai"), town.person("Lan", "vi")
    await town.bot.services.roles.grant(Holder(mai.id, Role.EDITOR, "Mai", BOSS, NOW))
    assert (await lan.says("/announce Mua ngay")).text.startswith("Lệnh này chỉ dành cho")
    assert (await mai.says("/announce Read this")).text.startswith("Your role in this bot does not include this.")
    group = town.make_group(members=[boss, mai, lan])
    shown = await draft(boss.within(group), "/announce Come and see")
    for key in (SEND, "Groups", "Discard", "Add Vietnamese"):
        assert (await shown.notice_of(key, by=mai.within(group))).startswith("Your role in this bot")
        assert (await shown.notice_of(key, by=lan.within(group))).startswith("This is only for the people")
    asked = await shown.press("Add Vietnamese")
    refused = await lan.within(group).says("Mua ngay", reply_to=asked.id)
    assert refused.text.startswith("This is only for the people")
    assert counts(town, people, "Come and see") == [0]
    audit = (await boss.says("/audit")).text
    assert "Lan · was refused /announce" in audit
    assert "Mai · was refused /announce" in audit


async def test_languages_are_called_in_the_language_of_who_reads(desk: Town) -> None:
    lan = desk.person("Lan", "vi")
    await desk.bot.services.roles.grant(Holder(lan.id, Role.OWNER, "Lan", BOSS, NOW))
    asked = await lan.says("/announce")
    asked = await lan.hears_about("nội dung thông báo, tiếng Việt")
    shown = await lan.says("/announce Xin chào")
    shown = await lan.hears_about("Phía trên là đúng")
    assert "tiếng Việt." in shown.text
    assert "English" not in f"{asked.text} {shown.text} {shown.buttons[:6]}"
