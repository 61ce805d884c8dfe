"""Whoever is cancelled within a transaction leaves no lock and nothing half done, whatever was awaited just then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from typing import Any, Literal

import pytest

from storage.outbox.posts import PostState, Sent
from storage.state.database import StateDatabase
from tests.storage.posting import DUE, LATER, ME, REAL, begin, claim, make_plan, make_subscription

pytestmark = pytest.mark.long

Act = Callable[[StateDatabase], Awaitable[object]]
When = Literal["pending", "done", "again and again"]


class Cancelled:
    """Awaits something and cancels its own task at one of the awaits in it, counted from 0.

    That is while the await is pending, or when it is done and its result on the way; or at each await from there on.
    """

    def __init__(self, work: Awaitable[object], at: int, when: When) -> None:
        self._work = work
        self._at = at
        self._when = when
        self.reached = False

    def __await__(self) -> Generator[Any, Any, object]:
        steps = self._work.__await__()
        task = asyncio.current_task()
        assert task is not None
        number, send, value = 0, steps.send, None
        while True:
            try:
                future = send(value)
            except StopIteration as end:
                return end.value
            if number == self._at or (number > self._at and self._when == "again and again"):
                self.reached = True
                if self._when == "done" and future is not None:
                    future.add_done_callback(lambda _: task.cancel())
                else:
                    task.cancel()
            number += 1
            try:
                value, send = (yield future), steps.send
            except BaseException as thrown:  # noqa: BLE001 -- handed on to where it belongs
                value, send = thrown, steps.throw


async def cancel(work: Awaitable[object], at: int, when: When) -> bool:
    """Cancel work at an await; tells whether there is one of this number."""
    cancelled = Cancelled(work, at, when)

    async def run() -> None:
        await cancelled

    task = asyncio.create_task(run())
    await asyncio.wait({task})
    assert cancelled.reached == task.cancelled()
    held.append(task)  # with its traceback, as by whoever waits for it
    return cancelled.reached


held: list[asyncio.Task[None]] = []


@pytest.fixture
async def hasty(state_url: str) -> AsyncIterator[StateDatabase]:
    """A state database with a post that is due, of which a writer waits hardly longer than a slow disk needs."""
    state = StateDatabase(state_url, wait_seconds=1.0)
    await state.open()
    await state.sheets.store(make_subscription(1), make_plan(1))
    yield state
    await state.close()
    held.clear()


ACTS: dict[str, Act] = {
    "claim": lambda state: state.outbox.claim(LATER, REAL, 10, ME, 60.0),
    "plan": lambda state: state.outbox.plan([make_plan(1)]),
    "store": lambda state: state.sheets.store(make_subscription(2), make_plan(2)),
    "history": lambda state: state.outbox.history(1, 9),
}


@pytest.mark.parametrize("when", ["pending", "done", "again and again"])
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
async def test_the_next_one_can_write(hasty: StateDatabase, act: Act, when: When) -> None:
    at = 0
    while await cancel(act(hasty), at, when):
        await hasty.pulse.beat(DUE)
        at += 1
    assert at > 5


@pytest.mark.parametrize("when", ["pending", "done", "again and again"])
async def test_a_record_is_whole_or_not_there(hasty: StateDatabase, when: When) -> None:
    at, went_on = 0, True
    while went_on:
        post = await _send(hasty)
        went_on = await cancel(hasty.outbox.record([post], DUE, REAL), at, when)
        (found,) = await hasty.outbox.history(1, 9)
        if found.state is PostState.SENDING:
            await hasty.outbox.record([post], DUE, REAL)
            (found,) = await hasty.outbox.history(1, 9)
        assert (found.state, [part.message_id for part in found.parts]) == (PostState.SENT, [77])
        at += 1
    assert at > 5


async def _send(state: StateDatabase) -> Sent:
    """Give the chat its post anew and send it; gives what came of it."""
    await state.chats.erase(1)
    await state.sheets.store(make_subscription(1), make_plan(1))
    (post,) = await claim(state.outbox)
    await begin(state.outbox, post)
    return Sent(post.post_id, 0, 77, last=True)
