"""What became of posts, and what the outbox holds: time passes here, so each test has a bot of its own."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from bot.sandbox.faults import Fault
from content.reminders.sheet import Sheet
from handlers.views.posts.outbox import PAGE
from storage.outbox.posts import PartState, Plan, PostState, Sending, Subscription, Unknown
from tests.talk import NOW, Answer, Talker, Town, town_with_bot

MONDAY = dt.datetime(2026, 11, 23, 1, 0, 1, tzinfo=dt.UTC)  # eight in the morning in Viet Nam
FAR = dt.datetime(2090, 1, 1, tzinfo=dt.UTC)  # later than the bot's clock ever goes here
OWNER = "somebody"
ADMIN = 77


@pytest_asyncio.fixture
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    async with town_with_bot(tmp_path_factory.mktemp("why"), admin_ids=frozenset({ADMIN})) as town:
        yield town


@pytest.fixture
def admin(town: Town) -> Talker:
    return town.person("Admin", number=ADMIN)


async def be_at_work(town: Town) -> None:
    """Wait until the bot has settled what an earlier life left behind."""
    async with asyncio.timeout(10):
        while await town.bot.services.pulse.since() is None:
            assert town.clock.now


async def jump(talker: Talker, moment: dt.datetime) -> Answer:
    """Let the time come, once the bot is seen at work, and wait for the post that it brings."""
    await be_at_work(talker.town)
    before = talker.chat.newest_by_bot
    talker.town.clock.now = moment
    return await recorded(talker, before)


async def recorded(talker: Talker, before: int) -> Answer:
    """Wait for a post beyond a number, and until the outbox knows of it."""
    post = await talker.hears(before)
    outbox = talker.town.bot.services.outbox
    async with asyncio.timeout(10):
        while (counts := await outbox.counts()).keys() & {PostState.CLAIMED, PostState.SENDING}:
            assert counts
    return post


async def leave_in_doubt(town: Town, chats: list[int]) -> None:
    """Leave a post for each chat of which nobody knows whether it arrived, and admins told of it already."""
    await be_at_work(town)
    outbox, sheet, day = town.bot.services.outbox, Sheet("Asia/Ho_Chi_Minh", hour=23), dt.date(2026, 11, 23)
    async with town.bot.services.shelf.lend() as reader:
        post = await reader.due_post(sheet, day)
    assert post is not None
    far = replace(post, due=FAR, expires=FAR + dt.timedelta(days=1))
    for chat in chats:
        made = Subscription(chat, "private", sheet, subscribed=True, since=NOW)
        await town.bot.services.sheets.store(made, Plan(chat, (far,), day, FAR))
    for _ in range(2):
        later, real = FAR + dt.timedelta(hours=1), dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
        claimed = await outbox.claim(later, real, 100, OWNER, 60.0)
        assert len(claimed) == len(chats)
        await outbox.begin([Sending(one.post_id, 0, 2, "d" * 16, one.items) for one in claimed], OWNER, real)
        await outbox.record([Unknown(one.post_id, 0, 0.0) for one in claimed], NOW, real)
    if not await outbox.ask_people(len(chats)):  # a tick of the bot came first, and its notices are on their way
        told = "Nobody knows whether a post reached the chat"
        await town.sandbox.world.journal.until(
            lambda: any(told in str(call.get("text")) for call in town.calls("sendMessage"))
        )


async def test_what_became_of_posts(admin: Talker) -> None:
    await admin.says("/subscribe")
    await jump(admin, MONDAY)
    came = (await admin.says("/why today")).text
    assert came.startswith(
        "❔ Monday, 23 November 2026\n"
        "Reminders are on: they were turned on, or went on after a pause, on Saturday, 21 November 2026, 10:00."
    )
    assert "It fell due on Monday, 23 November 2026, 08:00.\nIt was sent; the last message arrived on Monday" in came
    assert "It tells of: 250th anniversary" in came
    assert "Viet Nam Cultural Heritage Day" in came
    assert "away" not in came
    late = (await admin.says("/why yesterday")).text
    assert "It was not sent; that was settled on Monday, 23 November 2026, 08:00.\n" in late
    assert "The bot was away until it was too late for it." in late
    assert "The bot was away from Saturday, 21 November 2026, 10:00 to Monday, 23 November 2026, 08:00." in late
    glance = (await admin.says("/why")).text
    assert "23 November 2026: sent\n22 November 2026: not sent. The bot was away" in glance
    assert "The next one falls due on Tuesday, 24 November 2026, 08:00." in glance
    counted = (await admin.says("/outbox")).text
    assert "Posts: 1 waiting · 1 sent · 1 left out\nWhy left out: 1 too late\nChats: 1 get reminders\n" in counted
    assert "The next post falls due on Tuesday, 24 November 2026, 08:00." in counted
    assert "No post is in doubt." in counted
    await admin.says("/language vi")
    said = (await admin.says("/why hôm nay")).text
    assert said.startswith(
        "❔ Thứ Hai, ngày 23 tháng 11 năm 2026\n"
        "Lời nhắc đang bật: được bật, hoặc tiếp tục sau khi tạm ngừng, lúc 10:00 thứ Bảy"
    )
    assert "Bài đã được gửi; tin nhắn cuối cùng đến lúc 08:00" in said


async def test_groups_are_asked_about_themselves(town: Town, admin: Talker) -> None:
    group = town.make_group(admins=[admin])
    there = admin.within(group)
    await there.says("/subscribe")
    post = await jump(there, MONDAY)
    assert post.title == "📅 Monday, 23 November 2026"
    assert "It was sent;" in (await there.says("/why today")).text
    assert "It was sent;" in (await admin.says(f"/why {group.id} 2026-11-23")).text
    assert "Reminders were never turned on." in (await admin.says("/why today")).text


async def test_what_is_uncertain_is_sent_again_once(town: Town, admin: Talker, alice: Talker) -> None:
    await alice.says("/start")
    await leave_in_doubt(town, [alice.id])
    listed = await admin.says("/outbox")
    assert f"1. chat {alice.id}, 23 November 2026 · 2 tries without an answer" in listed.text
    assert "/outbox can send it again." in (await admin.says(f"/why {alice.id} 2026-11-23")).text
    before = alice.chat.newest_by_bot
    shown = await listed.press("Send No. 1 again")
    assert shown.notice == "It goes out again now."
    assert (await recorded(alice, before)).title == "📅 Monday, 23 November 2026"
    said = (await admin.says(f"/why {alice.id} 2026-11-23")).text
    assert "The answers to 2 earlier tries were lost, so it may have arrived more than once." in said
    assert "No post is in doubt." in (await admin.says("/outbox")).text


async def test_a_second_press_sends_nothing_twice(town: Town, admin: Talker, alice: Talker) -> None:
    await alice.says("/start")
    await leave_in_doubt(town, [alice.id])
    first, second = await admin.says("/outbox"), await admin.says("/outbox")
    before = alice.chat.newest_by_bot
    await first.press("Send No. 1 again")
    await recorded(alice, before)
    heard = alice.heard()
    assert (await second.press("Send No. 1 again")).notice == "This was settled already; nothing is sent twice."
    assert alice.heard() == heard


async def test_what_people_know_to_have_arrived_is_settled(town: Town, admin: Talker, alice: Talker) -> None:
    await alice.says("/start")
    await leave_in_doubt(town, [alice.id])
    heard, listed, other = alice.heard(), await admin.says("/outbox"), await admin.says("/outbox")
    shown = await listed.press("No. 1 arrived")
    assert shown.notice == "It is taken for arrived."
    assert "No post is in doubt." in shown.text
    (post,) = await town.bot.services.outbox.history(alice.id, 1)
    assert [(part.state, part.unknowns) for part in post.parts] == [(PartState.SENT, 2)]
    assert (await other.press("Send No. 1 again")).notice == "This was settled already; nothing is sent twice."
    assert alice.heard() == heard


@pytest.mark.long
async def test_what_failed_is_listed_and_can_be_sent_again(town: Town, admin: Talker, alice: Talker) -> None:
    await alice.says("/start")
    await alice.says("/subscribe")
    town.sandbox.faults.add(Fault("status", "sendMessage", chat=alice.id, status=400, description="Bad Request: odd"))
    town.clock.now = MONDAY
    outbox = town.bot.services.outbox
    async with asyncio.timeout(10):
        while not await outbox.failed(1):  # noqa: ASYNC110 -- a database has no events
            await asyncio.sleep(0.05)
    listed = await admin.says("/outbox")
    assert "These failed:" in listed.text
    assert "No. 1 arrived" not in " ".join(listed.buttons)
    before = alice.chat.newest_by_bot
    await listed.press("Send No. 1 again")
    assert (await recorded(alice, before)).title == "📅 Monday, 23 November 2026"


async def test_only_admins_send_again(town: Town, admin: Talker, alice: Talker) -> None:
    group = town.make_group(admins=[admin], members=[alice])
    await leave_in_doubt(town, [alice.id])
    listed = await admin.within(group).says("/outbox")
    for key in ("Send No. 1 again", "No. 1 arrived"):
        said = await listed.notice_of(key, by=alice.within(group))
        assert said.startswith("This is only for the people who run this bot.")


async def test_many_uncertain_posts_have_pages(town: Town, admin: Talker) -> None:
    await leave_in_doubt(town, list(range(5000, 5000 + PAGE + 2)))
    first = await admin.says("/outbox")
    assert f"{PAGE}. chat {5000 + PAGE - 1}" in first.text
    assert first.buttons[-1] == "Next page ▶"
    second = await first.press("Next page")
    assert second.id == first.id
    assert f"{PAGE + 2}. chat {5000 + PAGE + 1}" in second.text
    keys = [words for n in (PAGE + 1, PAGE + 2) for words in (f"🔁 Send No. {n} again", f"✅ No. {n} arrived")]
    assert second.buttons == [*keys, "◀ Page before"]
    assert (await second.press("Page before")).text == first.text
