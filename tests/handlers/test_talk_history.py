"""The history of one record, by its name or short name, also of one that is gone."""

from __future__ import annotations

from storage.desk.packing import unpack
from storage.desk.revisions import Making
from tests.handlers.desk import BOSS, rename
from tests.talk import NOW, Talker, Town


async def remove(town: Town, slug: str) -> None:
    """Take a record out of what is live."""
    services = town.bot.services
    files = unpack(await services.revisions.packed(1))
    (path,) = [path for path in files if path.endswith(f"/{slug}.yaml")]
    review = await services.desk.propose({path: None}, by=BOSS, reason=f"remove {slug}")
    assert review.proposal is not None, review
    await services.desk.apply(review.proposal, by=BOSS)


async def test_a_record_is_found_by_its_name(desk: Town, boss: Talker) -> None:
    await rename(desk, "Hoi An, renamed")
    for words in ("wh-hoi-an", "WH-Hoi-An", "hoi an renamed", "Đô thị cổ Hội An"):
        told = await boss.says(f"/history {words}")
        assert told.title == "Changes of Hoi An, renamed (wh-hoi-an)", words
        assert "Name (English): Hoi An Ancient Town → Hoi An, renamed" in told.text
    several = await boss.says("/history hoi an")
    assert several.text == "Several records fit “hoi an”. Which one do you mean?"
    assert (await several.press("Hoi An, renamed")).title == "Changes of Hoi An, renamed (wh-hoi-an)"


async def test_what_no_record_is_called_brings_the_nearest_ones(boss: Talker) -> None:
    told = await boss.says("/history wh-hoi-anx")
    assert told.text == "No record is called “wh-hoi-anx”.\nThese come nearest:"
    assert (await told.press("Hoi An Ancient Town")).title == "Changes of Hoi An Ancient Town (wh-hoi-an)"
    told = await boss.says("/history <b>zzzz</b>")
    assert told.title == "No record is called “<b>zzzz</b>”."
    assert told.rows == []
    assert "/history hoi an" in told.text
    await boss.says("/language vi")
    assert (await boss.says("/history wh-hoi-anx")).title == "Không có mục nào mang tên “wh-hoi-anx”."


async def test_a_record_that_is_gone_is_found_by_slug_and_by_name(desk: Town, boss: Talker) -> None:
    await remove(desk, "br-langbiang")
    for words in ("br-langbiang", "langbiang", "khu dự trữ sinh quyển Langbiang"):
        told = await boss.says(f"/history {words}")
        assert told.text.startswith("Changes of "), words
        assert told.text.splitlines()[1] == "There is no such record any more."
        assert "2 · 2026-11-21 10:00 · Boss\nrecord br-langbiang removed" in told.text
    several = await boss.says("/history lang")
    assert "🗑 Langbiang" in several.buttons
    assert (await several.press("🗑 Langbiang")).title == "Changes of Langbiang (br-langbiang)"
    near = await boss.says("/history br-langiang")
    assert near.title == "No record is called “br-langiang”."
    assert near.buttons[0] == "🗑 Langbiang"


async def test_reasons_of_a_newer_version_are_no_error(desk: Town, boss: Talker) -> None:
    revisions = desk.bot.services.revisions
    newest = await revisions.newest()
    assert newest is not None
    making = Making(BOSS, "conjure x", NOW)
    packed = await revisions.packed(1)
    await revisions.add(sha256=newest.sha256, packed=packed, making=making, imported=None, expected=1)
    assert "2 · 2026-11-21 10:00 · Boss\nchanged in another way" in (await boss.says("/history")).text
