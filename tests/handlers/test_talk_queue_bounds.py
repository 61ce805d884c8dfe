"""What moderators may not do, or not any more, and what is noted of it."""

from __future__ import annotations

from pathlib import Path

from content.roles import Role
from handlers.desk.report_buttons import (
    Accept,
    Amend,
    Decline,
    Drop,
    Finish,
    Hush,
    Hushed,
    Inspect,
    Pending,
    Respond,
    Retell,
    Waiting,
)
from storage.desk.complaints import ReportState
from tests.handlers import moderation
from tests.handlers.desk import BOSS, give
from tests.handlers.moderation import calm, force, notice_of, open_first, report, state_of, suggest
from tests.talk import Talker, Town, small_town

# The fixtures of who moderates, under their own names.
hall, mai, alice = moderation.hall, moderation.mai, moderation.alice

CORRECTING = (Pending(), Amend(2), Finish(2), Drop(2, "ask"), Drop(2, "bare"), Drop(2, "words"))
GONE = "This report is no longer here: its sender deleted it, or it was settled long ago."


async def test_the_second_moderator_sees_what_the_first_did(hall: Town, mai: Talker, alice: Talker) -> None:
    kim = hall.person("Kim", "en")
    await give(hall, kim, Role.EDITOR)
    await report(alice)
    hers, his = await open_first(mai), await open_first(kim)
    prompt = await his.press("Answer")
    await (await hers.press("Decline")).press("Without words")
    await alice.hears_about("looked at")
    before = alice.heard()
    late = await kim.says("Thank you", reply_to=prompt.id)
    assert late.title == "Mai has already declined this report; nothing was sent."
    assert "Declined by Mai" in late.text
    for button in (Accept(2), Decline(2, "ask"), Decline(2, "bare"), Respond(2)):
        assert await notice_of(force(his, button, by=kim), kim) == late.title
    await his.talker.hears_about("Declined by Mai")
    await alice.says("/help")
    assert alice.heard() == before + 1


async def test_who_reports_too_much_is_silenced_and_heard_again(hall: Town, mai: Talker, alice: Talker) -> None:
    await report(alice)
    page = await open_first(mai)
    muted = await page.press("Mute Alice")
    assert muted.notice == "No more reports are taken from this person. The key undoes it."
    assert "🔈 Unmute Alice" in muted.buttons
    assert (await alice.says("/suggest more")).text.startswith("Sorry, no reports can be taken from you")
    assert "🔇 Mute Alice" in (await muted.press("Unmute Alice")).buttons
    assert (await alice.says("/suggest more")).text.startswith("Thank you!")
    await notice_of(force(page, Hush(alice.id, on=True, report=2), by=mai), mai)
    silent = await (await mai.says("/queue")).press("🔇 Muted: 1")
    assert f"• Alice ({alice.id}), by Mai, 2026-11-21 10:00" in silent.text
    ended = await silent.press("Unmute Alice")
    assert ended.notice == "This person can send reports again."
    assert "Nobody is muted." in ended.text
    assert (await hall.bot.services.reports.standing(alice.id, hall.clock())).is_free
    kim = hall.person("Kim", "en")
    await give(hall, kim, Role.EDITOR)
    number = await report(kim)
    told = await notice_of(force(page, Hush(kim.id, on=True, report=number), by=mai), mai)
    assert told == "This person has a role in this bot and can't be muted."
    audit = [noted.act.action for noted in await hall.bot.services.audit.newest(20)]
    assert audit.count("mute") == audit.count("unmute") == 2


async def test_a_report_that_was_erased_is_gone_for_moderators(hall: Town, mai: Talker, alice: Talker) -> None:
    await report(alice)
    page = await open_first(mai)
    prompt = await page.press("Answer")
    await hall.bot.services.chats.erase(alice.id)
    assert (await mai.says("Thank you", reply_to=prompt.id)).text == GONE
    for words in ("Answer", "Decline", "Mute"):
        assert await page.notice_of(words) == GONE


async def test_strangers_are_refused_every_key_and_noted(hall: Town, mai: Talker, alice: Talker) -> None:
    await report(alice)
    kim = hall.person("Kim", "en")
    page = await alice.says("/help")
    audit = hall.bot.services.audit
    keys = (
        *(Waiting(), Inspect(2), Respond(2), Accept(2), Retell(2), Hushed(), Hush(kim.id, on=True, report=2)),
        *(Decline(2, "ask"), Decline(2, "bare"), Decline(2, "words"), Hush(kim.id, on=False)),
        *CORRECTING,
    )
    for button in keys:
        told = await notice_of(force(page, button, by=alice), alice)
        assert told.startswith("This is only for the people who run this bot."), button
    assert (await alice.says("/queue")).text.startswith("This is only for the people who run this bot.")
    assert (await alice.says("/start answer_2")).text.startswith("This is only for the people who run this bot.")
    noted = [one.act for one in await audit.newest(50)]
    (refused,) = [act for act in noted if act.action == "refused" and act.subject == "queue" and act.actor == alice.id]
    assert refused.detail["times"] == len(keys) + 2
    assert await state_of(hall, 2) is ReportState.OPEN
    # A moderator does not change the content, and who lost the role answers nothing more.
    hers = await open_first(mai)
    for button in CORRECTING:
        assert (await notice_of(force(hers, button, by=mai), mai)).startswith("Your role"), button
    prompt = await hers.press("Answer")
    await hall.bot.services.roles.revoke(mai.id, BOSS, hall.clock())
    assert (await mai.says("Thank you", reply_to=prompt.id)).text.startswith("This is only for the people")
    assert await state_of(hall, 2) is ReportState.OPEN


async def test_members_words_are_not_shown_in_groups(hall: Town, mai: Talker, alice: Talker) -> None:
    await report(alice)
    group = hall.make_group(members=[mai, alice])
    led = await mai.within(group).says("/queue")
    assert led.text == "This names people, so I show it in our private chat only."
    assert led.rows[0][0]["url"].endswith("?start=desk_queue")
    assert (await mai.says("/start desk_queue")).text == (await mai.says("/queue")).text


async def test_what_moderators_did_stands_in_the_log(tmp_path: Path) -> None:
    async with small_town(tmp_path, admin_ids=frozenset({BOSS})) as town:
        boss, alice = town.person("Boss", "en", number=BOSS), town.person("Alice", "en")
        await calm(town)
        await suggest(alice, "one")
        await report(alice)
        await report(alice, "three")
        await (await open_first(boss)).press("Accept")
        await (await (await open_first(boss)).press("Decline")).press("Without words")
        page = await open_first(boss)
        await page.press("Mute Alice")
        prompt = await page.press("Answer")
        assert "Answered by Boss" in (await boss.says("Thank you", reply_to=prompt.id)).text
        log = (await boss.says("/audit")).text
        for line in (
            *("accepted report 2 (about no record)", "declined report 3 (Hoi An Ancient Town)"),
            *("answered report 4 (Hoi An Ancient Town)", "muted Alice"),
        ):
            assert line in log
