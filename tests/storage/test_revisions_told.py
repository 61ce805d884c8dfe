"""What revisions tell: why they were made, and what of one record, in bounded parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select, text

from content.checking.report import Change, FieldChange
from storage.desk.proposals import ProposalState
from storage.desk.revision_changes import mark_of, read_changes, write_changes
from storage.desk.revisions import Making, Revision
from storage.desk.tables import PROPOSAL
from storage.errors import RevisionConflictError
from storage.state.database import StateDatabase
from storage.state.engine import make_engine, make_writer, read_url
from storage.state.migration import make_config
from storage.state.tables import REVISION, REVISION_FILES

NOW = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
SLUGS = st.text("ab-", min_size=1, max_size=3)
# Values that look like what is written around them.
VALUES = st.text('"slug:\\,{}ab', max_size=12) | st.sampled_from(['"slug":"a"', '\\"slug\\":\\"a\\"', '","slug":"a"'])
FIELDS = st.lists(st.builds(FieldChange, VALUES, VALUES, VALUES), max_size=2).map(tuple)
CHANGES = st.lists(st.builds(Change, SLUGS, st.just("event"), VALUES, VALUES, FIELDS), max_size=3)


async def propose(state: StateDatabase, note: str | None = None) -> int:
    made = await state.proposals.add(
        user_id=77, now=NOW, base=1, reason="edit", changes={"a": b""}, digest="d" * 64, removes=0, note=note
    )
    assert made.note == note
    return made.number


async def add(
    state: StateDatabase, expected: int | None, changes: Sequence[Change] = (), proposal: int | None = None
) -> Revision:
    making = Making(77, "edit", NOW, tuple(changes), proposal=proposal)
    return await state.revisions.add(sha256="a" * 64, packed=b"", making=making, imported=None, expected=expected)


async def test_a_note_is_kept_with_a_proposal_until_that_is_settled(state: StateDatabase) -> None:
    number = await propose(state)
    for note in ("first", "second"):
        assert await state.proposals.explain(number, note)
        known = await state.proposals.get(number)
        assert known is not None
        assert known.note == note
    await state.proposals.cancel(number)
    assert not await state.proposals.explain(number, "too late")
    assert not await state.proposals.explain(number + 1, "unknown")
    known = await state.proposals.get(number)
    assert known is not None
    assert (known.note, known.state) == ("second", ProposalState.CANCELLED)


async def test_a_revision_takes_the_note_that_its_proposal_has_when_it_is_stored(state: StateDatabase) -> None:
    assert (await add(state, None)).note is None
    number = await propose(state, "first")
    await state.proposals.explain(number, "as it is now")
    stored = await add(state, 1, proposal=number)
    assert stored.note == "as it is now"
    assert await state.revisions.newest() == await state.revisions.get(2) == stored
    assert [one.revision.note for one in await state.revisions.history(9)] == ["as it is now", None]
    assert not await state.proposals.explain(number, "too late")


async def test_a_proposal_whose_revision_is_refused_stays_open_with_its_note(state: StateDatabase) -> None:
    await add(state, None)
    number = await propose(state, "why")
    with pytest.raises(RevisionConflictError):
        await add(state, None, proposal=number)
    known = await state.proposals.get(number)
    assert known is not None
    assert (known.note, known.state) == ("why", ProposalState.OPEN)
    await add(state, 1, proposal=number)
    with pytest.raises(RevisionConflictError):
        await add(state, 2, proposal=number)
    newest = await state.revisions.newest()
    assert newest is not None
    assert newest.number == 2


async def test_the_history_of_a_record_is_read_in_parts(state: StateDatabase) -> None:
    other = FieldChange("related", "", "town")
    for number in range(10):
        slugs = ("other", "town") if number % 3 == 0 else ("other",)
        changes = [Change(slug, "event", "A", "B", () if slug == "town" else (other,)) for slug in slugs]
        await add(state, number or None, changes)

    async def numbers(before: int | None) -> list[int]:
        found = await state.revisions.history_of("town", 3, before=before)
        assert all([change.slug for change in one.changes] == ["town"] for one in found)
        return [one.revision.number for one in found]

    assert [await numbers(before) for before in (None, 10, 4, 1)] == [[10, 7, 4], [7, 4, 1], [1], []]


@given(CHANGES, SLUGS)
def test_a_record_is_found_by_its_mark_and_nothing_else_is(changes: list[Change], slug: str) -> None:
    text = write_changes(changes)
    assert read_changes(text) == tuple(changes)
    assert (mark_of(slug) in text) == (slug in {change.slug for change in changes})


def _move(connection: Connection, step: str, version: str) -> None:
    from alembic import command  # noqa: PLC0415 - as storage does

    getattr(command, step)(make_config(connection), version)


async def test_notes_come_and_go_with_their_migration_and_all_else_stays(empty_url: str) -> None:
    engine = make_engine(read_url(empty_url))
    old: dict[str, Any] = {"created_at": NOW, "reason": "edit", "sha256": "a" * 64, "directory_digest": "d"}
    asked: dict[str, Any] = {"user_id": 77, "made_at": NOW, "base": 1, "reason": "edit", "packed": b"p", "removes": 0}
    async with make_writer(engine).begin() as connection:
        await connection.run_sync(_move, "upgrade", "0007")
        await connection.execute(insert(REVISION).values(number=1, changes="[]", **old))
        await connection.execute(insert(REVISION_FILES).values(number=1, packed=b"files"))
        await connection.execute(insert(PROPOSAL).values(id=5, digest="d" * 64, state="open", **asked))
    async with make_writer(engine).begin() as connection:
        await connection.run_sync(_move, "upgrade", "0008")
        rows = (await connection.execute(select(REVISION.c.number, REVISION.c.changes, REVISION.c.note))).all()
        assert rows == [(1, "[]", None)]
        assert (await connection.execute(select(PROPOSAL.c.id, PROPOSAL.c.packed, PROPOSAL.c.note))).all() == [
            (5, b"p", None)
        ]
        await connection.execute(insert(REVISION).values(number=2, note="why", **old))
    async with make_writer(engine).begin() as connection:
        await connection.run_sync(_move, "downgrade", "0007")
        for table in ("revision", "proposal"):
            assert "note" not in (await connection.execute(text(f"SELECT * FROM {table}"))).keys()  # noqa: S608, SIM118 -- a constant; a list of names
        assert (await connection.execute(select(REVISION.c.number).order_by(REVISION.c.number))).all() == [(1,), (2,)]
        assert (await connection.execute(select(REVISION_FILES))).all() == [(1, b"files")]
        assert (await connection.execute(select(PROPOSAL.c.id, PROPOSAL.c.packed))).all() == [(5, b"p")]
    await engine.dispose()
