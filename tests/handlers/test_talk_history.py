"""The history of the content."""

from __future__ import annotations

from storage.revisions import Making
from tests.handlers.desk import BOSS
from tests.talk import NOW, Talker, Town


async def test_reasons_of_a_newer_version_are_no_error(desk: Town, boss: Talker) -> None:
    revisions = desk.bot.services.revisions
    newest = await revisions.newest()
    assert newest is not None
    making = Making(BOSS, "conjure x", NOW)
    packed = await revisions.packed(1)
    await revisions.add(sha256=newest.sha256, packed=packed, making=making, imported=None, expected=1)
    assert "2 · 2026-11-21 10:00 · Boss\nchanged in another way" in (await boss.says("/history")).text
