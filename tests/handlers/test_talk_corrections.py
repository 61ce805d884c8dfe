"""What moderators accept waits for an editor, and members hear when it is corrected."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox
from content.roles import Role
from handlers.desk.report_buttons import Amend, Drop, Finish, Pending
from storage.desk.complaints import Heard, ReportState, Verdict
from tests.handlers import moderation
from tests.handlers.desk import BOSS, give, rename
from tests.handlers.moderation import (
    WORDS,
    accept_first,
    calm,
    end_of,
    force,
    get,
    notice_of,
    open_accepted,
    report,
    state_of,
    suggest,
)
from tests.talk import TOKEN, USERNAME, Answer, Talker, Town, at_work, small_town

# The fixtures of who moderates, under their own names.
hall, mai, kim, alice = moderation.hall, moderation.mai, moderation.kim, moderation.alice

ABOVE = "✏️ Report 2, in a member’s words:\nThe year is <b>wrong</b> & more\n\n"
QUOTED = "<blockquote>The year is &lt;b&gt;wrong&lt;/b&gt; &amp; more</blockquote>"
ENDED = "✅ What you reported has now been corrected in this entry. Thank you for your help!"


async def rewrite(record: Answer, name: str) -> Answer:
    """Give Hoi An another name in an edit that is open, and look at what would change; each step shows the report."""
    talker = record.talker
    group = await record.press("Name")
    asked = await group.press("Name (English)")
    cited = await talker.says(name)
    unknown = await talker.says("xyzzyqwert")
    for step in (record, group, asked, cited, unknown):
        assert step.text.startswith(ABOVE), step.text
        assert QUOTED in step.html
    return await cited.press("The same sources say so")


async def test_what_a_moderator_accepts_an_editor_corrects(hall: Town, mai: Talker, kim: Talker) -> None:
    lan = hall.person("Lan", "vi")
    await report(lan, key="Báo lỗi")
    done = await accept_first(mai)
    assert "Accepted by Mai, 2026-11-21 10:00.\nThe member was told.\nIt is to be corrected;" in done.text
    assert done.buttons == ["👁 Hoi An Ancient Town", "🔇 Mute Lan", "☰ All reports"]
    assert (await mai.says("/queue")).buttons == []
    queue = await kim.says("/queue")
    assert queue.buttons == ["🛠 To be corrected: 1"]
    listed = await queue.press("To be corrected")
    assert listed.text.startswith("Accepted, to be corrected\n\n1 accepted report waits for a correction.")
    page = await listed.press("2 · Lan")
    assert page.buttons[:3] == ["✏️ Correct the entry", "☑️ It is corrected", "✖️ Not after all"]
    shown = await rewrite(await page.press("Correct the entry"), "Hoi An, corrected")
    assert shown.text.startswith(ABOVE)
    assert await state_of(hall, 2) is ReportState.ACCEPTED
    before, count = lan.chat.newest_by_bot, lan.heard()
    applied = await shown.press("Apply")
    assert applied.title == "✅ Applied: revision 2 is live."
    assert applied.notice == "Report 2 is marked as corrected; the member is told."
    heard = await lan.hears(before)
    assert heard.text == (
        f"Bạn đã viết về Đô thị cổ Hội An:\n{WORDS}\n\n"
        "✅ Điều bạn báo nay đã được sửa trong mục này. Cảm ơn bạn đã giúp đỡ!"
    )
    assert heard.replies_to
    await end_of(hall, 2)
    again = await kim.says("/start answer_2")
    assert "Corrected by Kim in revision 2, 2026-11-21 10:00.\nThe member was told." in again.text
    assert "✏️ Correct the entry" not in again.buttons
    assert (await kim.says("/queue")).buttons == []
    assert lan.heard() == count + 1


async def test_an_edit_that_comes_from_no_report_ends_none(hall: Town, mai: Talker, kim: Talker, alice: Talker) -> None:
    await report(alice)
    await accept_first(mai)
    record = await kim.says("/edit wh-hoi-an")
    assert "Report 2" not in record.text
    await (await record.press("Name")).press("Name (English)")
    shown = await (await kim.says("Hoi An one")).press("The same sources")
    # The edit under way is taken for the report from here on, and what was shown of it before is no longer offered.
    page = await open_accepted(kim)
    named = await page.press("Correct the entry")
    assert named.text.startswith(ABOVE)
    assert "Hoi An one" in named.text
    assert (await shown.notice_of("Apply")).startswith("This change")
    assert (await (await named.press("What would change")).press("Apply")).notice.startswith("Report 2 is marked")
    await rename(hall, "Hoi An two")
    assert (await get(hall, 2)).state is ReportState.CORRECTED


@pytest.mark.long
async def test_each_report_has_an_edit_of_its_own(hall: Town, mai: Talker, kim: Talker, alice: Talker) -> None:
    await report(alice)
    await report(alice, "Another thing")
    for _ in range(2):
        await accept_first(mai)
    first = await (await open_accepted(kim)).press("Correct the entry")
    await (await first.press("Name")).press("Name (English)")
    await kim.says("Hoi An one")
    listed = await (await kim.says("/queue")).press("To be corrected")
    second = await (await listed.press("3 · Alice")).press("Correct the entry")
    assert second.text.startswith("✏️ Report 3, in a member’s words:\nAnother thing")
    await (await second.press("Name")).press("Name (English)")
    shown = await (await kim.says("Hoi An two")).press("The same sources")
    await shown.press("Apply")
    assert (await state_of(hall, 3), await state_of(hall, 2)) == (ReportState.CORRECTED, ReportState.ACCEPTED)
    assert (await kim.says("/edit")).text.startswith(ABOVE)


@pytest.mark.long
async def test_an_edit_of_a_report_goes_on_after_a_restart(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        sandbox.world.add_bot(TOKEN, "Test bot", USERNAME)
        async with at_work(sandbox, tmp_path) as town:
            kim, alice = town.person("Kim", "en"), town.person("Alice", "en")
            await give(town, kim, Role.EDITOR)
            await calm(town)
            await report(alice)
            page = await accept_first(kim)
            record = await page.press("Correct the entry")
            await (await record.press("Name")).press("Name (English)")
        async with at_work(sandbox, tmp_path) as town:
            kim, alice = Talker(town, kim.account), Talker(town, alice.account)
            cited = await kim.says("Hoi An, corrected")
            assert cited.text.startswith(ABOVE)
            await (await cited.press("The same sources")).press("Apply")
            await end_of(town, 2)
        async with at_work(sandbox, tmp_path):
            texts = [post["text"] for post in sandbox.world.messages(alice.id) if post["by_bot"]]
            assert [text.endswith(ENDED) for text in texts].count(True) == 1


async def test_who_was_not_told_of_the_acceptance_hears_both_at_once(
    hall: Town, mai: Talker, kim: Talker, alice: Talker
) -> None:
    await report(alice)
    refusal = "Bad Request: message is too long"
    hall.sandbox.faults.add(Fault("status", method="sendMessage", chat=alice.id, status=400, description=refusal))
    assert "The member has not been told yet." in (await accept_first(mai)).text
    done = await (await open_accepted(kim)).press("It is corrected")
    assert done.notice == "The report is marked as corrected; the member is told."
    await end_of(hall, 2)
    heard = await alice.hears_about("accepted")
    assert heard.text.endswith("✅ Thank you! Your report was accepted, and the entry has been corrected.")
    page = await kim.says("/start answer_2")
    assert "Accepted by Mai, 2026-11-21 10:00.\nMarked as corrected by Kim, 2026-11-21 10:00.\n" in page.text


async def test_what_was_accepted_can_be_dropped_with_words(mai: Talker, kim: Talker, alice: Talker) -> None:
    await report(alice)
    await suggest(alice, "More music")
    await accept_first(mai)
    await accept_first(mai)
    asked = await (await open_accepted(kim)).press("Not after all")
    assert asked.text.endswith("although this report was accepted? The member is told either way. You can add why.")
    prompt = await asked.press("With words")
    assert prompt.title.startswith("Report 2 will not be corrected after all.")
    page = await kim.says("No source says <so>.", reply_to=prompt.id)
    assert page.title == "The report is closed without a correction; the member is told."
    assert "Not corrected after all, by Kim" in page.text
    heard = await alice.hears_about("once more")
    assert heard.text.endswith(
        "and the entry stays as it is after all. Thank you for writing.\nThey write:\nNo source says <so>."
    )
    # A suggestion about no entry has nothing to open, and ends by a key.
    page = await open_accepted(kim)
    assert page.buttons[:2] == ["☑️ It is corrected", "✖️ Not after all"]
    assert "To correct an entry, write /edit and its short name." in page.text
    await page.press("It is corrected")
    assert (await alice.hears_about("taken up")).text.startswith("You wrote:\nMore music\n\n✅ What you suggested")


@pytest.mark.long
async def test_the_second_editor_sees_what_the_first_did(hall: Town, mai: Talker, kim: Talker, alice: Talker) -> None:
    ben = hall.person("Ben", "en")
    await give(hall, ben, Role.EDITOR)
    await report(alice)
    await accept_first(mai)
    page, other = await open_accepted(kim), await open_accepted(ben)
    prompt = await (await other.press("Not after all")).press("With words")
    await page.press("It is corrected")
    late = "Kim has already corrected this report; nothing was sent."
    assert (await ben.says("Too late", reply_to=prompt.id)).title == late
    for button in (Finish(2), Drop(2, "ask"), Drop(2, "bare"), Drop(2, "words"), Amend(2)):
        assert await notice_of(force(other, button, by=ben), ben) == late
    await end_of(hall, 2)
    (correct,) = [one.act for one in await hall.bot.services.audit.newest(20) if one.act.action == "correct"]
    assert correct.actor == kim.id


async def test_who_may_have_been_told_is_told_again_only_by_people(
    hall: Town, mai: Talker, kim: Talker, alice: Talker
) -> None:
    await report(alice)
    await accept_first(mai)
    hall.sandbox.faults.add(Fault("cut_after", method="sendMessage", chat=alice.id))
    page = await open_accepted(kim)
    before = alice.heard()
    await page.press("It is corrected")
    await alice.hears_about("now been corrected")
    await end_of(hall, 2, Heard.UNSURE)
    assert alice.heard() == before + 1
    page = await mai.says("/start answer_2")
    assert "⚠️ Nobody knows whether the member was told." in page.text
    assert (await page.press("Tell the member")).notice == "The member is told now."
    await end_of(hall, 2)
    assert alice.heard() == before + 2


async def test_what_is_to_be_corrected_is_paged(hall: Town, mai: Talker, kim: Talker) -> None:
    assert mai.id
    for name in ("Ann", "Bob"):
        await suggest(hall.person(name, "en"), *(f"{name} {number}" for number in range(4)))
    for number in range(2, 10):
        await hall.bot.services.reports.settle(number, Verdict(ReportState.ACCEPTED, BOSS), hall.clock())
    first = await (await kim.says("/queue")).press("To be corrected: 8")
    assert first.buttons == [
        *(f"{n} · Ann" for n in range(2, 6)),
        *("6 · Bob", "7 · Bob", "Next page ▶", "☰ All reports"),
    ]
    second = await first.press("Next page")
    assert second.buttons == ["8 · Bob", "9 · Bob", "◀ Page before", "☰ All reports"]
    for number in range(2, 10):
        await hall.bot.services.reports.finish(number, Verdict(ReportState.DROPPED, BOSS), hall.clock())
    force(second, Pending(6), by=kim)
    assert (await kim.hears_about("Nothing waits to be corrected.")).buttons == ["☰ All reports"]


async def test_who_erases_their_data_takes_their_words_out_of_the_edit(
    hall: Town, mai: Talker, kim: Talker, alice: Talker
) -> None:
    await report(alice)
    await accept_first(mai)
    record = await (await open_accepted(kim)).press("Correct the entry")
    await hall.bot.services.chats.erase(alice.id)
    await (await record.press("Name")).press("Name (English)")
    cited = await kim.says("Hoi An, corrected")
    assert "Report 2" not in cited.text
    applied = await (await cited.press("The same sources")).press("Apply")
    assert applied.title == "✅ Applied: revision 2 is live."
    assert not applied.notice
    assert (await kim.says("/queue")).buttons == []


async def test_owners_of_the_settings_are_told_in_the_language_of_their_app(tmp_path: Path) -> None:
    async with small_town(tmp_path, admin_ids=frozenset({BOSS})) as town:
        services = town.bot.services
        words = {"fresh": "1", "waiting": "1"}
        assert (await services.word_for(BOSS, "alarm.reports", words)).startswith("✏️ New reports")
        boss = town.person("Boss", "vi", number=BOSS)
        await boss.says("/help")
        assert (await services.word_for(BOSS, "alarm.reports", words)).startswith("✏️ Góp ý mới")
        await boss.says("/language en")
        assert (await services.word_for(BOSS, "alarm.reports", words)).startswith("✏️ New reports")


async def test_staff_are_told_in_the_language_of_their_app(hall: Town, alice: Talker) -> None:
    lan, mai = hall.person("Lan", "vi"), hall.person("Mai", "vi")
    for person in (lan, mai):
        await give(hall, person, Role.MODERATOR)
        await person.says("/help")
    await mai.says("/language en")
    chats = hall.bot.services.chats
    memory = chats._memory  # noqa: SLF001 -- nobody else counts writes
    writes = memory._writes  # noqa: SLF001 -- likewise
    for _ in range(3):
        await lan.says("/help")
    assert memory._writes == writes  # noqa: SLF001 -- likewise
    assert "ngôn ngữ ứng dụng của bạn được lưu" in (await lan.says("/privacy")).text
    await suggest(alice, "one")
    assert (await lan.hears_about("Góp ý mới")).text.startswith("✏️ Góp ý mới của thành viên: 1.")
    assert (await mai.hears_about("New reports")).text.startswith("✏️ New reports from members: 1.")
    assert (await chats.settings(alice.id)).spoken is None
