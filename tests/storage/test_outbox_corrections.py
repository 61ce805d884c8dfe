from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.dialects import sqlite

from storage.outbox.corrections import find_told_otherwise
from storage.outbox.posts import Claimed, PostRecord, PostState, Sending, Sent, StoredItem, StoredPart, Unsent
from storage.state.access import reading
from storage.state.database import StateDatabase
from tests.storage.posting import (
    DAY,
    DUE,
    EARLIER,
    LATER,
    ME,
    REAL,
    begin,
    claim,
    make_plan,
    make_post,
    make_subscription,
)

HOUR = dt.timedelta(hours=1)
SAME = {"a": "told", "b": "told"}


async def _tell(state: StateDatabase, chats: Sequence[int], anchors: Sequence[str] = ("a", "b")) -> list[Claimed]:
    """Send a post to each of these chats; the digests of what it tells are "told"."""
    for chat in chats:
        await state.sheets.store(make_subscription(chat), make_plan(chat, make_post(anchors=anchors)))
    claimed = await claim(state.outbox)
    await begin(state.outbox, *claimed)
    await state.outbox.record([Sent(post.post_id, 0, 77, last=True) for post in claimed], LATER, REAL)
    return claimed


async def _look(state: StateDatabase, chat: int) -> PostRecord:
    (post,) = await state.outbox.history(chat, 9)
    return post


async def test_what_was_told_is_known_with_its_digests(state: StateDatabase) -> None:
    assert await state.outbox.told(EARLIER) == {}
    await _tell(state, [1, 2])
    await state.sheets.store(make_subscription(3), make_plan(3, make_post(anchors=["c"])))
    assert await state.outbox.told(LATER) == {"a": {"told"}, "b": {"told"}}
    assert await state.outbox.told(LATER + HOUR) == {}


async def test_posts_that_told_otherwise_are_found_in_pages(state: StateDatabase) -> None:
    posts = await _tell(state, [5, 4, 3, 2, 1])
    await _tell(state, [6], ["a"])
    assert await state.outbox.stale(EARLIER, SAME, 9) == []
    corrected = {"a": "told", "b": "other"}
    found = [post.post_id for post in await state.outbox.stale(EARLIER, corrected, 2)]
    while page := await state.outbox.stale(EARLIER, corrected, 2, after=found[-1]):
        found += [post.post_id for post in page]
    assert found == sorted(post.post_id for post in posts)
    (first, *_) = await state.outbox.stale(EARLIER, corrected, 2)
    assert first.items == (StoredItem("a", 2026, "0", "told"), StoredItem("b", 2026, "0", "told"))
    assert first.parts[0].message_id == 77
    assert await state.outbox.stale(LATER + HOUR, corrected, 9) == []


async def test_an_anchor_that_is_gone_is_told_otherwise(state: StateDatabase) -> None:
    await _tell(state, [1])
    assert len(await state.outbox.stale(EARLIER, {"a": "told"}, 9)) == 1
    assert len(await state.outbox.stale(EARLIER, {}, 9)) == 1


async def test_what_was_not_sent_is_not_corrected(state: StateDatabase) -> None:
    await state.sheets.store(make_subscription(1), make_plan(1))
    await begin(state.outbox, *await claim(state.outbox))
    assert await state.outbox.stale(EARLIER, {}, 9) == []


async def test_what_changed_between_two_messages_of_a_post_is_told_otherwise(state: StateDatabase) -> None:
    await state.sheets.store(make_subscription(1), make_plan(1))
    (claimed,) = await claim(state.outbox)
    await begin(state.outbox, claimed, total=2)
    await state.outbox.record([Sent(claimed.post_id, 0, 77, last=False)], LATER, REAL)
    real = REAL + dt.timedelta(seconds=1)
    (claimed,) = await claim(state.outbox, real=real)
    changed = (StoredItem("a", 2026, "0", "other"), StoredItem("b", 2026, "0", "told"))
    await state.outbox.begin([Sending(claimed.post_id, 1, 2, "text", changed)], ME, real)
    await state.outbox.record([Sent(claimed.post_id, 1, 78, last=True)], LATER, REAL)
    (post,) = await state.outbox.stale(EARLIER, {"a": "other", "b": "told"}, 9)
    assert post.items == (StoredItem("a", 2026, "0", "told"), StoredItem("b", 2026, "0", "told"))
    await state.outbox.corrected(post.post_id, changed, [], LATER, changed=True)
    assert await state.outbox.stale(EARLIER, {"a": "other", "b": "told"}, 9) == []


async def test_what_did_not_arrive_was_not_told(state: StateDatabase) -> None:
    await state.sheets.store(make_subscription(1), make_plan(1))
    (claimed,) = await claim(state.outbox)
    await begin(state.outbox, claimed)
    await state.outbox.record([Unsent(claimed.post_id, 0, 0.0, counts=True)], LATER, REAL)
    (claimed,) = await claim(state.outbox)
    changed = (StoredItem("a", 2026, "0", "other"), StoredItem("b", 2026, "0", "told"))
    await state.outbox.begin([Sending(claimed.post_id, 0, 1, "text", changed)], ME, REAL)
    assert (await _look(state, 1)).items == changed


async def test_a_correction_is_stored(state: StateDatabase) -> None:
    (post,) = await _tell(state, [1])
    part = (await _look(state, 1)).parts[0]
    items = [StoredItem("a", 2026, "0", "other")]
    edited = StoredPart(0, part.state, 77, "new text")
    now = LATER + HOUR
    await state.outbox.corrected(post.post_id, items, [edited], now, changed=True)
    found = await _look(state, 1)
    assert (found.corrected, found.parts, found.state) == (now, (edited,), PostState.SENT)
    assert set(found.items) == {StoredItem("a", 2026, "0", "other"), StoredItem("b", 2026, "0", "")}
    assert await state.outbox.stale(EARLIER, {"a": "other"}, 9) == []


async def test_an_item_that_is_no_longer_told_is_not_told_again_that_year(state: StateDatabase) -> None:
    (post,) = await _tell(state, [1])
    await state.outbox.corrected(post.post_id, [], [], LATER, changed=True)
    await state.outbox.plan([make_plan(1, make_post(DAY + dt.timedelta(days=3), ["a", "b"]))])
    assert len(await state.outbox.history(1, 9)) == 1


async def test_an_item_whose_date_moved_can_move_back(state: StateDatabase) -> None:
    (post,) = await _tell(state, [1])
    items = [StoredItem("a", 2026, "0", "told"), StoredItem("b", 2026, "0", "moved")]
    await state.outbox.corrected(post.post_id, items, [], LATER, changed=True)
    assert await state.outbox.stale(EARLIER, {"a": "told", "b": "moved"}, 9) == []
    assert len(await state.outbox.stale(EARLIER, SAME, 9)) == 1


async def test_what_its_readers_do_not_see_is_no_correction(state: StateDatabase) -> None:
    (post,) = await _tell(state, [1])
    items = [StoredItem("a", 2026, "0", "other"), StoredItem("b", 2026, "0", "other")]
    await state.outbox.corrected(post.post_id, items, (await _look(state, 1)).parts, LATER, changed=False)
    assert (await _look(state, 1)).corrected is None
    assert await state.outbox.stale(EARLIER, {"a": "other", "b": "other"}, 9) == []


async def test_a_post_that_is_gone_is_no_trouble(state: StateDatabase) -> None:
    (post,) = await _tell(state, [1])
    await state.chats.erase(1)
    await state.outbox.corrected(post.post_id, [StoredItem("a", 2026, "0", "x")], [], DUE, changed=True)
    assert await state.outbox.history(1, 9) == []


async def test_what_would_be_corrected_is_counted_by_fact_and_day_as_it_is_found(state: StateDatabase) -> None:
    await _tell(state, [1, 2])
    await _tell(state, [3], ["a"])
    await state.sheets.store(make_subscription(4), make_plan(4))  # planned and not sent
    current = {"a": "other", "b": "gone"}
    assert await state.outbox.told_otherwise(EARLIER, current) == [("a", DAY, 3), ("b", DAY, 2)]
    found = await state.outbox.stale(EARLIER, current, 9)
    assert [post.subscription.chat_id for post in found] == [1, 2, 3]
    assert await state.outbox.told_otherwise(EARLIER, {"b": "gone"}) == [("b", DAY, 2)]
    assert await state.outbox.told_otherwise(EARLIER, SAME) == []
    assert await state.outbox.told_otherwise(EARLIER, {}) == []
    assert await state.outbox.told_otherwise(LATER + HOUR, current) == []


async def test_a_post_that_no_edit_can_reach_is_not_counted(state: StateDatabase) -> None:
    await state.sheets.store(make_subscription(1), make_plan(1))
    (post,) = await claim(state.outbox)
    await begin(state.outbox, post)
    await state.outbox.recover(REAL)
    assert await state.outbox.settle(post.post_id, LATER), "people say that it arrived; nobody knows its message"
    assert (await _look(state, 1)).state is PostState.SENT
    assert await state.outbox.told_otherwise(EARLIER, {"a": "other"}) == []


async def test_posts_are_counted_by_their_index_and_not_by_all_of_the_outbox(state: StateDatabase) -> None:
    if state.outbox._engine.dialect.name != "sqlite":  # noqa: SLF001 - PostgreSQL decides by its statistics
        return
    query = find_told_otherwise(EARLIER, {"a": "other"})
    asked = query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    async with reading(state.outbox._engine) as connection:  # noqa: SLF001 - to ask how it is answered
        plan = [row.detail for row in (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}")).all()]
    assert "SEARCH post USING INDEX ix_post_settled (settled>?)" in plan
    assert [step for step in plan if step.startswith("SCAN")] == ["SCAN CONSTANT ROW"]  # of what is asked for
