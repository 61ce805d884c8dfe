"""Roles as owners give and take them in the chat."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from bot.sandbox.accounts import Person as Account
from content.roles import Role
from handlers.administration.admin_buttons import Appoint, Grant, Undo
from handlers.locales import Phrases
from storage.desk.roles import Holder
from tests.handlers.desk import BOSS, give
from tests.handlers.moderation import force, notice_of
from tests.talk import NOW, Answer, Talker, Town, small_town

SOON = "This is what would happen. Nothing has changed yet."
STALE = "That is not how things are any more. /admins shows who has which role now."


def stranger(town: Town, name: str, username: str = "", *, last: str = "") -> Talker:
    """Somebody who has never written to the bot."""
    made: Account = town.sandbox.world.add_person(name, last, username, "en")
    return Talker(town, made)


async def pick(boss: Talker, person: Talker) -> Answer:
    """Pick a person by the key in place of the keyboard; gives what is said of them."""
    *_, picker = await boss.asks("/admins", 2)
    heard = boss.heard()
    words = picker.panel["keyboard"][0][0]["text"]
    boss.town.sandbox.world.share(boss.id, picker.id, words, users=[person.id])
    await boss.town.sandbox.world.journal.until(lambda: boss.heard() == heard + 2)
    return boss.sees()


async def roster(boss: Talker) -> Answer:
    listed, _ = await boss.asks("/admins", 2)
    return listed


async def role_of(town: Town, talker: Talker) -> Role | None:
    return await town.bot.services.roles.of(talker.id)


async def make(boss: Talker, talker: Talker, role: str) -> Answer:
    """Give a role, past the preview; gives what is said in the end."""
    return await (await (await boss.says(f"/admins {talker.id}")).press(role)).press("Confirm")


async def test_roles_are_seen_before_they_are_given_and_taken(desk: Town, boss: Talker) -> None:
    mai = desk.person("Mai", "en")
    assert (await mai.says("/history")).text.startswith("This is only for the people who run this bot.")
    choice = await boss.says(f"/admins {mai.id}")
    assert choice.title == f"Mai ({mai.id}): no role"
    assert choice.buttons == ["owner", "editor", "moderator", "◀️ Everybody"]
    plan = await choice.press("moderator")
    assert plan.title == SOON
    assert f"Mai ({mai.id})\nno role → moderator" in plan.text
    assert "Then this person sees what is planned and was sent, and answers what members report." in plan.text
    assert await role_of(desk, mai) is None
    assert (await plan.press("Cancel")).text == "All right, nothing was changed."
    assert await role_of(desk, mai) is None
    done = await make(boss, mai, "moderator")
    assert done.title == "✅ Done"
    assert done.buttons == ["↩️ Undo", "◀️ Everybody"]
    assert mai.sees().text == "You have a role in this bot now: moderator. /help shows what you may do."
    listed = await done.press("Everybody")
    assert f"• Mai ({mai.id}): moderator, since 21 November 2026, given by Boss" in listed.text
    assert (await mai.says("/history")).title == "Revisions of the content"
    assert (await mai.says("/rollback 1")).text.startswith("Your role in this bot does not include this.")
    shown = await listed.press("👤 Mai")
    assert shown.buttons == ["owner", "editor", "✖️ Take the role away", "◀️ Everybody"]
    plan = await shown.press("Take the role away")
    assert "moderator → no role\n\nThen this person may do what every member may." in plan.text
    await plan.press("Confirm")
    assert mai.sees().text == "You have no role in this bot any more. Thank you for what you did."
    assert (await mai.says("/history")).text.startswith("This is only for the people who run this bot.")
    audit = (await boss.says("/audit")).text
    assert "Boss · gave Mai the role moderator" in audit
    assert "Boss · took the role moderator from Mai" in audit


async def test_who_was_picked_is_listed_by_name_before_they_ever_write(desk: Town, boss: Talker) -> None:
    mai = stranger(desk, "Mai <b>&", "mai_hanoi", last="Lê")
    choice = await pick(boss, mai)
    assert choice.title == f"Mai <b>& Lê @mai_hanoi ({mai.id}): no role"
    assert "This person has not written to me yet" in choice.text
    assert f"<b>Mai &lt;b&gt;&amp; Lê</b> @mai_hanoi (<code>{mai.id}</code>)" in choice.html
    await (await choice.press("editor")).press("Confirm")
    listed = await roster(boss)
    assert f"• Mai <b>& Lê @mai_hanoi ({mai.id}): editor" in listed.text
    assert listed.buttons == ["👤 Mai <b>& Lê"]
    assert "gave Mai <b>& Lê the role editor" in (await boss.says("/audit")).text


async def test_their_own_name_takes_the_place_of_the_one_that_others_gave(desk: Town, boss: Talker) -> None:
    mai = stranger(desk, "Mai", "mai")
    await (await (await pick(boss, mai)).press("editor")).press("Confirm")
    mai.account.user["first_name"] = "Mai Anh"
    await mai.says("/history")
    holder = await desk.bot.services.roles.get(mai.id)
    assert holder is not None
    assert (holder.name, holder.username) == ("Mai Anh", "mai")
    mai.chat.brief["first_name"] = "Mai Chi"  # Telegram tells of those who have written
    assert f"• Mai Chi @mai ({mai.id})" in (await roster(boss)).text
    holder = await desk.bot.services.roles.get(mai.id)
    assert holder is not None
    assert holder.name == "Mai Chi"


async def test_a_name_that_led_to_no_role_is_kept_for_a_day(desk: Town, boss: Talker) -> None:
    mai = stranger(desk, "Mai")
    await pick(boss, mai)
    assert (await boss.says(f"/admins {mai.id}")).title == f"Mai ({mai.id}): no role"
    desk.clock.now = NOW + dt.timedelta(days=1)
    assert (await boss.says(f"/admins {mai.id}")).text.startswith(f"I know nothing of {mai.id}: nobody with")
    desk.clock.now = NOW
    told = await mai.says("/privacy")
    assert "Somebody who gives roles in this bot chose you for one." in told.text
    await (await told.press("Delete my data")).press("Yes")
    assert (await desk.bot.services.roles.look_up(mai.id, NOW)).picked is None


async def test_a_role_brings_its_menu_at_once(desk: Town, boss: Talker) -> None:
    mai = desk.person("Mai", "en")
    await mai.says("/help")

    def shown() -> set[str]:
        calls = [call for call in desk.calls("setMyCommands") if call["scope"] == {"type": "chat", "chat_id": mai.id}]
        return {command["command"] for command in calls[-1]["commands"]}

    done = await make(boss, mai, "editor")
    assert {"heritage", "edit", "coverage"} <= shown()
    assert "admins" not in shown()
    await done.press("Undo")
    assert "heritage" in shown()
    assert "edit" not in shown()


async def test_what_was_done_is_undone_by_a_key_for_a_day(desk: Town, boss: Talker) -> None:
    mai = desk.person("Mai", "en")
    await mai.says("/help")
    await make(boss, mai, "moderator")
    done = await make(boss, mai, "owner")
    undone = await done.press("Undo")
    assert undone.title == "↩️ Undone"
    assert "owner → moderator" in undone.text
    assert undone.buttons == ["◀️ Everybody"]
    assert await role_of(desk, mai) is Role.MODERATOR
    assert (await done.talker.presses(undone, undone.rows[0][0]["callback_data"])).title == "Who runs this bot"
    gone = await (await (await boss.says(f"/admins {mai.id}")).press("Take")).press("Confirm")
    await gone.press("Undo")
    assert await role_of(desk, mai) is Role.MODERATOR
    assert "↩️ gave Mai the role moderator" in (await boss.says("/audit")).text
    done = await make(boss, mai, "editor")
    desk.clock.now = NOW + dt.timedelta(days=1)
    assert (await done.notice_of("Undo")).startswith("That can be undone for a day only.")
    assert await role_of(desk, mai) is Role.EDITOR


async def test_keys_from_before_another_change_do_nothing(desk: Town, boss: Talker) -> None:
    kim, mai = desk.person("Kim", "en"), desk.person("Mai", "en")
    await mai.says("/help")
    await give(desk, kim, Role.OWNER)
    plan = await (await boss.says(f"/admins {mai.id}")).press("owner")
    done = await make(kim, mai, "moderator")
    assert await plan.notice_of("Confirm") == STALE
    assert await role_of(desk, mai) is Role.MODERATOR
    await make(boss, mai, "editor")
    assert await done.notice_of("Undo") == STALE
    await make(boss, mai, "moderator")  # as it was, but by another change
    assert await done.notice_of("Undo") == STALE
    assert await role_of(desk, mai) is Role.MODERATOR


async def test_who_lost_the_right_can_neither_confirm_nor_undo(desk: Town, boss: Talker) -> None:
    kim, mai = desk.person("Kim", "en"), desk.person("Mai", "en")
    await mai.says("/help")
    await kim.says("/help")
    await give(desk, kim, Role.OWNER)
    done = await make(kim, mai, "moderator")
    plan = await (await kim.says(f"/admins {mai.id}")).press("editor")
    await make(boss, kim, "editor")
    for notice in (await done.notice_of("Undo"), await plan.notice_of("Confirm")):
        assert notice.startswith("Your role in this bot does not include this.")
    assert await role_of(desk, mai) is Role.MODERATOR


async def test_an_owner_is_not_demoted_by_an_equal_one(desk: Town, boss: Talker) -> None:
    kim, mai, lan = (desk.person(name, "en") for name in ("Kim", "Mai", "Lan"))
    for owner in (kim, mai):
        await owner.says("/help")
        await give(desk, owner, Role.OWNER)
    await lan.says("/help")
    shown = await kim.says(f"/admins {mai.id}")
    for key in ("editor", "moderator", "Take"):
        assert (await shown.notice_of(key)).startswith("Your role is not above that of this person.")
    plan = await (await kim.says(f"/admins {lan.id}")).press("owner")
    assert "Only this person or an owner by the settings can take that role again" in plan.text
    made = await plan.press("Confirm")
    assert (await kim.presses(made, made.key("Undo")["callback_data"])).title == "↩️ Undone"  # who did it, for a day
    assert await role_of(desk, lan) is None
    assert "can take that role again" not in (await (await boss.says(f"/admins {lan.id}")).press("owner")).text
    await make(boss, mai, "editor")  # the settings stand above all
    assert await role_of(desk, mai) is Role.EDITOR


async def test_an_owner_gives_up_their_own_role_knowingly(desk: Town, boss: Talker) -> None:
    kim = desk.person("Kim", "en")
    await kim.says("/help")
    await give(desk, kim, Role.OWNER)
    shown = await kim.says(f"/admins {kim.id}")
    assert "owner" not in shown.buttons
    plan = await shown.press("Take")
    assert "⚠️ This is your own role." in plan.text
    done = await plan.press("Confirm")
    assert done.buttons == ["◀️ Everybody"]
    assert (await kim.says("/admins")).text.startswith("This is only for the people")
    assert (await boss.says(f"/admins {boss.id}")).text.startswith("You are an owner by the settings")


async def test_the_last_owner_stays(tmp_path: Path) -> None:
    async with small_town(tmp_path) as town:  # nobody owns it by the settings
        kim, mai = town.person("Kim", "en"), town.person("Mai", "en")
        await mai.says("/help")
        await give(town, kim, Role.OWNER)
        shown = await kim.says(f"/admins {kim.id}")
        for key in ("editor", "Take"):
            assert (await shown.notice_of(key)).startswith("This is the last owner: nobody would be left")
        await make(kim, mai, "owner")
        await (await shown.press("Take")).press("Confirm")
        assert await role_of(town, kim) is None


async def test_numbers_that_can_have_no_role_are_refused_with_the_reason(desk: Town, boss: Talker) -> None:
    kim = desk.person("Kim", "en")
    await give(desk, kim, Role.OWNER)
    robot = desk.person("Not I", "en")
    robot.account.user["username"] = "SomeBot"
    await robot.says("/help")
    bot = desk.bot.application.bot.id
    for words, said in (
        (BOSS, "This person is an owner by the settings (BOT_ADMIN_IDS)"),
        (bot, "That is no person but"),
        (robot.id, "That is no person but"),
        (777000, "That is no person but"),
        (-1001234567890, "That is the number of a group"),
        (5, "I know nothing of 5: nobody with this number"),
        ("@mai", "Which person do you mean? I can't look up an @name"),
        ("0", "Which person do you mean?"),
        ("9" * 40, "Which person do you mean?"),
    ):
        answer = await kim.says(f"/admins {words}")
        assert answer.text.startswith(said), words
        assert answer.rows == []
    shown = await roster(kim)
    for forged in (Grant(BOSS, "editor"), Appoint(BOSS, "editor", 0), Appoint(5, "owner", 0), Undo(999)):
        notice = await notice_of(force(shown, forged, by=kim), kim)
        assert notice.startswith(("This person is an owner by", "I know nothing of 5", "That is not how things are"))
    assert (await pick(kim, boss)).text.startswith("This person is an owner by the settings")
    assert [holder.user_id for holder in await desk.bot.services.roles.holders()] == [kim.id]


async def test_holders_of_one_name_are_told_apart(desk: Town, boss: Talker) -> None:
    roles = desk.bot.services.roles
    for number, username in ((501, "mai_one"), (502, None), (503, None)):
        await roles.grant(Holder(number, Role.EDITOR, "Mai" if number != 503 else "Lan", BOSS, NOW, username))
    assert (await roster(boss)).buttons == ["👤 Mai (@mai_one)", "👤 Mai (502)", "👤 Lan"]


async def test_a_chairperson_reads_it_all_in_vietnamese(desk: Town, boss: Talker, phrases: Phrases) -> None:
    lan = desk.person("Lan", "vi")
    await lan.says("/help")
    await boss.says("/language vi")
    shown = await boss.says(f"/admins {lan.id}")
    assert shown.title == f"Lan ({lan.id}): không có vai trò"
    plan = await shown.press("biên tập viên")
    assert plan.title == "Đây là những gì sẽ xảy ra. Hiện chưa có gì thay đổi."
    assert "không có vai trò → biên tập viên" in plan.text
    done = await plan.press("Xác nhận")
    assert (
        f"Lan ({lan.id}): biên tập viên, từ ngày 21 tháng 11 năm 2026, do Boss trao"
        in (await done.press("Tất cả mọi người")).text
    )
    assert f"Boss ({BOSS}): chủ quản, theo cài đặt (BOT_ADMIN_IDS)" in boss.sees().text
    assert phrases.plain("vi", "role.editor") in (await boss.says("/audit")).text
    assert replace(done, talker=boss).title == "✅ Đã xong"
