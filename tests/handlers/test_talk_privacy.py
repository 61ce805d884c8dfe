"""What those who run the bot read about their data, and what stays when they erase it."""

from __future__ import annotations

from content.roles import Role
from storage.desk.announced import Audience
from storage.desk.roles import Holder
from tests.talk import NOW, Talker, Town

BOSS = 77


async def begin_work(town: Town, mai: Talker) -> None:
    """Let somebody with a role have an edit, its preview and an announcement under way."""
    await town.bot.services.roles.grant(Holder(mai.id, Role.OWNER, "Mai", BOSS, NOW))
    audience = Audience(frozenset({"private"}), frozenset({"en"}))
    await town.bot.services.announcements.draft(mai.id, {"en": "Words"}, audience, NOW)
    record = await mai.says("/edit wh-hoi-an")
    group = await record.press(record.buttons[0])
    await group.press(group.buttons[0])
    cited = await mai.says("Hoi An, renamed")
    await cited.press(cited.buttons[0])


async def test_an_editor_erases_what_is_under_way_and_reads_what_stays(desk: Town) -> None:
    mai = desk.person("Mai", "en")
    await begin_work(desk, mai)
    shown = mai.sees()
    told = await mai.says("/privacy")
    assert "3 things that you began or looked at are kept" in told.text
    assert "the language of your app is kept, for what you are told unasked: English." in told.text
    assert "You were given a role in this bot." in told.text
    assert "a role that was given in the chat is kept with the user number and the name" in told.text
    done = await (await told.press("Delete my data")).press("Yes")
    assert done.title == "Done: nothing else is stored about this chat any more. What stays:"
    assert "deleting your data does not" in done.text
    assert "Both stay when you delete your data." in done.text
    assert "the language of your app" not in done.text
    assert (await desk.bot.services.chats.settings(mai.id)).spoken is None
    assert (await shown.notice_of("Apply")).startswith("This change is settled already")
    assert (await mai.says("/edit")).text.startswith("Which record do you mean?")
    told = await mai.says("/privacy")
    assert "things that you began" not in told.text
    assert "English. If you delete your data it goes, and is noted again when you next write." in told.text


async def test_an_editor_reads_so_in_vietnamese(desk: Town) -> None:
    lan = desk.person("Lan", "vi")
    await begin_work(desk, lan)
    told = await lan.says("/privacy")
    assert "3 việc bạn đã bắt đầu hoặc đã xem thử được lưu" in told.text
    assert "Bạn được trao một vai trò trong bot." in told.text
    done = await (await told.press("Xóa dữ liệu của tôi")).press("Có, xóa đi")
    assert done.title == "Đã xóa xong: không còn dữ liệu nào khác được lưu về cuộc trò chuyện này. Những gì còn lại:"


async def test_a_member_who_was_refused_reads_that_it_is_noted(desk: Town) -> None:
    alice = desk.person("Alice", "en")
    await alice.says("/reload")
    told = await alice.says("/privacy")
    assert "history of the content, with the reasons that you gave for changes, or in the log" in told.text
    assert "role that was given" not in told.text
