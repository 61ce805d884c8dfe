"""Taking updates in: handled at once or noted, each once, and few transactions for many."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.updates.dispatch import Dispatch, RawUpdate
from bot.updates.intake import Intake
from storage.inbox import Inbox, NotedUpdate
from storage.state.database import StateDatabase

NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)


@dataclass
class Scribe(Inbox):
    """An inbox that counts its transactions."""

    inbox: Inbox
    noted: list[int] = field(default_factory=list)
    forgotten: list[int] = field(default_factory=list)
    fails: bool = False

    async def note(self, updates: Mapping[int, NotedUpdate], now: dt.datetime) -> None:
        if self.fails:
            raise OSError
        self.noted.append(len(updates))
        await self.inbox.note(updates, now)

    async def pending(self) -> dict[int, bytes]:
        return await self.inbox.pending()

    async def done(self, update_ids: Iterable[int]) -> None:
        ids = list(update_ids)
        self.forgotten.append(len(ids))
        await self.inbox.done(ids)


class Counter:
    """A counter of answers that wait until they are let go."""

    def __init__(self, inbox: Inbox) -> None:
        self.seen: list[int] = []
        self.hold: set[int] = set()
        self.released = asyncio.Event()
        self.scribe = Scribe(inbox)
        self.dispatch = Dispatch(self._handle)
        self.intake = Intake(self.dispatch, self.scribe, lambda: NOW)

    async def _handle(self, update: RawUpdate) -> None:
        if update["update_id"] in self.hold:
            await self.released.wait()
        self.seen.append(update["update_id"])

    async def end(self) -> None:
        self.released.set()
        await self.dispatch.drain(5)
        await self.intake.close()


@pytest.fixture
async def state(tmp_path: Path) -> AsyncIterator[StateDatabase]:
    state = StateDatabase(f"sqlite+aiosqlite:///{tmp_path / 'state.db'}")
    await state.open()
    yield state
    await state.close()


def update(number: int) -> RawUpdate:
    return {"update_id": number, "message": {"chat": {"id": number}}}


async def test_what_is_quick_is_never_written(state: StateDatabase) -> None:
    counter = Counter(state.inbox)
    assert all(await asyncio.gather(*(counter.intake.take(update(number)) for number in range(100))))
    await counter.end()
    assert sorted(counter.seen) == list(range(100))
    assert not counter.scribe.noted
    assert not counter.scribe.forgotten


async def test_many_that_take_long_are_few_transactions(state: StateDatabase) -> None:
    counter = Counter(state.inbox)
    counter.hold = set(range(40))
    assert all(await asyncio.gather(*(counter.intake.take(update(number)) for number in range(40))))
    assert set(await state.inbox.pending()) == counter.hold
    assert sum(counter.scribe.noted) == 40
    assert len(counter.scribe.noted) < 20
    assert counter.intake.waiting == 40
    await counter.end()
    assert await state.inbox.pending() == {}
    assert len(counter.scribe.forgotten) < 20


async def test_the_same_update_is_handled_once_whenever_it_comes(state: StateDatabase) -> None:
    counter = Counter(state.inbox)
    counter.hold = {1}
    assert all(await asyncio.gather(*(counter.intake.take(update(1)) for _ in range(3))))
    assert await counter.intake.take(update(1))  # noted already
    counter.released.set()
    await counter.dispatch.drain(5)
    assert await counter.intake.take(update(1))
    await counter.end()
    assert counter.seen == [1]
    assert sum(counter.scribe.noted) == 1
    assert await state.inbox.pending() == {}


async def test_what_an_earlier_run_noted_is_handled_once_though_telegram_brings_it_again(state: StateDatabase) -> None:
    first = Counter(state.inbox)
    first.hold = {1}
    assert await first.intake.take(update(1))
    await first.dispatch.drain(0)
    await first.intake.close()
    assert set(await state.inbox.pending()) == {1}
    second = Counter(state.inbox)
    await second.intake.replay()
    assert await second.intake.take(update(1))
    await second.end()
    assert second.seen == [1]
    assert await state.inbox.pending() == {}


async def test_what_can_not_be_noted_is_not_safe_until_it_is_handled(state: StateDatabase) -> None:
    counter = Counter(state.inbox)
    counter.hold, counter.scribe.fails = {1, 2}, True
    assert list(await asyncio.gather(counter.intake.take(update(1)), counter.intake.take(update(2)))) == [False, False]
    counter.scribe.fails = False
    assert await counter.intake.take(update(1))  # now it can
    await counter.dispatch.drain(0)
    await counter.intake.close()
    assert set(await state.inbox.pending()) == {1}
    assert counter.seen == []


async def test_memory_of_what_was_handled_is_bounded(state: StateDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.updates.intake._REMEMBERED", 10)
    counter = Counter(state.inbox)
    for number in range(50):
        assert await counter.intake.take(update(number))
    assert len(counter.intake._handled) == 10  # noqa: SLF001 -- that is the point
    assert await counter.intake.take(update(49))
    assert len(counter.seen) == 50


async def test_when_too_many_wait_telegram_keeps_what_is_new(
    state: StateDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.updates.dispatch._MOST", 2)
    counter = Counter(state.inbox)
    counter.hold = {1, 2}
    assert all([await counter.intake.take(update(number)) for number in (1, 2)])
    assert not await counter.intake.take(update(3))
    assert await counter.intake.take(update(2))  # which it has
    counter.released.set()
    await counter.dispatch.drain(5)
    assert await counter.intake.take(update(3))
    await counter.end()
    assert sorted(counter.seen) == [1, 2, 3]


async def test_an_id_that_no_database_keeps_does_not_keep_its_neighbours_from_being_noted(state: StateDatabase) -> None:
    counter = Counter(state.inbox)
    counter.hold = {1, 2}
    odd = {"update_id": 2, "message": {"chat": {"id": 2**63}, "from": {"id": 2**63}}}
    assert all(await asyncio.gather(counter.intake.take(update(1)), counter.intake.take(odd)))
    assert set(await state.inbox.pending()) == {1, 2}
    await counter.end()
