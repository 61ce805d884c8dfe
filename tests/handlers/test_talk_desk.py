"""The content desk as those who run the bot use it."""

from __future__ import annotations

import base64

from content.roles import Role
from storage.revisions import Making
from tests.handlers.desk import BOSS, FACTS, give, hand_in, rename
from tests.talk import NOW, Talker, Town


async def test_history_tells_what_changed_and_leads_back(desk: Town, boss: Talker) -> None:
    assert await rename(desk, "Hoi An, renamed") == 2
    told = await boss.says("/history wh-hoi-an")
    assert "Name (English): Hoi An Ancient Town → Hoi An, renamed" in told.text
    listed = await boss.says("/history")
    assert listed.buttons == ["↩️ To 1"]
    shown = await listed.press("To 1")
    assert "This is what would change. Nothing has changed yet." in shown.text
    assert "Name (English): Hoi An, renamed → Hoi An Ancient Town" in shown.text
    done = await shown.press("Apply")
    assert done.title == "✅ Applied: revision 3 is live."
    assert (await boss.says("/heritage hoi an")).title.endswith("Hoi An Ancient Town")


async def test_a_change_can_be_looked_at_and_let_go(desk: Town, boss: Talker) -> None:
    await rename(desk, "Hoi An, renamed")
    shown = await boss.says("/rollback 1")
    card = await shown.press("👁")
    assert card.title.endswith("Hoi An Ancient Town")
    gone = await shown.press("Cancel")
    assert gone.text == "All right, nothing was changed."
    assert (await boss.says("/rollback 9")).text.startswith("There is no revision 9")
    assert (await boss.says("/rollback x")).text.startswith("Which revision do you mean?")


async def test_roles_are_given_taken_and_noted(desk: Town, boss: Talker) -> None:
    mai = desk.person("Mai", "en")
    assert (await mai.says("/history")).text.startswith("This is only for the people who run this bot.")
    choice = await boss.says(f"/admins {mai.id}")
    assert choice.buttons == ["owner", "editor", "moderator"]
    listed = await choice.press("moderator")
    assert f"• Mai ({mai.id}): moderator, 2026-11-21" in listed.text
    assert (await mai.says("/history")).title == "Revisions of the content"
    assert (await mai.says("/rollback 1")).text.startswith("Your role in this bot does not include this.")
    assert "was refused /rollback" in (await boss.says("/audit")).text
    await listed.press("✖️ Mai")
    assert (await mai.says("/history")).text.startswith("This is only for the people who run this bot.")
    audit = (await boss.says("/audit")).text
    assert f"gave a role to {mai.id} (Mai, moderator)" in audit
    assert f"took the role of {mai.id} (moderator)" in audit


async def test_a_role_brings_its_menu_at_once(desk: Town, boss: Talker) -> None:
    mai = desk.person("Mai", "en")
    await mai.says("/help")

    def shown() -> set[str]:
        calls = [call for call in desk.calls("setMyCommands") if call["scope"] == {"type": "chat", "chat_id": mai.id}]
        return {command["command"] for command in calls[-1]["commands"]}

    listed = await (await boss.says(f"/admins {mai.id}")).press("editor")
    assert {"heritage", "edit", "coverage"} <= shown()
    assert "admins" not in shown()
    await listed.press("✖️ Mai")
    assert "heritage" in shown()
    assert "edit" not in shown()


async def test_moderators_turn_the_pages_of_the_history(desk: Town) -> None:
    revisions = desk.bot.services.revisions
    first = await revisions.newest()
    assert first is not None
    for number in range(1, 8):
        making = Making(BOSS, "edit", NOW)
        packed = await revisions.packed(1)
        await revisions.add(sha256=first.sha256, packed=packed, making=making, imported=None, expected=number)
    mai = desk.person("Mai", "en")
    await give(desk, mai, Role.MODERATOR)
    older = await (await mai.says("/history")).press("Older")
    assert older.text.splitlines()[2].startswith("2 · ")
    assert "content directory" in older.text


async def test_keys_are_refused_to_who_has_no_right_to_press_them(desk: Town, boss: Talker) -> None:
    await rename(desk, "Hoi An, renamed")
    mai, lan = desk.person("Mai", "en"), desk.person("Lan", "vi")
    await give(desk, mai, Role.MODERATOR)
    group = desk.make_group(members=[boss, mai, lan])
    shown = await boss.within(group).says("/rollback 1")
    assert (await shown.notice_of("Apply", by=mai.within(group))).startswith("Your role in this bot")
    assert (await shown.notice_of("Apply", by=lan.within(group))).startswith("This is only for the people")
    newest = await desk.bot.services.revisions.newest()
    assert newest is not None
    assert newest.number == 2


async def test_a_file_is_shown_before_it_changes_anything(desk: Town, boss: Talker) -> None:
    town = FACTS / "heritage" / "wh-hoi-an.yaml"
    text = town.read_text("utf-8")
    faulty = await hand_in(boss, "town.yaml", text.replace("status: inscribed", "status: inscribd").encode())
    assert faulty.title == "❌ 1 fault, so nothing was changed:"
    assert "did you mean 'inscribed'?" in faulty.text
    shown = await hand_in(boss, "town.yaml", text.replace("en: Hoi An Ancient Town", "en: Hoi An Old Town").encode())
    assert "Name (English): Hoi An Ancient Town → Hoi An Old Town" in shown.text
    assert (await boss.says("/heritage hoi an ancient town")).title.endswith("Hoi An Ancient Town")
    done = await shown.press("Apply")
    assert done.title == "✅ Applied: revision 2 is live."
    alice = desk.person("Alice", "en")
    assert (await hand_in(alice, "town.yaml", text.encode())).text.startswith("This is only for the people")


async def test_a_vietnamese_editor_reads_faults_in_vietnamese(desk: Town) -> None:
    lan = desk.person("Lan", "vi")
    await give(desk, lan, Role.EDITOR)
    text = (FACTS / "heritage" / "wh-hoi-an.yaml").read_text("utf-8")
    faulty = await hand_in(lan, "town.yaml", text.replace("status: inscribed", "status: <b>in</b>").encode())
    assert faulty.title == "❌ Có 1 lỗi nên chưa có gì thay đổi:"
    assert faulty.html.count("<code>") == 1
    assert faulty.text.endswith(
        ": status: '<b>in</b>' không phải là một trong các từ được dùng ở đây, "
        "hãy viết một trong các từ: inscribed, designated, honoured, nominated"
    )
    rows = "".join(f"wh-hoi-an-{number},x y\n" for number in range(20))
    many = await hand_in(lan, "heritage.csv", f"slug,name_en\n{rows}".encode())
    assert many.text == "❌ Có 20 lỗi nên chưa có gì thay đổi:"
    file = desk.sandbox.world.files.find(many.post["document"]["file_id"])
    assert file is not None
    lines = bytes(file.data).decode().splitlines()
    assert len(lines) == 20
    assert all(": slug: chưa có danh hiệu 'wh-hoi-an-" in line for line in lines)
    assert all(line.endswith("có phải ý bạn là 'wh-hoi-an' không?") for line in lines)


async def test_who_waits_long_is_told_so_in_one_message(desk: Town, boss: Talker) -> None:
    text = (FACTS / "heritage" / "wh-hoi-an.yaml").read_text("utf-8")
    lock = desk.bot.reloader._workshop.lock  # noqa: SLF001 -- somebody else's content is made, as long as it is held
    async with lock:
        before = boss.chat.newest_by_bot
        document = {"file_name": "town.yaml", "base64": base64.b64encode(text.encode()).decode()}
        boss.sends("", document=document)
        told = await boss.hears(before)
        assert told.text == "⏳ Reading town.yaml and checking what it would change: 2 s so far."
        again = await boss.hears(boss.chat.newest_by_bot)
        assert (again.id, again.text) == (told.id, told.text.replace("2 s", "5 s"))
    said = await boss.hears_about("Nothing has changed")
    assert said.id != told.id
    assert told.id not in {
        post["message_id"] for post in desk.sandbox.world.messages(boss.id) if not post.get("deleted")
    }


async def test_the_content_is_given_as_files_and_as_a_table(boss: Talker) -> None:
    for words, name in (
        ("/export", "content-1.zip"),
        ("/template source csv", "source.csv"),
        ("/template place", "place.xlsx"),
    ):
        assert (await boss.says(words)).post["document"]["file_name"] == name
    for words in ("nothing", "association"):  # of which there is one, without a table
        assert (await boss.says(f"/template {words}")).text.startswith("Which kind of record?")
    assert "Send me a file in this chat" in (await boss.says("/upload")).text
