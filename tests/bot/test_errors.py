"""What fails while an answer is given: a bad network is told in one line, and no admin is woken for it."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bot.sandbox.faults import Fault
from tests.talk import town_with_bot

ADMIN = 77


async def test_an_answer_that_the_network_loses_is_one_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with town_with_bot(tmp_path, admin_ids=frozenset({ADMIN})) as town:
        admin, alice = town.person("Admin", number=ADMIN), town.person("Alice")
        await admin.says("/start")
        heard = admin.heard()
        await alice.says("/start")
        town.sandbox.faults.add(Fault("cut", "sendMessage", chat=alice.id))
        said = await alice.says("/heritage hoi an")
        assert said.text.startswith("Sorry, something went wrong.")
        (line,) = [record for record in caplog.records if record.name == "bot.updates.errors"]
        assert line.levelno == logging.WARNING
        assert line.exc_info is None
        assert line.getMessage().split(":")[0].removeprefix("error ") in said.text
        await alice.says("/events")
        assert admin.heard() == heard
