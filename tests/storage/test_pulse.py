from __future__ import annotations

import datetime as dt

from storage.outbox.posts import Absence, Beat
from storage.outbox.pulse import AWAY, BACK
from storage.state.database import StateDatabase

NOW = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


async def test_it_beats_from_the_first_beat_on(state: StateDatabase) -> None:
    assert await state.pulse.since() is None
    for beats in range(5):
        assert await state.pulse.beat(NOW + beats * AWAY) == Beat(NOW, stepped_back=False)
    assert await state.pulse.since() == NOW
    assert await state.pulse.absences(NOW) == []


async def test_a_break_is_an_absence_and_a_new_beginning(state: StateDatabase) -> None:
    await state.pulse.beat(NOW)
    back = NOW + AWAY + SECOND
    assert await state.pulse.beat(back) == Beat(back, stepped_back=False)
    assert await state.pulse.beat(back + SECOND) == Beat(back, stepped_back=False)
    assert await state.pulse.absences(NOW) == [Absence(NOW, back)]
    assert await state.pulse.absences(back) == []


async def test_absences_come_in_their_order(state: StateDatabase) -> None:
    days = [NOW + dt.timedelta(days=day) for day in range(4)]
    for day in days:
        await state.pulse.beat(day)
    assert await state.pulse.absences(days[1]) == [Absence(days[1], days[2]), Absence(days[2], days[3])]


async def test_a_clock_that_is_set_back_begins_anew_and_was_not_away(state: StateDatabase) -> None:
    await state.pulse.beat(NOW)
    back = NOW - BACK - SECOND
    assert await state.pulse.beat(back) == Beat(back, stepped_back=True)
    assert await state.pulse.beat(back + SECOND) == Beat(back, stepped_back=False)
    assert await state.pulse.absences(back - AWAY) == []


async def test_a_clock_that_is_put_right_by_seconds_changes_nothing(state: StateDatabase) -> None:
    await state.pulse.beat(NOW)
    assert await state.pulse.beat(NOW - BACK) == Beat(NOW, stepped_back=False)
    assert await state.pulse.beat(NOW + AWAY) == Beat(NOW, stepped_back=False)


async def test_a_break_after_the_clock_was_set_back_and_forth_is_kept_once(state: StateDatabase) -> None:
    later = NOW + dt.timedelta(days=1)
    for moment in (NOW, later, NOW, later):
        await state.pulse.beat(moment)
    assert await state.pulse.absences(NOW) == [Absence(NOW, later)]


async def test_it_is_steady_while_the_clock_runs_evenly(state: StateDatabase) -> None:
    assert await state.pulse.steady(NOW) == dt.timedelta()
    for beats in range(5):
        await state.pulse.beat(NOW + beats * AWAY)
    assert await state.pulse.steady(NOW + 5 * AWAY) == 4 * AWAY
    assert await state.pulse.steady(NOW + 4 * AWAY - BACK) == 4 * AWAY
    for step in (NOW + 5 * AWAY + SECOND, NOW + 4 * AWAY - BACK - SECOND):
        assert await state.pulse.steady(step) == dt.timedelta()
