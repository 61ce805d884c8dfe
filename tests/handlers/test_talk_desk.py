"""The content desk as those who run the bot use it."""

from __future__ import annotations

import base64

from content.roles import Role
from storage.desk.revisions import Making
from tests.handlers.desk import BOSS, FACTS, explains, give, hand_in, rename
from tests.talk import NOW, Answer, Talker, Town


async def all_faults(talker: Talker, said: Answer) -> str:
    """Give the file that is sent beside a message with the first faults."""
    world = talker.town.sandbox.world
    await world.journal.until(lambda: talker.sees().id > said.id)
    file = world.files.find(talker.sees().post["document"]["file_id"])
    assert file is not None
    return bytes(file.data).decode()


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
    assert (await boss.says("/rollback #9")).text.startswith("There is no revision 9")
    assert (await boss.says("/rollback x")).text.startswith("Which revision do you mean?")


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
    assert many.title == "❌ Có 20 lỗi nên chưa có gì thay đổi:"
    assert many.html.count("<code>") == 10
    assert many.text.endswith("… và 10 mục nữa")
    lines = (await all_faults(lan, many)).splitlines()
    assert len(lines) == 20
    assert all(": slug: chưa có danh hiệu 'wh-hoi-an-" in line for line in lines)
    assert all(line.endswith("có phải ý bạn là 'wh-hoi-an' không?") for line in lines)


async def test_all_that_is_wrong_with_a_record_is_said_at_once(boss: Talker) -> None:
    text = (FACTS / "heritage" / "wh-hoi-an.yaml").read_text("utf-8")
    for right, wrong in (
        ("status: inscribed", "status: inscribd"),
        ("programme: world-heritage", "programme: world-heritge"),
        ("date: 1999-12", "date: 12/1999"),
        ("verified: 2026-11-21", "verified: 2027-11-20"),
        ("  - viet-nam", "  - vietnam"),
    ):
        assert right in text
        text = text.replace(right, wrong, 1)
    faulty = await hand_in(boss, "town.yaml", text.encode())
    assert faulty.title == "❌ 5 faults, so nothing was changed:"
    assert "did you mean 'inscribed'?" in faulty.text
    assert "there is no programme 'world-heritge', did you mean 'world-heritage'?" in faulty.text
    assert "dates.1.date: '12/1999' is not a date, did you mean 1999-12?" in faulty.text
    assert "'2027-11-20' is a day to come" in faulty.text
    assert "states_parties.1: there is no state 'vietnam', did you mean 'viet-nam'?" in faulty.text


async def test_a_new_record_that_looks_like_one_that_is_there_is_asked_about(boss: Talker) -> None:
    text = (FACTS / "heritage" / "wh-hoi-an.yaml").read_text("utf-8")
    new = text.replace("slug: wh-hoi-an\n", "slug: hoi-an-old-town\n").replace(
        "en: Hoi An Ancient Town", "en: Hoi An", 1
    )
    shown = await hand_in(boss, "town.yaml", new.encode())
    asked = (
        "⚠️ hoi-an-old-town is new, but has the official number of Hoi An Ancient Town (wh-hoi-an)."
        " Did you mean to change that one?"
    )
    assert asked in shown.text
    assert "✅ Apply" in shown.buttons
    noted = await explains(boss, shown, "It is another part of the town")
    assert asked in noted.text
    applied = await noted.press("Apply")
    assert applied.title == "✅ Applied: revision 2 is live."
    assert "⚠️" not in applied.text


async def test_what_is_wrong_in_many_rows_is_one_line(desk: Town, boss: Talker) -> None:
    rows = "".join(f"zzzzzzzz-{number},Town,Phố\n" for number in range(30))
    table = f"kind,slug,name_en,name_vi\nplace,{'place,'.join(rows.splitlines(keepends=True))}".encode()
    said = await hand_in(boss, "towns.csv", table)
    assert said.text == (
        "❌ 1 fault, so nothing was changed:\n\ntowns.csv, rows 2-31: place_type: the table has no such column, which"
        " is needed here, add it with one of: state, province"
    )
    lan = desk.person("Lan", "vi")
    await give(desk, lan, Role.EDITOR)
    assert "\ntowns.csv, dòng 2-31: place_type: " in (await hand_in(lan, "towns.csv", table)).text


async def test_a_file_of_nothing_known_is_refused_without_stammering(desk: Town, boss: Talker) -> None:
    said = await hand_in(boss, "letter.txt", b"Dear all,\nplease find attached\n")
    assert "\nletter.txt: the file is neither a record, nor a table" in said.text
    lan = desk.person("Lan", "vi")
    await give(desk, lan, Role.EDITOR)
    said = await hand_in(lan, "letter.txt", b"Dear all,\nplease find attached\n")
    assert "\nletter.txt: tệp " in said.text
    said = await hand_in(lan, "x.csv", b"when,who\n1,2\n")
    assert "\nx.csv:1: " in said.text
    assert "bảng:" not in said.text


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


async def test_a_table_is_asked_for_by_the_name_of_its_kind(desk: Town) -> None:
    lan = desk.person("Lan", "vi")
    await give(desk, lan, Role.EDITOR)
    assert (await lan.says("/template Sự kiện csv")).post["document"]["file_name"] == "event.csv"
    assert (await lan.says("/template tỉnh")).post["document"]["file_name"] == "place.xlsx"
    assert (await lan.says("/new quốc gia")).title.startswith("➕ Quốc gia")
    assert (await lan.says("/new xyz")).title == "Đây là loại mục nào?"


async def test_the_content_is_given_as_files_and_as_a_table(boss: Talker) -> None:
    for words, name in (
        ("/export", "content-1.zip"),
        ("/template source csv", "source.csv"),
        ("/template place", "place.xlsx"),
        ("/template Event empty", "event.xlsx"),
    ):
        assert (await boss.says(words)).post["document"]["file_name"] == name
    for words in ("nothing", "association"):  # of which there is one, without a table
        assert (await boss.says(f"/template {words}")).text.startswith("Which kind of record?")
    assert "Send me a file in this chat" in (await boss.says("/upload")).text
