"""Records corrected and written in the chat, column by column."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from bot.sandbox.server import Sandbox
from content.desk.groups import group_of
from content.roles import Role
from content.tables.columns import find_column
from handlers.locales import Phrases
from handlers.views.desk.terms import label_column, name_group
from handlers.views.writing.voice import Voice
from storage.desk.roles import Holder
from tests.talk import NOW, TOKEN, USERNAME, Answer, Talker, Town, at_work

BOSS = 77


async def begin(talker: Talker, column: str) -> Answer:
    """Begin to edit Hoi An, and get to the question for a column."""
    record = await talker.says("/edit wh-hoi-an")
    found = find_column("heritage", column)
    assert found is not None
    voice = Voice(Phrases.load(), str(talker.account.user["language_code"]))
    return await (await record.press(name_group(voice, group_of(found)))).press(label_column(voice, found))


async def test_a_value_is_corrected_with_its_source_seen_and_applied(boss: Talker) -> None:
    boss.town.clock.now = NOW + dt.timedelta(days=1)
    record = await boss.says("/edit wh-hoi-an")
    assert record.title == "✏️ Hoi An Ancient Town"
    assert "Name: Hoi An Ancient Town · Đô thị cổ Hội An" in record.text
    group = await record.press("Name")
    assert "Name (English): Hoi An Ancient Town" in group.text
    assert "Programme: World Heritage" in record.text
    assert "world-heritage" not in record.text
    asked = await group.press("Name (English)")
    assert "Send me the new value: Name (English)." in asked.text
    assert "Now:\n\nHoi An Ancient Town" in asked.text
    cited = await boss.says("Hoi An, the old town")
    assert "Which source says so?" in cited.text
    shown = await cited.press("The same sources say so")
    assert "Nothing has changed yet." in shown.text
    assert "Name (English): Hoi An Ancient Town → Hoi An, the old town" in shown.text
    assert "Sources checked on: 2026-11-21 → 2026-11-22" in shown.text
    done = await shown.press("Apply")
    assert done.title == "✅ Applied: revision 2 is live."
    assert (await boss.says("/heritage hoi an")).title.endswith("Hoi An, the old town")
    history = (await boss.says("/history")).text
    assert " · Boss\nedited in the chat" in history
    # What is written now is a question again.
    assert "Hoi An, the old town" in (await boss.says("hoi an")).text
    assert (await boss.says("/edit")).text.startswith("Which record do you mean?")


async def test_an_edit_goes_on_after_a_restart(tmp_path: Path) -> None:
    admins = frozenset({BOSS})
    async with Sandbox() as sandbox:
        sandbox.world.add_bot(TOKEN, "Test bot", USERNAME)
        async with at_work(sandbox, tmp_path, admin_ids=admins) as town:
            boss = town.person("Boss", "en", number=BOSS)
            await begin(boss, "name_en")
        async with at_work(sandbox, tmp_path, admin_ids=admins):
            assert "Which source says so?" in (await boss.says("Hoi An, renamed")).text


async def test_a_wrong_value_is_refused_at_once_and_the_right_one_is_a_key(boss: Talker) -> None:
    await begin(boss, "date 1")
    wrong = await boss.says("4.12.1999")
    assert wrong.title == "❌ Date 1: '4.12.1999' is not a date; did you mean 1999-12-04 or 1999-04-12?"
    assert wrong.buttons == ["✅ 1999-12-04", "✅ 1999-04-12", "✖️ Leave the edit"]
    assert (await boss.says("soon")).title.startswith("❌ Date 1: 'soon' is not a date")
    cited = await wrong.press("1999-12-04")
    assert "Which source says so?" in cited.text
    shown = await cited.press("The same sources say so")
    assert "Date 1: 1999-12 → 1999-12-04" in shown.text
    assert "Reminders of the next 60 days:" in shown.text


async def test_words_of_a_choice_are_keys_and_understood(desk: Town) -> None:
    lan = desk.person("Lan", "vi")
    await desk.bot.services.roles.grant(Holder(lan.id, Role.EDITOR, "Lan", BOSS, NOW))
    asked = await begin(lan, "category")
    assert asked.buttons[:3] == ["di sản văn hóa", "di sản thiên nhiên", "di sản hỗn hợp"]
    wrong = await lan.says("di sản gì đó")
    assert wrong.text == "❌ Loại hình: “di sản gì đó” không phải là một trong các lựa chọn. Hãy nhấn lựa chọn đúng."
    assert wrong.buttons[:3] == asked.buttons[:3]
    shown = await (await lan.says("Di sản thiên nhiên")).press("Vẫn các nguồn này")
    assert "Loại hình: di sản văn hóa → di sản thiên nhiên" in shown.text


async def test_what_is_wrong_with_the_whole_is_said_by_field_and_can_be_mended(boss: Talker) -> None:
    await begin(boss, "related")
    wrong = await boss.says("wh-hoi-an")
    assert wrong.title == "❌ 1 fault, so nothing was changed:"
    assert "Related entries: the record names itself" in wrong.text
    asked = await wrong.press("✏️ Related entries")
    assert "Now:\n\nHoi An Ancient Town" in asked.text


async def test_records_are_named_by_their_names(boss: Talker) -> None:
    await begin(boss, "provinces")
    found = await boss.says("xyzzy")
    assert found.text == "Nothing of this kind is called “xyzzy”. Send other words."
    cited = await boss.says("Đà Nẵng; Thừa Thiên Huế")
    shown = await cited.press("The same sources say so")
    assert "Provinces and cities: " in shown.text
    assert "thua-thien-hue" in shown.text


async def test_what_is_wrong_is_said_in_vietnamese_to_who_reads_it(desk: Town) -> None:
    lan = desk.person("Lan", "vi")
    await desk.bot.services.roles.grant(Holder(lan.id, Role.EDITOR, "Lan", BOSS, NOW))
    await begin(lan, "date 1")
    wrong = await lan.says("4.12.1999")
    assert wrong.title.startswith(
        "❌ Mốc thời gian 1: '4.12.1999' không phải là ngày tháng; có phải ý bạn là 1999-12-04"
    )
    assert wrong.buttons[:2] == ["✅ 1999-12-04", "✅ 1999-04-12"]
    assert "Nguồn nào" in (await wrong.press("1999-12-04")).text


async def test_a_source_is_found_by_words_and_cited_by_the_record(boss: Talker) -> None:
    await begin(boss, "statement 1 text_en")
    await boss.says("A sentence of ours.")
    found = await boss.says("committee decision monuments")
    assert found.text.startswith("These sources are known.")
    shown = await found.press(found.buttons[0])
    assert "Statement 1 · Sources" in shown.text
    assert "\n   Sources: – → " in shown.text
    await begin(boss, "statement 1 text_en")
    await boss.says("Another sentence.")
    shown = await boss.says("http://whc.unesco.org/en/decisions/3361/#documents")
    assert "Statement 1 · Sources" in shown.text
    nothing = await begin(boss, "statement 1 text_en")
    await boss.says("Another sentence.")
    nothing = await boss.says("xyzzyqwert")
    assert nothing.buttons == ["➕ A new source", "✖️ Leave the edit"]


async def test_a_new_record_is_written_step_by_step(boss: Talker) -> None:
    asked = await (await boss.says("/new")).press("Source")
    assert "Please send me: Name (English)." in asked.text
    assert "Name (Vietnamese)" in (await boss.says("A report on something")).text
    named = await boss.says("Một báo cáo")
    assert "Short name for links" in named.text
    assert (await boss.says("No Slug!")).buttons[0] == "✅ no-slug"
    assert "already" in (await boss.says("wh-hoi-an")).text
    asked = await named.press("a-report-on-something")
    assert "Publisher" in asked.text
    asked = await boss.says("The Association")
    assert "Choose one: Language." in asked.text
    asked = await asked.press("English")
    assert "Choose one: Kind of source." in asked.text
    asked = await asked.press("News report")
    assert "Published on" in asked.text
    asked = await asked.press("Skip")
    assert "Web address" in asked.text
    shown = await asked.press("Skip")
    assert "+ A report on something (a-report-on-something)\n   Name (English): A report on something\n" in shown.text
    assert "   Kind of source: News report\n" in shown.text
    assert "👁 Preview card: A report on something" in shown.buttons
    assert (await shown.press("Apply")).title == "✅ Applied: revision 2 is live."
    assert "new record a-report-on-something" in (await boss.says("/history")).text


async def test_parts_are_added_and_removed(boss: Talker) -> None:
    record = await boss.says("/edit wh-hoi-an")
    asked = await record.press("➕ Date")
    assert "Date 2 · What happened" in asked.text
    assert "Send me the new value: Date 2." in (await asked.press("Extension")).text
    asked = await boss.says("2020-05")
    assert "Date 2 · How well attested" in asked.text
    cited = await asked.press("one source")
    assert "Which source says so?" in cited.text
    shown = await (await boss.says("hoi an")).press((boss.sees()).buttons[0])
    assert "Dates: – → What happened: Extension, Date: 2020-05, How well attested: one source" in shown.text
    again = await shown.press("Change more")
    removed = await (await again.press("Date 2")).press("Remove Date 2")
    assert "Dates" not in removed.text


async def test_a_record_is_removed_and_an_edit_left(boss: Talker) -> None:
    record = await boss.says("/edit wh-hoi-an")
    shown = await record.press("Remove the record")
    assert shown.title == "2 records name this one, so it can't be removed:"
    group = await (await boss.says("/edit wh-hoi-an")).press("Name")
    asked = await group.press("Name (English)")
    assert (await asked.press("Leave the edit")).text == "All right, nothing was changed."
    assert "value" not in (await boss.says("hoi an")).text
    assert (
        await group.notice_of("Name (English)") == "This edit is over, or another one was begun. Write /edit to go on."
    )


async def test_what_others_name_is_not_removed_and_they_are_a_key_away(boss: Talker) -> None:
    shown = await (await boss.says("/edit viet-nam")).press("Remove the record")
    assert shown.title == "14 records name this one, so it can't be removed:"
    assert "• Hoi An Ancient Town\n" in shown.text
    assert ".yaml" not in shown.text
    assert (await shown.press("✏️ Da Lat")).title.startswith("✏️ Da Lat")


async def test_who_comes_second_sees_the_first_ones_change(desk: Town, boss: Talker) -> None:
    lan = desk.person("Lan", "vi")
    await desk.bot.services.roles.grant(Holder(lan.id, Role.EDITOR, "Lan", BOSS, NOW))
    first = await begin(boss, "name_en")
    first = await (await boss.says("Hoi An one")).press("The same sources")
    await begin(lan, "name_en")
    second = await (await lan.says("Hoi An two")).press("Vẫn các nguồn này")
    await first.press("Apply")
    again = await second.press("Áp dụng")
    assert "Tên (tiếng Anh): Hoi An one → Hoi An two" in again.text
    assert again.notice.startswith("Thay đổi của người khác")
    assert (await again.press("Áp dụng")).title.startswith("✅")


async def test_members_and_groups_are_turned_away(desk: Town, boss: Talker) -> None:
    mai = desk.person("Mai", "en")
    for words in ("/edit wh-hoi-an", "/new event"):
        assert "only for the people who run this bot" in (await mai.says(words)).text
    group = desk.make_group(admins=[boss])
    assert "private chat" in (await boss.within(group).says("/edit wh-hoi-an")).text


async def test_nothing_is_shown_before_its_sources_are_named(boss: Talker) -> None:
    await begin(boss, "name_en")
    await boss.says("Hoi An, unproven")
    asked = await (await boss.says("/edit")).press("What would change")
    assert "Which source says so?" in asked.text
    shown = await asked.press("The same sources")
    assert "→ Hoi An, unproven" in shown.text


async def test_a_source_is_added_to_those_that_are_there(boss: Talker) -> None:
    await begin(boss, "name_en")
    await boss.says("Hoi An, proven anew")
    found = await boss.says("committee decision")
    shown = await found.press(found.buttons[0])
    assert "Nothing has changed yet." in shown.text
    assert "\n   Sources: – → " in shown.text


async def test_an_edit_goes_on_after_the_one_that_interrupts_it(boss: Talker) -> None:
    await begin(boss, "name_en")
    await boss.says("Hoi An, interrupted")
    nothing = await boss.says("xyzzyqwert")
    source = await nothing.press("A new source")
    assert source.title == "➕ Source: …"
    await source.press("Leave the edit")
    again = await (await boss.says("/edit")).press("What would change")
    assert "Which source says so?" in again.text
    assert again.title == "✏️ Hoi An, interrupted"


async def test_what_was_changed_meanwhile_is_told(desk: Town, boss: Talker) -> None:
    lan = desk.person("Lan", "en")
    await desk.bot.services.roles.grant(Holder(lan.id, Role.EDITOR, "Lan", BOSS, NOW))
    await begin(boss, "name_en")
    cited = await boss.says("Hoi An one")
    await begin(lan, "name_en")
    await lan.says("Hoi An two")
    await (await lan.sees().press("The same sources")).press("Apply")
    shown = await cited.press("The same sources")
    assert shown.text.startswith("Meanwhile somebody else changed what you change, too")
    assert "Name (English): Hoi An Ancient Town → Hoi An two" in shown.text
    assert "Name (English): Hoi An two → Hoi An one" in shown.text


async def test_what_is_no_answer_is_not_taken_for_one(desk: Town, boss: Talker) -> None:
    lan = desk.person("Lan", "en")
    await desk.bot.services.roles.grant(Holder(lan.id, Role.EDITOR, "Lan", BOSS, NOW))
    asked = await begin(lan, "name_en")
    await desk.bot.services.roles.revoke(lan.id, BOSS, NOW)
    assert "Hoi An" in (await lan.says("hoi an")).text
    assert asked.text
    group = await (await boss.says("/edit wh-hoi-an")).press("Name")
    await group.press("Name (English)")
    await group.press("The whole record")
    assert "Quan" in (await boss.says("quan ho")).text
    assert "value" not in (await boss.says("/edit")).text


async def test_an_article_is_written_step_by_step(boss: Talker) -> None:
    await (await boss.says("/new")).press("Article")
    for words in ("An article", "Một bài", "an-article", "A paper", "en", "2026-11-01", "https://example.org/a"):
        asked = await boss.says(words)
    assert "Statement 1" in asked.text
