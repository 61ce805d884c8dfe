"""What stands below a change that was applied: the key that takes it back; and where files are read."""

from __future__ import annotations

from content.roles import Role
from tests.handlers.desk import give, hand_in, rename, renamed
from tests.talk import Talker, Town


async def test_what_was_applied_is_taken_back_by_a_key_after_a_look(boss: Talker) -> None:
    done = await (await hand_in(boss, "town.yaml", renamed("Hoi An, renamed"))).press("Apply")
    assert done.buttons == ["↩️ Undo"]
    shown = await done.press("Undo")
    assert shown.id != done.id
    assert "Nothing has changed yet." in shown.text
    assert "Hoi An, renamed → Hoi An Ancient Town" in shown.text
    undone = await shown.press("Apply")
    assert undone.title == "✅ Applied: revision 3 is live."
    assert (await boss.says("/heritage hoi an")).title.endswith("Hoi An Ancient Town")
    assert "back to revision 1" in (await boss.says("/history")).text
    # What was taken back can be taken up again, and only the newest revision can be taken back.
    assert (await done.notice_of("Undo")).startswith("Revision 2 is not the newest any more")
    assert "→ Hoi An, renamed" in (await undone.press("Undo")).text


async def test_what_others_changed_since_is_not_taken_back_with_it(desk: Town) -> None:
    lan = desk.person("Lan", "vi")
    await give(desk, lan, Role.EDITOR)
    done = await (await hand_in(lan, "town.yaml", renamed("Hoi An, renamed"))).press("Áp dụng")
    await rename(desk, "Hoi An, renamed by the boss")
    assert (await done.notice_of("↩️ Hoàn tác")).startswith("Phiên bản 2 không còn là phiên bản mới nhất")
    newest = await desk.bot.services.revisions.newest()
    assert newest is not None
    assert newest.number == 3


async def test_rights_are_asked_for_when_the_key_is_pressed(desk: Town, boss: Talker) -> None:
    lan = desk.person("Lan", "en")
    await give(desk, lan, Role.EDITOR)
    done = await (await hand_in(lan, "town.yaml", renamed("Hoi An, renamed"))).press("Apply")
    await desk.bot.services.roles.revoke(lan.id, boss.id, desk.clock())
    assert (await done.notice_of("Undo")).startswith("This is only for the people who run this bot.")


async def test_a_group_is_led_to_where_files_are_read(desk: Town, boss: Talker) -> None:
    group = desk.make_group(admins=[boss])
    told = await boss.within(group).says("/upload")
    assert told.text.startswith("Files are read in the private chat only")
    (key,) = [key for row in told.rows for key in row]
    assert key["text"] == "📎 Send it in the private chat"
    payload = key["url"].partition("?start=")[2]
    assert "Send me a file in this chat" in (await boss.says(f"/start {payload}")).text
    mai = desk.person("Mai", "en")
    assert (await mai.says(f"/start {payload}")).text.startswith("This is only for the people")
