"""The log as owners read it: what was done, what was refused, in words and by names."""

from __future__ import annotations

import datetime as dt

import pytest

from content.roles import Role
from storage.desk.audit import MOST, Act
from tests.handlers.desk import BOSS, give, hand_in, rename, renamed
from tests.talk import NOW, Talker, Town


async def test_equal_refusals_of_a_person_are_one_line_with_a_count(desk: Town, boss: Talker) -> None:
    mai, lan = desk.person("Mai", "en"), desk.person("Lan", "en")
    for minute in range(5):
        desk.clock.now = NOW + dt.timedelta(minutes=minute)
        await mai.says("/reload")
    await lan.says("/reload")
    await mai.says("/backup")
    group = desk.make_group(members=[mai])
    await mai.within(group).says("/reload")
    lines = (await boss.says("/audit")).text.splitlines()[2:-1]
    assert lines == [
        "2026-11-21 10:04 · Mai · was refused /reload in a group",
        "2026-11-21 10:04 · Mai · was refused /backup",
        "2026-11-21 10:04 · Lan · was refused /reload",
        "2026-11-21 10:04 · Mai · was refused /reload (5 times since 2026-11-21 10:00)",
    ]
    desk.clock.now = NOW + dt.timedelta(days=1)
    await mai.says("/reload")
    assert (await boss.says("/audit")).text.splitlines()[2] == "2026-11-22 10:00 · Mai · was refused /reload"


async def test_owners_read_what_was_done_and_what_was_refused_apart(desk: Town, boss: Talker) -> None:
    audit = desk.bot.services.audit
    mai = desk.person("Mai", "en")
    await mai.says("/reload")
    for number in range(20):
        await audit.note(Act(BOSS, "recall", str(number)), NOW)
    shown = await boss.says("/audit")
    assert shown.buttons == ["Older ▶️", "✓ All", "Done", "Refused"]
    assert "was refused" not in shown.text
    older = await shown.press("Older")
    assert older.buttons == ["◀️ Newest", "✓ All", "Done", "Refused"]
    assert "was refused" in older.text
    acts = await older.press("Done")
    assert acts.title == "What was done"
    rest = await acts.press("Older")
    assert "stopped announcement 0" in rest.text
    assert "was refused" not in rest.text
    assert rest.buttons == ["◀️ Newest", "All", "✓ Done", "Refused"]
    refusals = await rest.press("Refused")
    assert refusals.text == "What was refused\n\n2026-11-21 10:00 · Mai · was refused /reload"
    assert (await rest.press("Newest")).title == "What was done"


async def test_a_flood_of_refusals_fills_no_more_than_a_page_and_a_half(desk: Town, boss: Talker) -> None:
    audit = desk.bot.services.audit
    for number in range(100):
        await audit.refuse(5, "reload", -1000 - number, NOW)
    assert len(await audit.newest(1000, refused=True)) == MOST + 1
    said = (await boss.says("/audit")).text.splitlines()[2]
    assert said == "2026-11-21 10:00 · 5 · was refused other commands, too (80 times since 2026-11-21 10:00)"


@pytest.mark.parametrize("language", ["en", "vi"])
async def test_nothing_reads_as_the_database_has_it(desk: Town, boss: Talker, language: str) -> None:
    services = desk.bot.services
    await boss.says(f"/language {language}")
    mai = desk.person("Mai", "en")
    await give(desk, mai, Role.EDITOR)
    await give(desk, mai, Role.OWNER)
    shown = await hand_in(boss, "town.yaml", renamed("Hoi An, again"))
    await shown.press("✅")
    await services.roles.revoke(mai.id, BOSS, NOW)
    details: dict[str, dict[str, object]] = {
        "accept": {"record": "wh-hoi-an"},
        "decline": {"record": "–"},
        "correct": {"record": "wh-hoi-an", "revision": 2},
        "mute": {"name": "Alice"},
        "backup": {"bytes": 2_500_000},
        "of-tomorrow": {"some": "thing"},
    }
    for action, detail in details.items():
        await services.audit.note(Act(BOSS, action, "5", detail), NOW)
    said = (await boss.says("/audit")).text
    for raw in ("editor", "owner", "upload", "edit ", "of-tomorrow", "–", "wh-hoi-an", "2500000", "{", "None"):
        assert raw not in said or language == "en", raw
    expected = {
        "en": (
            "gave Mai the role editor",
            "changed the role of Mai: editor → owner",
            "took the role owner from Mai",
            "made revision 2: file town.yaml",
            "accepted report 5 (Hoi An, again)",
            "declined report 5 (about no record)",
            "corrected report 5 (Hoi An, again, revision 2)",
            "muted Alice",
            "took a backup: 5 (2.5 MB)",
            "did something that this version of the bot does not know",
        ),
        "vi": (
            "trao cho Mai vai trò biên tập viên",
            "đổi vai trò của Mai: biên tập viên → chủ quản",
            "thu hồi vai trò chủ quản của Mai",
            "tạo phiên bản 2: tệp town.yaml",
            "(Đô thị cổ Hội An)",
            "(không về mục nào)",
            "(Đô thị cổ Hội An, phiên bản 2)",
            "ngừng nhận góp ý của Alice",
            "(2,5 MB)",
            "làm một việc mà phiên bản bot này không biết",
        ),
    }
    for words in expected[language]:
        assert words in said, words


async def test_an_owner_by_the_settings_who_never_wrote_is_named_as_such(desk: Town) -> None:
    kim = desk.person("Kim", "en")
    await give(desk, kim, Role.OWNER)
    await rename(desk, "Hoi An, renamed")
    assert f"Owner by the settings ({BOSS}) · gave Kim the role owner" in (await kim.says("/audit")).text
    assert f"2 · 2026-11-21 10:00 · Owner by the settings ({BOSS})" in (await kim.says("/history")).text
    listed, _ = await kim.asks("/admins", 2)
    assert f"• {BOSS}: owner, by the settings (BOT_ADMIN_IDS)" in listed.text
