"""Channels are set up and changed from the private chat of an administrator; coming and going is followed."""

from __future__ import annotations

import pytest

from bot.sandbox.chats import Chat
from handlers.reminders.settings_buttons import Choose, Leaf, Tick
from storage.outbox.posts import Suspension
from tests.handlers.test_talk_subscribe import press_forged
from tests.talk import NOW, Answer, Talker, Town

pytestmark = pytest.mark.asyncio(loop_scope="session")

ON = "🔔 Reminders are on"
REFUSAL = "Only administrators of that channel can do this, and the bot has to be one of them, too."


def make_channel(town: Town, owner: Talker, *, bot: str | None = None, title: str = "Heritage news") -> Chat:
    return town.sandbox.world.add_chat("channel", title, members=[{"user": owner.id, "status": "creator"}], bot=bot)


async def invite(talker: Talker) -> Answer:
    channels = await (await talker.says("/settings")).press("📢 My channels")
    return await channels.press("➕ Add a channel")


async def set_up(talker: Talker, channel: Chat, about: str = ON) -> Answer:
    return await talker.shares(await invite(talker), "📢 Choose a channel", channel, about)


async def test_a_channel_is_set_up_from_a_private_chat(town: Town, alice: Talker) -> None:
    channel = make_channel(town, alice)
    asked = await invite(alice)
    assert asked.text.startswith("Choose a channel with the key below.")
    assert [row[0]["text"] for row in asked.panel["keyboard"]] == ["📢 Choose a channel", "✖️ Cancel"]
    answer = await alice.shares(asked, "📢 Choose a channel", channel, ON)
    assert answer.text.startswith(f"📢 Channel Heritage news\n{ON}\nNext post: Sunday, 22 November 2026, 08:00")
    assert answer.buttons == ["⚙️ Settings", "🔕 Turn off", "🗑 Delete this channel's data", "📢 My channels"]
    thanks = alice.chat.posts[answer.id - 1]
    assert (thanks.message["text"], thanks.markup) == ("Thank you.", {"remove_keyboard": True})
    stored = await town.bot.services.sheets.get(channel.id)
    assert stored is not None
    assert (stored.active, stored.place, stored.by, stored.since) == (True, "channel", alice.id, NOW)
    assert len(await town.bot.services.outbox.history(channel.id, 10)) == 1


async def test_its_sheet_is_changed_there_too(town: Town, alice: Talker) -> None:
    channel = make_channel(town, alice)
    answer = await set_up(alice, channel)
    sheet = await answer.press("⚙️ Settings")
    assert sheet.title == "📢 Channel Heritage news"
    assert "Language: English" in sheet.text
    hour = await (await sheet.press("🕗 Time")).press("19:00")
    assert hour.text.startswith("📢 Channel Heritage news\n\nTime: 19:00")
    zone = await (await hour.press("🌐 Time zone")).press("🔎 Search")
    assert zone.text.startswith("📢 Channel Heritage news\n🔎 For which time zone?")
    found = await alice.says("tokyo", reply_to=zone.id)
    chosen = await found.press("Tokyo (Japan) · 12:00")
    assert chosen.text.startswith("📢 Channel Heritage news\n\nTime zone: Tokyo (Japan), UTC+9")
    stored = await town.bot.services.sheets.get(channel.id)
    assert stored is not None
    assert (stored.sheet.hour, stored.sheet.zone) == (19, "Asia/Tokyo")
    language = await (await (await chosen.press("‹ Back")).press("💬 Language")).press("Tiếng Việt")
    assert language.buttons == ["English", "✓ Tiếng Việt", "Automatic", "‹ Back"]
    assert (await town.bot.services.chats.settings(channel.id)).language == "vi"
    assert (await town.bot.services.chats.settings(alice.id)).language is None


async def test_its_number_is_shown(town: Town, alice: Talker) -> None:
    channel = make_channel(town, alice)
    shown = await (await set_up(alice, channel)).press("⚙️ Settings")
    assert shown.text.endswith(f"\nNumber: {channel.id}")
    assert f"<code>{channel.id}</code>" in shown.html


async def test_every_key_of_a_channel_fits(town: Town, alice: Talker) -> None:
    channel = make_channel(town, alice)
    sheet = await (await set_up(alice, channel)).press("⚙️ Settings")
    for page in ("🗓", "🏷", "⏳", "🕗", "🌐", "🌙", "📅", "📌", "💬"):
        shown = await sheet.press(page)
        for row in shown.rows:
            assert all(1 <= len(key["callback_data"].encode()) <= 64 for key in row)
        sheet = await shown.press("‹ Back")
    longest = Choose("zone", "America/Argentina/ComodRivadavia", -1_009_999_999_999)
    assert len(longest.pack().encode()) <= 64


async def test_what_lacks_is_said_and_asked_again(town: Town, alice: Talker) -> None:
    world = town.sandbox.world
    channel = make_channel(town, alice, bot="administrator")
    asked = await invite(alice)
    world.set_member(channel.id, world.default_bot().id, "administrator", rights={"can_post_messages": False})
    shared = {"chat_shared": {"request_id": 1, "chat_id": channel.id, "title": "Heritage news"}}
    alice.sends("", content=shared)
    lacking = await alice.hears_about("The bot can't post there yet.")
    assert lacking.text.startswith("📢 Channel Heritage news\n\nThe bot can't post there yet.")
    assert "add @test_bot with the right Post messages" in lacking.text
    assert asked.id < lacking.id
    still = await lacking.press("🔄 Check again")
    assert still.text.startswith("The bot can't post there yet.")
    assert await town.bot.services.sheets.get(channel.id) is None
    world.set_member(channel.id, world.default_bot().id, "administrator")
    assert (await lacking.press("🔄 Check again")).text.startswith(f"📢 Channel Heritage news\n{ON}")


async def test_only_its_administrators_set_a_channel_up(town: Town, alice: Talker) -> None:
    channel = make_channel(town, town.person("Owner"), bot="administrator")
    alice.sends("", content={"chat_shared": {"request_id": 1, "chat_id": channel.id, "title": "Heritage news"}})
    assert (await alice.hears_about("Only")).text == REFUSAL
    assert await town.bot.services.sheets.get(channel.id) is None


async def test_keys_of_somebody_elses_channel_do_nothing(town: Town, alice: Talker) -> None:
    channel = make_channel(town, alice)
    await set_up(alice, channel)
    mallory = town.person("Mallory")
    answer = await mallory.says("/settings")
    for button in (
        Leaf("sheet", channel.id),
        Leaf("check", channel.id),
        Leaf("search", channel.id),
        Leaf("forgotten", channel.id),
        Tick("subscribed", "", on=False, chat=channel.id),
        Choose("hour", "3", channel.id),
        Choose("language", "vi", channel.id),
    ):
        assert await press_forged(mallory, answer.id, button.pack()) == REFUSAL
    stored = await town.bot.services.sheets.get(channel.id)
    assert stored is not None
    assert (stored.active, stored.sheet.hour) == (True, 8)
    assert (await mallory.says("/start zone_" + str(channel.id))).text == REFUSAL


async def test_rights_are_asked_for_at_each_press(town: Town, alice: Talker) -> None:
    channel = make_channel(town, alice)
    answer = await set_up(alice, channel)
    town.sandbox.world.set_member(channel.id, alice.id, "member")
    assert await answer.notice_of("🔕 Turn off") == REFUSAL
    town.sandbox.world.set_member(channel.id, alice.id, "administrator")
    assert (await answer.press("🔕 Turn off")).text.startswith("📢 Channel Heritage news\n🔕 Reminders are off")


async def test_channels_set_up_by_me_are_listed(town: Town, alice: Talker) -> None:
    none = await (await alice.says("/settings")).press("📢 My channels")
    assert none.buttons == ["➕ Add a channel", "‹ Back"]
    first, second = (make_channel(town, alice, title=title) for title in ("Hue & more", "Gong"))
    await set_up(alice, first, "Hue & more")
    await set_up(alice, second, "Gong")
    listed = await (await alice.says("/settings")).press("📢 My channels")
    assert set(listed.buttons[:2]) == {"📢 Hue & more", "📢 Gong"}
    assert (await listed.press("📢 Hue & more")).title == "📢 Channel Hue & more"
    town.sandbox.world.set_member(first.id, town.sandbox.world.default_bot().id, "left")
    listed = await (await alice.says("/settings")).press("📢 My channels")
    lost = await listed.press(f"⚠️ Channel {first.id}: no access")
    assert lost.text.startswith("The bot can't post there yet.")
    forget = await lost.press("🗑 Delete this channel's data")
    assert forget.text.startswith("Delete the reminders of this channel")
    assert (await forget.press("Yes, delete")).text == "Done: nothing is stored about that channel any more."
    assert await town.bot.services.sheets.get(first.id) is None
    assert await town.bot.services.chats.stored(first.id) is None


async def test_a_channel_that_is_there_is_shown_as_it_is(town: Town, alice: Talker) -> None:
    channel = make_channel(town, alice)
    await (await set_up(alice, channel)).press("🔕 Turn off")
    bob = town.person("Bob")
    town.sandbox.world.set_member(channel.id, bob.id, "administrator")
    shown = await set_up(bob, channel, "🔕 Reminders are off")
    assert "Time: 08:00" in shown.text
    assert {one.chat_id for one in await town.bot.services.sheets.set_up_by(bob.id)} == {channel.id}


async def test_cancelling_takes_the_keys_away(town: Town, alice: Talker, lan: Talker) -> None:
    await invite(alice)
    cancelled = await alice.says("✖️ Cancel")
    assert cancelled.text == "All right, nothing was changed."
    assert cancelled.panel == {"remove_keyboard": True}
    assert (await lan.says("✖️ Hủy")).text == "Vâng, không có gì thay đổi."
    group = town.make_group(admins=[alice])
    settings = await alice.within(group).says("/settings")
    notice = await press_forged(alice.within(group), settings.id, Leaf("invite").pack())
    assert notice == "That works only in your private chat with the bot."


async def test_pinning_in_a_channel_needs_the_right_to_edit(town: Town, alice: Talker) -> None:
    world = town.sandbox.world
    channel = make_channel(town, alice)
    sheet = await (await set_up(alice, channel)).press("⚙️ Settings")
    page = await sheet.press("📌 Pin")
    refusal = "To pin in a channel the bot needs the right to edit messages."
    assert (await page.notice_of("Pin new posts")).startswith(refusal)
    world.set_member(channel.id, world.default_bot().id, "administrator")
    assert (await page.press("Pin new posts")).buttons[0] == "✓ Pin new posts"


async def test_it_reads_as_well_in_vietnamese(town: Town, lan: Talker) -> None:
    channel = make_channel(town, lan, title="Di sản")
    channels = await (await lan.says("/settings")).press("📢 Kênh của tôi")
    assert channels.text == "📢 Kênh\n\nBot có thể đăng lời nhắc trong kênh do bạn quản trị."
    asked = await channels.press("➕ Thêm kênh")
    answer = await lan.shares(asked, "📢 Chọn kênh", channel, "🔔 Lời nhắc đang bật")
    assert answer.text.startswith("📢 Kênh Di sản\n🔔 Lời nhắc đang bật\nBài tiếp theo: Chủ nhật")
    assert (await town.bot.services.chats.settings(channel.id)).language == "vi"


async def test_blocking_pauses_and_coming_back_goes_on(town: Town, alice: Talker) -> None:
    sheets, world = town.bot.services.sheets, town.sandbox.world
    await alice.says("/subscribe")
    world.block(alice.id)
    bob = town.person("Bob")
    await bob.says("/help")
    await _until(town, alice.id, Suspension.BLOCKED)
    world.block(alice.id, blocked=False)
    await _until(town, alice.id, None)
    stored = await sheets.get(alice.id)
    assert stored is not None
    assert stored.active


async def test_who_set_up_a_channel_is_told_when_the_bot_is_thrown_out(town: Town, alice: Talker) -> None:
    world = town.sandbox.world
    channel, bob = make_channel(town, alice), town.person("Bob")
    world.set_member(channel.id, bob.id, "administrator")
    await set_up(alice, channel)
    bot = world.default_bot().id
    world.set_member(channel.id, bot, "kicked", by=bob.id)
    told = await alice.hears_about("The bot was removed from Heritage news")
    assert told.html.startswith("The bot was removed from <b>Heritage news</b>")
    await _until(town, channel.id, Suspension.KICKED)
    world.set_member(channel.id, bot, "administrator", rights={"can_post_messages": False}, by=bob.id)
    await _until(town, channel.id, Suspension.RIGHTS)
    await alice.hears_about("The bot may not write in Heritage news")
    listed = await (await alice.says("/settings")).press("📢 My channels")
    paused = await listed.press("📢 Heritage news")
    assert "⏸ Reminders are paused\nThe bot may not write there. Give it the right to, and they go on" in paused.text
    world.set_member(channel.id, bot, "administrator", by=bob.id)
    await _until(town, channel.id, None)


async def test_a_group_that_silences_the_bot_is_paused(town: Town, alice: Talker) -> None:
    world = town.sandbox.world
    boss = town.person("Boss")
    group = town.make_group(admins=[alice, boss])
    await alice.within(group).says("/subscribe")
    await alice.says("/help")
    bot = world.default_bot().id
    world.set_member(group.id, bot, "restricted", rights={"can_send_messages": False}, by=boss.id)
    told = await alice.hears_about("The bot may not write in Friends")
    # Giving the right back is enough; a channel has no /subscribe.
    assert "Give it the right to write again, and they go on." in told.text
    assert "in a group with /subscribe, for a channel here with /settings › My channels." in told.text
    await _until(town, group.id, Suspension.RIGHTS)
    world.set_member(group.id, bot, "member", by=boss.id)
    await _until(town, group.id, None)


async def _until(town: Town, chat_id: int, suspended: Suspension | None) -> None:
    """Wait until a chat is suspended for this reason, or no more: chats are served in order, each on its own."""
    while True:
        stored = await town.bot.services.sheets.get(chat_id)
        assert stored is not None
        if stored.suspended is suspended:
            return
        await town.person("Somebody").says("/help")
