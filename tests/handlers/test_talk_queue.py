"""Moderators answer what members report, and members hear of it."""

from __future__ import annotations

from pathlib import Path

from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox
from content.roles import Role
from handlers.desk.report_buttons import Retell, Waiting
from storage.desk.complaints import ReportState, Verdict
from tests.handlers import moderation
from tests.handlers.desk import BOSS, give, rename
from tests.handlers.moderation import WORDS, calm, force, notice_of, open_first, report, state_of, suggest
from tests.talk import TOKEN, USERNAME, Talker, Town, at_work

# The fixtures of who moderates, under their own names.
hall, mai, alice = moderation.hall, moderation.mai, moderation.alice


async def test_a_member_reads_the_answer_in_their_language(hall: Town, mai: Talker) -> None:
    lan = hall.person("Lan", "vi")
    await report(lan, key="Báo lỗi")
    page = await open_first(mai)
    assert page.text.splitlines()[:4] == [
        "Report 2",
        "It waits for an answer.",
        "",
        f"Lan ({lan.id}), 2026-11-21 10:00",
    ]
    assert "About Hoi An Ancient Town (wh-hoi-an), seen in revision 1" in page.text
    assert "<blockquote>The year is &lt;b&gt;wrong&lt;/b&gt; &amp; more</blockquote>" in page.html
    assert page.buttons == [
        *("✍️ Answer", "✅ Accept", "✖️ Decline"),
        *("👁 Hoi An Ancient Town", "🔇 Mute Lan", "☰ All reports"),
    ]
    assert (await page.press("👁")).title.endswith("Hoi An Ancient Town")
    prompt = await page.press("Answer")
    assert prompt.title.startswith("Report 2: what shall I answer Lan?")
    before = lan.chat.newest_by_bot
    done = await mai.says("Cảm ơn <bạn>!", reply_to=prompt.id)
    assert done.title == "The member was told."
    assert "Answered by Mai, 2026-11-21 10:00.\nThe member was told." in done.text
    heard = await lan.hears(before)
    assert (
        heard.text == f"Bạn đã viết về Đô thị cổ Hội An:\n{WORDS}\n\nNhững người quản trị bot trả lời:\nCảm ơn <bạn>!"
    )
    assert "<blockquote>The year is &lt;b&gt;wrong&lt;/b&gt; &amp; more</blockquote>" in heard.html
    assert heard.replies_to
    assert (await heard.press("Mở mục này")).title == "🏛️ Đô thị cổ Hội An"
    assert (await mai.says("/queue")).text == "Reports of members\n\nNothing waits to be answered."


async def test_a_chosen_language_comes_before_that_of_the_report(mai: Talker, alice: Talker) -> None:
    await report(alice)
    await alice.says("/language vi")
    before = alice.chat.newest_by_bot
    await (await (await open_first(mai)).press("Decline")).press("Without words")
    assert "Góp ý của bạn đã được xem xét, và mục này được giữ nguyên." in (await alice.hears(before)).text


async def test_an_editor_accepts_and_is_led_to_the_edit(hall: Town, mai: Talker, alice: Talker) -> None:
    await give(hall, mai, Role.EDITOR)
    number = await report(alice)
    await alice.says("/suggest More music")
    await rename(hall, "Hoi An, renamed")
    page = await open_first(mai)
    assert "⚠️ Revision 2 has changed this entry since then." in page.text
    before = alice.chat.newest_by_bot
    done = await page.press("Accept")
    assert done.id == page.id
    assert done.notice == "The member was told."
    heard = await alice.hears(before)
    assert heard.text.endswith("✅ Thank you! Your report was accepted, and the entry will be corrected.")
    assert await state_of(hall, number) is ReportState.ACCEPTED
    accepted = await (await open_first(mai)).press("Accept")
    assert "To correct an entry, write /edit and its short name." in accepted.text
    assert (await alice.hears_about("suggestion was accepted")).text.startswith("You wrote:\nMore music\n")


async def test_a_report_is_declined_with_words_or_without(hall: Town, mai: Talker, alice: Talker) -> None:
    await suggest(alice, "one", "two")
    asked = await (await open_first(mai)).press("Decline")
    assert asked.text.endswith("Decline this report? The member is told either way. You can add why.")
    assert await state_of(hall, 2) is ReportState.OPEN
    assert "It waits for an answer." in (await asked.press("Back")).text
    asked = await (await open_first(mai)).press("Decline")
    await asked.press("Without words")
    heard = await alice.hears_about("looked at")
    assert heard.text == (
        "You wrote:\none\n\nThank you for writing. Your suggestion was looked at, and it will not be taken up."
    )
    prompt = await (await (await open_first(mai)).press("Decline")).press("With words")
    assert prompt.title.startswith("Report 3 will be declined. What shall I write to Alice with it?")
    page = await mai.says("The sources are <agreed>.", reply_to=prompt.id)
    assert "Declined by Mai" in page.text
    heard = await alice.hears_about("They write:")
    assert heard.text.endswith("it will not be taken up.\nThey write:\nThe sources are <agreed>.")


async def test_moderators_are_told_that_something_waits(hall: Town, alice: Talker) -> None:
    mai = hall.person("Mai", "en")
    await give(hall, mai, Role.MODERATOR)
    await mai.says("/help")
    await suggest(alice, "one")
    told = await mai.hears_about("New reports")
    assert told.text == "✏️ New reports from members: 1. Waiting in all: 1. /queue shows them."


async def test_a_member_who_can_not_be_told_is_named(hall: Town, mai: Talker, alice: Talker) -> None:
    await report(alice)
    await report(alice, "two")
    hall.sandbox.faults.add(
        Fault("status", method="sendMessage", chat=alice.id, status=400, description="Bad Request: of an odd sort")
    )
    done = await (await (await open_first(mai)).press("Decline")).press("Without words")
    assert done.notice.startswith("Done, but the member could not be told just now.")
    assert "The member has not been told yet." in done.text
    before = alice.heard()
    again = await done.press("Tell the member")
    assert again.notice == "The member was told."
    assert "📨 Tell the member" not in again.buttons
    assert alice.heard() == before + 1
    late = await notice_of(force(again, Retell(2), by=mai), mai)
    assert late == "Mai has already declined this report; nothing was sent."
    assert alice.heard() == before + 1
    hall.sandbox.world.block(alice.id)
    prompt = await (await open_first(mai)).press("Answer")
    page = await mai.says("Thank you", reply_to=prompt.id)
    assert page.title == "Done, but the member has blocked the bot and can't be told."
    assert "The member has blocked the bot and could not be told." in page.text


async def test_what_was_settled_and_not_told_is_told_when_the_press_is_handled_again(
    hall: Town, mai: Talker, alice: Talker
) -> None:
    await report(alice)
    asked = await (await open_first(mai)).press("Decline")
    await hall.bot.services.reports.settle(2, Verdict(ReportState.DECLINED, mai.id), hall.clock())
    assert (await asked.press("Without words")).notice == "The member was told."
    assert "stays as it is" in (await alice.hears_about("looked at")).text


async def test_the_queue_is_paged_the_oldest_first(hall: Town, mai: Talker) -> None:
    for name in ("Ann", "Bob"):
        await suggest(hall.person(name, "en"), *(f"{name} {number}" for number in range(4)))
    first = await mai.says("/queue")
    assert "8 reports wait." in first.text
    assert first.buttons == [*(f"{n} · Ann" for n in range(2, 6)), "6 · Bob", "7 · Bob", "Next page ▶"]
    second = await first.press("Next page")
    assert second.buttons == ["8 · Bob", "9 · Bob", "◀ Page before"]
    assert "8 · Suggestion without an entry\nBob (" in second.text
    assert (await second.press("Page before")).text == first.text
    for number in (8, 9):
        await hall.bot.services.reports.settle(number, Verdict(ReportState.ANSWERED, BOSS, "ok"), hall.clock())
    force(second, Waiting(6), by=mai)
    assert (await mai.hears_about("6 reports wait.")).buttons[0] == "2 · Ann"


async def test_a_moderators_question_is_answered_after_a_restart(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        sandbox.world.add_bot(TOKEN, "Test bot", USERNAME)
        async with at_work(sandbox, tmp_path) as town:
            mai, alice = town.person("Mai", "en"), town.person("Alice", "en")
            await give(town, mai, Role.MODERATOR)
            await calm(town)
            await report(alice)
            prompt = await (await open_first(mai)).press("Answer")
        async with at_work(sandbox, tmp_path) as town:
            page = await Talker(town, mai.account).says("Thank you", reply_to=prompt.id)
            assert "Answered by Mai" in page.text
            assert (await Talker(town, alice.account).hears_about("answer:")).text.endswith("Thank you")
