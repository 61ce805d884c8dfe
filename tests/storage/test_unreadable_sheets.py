"""A sheet that can't be read is set aside: whoever wrote it, the other chats get their posts."""

from __future__ import annotations

import datetime as dt

import pytest

from storage import sheet_terms
from storage.outbox.posts import PostState, Sent
from storage.state.access import writing
from storage.state.database import StateDatabase
from tests.storage.posting import DUE, EARLIER, LATER, REAL, begin, claim, make_plan, make_subscription

HOUR = dt.timedelta(hours=1)
SECOND = dt.timedelta(seconds=1)
CHATS = (1, 2, 3)
SPOILED = 2


@pytest.fixture(params=["replace(terms, 'days', 'a-newer-one')", "'{}'", "'[]'", "'{'"])
def damage(request: pytest.FixtureRequest) -> str:
    """What becomes of the terms of a sheet, of which nothing has been logged yet."""
    sheet_terms._report.cache_clear()  # noqa: SLF001 - what a test before logged is not logged again
    damage: str = request.param
    return damage


async def spoil(state: StateDatabase, terms: str, chats: str = str(SPOILED)) -> None:
    async with writing(state.sheets._writer) as connection:  # noqa: SLF001 - the bot itself writes no such sheet
        await connection.exec_driver_sql(f"UPDATE sheet SET terms = {terms} WHERE chat_id IN ({chats})")  # noqa: S608 - of a test


async def test_planning_puts_it_off(state: StateDatabase, damage: str, caplog: pytest.LogCaptureFixture) -> None:
    for chat in CHATS:
        await state.sheets.store(make_subscription(chat), None)
    await spoil(state, damage)
    assert [row.chat_id for row in await state.sheets.unplanned(DUE, 9)] == [1, 3]
    await state.outbox.plan([make_plan(chat) for chat in (1, 3)])
    assert await state.sheets.unplanned(DUE + HOUR - SECOND, 9) == []
    assert await state.sheets.unplanned(DUE + HOUR, 9) == []
    (line,) = [record.getMessage() for record in caplog.records]
    assert f"the sheet of chat {SPOILED} can't be read" in line
    assert await state.sheets.unplanned(DUE + HOUR, 9) == [], "it was put off once more"


async def test_planning_finds_those_behind_it(state: StateDatabase) -> None:
    for chat in CHATS:
        await state.sheets.store(make_subscription(chat), make_plan(chat, again=DUE + chat * SECOND))
    await spoil(state, "'{}'", "1, 2")
    assert [row.chat_id for row in await state.sheets.unplanned(LATER, 2)] == [3]


async def test_a_sheet_that_is_changed_meanwhile_is_not_put_off(state: StateDatabase) -> None:
    await state.sheets.store(make_subscription(1), None)
    (row,) = await state.sheets.unplanned(DUE, 9)
    await state.sheets.store(make_subscription(1), None)
    await state.sheets.put_off({1: row.version}, DUE + HOUR)
    assert len(await state.sheets.unplanned(DUE, 9)) == 1


async def test_claiming_puts_it_off(state: StateDatabase, damage: str, caplog: pytest.LogCaptureFixture) -> None:
    for chat in CHATS:
        await state.sheets.store(make_subscription(chat), make_plan(chat))
    await spoil(state, damage)
    claimed = await claim(state.outbox)
    assert [post.subscription.chat_id for post in claimed] == [1, 3]
    await begin(state.outbox, *claimed)
    assert await claim(state.outbox, real=REAL + HOUR) == []
    assert len(caplog.records) == 1
    (post,) = await state.outbox.history(SPOILED, 9)
    assert (post.state, post.try_at) == (PostState.PLANNED, REAL + 2 * HOUR)
    await state.sheets.store(make_subscription(SPOILED), make_plan(SPOILED))
    assert [post.subscription.chat_id for post in await claim(state.outbox)] == [SPOILED]


async def test_a_doubt_is_kept_meanwhile(state: StateDatabase) -> None:
    await state.sheets.store(make_subscription(1), make_plan(1))
    await begin(state.outbox, *await claim(state.outbox))
    await state.outbox.recover(REAL)
    await spoil(state, "'{}'", "1")
    assert await claim(state.outbox) == []
    (post,) = await state.outbox.history(1, 9)
    assert (post.state, post.unknowns, post.try_at) == (PostState.UNCERTAIN, 1, REAL + HOUR)


async def test_corrections_leave_it_out(state: StateDatabase) -> None:
    for chat in CHATS:
        await state.sheets.store(make_subscription(chat), make_plan(chat))
    posts = await claim(state.outbox)
    await begin(state.outbox, *posts)
    await state.outbox.record([Sent(post.post_id, 0, 77, last=True) for post in posts], LATER, REAL)
    await spoil(state, "'{}'", "1, 2")
    found = await state.outbox.stale(EARLIER, {"a": "other"}, 1)
    assert [post.subscription.chat_id for post in found] == [3]
