"""Bodies that are brought to the webhook with path and secret, and are none of Telegram's."""

from __future__ import annotations

import logging
from pathlib import Path
from random import Random

import orjson
import pytest

from tests.bot.hooked import hooked, message


def spoil(chance: Random, body: bytes) -> bytes:
    """Cut a body, or change, add or double parts of it."""
    spoilt = bytearray(body)
    for _ in range(chance.choice((1, 1, 3, 20))):
        at = chance.randrange(len(spoilt) + 1)
        part = spoilt[at : at + chance.choice((1, 1, 10, 1000))]
        spoilt[at : at + len(part)] = chance.choice(
            (b"", part * 2, chance.randbytes(len(part)), b"[" * 500, b"9" * 400)
        )
    return bytes(spoilt)


@pytest.mark.long
async def test_bodies_that_were_spoilt_are_taken_or_refused_and_the_bot_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    chance = Random(1)  # noqa: S311 -- chance that can be repeated
    async with hooked(tmp_path) as (town, caller):
        alice = town.person("Alice")
        bodies = [spoil(chance, orjson.dumps(message(900_001 + number, alice.id, "/about"))) for number in range(500)]
        statuses = {await caller.posts(body) for body in bodies}
        assert (await alice.says("/help")).text
        await caller.settles()
        assert await caller.count("bot_errors_total") == 0
    assert statuses == {200, 400}
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
