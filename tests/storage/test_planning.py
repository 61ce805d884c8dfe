"""What a chat is owed next: from the content and its sheet, at any moment, by any clock."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.records.kinds import RECORD
from content.reminders.occasions import DuePost
from content.reminders.sheet import Category, Digest, QuietHours, QuietMode, Sheet
from storage.content.build import build
from storage.content.reader import ContentReader
from storage.content.schema import content_file
from storage.content.shelf import ContentShelf
from storage.outbox.posts import Change, Plan, Promises, Subscription, Suspension, Unplanned
from storage.planning import find_upcoming, make_plan, plan_change
from tests.storage.made_up import make_records

HOME = "Asia/Ho_Chi_Minh"
# Each of the days from 10 to 30 November is kept every year, and no other.
DAILY = Sheet(HOME, digests=frozenset(), categories=frozenset({Category.DAYS}))
EVENING = replace(DAILY, hour=20)
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, runner: asyncio.Runner) -> Iterator[ContentReader]:
    folder = tmp_path_factory.mktemp("content")
    cited = {"confidence": "single", "sources": ["gazette"]}
    made_up = make_records()
    records = {slug: made_up[slug] for slug in ("gazette", "world-heritage", "viet-nam")}
    records["association"] = made_up["association"].model_copy(update={"organisation": None})
    for day in range(10, 31):
        raw = {"kind": "event", "slug": f"day-{day}", "name": {"en": "A day", "vi": "Một ngày"}, **cited}
        raw |= {"event_type": "international-day", "verified": "2026-01-01"}
        raw["observance"] = {"yearly": {"month": 11, "day": day}, **cited}
        records[f"day-{day}"] = RECORD.validate_python(raw)
    build(records, content_file(folder, "kept"))
    shelf = ContentShelf(folder)

    async def take() -> ContentReader:
        await shelf.open("kept")
        async with shelf.lend() as reader:
            return reader

    yield runner.run(take())
    runner.run(shelf.close())


def at(day: int, hour: int, zone: str = HOME) -> dt.datetime:
    """A moment of November 2026 by a clock, in UTC."""
    return dt.datetime(2026, 11, day, hour, tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def days_of(plan: Plan | None) -> list[int]:
    assert plan is not None
    return [post.day.day for post in plan.posts]


def chat(sheet: Sheet = DAILY, **changes: Any) -> Subscription:
    return replace(Subscription(7, "private", sheet, subscribed=True, since=LONG_AGO, by=7), **changes)


@pytest.mark.parametrize(
    ("first", "days"),
    [(22, [22]), (21, [21, 22]), (19, [19, 20, 21, 22]), (1, [14, 15, 16, 17, 18, 19, 20, 21, 22]), (23, [])],
)
def test_days_are_planned_from_the_first_on_through_tomorrow(
    kept: ContentReader, runner: asyncio.Runner, first: int, days: list[int]
) -> None:
    unplanned = Unplanned(7, DAILY, LONG_AGO, dt.date(2026, 11, first))
    plan = runner.run(make_plan(kept, unplanned, at(21, 12)))
    assert days_of(plan) == days
    assert (plan.through, plan.again) == (dt.date(2026, 11, 22), at(22, 0))


def test_what_fell_due_before_the_chat_subscribed_is_not_owed(kept: ContentReader, runner: asyncio.Runner) -> None:
    for since, days in ((at(21, 9), [22]), (at(21, 8), [21, 22]), (at(22, 9), [])):
        unplanned = Unplanned(7, DAILY, since, dt.date(2026, 11, 20))
        assert days_of(runner.run(make_plan(kept, unplanned, at(21, 12)))) == days


def test_yesterday_counts_while_its_grace_runs(kept: ContentReader, runner: asyncio.Runner) -> None:
    late = replace(DAILY, hour=22)
    for hour, days in ((3, [20, 21, 22]), (5, [21, 22])):
        assert days_of(runner.run(make_plan(kept, Unplanned(7, late, LONG_AGO, None), at(21, hour)))) == days
    waiting = replace(DAILY, hour=23, quiet=QuietHours(22, 7))
    plan = runner.run(make_plan(kept, Unplanned(7, waiting, LONG_AGO, None), at(21, 6)))
    # That of the day before, if it did not come yet, would come at seven, too, when nobody is asleep.
    assert [(post.day.day, post.due) for post in plan.posts[:2]] == [(19, at(20, 7)), (20, at(21, 7))]
    plan = runner.run(make_plan(kept, Unplanned(7, waiting, LONG_AGO, None), at(21, 9)))
    assert plan.posts[0].day.day == 20


@pytest.mark.parametrize("zone", ["America/Havana", "Asia/Beirut", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_window_moves_on_at_the_chats_own_midnight(kept: ContentReader, runner: asyncio.Runner, zone: str) -> None:
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    for _ in range(370):
        plan = runner.run(make_plan(kept, Unplanned(7, replace(DAILY, zone=zone), LONG_AGO, None), now))
        assert now < plan.again <= now + dt.timedelta(hours=25)
        assert plan.again.astimezone(ZoneInfo(zone)).date() == plan.through
        now = plan.again


SHEETS = st.builds(
    Sheet,
    zone=st.sampled_from([HOME, "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Australia/Lord_Howe"]),
    hour=st.integers(0, 23),
    digests=st.frozensets(st.sampled_from(Digest)),
    categories=st.just(frozenset({Category.DAYS})),
    quiet=st.none() | st.builds(QuietHours, st.integers(0, 11), st.integers(12, 23), st.sampled_from(QuietMode)),
)


@given(SHEETS, st.lists(st.integers(0, 60), min_size=1, max_size=12), st.integers(0, 23))
def test_ticks_at_any_times_plan_each_day_once(
    kept: ContentReader, runner: asyncio.Runner, sheet: Sheet, hours: list[int], start: int
) -> None:
    """However far apart the ticks are, together they give what one look back over all the days gives."""
    now = began = at(15, start)
    first: dt.date | None = None
    planned: list[DuePost] = []
    for pause in hours:
        plan = runner.run(make_plan(kept, Unplanned(7, sheet, began, first), now))
        planned += plan.posts
        first = plan.through + dt.timedelta(days=1)
        now = max(plan.again, now + dt.timedelta(hours=pause))
    assert first is not None
    owed = [
        post
        for day in range(10, 31)
        if dt.date(2026, 11, day) < first
        and (post := runner.run(kept.due_post(sheet, dt.date(2026, 11, day)))) is not None
        and post.due >= began
    ]
    assert [post.day for post in planned] == [post.day for post in owed]


def promises(*waiting: int, first: int | None = 23, owed_from: dt.datetime | None = None) -> Promises:
    """Posts of these days wait, each for six hours after its midnight; what is not planned begins with `first`."""
    days = {dt.date(2026, 11, day): at(day + 1, 6) for day in waiting}
    return Promises(days, None if first is None else dt.date(2026, 11, first), owed_from)


def test_only_active_chats_have_a_plan(kept: ContentReader, runner: asyncio.Runner) -> None:
    now = at(21, 12)
    for after in (chat(subscribed=False), chat(suspended=Suspension.BLOCKED)):
        assert runner.run(plan_change(kept, chat(), after, promises(22), now)) is None
    off = chat(subscribed=False)
    assert days_of(runner.run(plan_change(kept, off, chat(since=now), promises(first=None), now))) == [22]


def test_a_change_lets_nothing_fall_due_that_is_past(kept: ContentReader, runner: asyncio.Runner) -> None:
    quiet = chat(replace(DAILY, categories=frozenset({Category.FESTIVALS})))
    later = chat(replace(DAILY, hour=13))
    for first in (23, None):
        assert days_of(runner.run(plan_change(kept, quiet, chat(), promises(first=first), at(21, 12)))) == [22]
        assert days_of(runner.run(plan_change(kept, quiet, later, promises(first=first), at(21, 12)))) == [21, 22]
    # Also when it was an earlier change that left out what is past, and planning is due again since.
    again = promises(first=None, owed_from=at(21, 10))
    assert days_of(runner.run(plan_change(kept, chat(), chat(replace(DAILY, hour=9)), again, at(21, 12)))) == [22]


def test_a_change_does_not_let_fall_due_again_what_a_restore_hides(kept: ContentReader, runner: asyncio.Runner) -> None:
    later, now = chat(replace(DAILY, hour=20)), at(21, 12)
    for first, day in ((21, 21), (23, 22)):  # not planned since the copy, and planned before
        told = replace(promises(first=first), restored=at(21, 11))
        plan = runner.run(plan_change(kept, chat(), later, told, now))
        assert plan is not None
        assert [post.due for post in plan.posts][:1] == [at(21, 8) if day == 21 else at(21, 20)]
    free = runner.run(plan_change(kept, chat(), later, replace(promises(first=21), restored=at(21, 7)), now))
    assert free is not None
    assert free.posts[0].due == at(21, 20)


def test_what_waits_is_owed_after_a_change_however_late_it_is(kept: ContentReader, runner: asyncio.Runner) -> None:
    plan = runner.run(plan_change(kept, chat(EVENING), chat(), promises(21, 22), at(21, 12)))
    assert days_of(plan) == [21, 22]  # today's would have come at eight in the evening, and now comes at once
    assert plan is not None
    assert (plan.posts[0].due, plan.posts[0].expires) == (at(21, 8), at(22, 6))
    assert plan.change == Change(at(21, 12), frozenset({dt.date(2026, 11, 21), dt.date(2026, 11, 22)}), renewed=True)
    late = chat(replace(DAILY, hour=23))
    for waiting, days in (((), [21, 22]), ((20,), [20, 21, 22]), ((11, 19), [11, 19, 21, 22])):
        plan = runner.run(plan_change(kept, late, chat(replace(DAILY, hour=22)), promises(*waiting), at(21, 1)))
        assert days_of(plan) == days
    east = chat(replace(DAILY, zone="Pacific/Auckland"))
    assert days_of(runner.run(plan_change(kept, chat(), east, promises(21, 22), at(21, 7)))) == [21, 22]


def test_what_was_not_planned_yet_is_owed_after_a_change(kept: ContentReader, runner: asyncio.Runner) -> None:
    after = chat(replace(DAILY, hour=9))
    for first, days in ((19, [19, 20, 21, 22]), (21, [21, 22]), (None, [21, 22]), (22, [22])):
        assert days_of(runner.run(plan_change(kept, chat(), after, promises(first=first), at(21, 12)))) == days
    fresh = chat(since=at(20, 12))
    assert days_of(runner.run(plan_change(kept, fresh, after, promises(first=19), at(21, 12)))) == [21, 22]


def test_what_changes_no_post_renews_nothing(kept: ContentReader, runner: asyncio.Runner) -> None:
    for before, after, renewed in (
        (chat(), chat(pin=True), False),
        (chat(), chat(EVENING), True),
        (None, chat(), True),
    ):
        plan = runner.run(plan_change(kept, before, after, promises(), at(21, 12)))
        assert plan is not None
        assert plan.change is not None
        assert plan.change.renewed is renewed


def test_the_next_posts_are_found_far_ahead(kept: ContentReader, runner: asyncio.Runner) -> None:
    after = at(28, 9)
    found = runner.run(find_upcoming(kept, DAILY, after, 3))
    assert [(post.day.month, post.day.day, post.day.year) for post in found] == [
        (11, 29, 2026),
        (11, 30, 2026),
        (11, 10, 2027),
    ]
    assert runner.run(find_upcoming(kept, replace(DAILY, categories=frozenset()), after, 1)) == ()
    waiting = replace(DAILY, hour=23, quiet=QuietHours(22, 7))
    assert [post.day.day for post in runner.run(find_upcoming(kept, waiting, at(21, 1), 1))] == [20]
