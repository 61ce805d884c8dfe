"""What became of posts, recorded by those who have them in hand, and by nobody a second time."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.delivery.outcomes import Outcomes
from bot.delivery.trouble import Trouble
from storage.outbox.posts import PostState, Reason, Refused, Sent, Suspension, Unsent
from storage.state.database import StateDatabase
from tests.storage.posting import DUE, LATER, REAL, make_plan, make_subscription, sending


@pytest.fixture
async def state(tmp_path: Path) -> AsyncIterator[StateDatabase]:
    """Chats with a post each, in a database of which a writer hardly waits for another one."""
    state = StateDatabase(f"sqlite:///{tmp_path / 'state.db'}", wait_seconds=0.01)
    await state.open()
    for chat in (1, 2):
        await state.sheets.store(make_subscription(chat), make_plan(chat))
    yield state
    await state.close()


def make_outcomes(state: StateDatabase) -> Outcomes:
    async def tell(*_: Any, **__: Any) -> None:
        """Tell nobody."""

    return Outcomes(state.outbox, Trouble(tell), clock=lambda: LATER, real=lambda: REAL)


async def send(state: StateDatabase, owner: str) -> dict[int, int]:
    """Have all posts sent by an owner; gives their ids by chat."""
    claimed = await state.outbox.claim(DUE, REAL, 9, owner, 60.0)
    await state.outbox.begin([sending(post) for post in claimed], owner, REAL)
    return {post.subscription.chat_id: post.post_id for post in claimed}


async def look(state: StateDatabase, chat: int) -> PostState:
    (post,) = await state.outbox.history(chat, 9)
    return post.state


async def test_what_others_have_in_hand_is_left_alone(state: StateDatabase) -> None:
    ours = make_outcomes(state)
    claimed = await state.outbox.claim(DUE, REAL, 9, ours.owner, 60.0)
    await state.outbox.recover(REAL)  # another process takes over
    theirs = make_outcomes(state)
    posts = await send(state, theirs.owner)
    for post in claimed:
        ours.add(Unsent(post.post_id, 0, 1.0, counts=False))
    await ours.flush()
    assert [await look(state, chat) for chat in (1, 2)] == [PostState.SENDING] * 2
    theirs.add(Sent(posts[1], 0, 77, last=True))
    await theirs.flush()
    assert [await look(state, chat) for chat in (1, 2)] == [PostState.SENT, PostState.SENDING]


async def test_a_chat_is_suspended_by_one_of_its_refusals(state: StateDatabase) -> None:
    outcomes = make_outcomes(state)
    posts = await send(state, outcomes.owner)
    refused = [outcomes.add(Refused(posts[chat], 0, chat, Reason.SUSPENDED, Suspension.KICKED)) for chat in (1, 2, 1)]
    sent = outcomes.add(Sent(posts[2], 0, 77, last=True))
    assert not refused[0].done()
    await outcomes.flush()
    assert [await recorded for recorded in refused] == [True, True, False]
    assert not await sent
    again = outcomes.add(Refused(posts[1], 0, 1, Reason.SUSPENDED, Suspension.KICKED))
    await outcomes.flush()
    assert not await again
    assert (await state.chats.settings(1)).suspended is Suspension.KICKED


async def test_that_it_is_suspended_is_told_however_late_it_is_recorded(state: StateDatabase, tmp_path: Path) -> None:
    outcomes = make_outcomes(state)
    posts = await send(state, outcomes.owner)
    await state.chats.settings(1)
    recording = asyncio.create_task(outcomes.run())
    with closing(sqlite3.connect(tmp_path / "state.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused = outcomes.add(Refused(posts[1], 0, 1, Reason.SUSPENDED, Suspension.KICKED))
        await asyncio.sleep(0.2)
        assert not refused.done()
        other.execute("ROLLBACK")
    async with asyncio.timeout(5):
        assert await refused
    assert (await state.chats.settings(1)).suspended is Suspension.KICKED, "what was remembered of it is forgotten"
    outcomes.stop()
    await recording


@pytest.mark.parametrize("statement", ["SELECT post.", "SELECT post_part", "UPDATE post_part", "UPDATE post "])
async def test_a_stop_lets_the_present_record_end_and_records_the_rest(state: StateDatabase, statement: str) -> None:
    outcomes = make_outcomes(state)
    posts = await send(state, outcomes.owner)
    engine = state._engine.sync_engine  # noqa: SLF001 -- there is no other way into the middle of a record
    stopped: list[object] = []

    @event.listens_for(engine, "before_cursor_execute")
    def stop(*said: Any) -> None:
        if said[2].startswith(statement) and not stopped:
            stopped.append(said)
            outcomes.add(Sent(posts[2], 0, 78, last=True))
            outcomes.stop()

    recording = asyncio.create_task(outcomes.run())
    outcomes.add(Sent(posts[1], 0, 77, last=True))
    async with asyncio.timeout(5):
        await recording
    event.remove(engine, "before_cursor_execute", stop)
    assert [await look(state, chat) for chat in (1, 2)] == [PostState.SENT] * 2
