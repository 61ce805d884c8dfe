"""Announcements from the first word to the last chat: what is told goes to everybody, so each test has its own bot."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox
from content.roles import Role
from content.sheet import QuietHours, QuietMode, Sheet
from storage.announced import Tally
from storage.posts import Reason, Subscription
from storage.roles import Holder
from tests.talk import NOW, TOKEN, USERNAME, Answer, Talker, Town, at_work, town_with_bot

BOSS = 77
OWNERS = frozenset({BOSS, 78})
SEND = "Send to"
ZONE = "Asia/Ho_Chi_Minh"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with town_with_bot(tmp_path, admin_ids=OWNERS) as town:
        yield town


@pytest.fixture
async def slow_town(tmp_path: Path) -> AsyncIterator[Town]:
    """A bot that sends two messages a second."""
    async with town_with_bot(tmp_path, admin_ids=OWNERS, sends_per_second=2) as town:
        yield town


@pytest.fixture
def boss(town: Town) -> Talker:
    return town.person("Boss", number=BOSS)


async def crowd(town: Town, count: int, **changes: Any) -> list[Talker]:
    """People who get reminders."""
    people = [town.person(f"Member {number}") for number in range(count)]
    for person in people:
        await person.says("/start")
        await subscribe(town, person.id, "private", **changes)
    return people


async def subscribe(town: Town, chat: int, place: str, sheet: Sheet | None = None, **changes: Any) -> None:
    made = Subscription(chat, place, sheet or Sheet(ZONE), subscribed=True, since=NOW)
    await town.bot.services.sheets.store(replace(made, **changes), None)


def count(town: Town, chat: int, text: str) -> int:
    """How many messages of the bot with just this text a chat has."""
    return sum(1 for one in town.sandbox.world.messages(chat) if one["by_bot"] and one.get("text") == text)


def counts(town: Town, people: Sequence[Talker], text: str) -> list[int]:
    return [count(town, one.chat.id, text) for one in people]


async def draft(talker: Talker, text: str, **carried: Any) -> Answer:
    """Say what makes a draft, and wait for the card below what chats get."""
    await talker.says(text, **carried)
    return await talker.hears_about("a draft")


async def seen(talker: Talker, words: str) -> Answer:
    """Wait until some message of the bot has these words, whatever else it writes meanwhile."""

    def find() -> list[dict[str, Any]]:
        posts = talker.town.sandbox.world.messages(talker.chat.id)
        return [post for post in posts if post["by_bot"] and words in post.get("text", "")]

    await talker.town.sandbox.world.journal.until(lambda: bool(find()))
    return Answer(talker, find()[-1])


async def listed(talker: Talker) -> Answer:
    """Ask for the last announcements; a question for a text comes after them."""
    await talker.says("/announce")
    await talker.hears_about("📣 0-")
    found = [one for one in talker.town.sandbox.world.messages(talker.chat.id) if one["by_bot"] and not one["deleted"]]
    return Answer(talker, found[-2])


async def tally(town: Town, number: int = 1) -> Tally:
    return await town.bot.services.announcements.tally(number)


async def settled(town: Town, wanted: Tally, number: int = 1) -> None:
    """Wait until this became of an announcement."""
    async with asyncio.timeout(20):
        while await tally(town, number) != wanted:  # noqa: ASYNC110 -- the database tells nobody
            await asyncio.sleep(0.05)


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
        "✅ Tiếng Việt · 2",
    ]
    asked = await shown.press("Add Vietnamese text")
    assert "Tiếng Việt" in asked.text
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
    asked = await boss.hears_about("📣 0-")
    assert asked.panel["force_reply"] is True
    assert "📣 0-en" in asked.text
    first = await draft(boss, "Xin chào", reply_to=asked.id)
    swapped = await first.press("This text is in Vietnamese")
    assert "Above is exactly what chats get: Tiếng Việt." in swapped.text
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
    assert f"{lan.id} · was refused /announce" in audit
    assert "Mai · was refused /announce" in audit


async def test_each_outcome_is_counted(town: Town, boss: Talker) -> None:
    blocked, odd, lost, well = await crowd(town, 4)
    faults = town.sandbox.faults
    faults.add(Fault("status", "sendMessage", chat=blocked.id, status=403, description="bot was blocked by the user"))
    faults.add(Fault("status", "sendMessage", chat=odd.id, status=400, description="Bad Request: odd"))
    faults.add(Fault("cut", "sendMessage", chat=lost.id, times=2))  # once more, then people decide
    shown = await draft(boss, "/announce Come and see")
    begun = asyncio.get_running_loop().time()
    await shown.press("Send to 4 chats")
    await well.hears_about("Come and see")
    await seen(boss, f"Nobody knows whether a post reached the chat {lost.id}")
    done = await seen(boss, "has gone out")
    passed = asyncio.get_running_loop().time() - begun
    assert 2 <= len(town.calls("editMessageText")) <= 1 + passed / 3.0  # Telegram would not take many more
    assert "4 chats · 1 sent · 1 uncertain · 1 refused by Telegram · 1 out of reach" in done.text
    outbox = await boss.says("/outbox")
    assert f"1. chat {lost.id}, 21 November 2026 · announcement 1 · 2 tries without an answer" in outbox.text
    await outbox.press("✅ No. 1 arrived")
    assert "4 chats · 2 sent · 1 refused by Telegram · 1 out of reach" in (await listed(boss)).text


async def test_quiet_hours_delay_or_silence_it(town: Town, boss: Talker) -> None:
    quiet = [Sheet(ZONE, quiet=QuietHours(9, 12, mode)) for mode in (QuietMode.DELAY, QuietMode.SILENT)]
    (late,), (silent,) = [await crowd(town, 1, sheet=sheet) for sheet in quiet]
    shown = await draft(boss, "/announce Come and see")
    await shown.press(SEND)
    await silent.hears_about("Come and see")
    assert silent.sees().post["silent"] is True
    await settled(town, Tally(sent=1, waiting=1))
    assert counts(town, [late], "Come and see") == [0]
    town.clock.now = NOW + dt.timedelta(hours=2, minutes=2)
    assert "silent" not in (await late.hears_about("Come and see")).post
    await settled(town, Tally(sent=2))


async def test_a_stop_drops_what_has_not_begun(slow_town: Town) -> None:
    town = slow_town
    boss = town.person("Boss", number=BOSS)
    people = await crowd(town, 8)
    shown = await draft(boss, "/announce Come and see")
    course = await shown.press(SEND)
    assert course.title == "📣 Announcement 1 is going out"
    await people[-1].hears_about("Come and see")
    assert await course.notice_of("Stop") == "Stopped: nothing more of it goes out."
    assert await course.notice_of("Stop") == "It is not going out any more."
    ended = await boss.hears_about("⏹ Announcement 1 was stopped")
    assert ended.buttons == []
    async with asyncio.timeout(30):
        while await town.bot.services.announcements.under_way():  # noqa: ASYNC110 -- the database tells nobody
            await asyncio.sleep(0.05)
    found = await tally(town)
    assert 1 <= found.sent <= 4
    assert found.dropped == {Reason.RECALLED: 8 - found.sent}
    assert sum(counts(town, people, "Come and see")) == found.sent
    assert f"8 chats · {found.sent} sent · {8 - found.sent} stopped" in (await listed(boss)).text
    assert "stopped announcement 1" in (await boss.says("/audit")).text
    left = next(one for one, count in zip(people, counts(town, people, "Come and see"), strict=True) if not count)
    assert "The announcement was stopped." in (await boss.says(f"/why {left.id} today")).text


async def test_who_unsubscribes_before_it_is_their_turn_gets_none(slow_town: Town) -> None:
    town = slow_town
    boss = town.person("Boss", number=BOSS)
    people = await crowd(town, 5)
    shown = await draft(boss, "/announce Come and see")
    await shown.press(SEND)
    assert (await people[0].says("/unsubscribe")).text
    await settled(town, Tally(sent=4, dropped={Reason.STOPPED: 1}))
    assert counts(town, people, "Come and see") == [0, 1, 1, 1, 1]


async def test_drafts_and_broadcasts_go_on_after_a_restart(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        sandbox.world.add_bot(TOKEN, "Test bot", USERNAME)
        async with restarted(sandbox, tmp_path) as town:
            boss = town.person("Boss", number=BOSS)
            people = await crowd(town, 8)
            shown = await draft(boss, "/announce Come and see")
        async with restarted(sandbox, tmp_path) as town:
            boss, people = replace(boss, town=town), [replace(one, town=town) for one in people]
            await (await listed(boss)).press("📝 Draft 1")
            again = await boss.hears_about("a draft")
            assert again.key(SEND) == shown.key(SEND)
            await again.press(SEND)
            await people[-1].hears_about("Come and see")
        assert 1 <= sum(counts(town, people, "Come and see")) < 8
        async with restarted(sandbox, tmp_path) as town:
            await replace(boss, town=town).hears_about("8 chats · 8 sent")
        assert counts(town, people, "Come and see") == [1] * 8


@asynccontextmanager
async def restarted(sandbox: Sandbox, folder: Path) -> AsyncIterator[Town]:
    async with at_work(sandbox, folder, admin_ids=OWNERS, sends_per_second=2) as town:
        yield town
