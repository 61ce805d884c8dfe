"""Groups: who is answered, where, and in which language."""

from __future__ import annotations

import pytest

from tests.talk import USERNAME, Talker, Town

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_commands_are_answered_as_replies(town: Town, alice: Talker) -> None:
    here = alice.within(town.make_group(members=[alice]))
    for command in ("/heritage hoi an", f"/heritage@{USERNAME} hoi an"):
        chat, before = here.chat, here.chat.newest_by_bot
        asked = here.sends(command)
        answer = await here.hears(before)
        assert answer.title == "🏛️ Hoi An Ancient Town"
        assert answer.replies_to == asked
        assert answer.post["chat"]["id"] == chat.id


async def test_what_is_not_for_the_bot_is_left_alone(town: Town, alice: Talker) -> None:
    here = alice.within(town.make_group(members=[alice], bot="administrator"))
    for text in ("hoi an", "/xyzzy", "/heritage@other_bot hoi an", "see /heritage", "/heritge"):
        assert await here.is_ignored(text), text


async def test_deep_links_open_in_groups_too(town: Town, alice: Talker) -> None:
    here = alice.within(town.make_group(members=[alice]))
    assert (await here.says(f"/start@{USERNAME} wh-hoi-an")).title == "🏛️ Hoi An Ancient Town"


async def test_topics_are_answered_in_the_same_topic(town: Town, alice: Talker) -> None:
    group = town.make_group(members=[alice], forum=True)
    topic = town.sandbox.world.add_topic(group.id, "Heritage")
    here = alice.within(group, thread=topic.thread)
    answer = await here.says("/heritage hoi an")
    assert answer.thread == topic.thread
    assert (await answer.press("Map")).thread == topic.thread
    general = await alice.within(group).says("/today")
    assert general.thread == 0


async def test_a_closed_topic_costs_no_more_than_the_answer(town: Town, alice: Talker) -> None:
    boss = town.person("Boss")
    group = town.make_group(admins=[boss], members=[alice], forum=True)
    topic = town.sandbox.world.add_topic(group.id, "Closed")
    town.sandbox.world.change_topic(group.id, topic.thread, "close")
    boss.within(group, thread=topic.thread).sends("/today")
    assert (await alice.within(group).says("/today")).thread == 0


async def test_edits_of_messages_are_ignored(town: Town, alice: Talker) -> None:
    here = alice.within(town.make_group(members=[alice]))
    await here.says("/today")
    asked = here.sends("good morning")
    before = here.heard()
    town.sandbox.world.edit(here.chat.id, asked, "/heritage hoi an")
    assert await here.is_ignored("hello")
    assert here.heard() == before + 1
    private = alice.sends("/help")
    await alice.hears(0)
    count = alice.heard()
    town.sandbox.world.edit(alice.id, private, "/today")
    await alice.says("/about")
    assert alice.heard() == count + 1


async def test_posts_of_channels_are_ignored(town: Town, alice: Talker) -> None:
    world = town.sandbox.world
    owner = {"user": alice.id, "status": "creator"}
    channel = world.add_chat("channel", "News", members=[owner], bot="administrator")
    world.send(alice.id, "/heritage", chat=channel.id)
    group = town.make_group(members=[alice])
    forwarded = {"is_automatic_forward": True, "sender_chat": channel.brief}
    here = alice.within(group)
    assert await here.is_ignored("/heritage", content=forwarded)
    assert not [post for post in channel.posts.values() if post.by_bot]


async def test_the_language_of_a_group_is_its_own(town: Town, alice: Talker, lan: Talker) -> None:
    group = town.make_group(admins=[lan], members=[alice])
    there, here = lan.within(group), alice.within(group)
    assert (await there.says("/today")).title == "Today, Saturday, 21 November 2026"
    choice = await there.says("/language")
    assert choice.title == "Language"
    chosen = await choice.press("Tiếng Việt")
    assert chosen.title == "Ngôn ngữ"
    assert "✓ Tiếng Việt" in chosen.buttons
    assert (await here.says("/today")).title == "Hôm nay, thứ Bảy, ngày 21 tháng 11 năm 2026"
    assert (await alice.says("/today")).title == "Today, Saturday, 21 November 2026"
    await (await there.says("/language")).press("Tự động")
    assert (await there.says("/today")).title.startswith("Today, ")


async def test_only_administrators_choose_the_language(town: Town, alice: Talker, lan: Talker) -> None:
    group = town.make_group(admins=[lan], members=[alice])
    here = alice.within(group)
    refused = await here.says("/language vi")
    assert refused.text == "In a group only its administrators can change the language."
    assert (await here.says("/language")).text == refused.text
    choice = await lan.within(group).says("/language")
    assert await choice.notice_of("Tiếng Việt", by=here) == refused.text
    assert (await here.says("/today")).title.startswith("Today, ")


async def test_rights_are_asked_when_a_key_is_pressed(town: Town, alice: Talker) -> None:
    boss = town.person("Boss")
    group = town.make_group(admins=[alice, boss])
    here = alice.within(group)
    choice = await here.says("/language")
    town.sandbox.world.set_member(group.id, alice.id, "member")
    assert (await choice.notice_of("Tiếng Việt")).startswith("In a group only its administrators")
    town.sandbox.world.set_member(group.id, alice.id, "administrator")
    assert (await choice.press("Tiếng Việt")).title == "Ngôn ngữ"


async def test_anonymous_administrators_are_administrators_of_their_group(town: Town, alice: Talker) -> None:
    group = town.make_group(admins=[alice])
    here = alice.within(group, anonymous=True)
    assert (await here.says("/language vi")).title == "Ngôn ngữ"
    assert (await here.says("/heritage hoi an")).title == "🏛️ Đô thị cổ Hội An"
    privacy = await here.says("/privacy")
    ask = await privacy.press("Xóa dữ liệu")
    assert (await ask.press("Có")).text.startswith("Đã xóa xong")
    assert (await here.says("/reload")).text.startswith("You write as the group")


async def test_somebody_who_writes_as_another_chat_has_no_rights(town: Town, alice: Talker) -> None:
    group = town.make_group(members=[alice])
    channel = town.sandbox.world.add_chat("channel", "Mine", members=[{"user": alice.id, "status": "creator"}])
    here = alice.within(group)
    refused = await here.says("/language vi", content={"sender_chat": channel.brief})
    assert refused.text.startswith("In a group only its administrators")


async def test_privacy_in_groups_is_erased_by_administrators(town: Town, alice: Talker, lan: Talker) -> None:
    group = town.make_group(admins=[lan], members=[alice])
    there, here = lan.within(group), alice.within(group)
    await there.says("/language vi")
    told = await here.says("/privacy")
    assert f"mã số ({group.id})" in told.text
    refusal = "Trong nhóm, chỉ quản trị viên mới có thể xóa dữ liệu của cuộc trò chuyện."
    assert await told.notice_of("Xóa dữ liệu", by=here) == refusal
    ask = await told.press("Xóa dữ liệu", by=there)
    assert await ask.notice_of("Có", by=here) == refusal
    assert (await ask.press("Có", by=there)).text.startswith("Đã xóa xong: không còn dữ liệu nào")
    left = (await here.says("/privacy")).text  # in English again; on a slow machine the question itself is noted
    assert "Nothing is stored about this chat." in left or "and the language that" not in left


async def test_anybody_may_browse_anybodys_list(town: Town, alice: Talker, lan: Talker) -> None:
    group = town.make_group(members=[alice, lan])
    listed = await alice.within(group).says("/heritage geopark")
    card = await listed.press("1", by=lan.within(group))
    assert card.title.startswith("🌋 ")
    assert card.id == listed.id


async def test_a_group_keeps_its_language_when_it_becomes_a_supergroup(town: Town, alice: Talker) -> None:
    world = town.sandbox.world
    people = [{"user": alice.id, "status": "administrator"}]
    old = world.add_chat("group", "Small", members=people, bot="member")
    await alice.within(old).says("/language vi")
    new = world.migrate(old.id)
    here = alice.within(new)
    assert (await here.says("/today")).title.startswith("Hôm nay")


async def test_the_welcome_of_a_group_names_the_search(town: Town, alice: Talker) -> None:
    here = alice.within(town.make_group(members=[alice]))
    assert "write for example /search geopark" in (await here.says("/start")).text
    assert "simply write what you are looking for" in (await alice.says("/start")).text
