"""Those who ask at the same time share a query, and nobody gets an answer older than their question."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from storage.errors import StateUnavailableError
from storage.state.database import StateDatabase
from storage.state.shared_reads import SharedReads
from tests.storage.posting import make_subscription


class Library:
    """Answers when it is let; keeps what it was asked."""

    def __init__(self, *, most: int = 500, patience: float = 60.0) -> None:
        self.shared: SharedReads[int, str] = SharedReads(self._read, most=most, patience=patience)
        self.asked: list[Sequence[int]] = []
        self.books = {1: "one", 2: "two", 3: "three"}
        self.closed: StateUnavailableError | None = None
        self.doors = asyncio.Semaphore(0)

    async def _read(self, keys: Sequence[int]) -> Mapping[int, str]:
        self.asked.append(keys)
        if self.closed is not None:
            raise self.closed
        found = {key: self.books[key] for key in keys if key in self.books}
        await self.doors.acquire()
        return found

    async def ask(self, *keys: int) -> list[asyncio.Task[str | None]]:
        """Let somebody ask for each key, and wait until they have."""
        tasks = [asyncio.create_task(self.shared.get(key)) for key in keys]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return tasks

    def let(self, reads: int) -> None:
        """Let so many reads end."""
        for _ in range(reads):
            self.doors.release()


async def test_who_asks_while_a_query_is_under_way_shares_the_next() -> None:
    library = Library()
    first = await library.ask(1)
    others = await library.ask(2, 3, 2, 9)
    library.let(2)
    assert await asyncio.gather(*first, *others) == ["one", "two", "three", "two", None]
    assert library.asked == [(1,), (2, 3, 9)]


async def test_nobody_joins_a_query_that_has_begun() -> None:
    library = Library()
    before = await library.ask(1)
    library.books[1] = "anew"
    after = await library.ask(1)
    library.let(2)
    assert await asyncio.gather(*before, *after) == ["one", "anew"]


async def test_more_keys_than_a_query_may_have_are_asked_one_query_after_the_other() -> None:
    library = Library(most=2)
    library.let(3)
    asked = await library.ask(3, 2, 1, 9, 8)
    assert await asyncio.gather(*asked) == ["three", "two", "one", None, None]
    assert library.asked == [(3, 2), (1, 9), (8,)]


async def test_who_goes_away_takes_the_answer_from_nobody() -> None:
    library = Library()
    gone, stays = await library.ask(1, 1)
    waits, leaves = await library.ask(2, 2)
    gone.cancel()
    leaves.cancel()
    library.let(2)
    assert [await stays, await waits] == ["one", "two"]
    assert gone.cancelled()
    assert leaves.cancelled()


async def test_a_failure_reaches_all_of_its_query_and_nobody_after_it() -> None:
    library = Library()
    library.closed = StateUnavailableError("closed")
    failed = await asyncio.gather(*await library.ask(1, 2), return_exceptions=True)
    assert failed == [library.closed, library.closed]
    library.closed = None
    library.let(1)
    assert await library.shared.get(3) == "three"


async def test_a_query_that_hangs_holds_up_only_those_whose_it_is() -> None:
    library = Library(patience=0.01)
    (stuck,) = await library.ask(1)
    dead, library.doors = library.doors, asyncio.Semaphore(9)
    waiting = await library.ask(2, 3)
    assert [await task for task in waiting] == ["two", "three"]
    assert await library.shared.get(3) == "three"
    assert not stuck.done()
    dead.release()
    assert await stuck == "one"


async def test_who_no_longer_waits_is_not_asked_for() -> None:
    library = Library()
    first = await library.ask(1)
    gone = await library.ask(2)
    gone[0].cancel()
    last = await library.ask(3)
    library.let(2)
    assert [await first[0], await last[0]] == ["one", "three"]
    assert library.asked == [(1,), (3,)]


async def test_closing_leaves_nobody_reading() -> None:
    library = Library()
    asked = [*await library.ask(1), *await library.ask(2)]
    await library.shared.close()
    assert await asyncio.wait(asked) == (set(asked), set())
    assert all(task.cancelled() for task in asked)
    assert asyncio.all_tasks() == {asyncio.current_task()}


def test_nobody_waits_on_when_the_loop_ends() -> None:
    async def leave() -> list[asyncio.Task[str | None]]:
        library = Library()
        return [*await library.ask(1), *await library.ask(2)]

    assert all(task.cancelled() for task in asyncio.run(leave()))


async def test_strangers_who_ask_at_once_share_one_query(state: StateDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Sequence[int]] = []
    read = state.chats._memory._reads._read  # noqa: SLF001 -- counted on its way to the database

    async def count(keys: Sequence[int]) -> Mapping[int, object]:
        asked.append(keys)
        return await read(keys)

    monkeypatch.setattr(state.chats._memory._reads, "_read", count)  # noqa: SLF001 -- likewise
    await state.chats.set_language(7, "vi")
    await state.sheets.store(make_subscription(8), None)
    settings = await asyncio.gather(*(state.chats.settings(chat) for chat in range(1, 101)))
    assert [found.chat_id for found in settings] == list(range(1, 101))
    assert [found.chat_id for found in settings if found.language == "vi"] == [7]
    assert [found.chat_id for found in settings if found.zone] == [8]
    assert len(asked) == 1
