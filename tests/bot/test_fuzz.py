"""Hostile and broken updates of every type, by the thousand, both ways: none fails, none is lost, people are heard."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from bot.sandbox.inbox import KINDS as SANDBOX_KINDS
from bot.sandbox.world import World
from handlers.commands import COMMANDS
from tests.bot.hooked import hooked
from tests.bot.hostile_updates import KINDS, Flood
from tests.talk import Talker, Town, town_with_bot

Way = Callable[..., AbstractAsyncContextManager[Town]]

OWNER: Final = 9001
_AT_ONCE: Final = 200  # that wait; then the bot has a moment to catch up
_PROBE_EVERY: Final = 100


@asynccontextmanager
async def by_polling(folder: Path, **settings: Any) -> AsyncIterator[Town]:
    async with town_with_bot(folder, **settings) as town:
        yield town


@asynccontextmanager
async def by_webhook(folder: Path, **settings: Any) -> AsyncIterator[Town]:
    async with hooked(folder, **settings) as (town, caller):
        yield town
        counts = await caller.settles()
        assert counts["bot_errors_total", frozenset()] == 0
        assert counts["bot_updates_passed_over_total", frozenset()] > 0
        refused = {
            dict(labels).get("reason") for (name, labels), count in counts.items() if "refusals" in name and count
        }
        assert refused <= {"unnoted"}  # which is brought again


WAYS: Final = (by_polling, by_webhook)


async def flood_with(way: Way, folder: Path, count: int, seed: int) -> None:
    """Let so many updates come, a question of somebody among every hundred; all are confirmed, none stays noted."""
    async with way(folder, admin_ids=frozenset({OWNER}), sends_per_second=1000) as town:
        flood = await make_flood(town, seed)
        world, inbox = town.sandbox.world, town.sandbox.world.default_bot().inbox
        probe, asked = town.person("Probe", number=9100), 0
        for number in range(count):
            inbox.add_raw(flood.draw())
            if number % _PROBE_EVERY == 0:
                probe.sends("/help")
                asked += 1
            if number % _AT_ONCE == 0:
                await world.journal.until(lambda: not len(inbox))
                learn_keys(world, flood)
        await world.journal.until(lambda: not len(inbox) and probe.heard() == asked)
        assert (await probe.says("/help")).text
    with closing(sqlite3.connect(folder / "data" / "state.db")) as database:
        assert database.execute("SELECT count(*) FROM inbox").fetchone() == (0,)


async def make_flood(town: Town, seed: int) -> Flood:
    """People, a group, a forum and a channel, with the keys of real answers."""
    world = town.sandbox.world
    owner, alice, bob = town.person("Owner", number=OWNER), town.person("Alice"), town.person("Bob", "vi")
    places = [
        town.make_group(admins=[alice], members=[bob]),
        town.make_group(admins=[owner], members=[alice, bob], forum=True, bot="administrator"),
    ]
    flood = Flood(
        Random(seed),  # noqa: S311 -- chance that can be repeated
        users=[one.account.user for one in (*[alice] * 25, *[bob] * 24, owner)],
        chats=[place.brief for place in places],
    )
    for asker in (alice, bob, owner):
        await ask_all(asker)
    learn_keys(world, flood)
    return flood


async def ask_all(asker: Talker) -> None:
    for listed in COMMANDS:
        if listed.name not in {"backup", "export", "template"}:
            await asker.says(f"/{listed.name}")


def learn_keys(world: World, flood: Flood) -> None:
    """Take the data of all keys that the bot's last messages have."""
    known = set(flood.data)
    for call in world.journal.find(limit=1000):
        markup = dict(call.params).get("reply_markup")
        if isinstance(markup, dict):
            known |= {
                key["callback_data"]
                for row in markup.get("inline_keyboard", ())
                for key in row
                if "callback_data" in key
            }
    flood.data = sorted(known)[-3000:]


class Faults(logging.Handler):
    """Keeps what is logged as an error, with its traceback."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []
        self.setFormatter(logging.Formatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(self.format(record))


@pytest.fixture
def _no_faults() -> Iterator[None]:
    """Fails where an error was logged."""
    faults = Faults()
    logging.getLogger().addHandler(faults)
    yield
    logging.getLogger().removeHandler(faults)
    assert not faults.found, "\n".join(faults.found[:5])


@pytest.fixture
def _no_allowances(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few people send all of this; that they have to wait then is shown elsewhere."""
    for whose in ("_PERSON", "_GROUP"):
        monkeypatch.setattr(f"bot.updates.dispatch.{whose}", (1_000_000, 1_000_000))


def test_the_flood_has_every_type_of_update() -> None:
    assert set(KINDS) >= SANDBOX_KINDS


@pytest.mark.usefixtures("_no_faults", "_no_allowances")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.long
async def test_a_flood_of_hostile_updates_breaks_nothing(tmp_path: Path, way: Way) -> None:
    await flood_with(way, tmp_path, 600, seed=1)


@pytest.mark.prove
@pytest.mark.usefixtures("_no_faults", "_no_allowances")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seed", range(2, 12))
async def test_100_000_hostile_updates_break_nothing(tmp_path: Path, way: Way, seed: int) -> None:
    await flood_with(way, tmp_path, 10_000, seed)
