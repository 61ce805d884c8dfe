"""The soak finds what it is there to find, and a short one finds nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.bench.soak import soak
from bot.bench.soak_books import check_memory, judge_post
from storage.outbox.posts import PostRecord, PostState

NOW = dt.datetime(2027, 1, 1, 8, tzinfo=dt.UTC)


def post(state: PostState, *, unknowns: int = 0, reason: str | None = None) -> PostRecord:
    return PostRecord(1, 5, "day", NOW.date(), NOW, NOW, state, reason, 1, unknowns, None, None, None, (), (), 1)


@pytest.mark.parametrize(
    ("record", "came", "fault"),
    [
        (post(PostState.SENT), 1, ""),
        (post(PostState.SENT, unknowns=1), 2, ""),
        (post(PostState.SENT), 2, "came 2 times"),
        (post(PostState.SENT), 0, "0 of 1 messages came"),
        (post(PostState.UNCERTAIN, unknowns=2), 2, ""),
        (post(PostState.DROPPED, reason="suspended"), 0, ""),
        (post(PostState.DROPPED), 0, "for no reason"),
        (post(PostState.FAILED, reason="refused"), 2, "came 2 times"),
        (post(PostState.SENDING), 1, "still sending"),
    ],
)
def test_what_the_outbox_does_not_explain_is_found(record: PostRecord, came: int, fault: str) -> None:
    assert fault in judge_post(record, came)
    assert bool(fault) == bool(judge_post(record, came))


def test_memory_that_grows_is_found() -> None:
    flat = [(float(second), 90.0 + second % 3) for second in range(400)]
    leaking = [(second, megabytes + second / 10) for second, megabytes in flat]
    warming_up = [(second, megabytes - max(0, 50 - second)) for second, megabytes in flat]
    assert not check_memory(flat)
    assert not check_memory(warming_up)
    assert check_memory(leaking) == ["memory grew from 106 to 126 MB"]
    assert check_memory([]) == ["the memory was not measured"]


@pytest.mark.prove
@pytest.mark.parametrize("hooked", [False, True])
async def test_a_minute_of_faults_loses_nothing(tmp_path: Path, hooked: bool) -> None:  # noqa: FBT001 - a parameter
    done, faults, _ = await soak(60, 7, hooked=hooked, folder=tmp_path)
    assert not faults, "\n".join([*done, *faults])
