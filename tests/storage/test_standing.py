"""How things stand, in numbers; on both databases."""

from __future__ import annotations

import datetime as dt

from storage.outbox.posts import Suspension
from storage.standing import PlaceCounts
from storage.state.database import StateDatabase
from tests.storage.posting import DAY, DUE, EARLIER, make_plan, make_post, make_subscription

ONE_DAY = dt.timedelta(days=1)


async def test_chats_are_counted_by_their_types_and_by_what_becomes_of_their_posts(state: StateDatabase) -> None:
    for chat in (1, 2, 3):
        await state.sheets.store(make_subscription(chat), None)
    await state.sheets.store(make_subscription(-4, place="channel"), None)
    await state.sheets.store(make_subscription(-5, place="channel", subscribed=False), None)
    await state.sheets.suspend(3, Suspension.BLOCKED, EARLIER)
    assert list(await state.standing.places()) == [
        PlaceCounts("channel", active=1, suspended=0, off=1),
        PlaceCounts("private", active=2, suspended=1, off=0),
    ]


async def test_what_comes_next_is_counted_by_its_moments(state: StateDatabase) -> None:
    for chat in (1, 2):
        await state.sheets.store(make_subscription(chat), make_plan(chat, make_post(), make_post(DAY + ONE_DAY, ["c"])))
    assert list(await state.standing.upcoming(EARLIER, 9)) == [(DUE, 2), (DUE + ONE_DAY, 2)]
    assert list(await state.standing.upcoming(EARLIER, 1)) == [(DUE, 2)]
    assert list(await state.standing.upcoming(DUE, 9)) == [(DUE + ONE_DAY, 2)]


async def test_the_size_is_told_of_both_kinds_of_databases(state: StateDatabase) -> None:
    assert await state.standing.size() > 50_000
