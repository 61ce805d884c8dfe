"""A newer bot on the data of an older one, and the way back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from storage.copies.restoring import restore
from storage.state.tables import HEAD
from tests.storage.versions import EARLIER, change_version
from tests.talk import town_with_bot

NOW = dt.datetime(2026, 11, 28, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize("version", [EARLIER[0], EARLIER[-1]])
@pytest.mark.long
async def test_whoever_chose_a_language_is_answered_in_it_after_an_upgrade_and_after_the_way_back(
    tmp_path: Path, version: str
) -> None:
    file = tmp_path / "data" / "state.db"
    async with town_with_bot(tmp_path) as town:
        mai = town.person("Mai", number=77)
        await (await mai.says("/language")).press("Tiếng Việt")
    await change_version(file, version)  # as an older bot would have left it

    async with town_with_bot(tmp_path) as town:
        mai = town.person("Mai", number=77)
        assert "Di sản" in (await mai.says("/help")).text
        await (await mai.says("/language")).press("English")

    await restore(file.with_name(f"state.db.before-{HEAD}"), file, NOW)
    async with town_with_bot(tmp_path) as town:
        assert "Di sản" in (await town.person("Mai", number=77).says("/help")).text
