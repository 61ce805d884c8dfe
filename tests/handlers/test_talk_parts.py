"""Parts of records that are edited while others remove and change some: an edit stays with the part that it opened."""

from __future__ import annotations

import pytest

from content.roles import Role
from storage.desk.roles import Holder
from tests.handlers.desk import BOSS, explains
from tests.talk import NOW, Talker, Town


async def remove(talker: Talker, part: str) -> None:
    """Remove a part of Hoi An and make that live."""
    shown = await (await (await talker.says("/edit wh-hoi-an")).press(part)).press(f"Remove {part}")
    assert "✅" in (await shown.press("Apply")).title


async def rewrite(talker: Talker, part: str, words: str) -> None:
    """Ask for the text of a statement and answer; leaves the question for sources open."""
    group = await (await talker.says("/edit wh-hoi-an")).press(part)
    await group.press("Words (English)" if part.startswith("Statement") else "Lời văn (tiếng Anh)")
    await talker.says(words)


async def statements(town: Town) -> list[str]:
    async with town.bot.services.shelf.lend() as reader:
        dossier = await reader.dossier("wh-hoi-an")
    assert dossier is not None
    return [statement.text.en for statement in getattr(dossier.record, "statements", ())]


async def editor(town: Town, language: str = "en") -> Talker:
    lan = town.person("Lan", language)
    await town.bot.services.roles.grant(Holder(lan.id, Role.EDITOR, "Lan", BOSS, NOW))
    return lan


async def test_an_edit_follows_its_part_to_another_place(desk: Town) -> None:
    boss, lan = desk.person("Boss", "en", number=BOSS), await editor(desk)
    before = await statements(desk)
    await rewrite(boss, "Statement 2", "Words of ours.")
    await remove(lan, "Statement 1")
    shown = await boss.sees().press("The same sources")
    assert "Words of ours." in shown.text
    await shown.press("Apply")
    assert await statements(desk) == ["Words of ours.", *before[2:]]


async def test_what_was_shown_before_another_change_finds_its_part_again(desk: Town) -> None:
    boss, lan = desk.person("Boss", "en", number=BOSS), await editor(desk)
    before = await statements(desk)
    await rewrite(boss, "Statement 2", "Words of ours.")
    shown = await boss.sees().press("The same sources")
    await remove(lan, "Statement 1")
    again = await shown.press("Apply")
    assert again.notice.startswith("Somebody else's change came first.")
    await again.press("Apply")
    assert await statements(desk) == ["Words of ours.", *before[2:]]


@pytest.mark.parametrize("late", [False, True])
async def test_a_reason_stays_with_an_edit_that_finds_its_part_again(desk: Town, late: bool) -> None:  # noqa: FBT001 -- parametrized
    boss, lan = desk.person("Boss", "en", number=BOSS), await editor(desk)
    before = await statements(desk)
    await rewrite(boss, "Statement 2", "Words of ours.")
    shown = await boss.sees().press("The same sources")
    if late:  # what is said after the other change shows the edit anew, too
        await remove(lan, "Statement 1")
        again = await explains(boss, shown, "The board decided")
    else:
        told = await explains(boss, shown, "The board decided")
        await remove(lan, "Statement 1")
        again = await told.press("Apply")
        assert again.notice.startswith("Somebody else's change came first.")
    assert "Words of ours." in again.text
    assert "💬 Why: The board decided\n" in again.text
    assert again.buttons[-4:] == ["✏️ Say why", "✅ Apply", "✖️ Cancel", "✏️ Change more"]
    assert "💬 Why: The board decided" in (await again.press("Apply")).text
    assert await statements(desk) == ["Words of ours.", *before[2:]]


async def test_an_edit_that_another_one_interrupts_keeps_its_reason(desk: Town) -> None:
    boss = desk.person("Boss", "en", number=BOSS)
    await rewrite(boss, "Statement 2", "Words of ours.")
    await explains(boss, await boss.sees().press("The same sources"), "The board decided")
    await (await (await boss.says("/edit mow-hue-royal-literature")).press("Name")).press("Name (English)")
    await boss.says("Hue, renamed")
    shown = await boss.sees().press("The same sources")
    assert "The board decided" not in shown.text
    await shown.press("Apply")
    back = await (await boss.says("/edit")).press("👁")
    assert "Words of ours." in back.text
    assert "💬 Why: The board decided\n" in back.text


@pytest.mark.long
async def test_a_part_that_is_gone_is_told_and_the_rest_of_the_edit_stays(desk: Town) -> None:
    lan, boss = await editor(desk, "vi"), desk.person("Boss", "en", number=BOSS)
    before = await statements(desk)
    group = await (await lan.says("/edit wh-hoi-an")).press("Tên")
    await group.press("Tên (tiếng Anh)")
    await lan.says("Hoi An, renamed")
    await lan.sees().press("Vẫn các nguồn này")
    await rewrite(lan, "Câu 1", "Words of ours.")
    await remove(boss, "Statement 1")
    told = await lan.sees().press("Vẫn các nguồn này")
    assert told.text.startswith("Câu 1: không còn như khi bạn mở.")
    shown = await told.press("👁")
    assert "Hoi An, renamed" in shown.text
    assert "Words of ours." not in shown.text
    await shown.press("Áp dụng")
    assert await statements(desk) == before[1:]


async def test_a_part_that_somebody_else_changed_is_told_before_anything_is_applied(desk: Town) -> None:
    boss, lan = desk.person("Boss", "en", number=BOSS), await editor(desk)
    await rewrite(boss, "Statement 1", "Words of ours.")
    await rewrite(lan, "Statement 1", "Words of theirs.")
    await (await lan.sees().press("The same sources")).press("Apply")
    shown = await boss.sees().press("The same sources")
    assert shown.text.startswith("Meanwhile somebody else changed what you change, too")
    assert "→ Words of theirs." in shown.text
