"""Who hears of it when the bot was away, or its clock was set back."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.delivery.heartbeat import Heartbeat
from storage.state.database import StateDatabase
from tests.talk import NOW, Clock


@pytest.fixture
async def state(tmp_path: Path) -> AsyncIterator[StateDatabase]:
    state = StateDatabase(f"sqlite:///{tmp_path / 'state.db'}")
    await state.open()
    yield state
    await state.close()


@pytest.mark.parametrize(("seconds", "heard"), [(1, 0), (100, 0), (200, 1), (-30, 0), (-100, 1)])
async def test_a_break_or_a_clock_set_back_is_told_once(state: StateDatabase, seconds: int, heard: int) -> None:
    clock, passed, told = Clock(), 0.0, list[dt.datetime]()
    heart = Heartbeat(
        state.pulse, state.outbox, clock=clock, monotonic=lambda: passed, broken=lambda: told.append(clock.now)
    )
    await heart.beat()
    told.clear()  # the first beat of a bot is one after a break
    for _ in range(3):
        clock.now = NOW + dt.timedelta(seconds=seconds)
        passed += 60
        await heart.beat()
    assert len(told) == heard


async def test_who_asks_for_it_shows_that_delivering_gets_on(state: StateDatabase) -> None:
    beats = list[int]()
    heart = Heartbeat(state.pulse, state.outbox, clock=Clock(), monotonic=lambda: 0.0, beats=lambda: beats.append(1))
    for _ in range(3):  # the last two are not written to the database
        await heart.beat()
    assert len(beats) == 3
