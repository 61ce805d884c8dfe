"""What a record lacks, and what a day has."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from content.coverage import (
    Gap,
    compare,
    find_gaps,
    last_checked,
    list_runs,
    stale_before,
    weigh_day,
    wish_all,
)
from content.records.entries import ProgrammeCount
from content.records.kinds import RECORD, Programme
from content.records.statements import Weekday
from content.reminders.anchors import Anchor
from content.reminders.occasions import find_items
from content.reminders.sheet import Category
from tests.content.anchors import ZONE, fact, lunar, yearly

NAME = {"en": "Old town", "vi": "Phố cổ"}
SENTENCE = {"en": "It is an old town.", "vi": "Đây là một phố cổ."}
STATED: dict[str, Any] = {"text": SENTENCE, "sources": ["one"]}
EVENT: dict[str, Any] = {
    "kind": "event",
    "slug": "event",
    "name": NAME,
    "event_type": "visit",
    "confidence": "single",
    "verified": "2026-01-01",
    "sources": ["one", "two"],
}
TITLE: dict[str, Any] = {
    **EVENT,
    "kind": "heritage",
    "event_type": None,
    "programme": "programme",
    "status": "inscribed",
    "listed_on": {"en": "The list", "vi": "Danh sách"},
}
del TITLE["event_type"]
POINT = {"latitude": "1", "longitude": "2", "note": {"en": "The centre", "vi": "Trung tâm"}, "sources": ["one"]}
NOTE: dict[str, Any] = {
    "kind": "note",
    "slug": "note",
    "name": NAME,
    "text": SENTENCE,
    "verified": "2026-01-01",
    "note_type": "method",
}
PLACE = {"kind": "place", "slug": "place", "name": {"en": "Paris", "vi": "Paris"}, "place_type": "province"}


PROGRAMME: dict[str, Any] = {
    "kind": "programme",
    "slug": "programme",
    "name": NAME,
    "order": "0",
    "emblem": "🏛",
    "unit": {"en": "town", "vi": "phố"},
    "about": SENTENCE,
    "verified": "2026-01-01",
    "sources": ["one", "two"],
}


def programme(**fields: Any) -> Programme:
    made = RECORD.validate_python(PROGRAMME | fields)
    assert isinstance(made, Programme)
    return made


@pytest.mark.parametrize(
    ("fields", "gaps"),
    [
        (EVENT, []),
        (EVENT | {"sources": ["one"]}, [Gap.SOURCES]),
        (NOTE, []),  # a note may be the editors' own
        (NOTE | {"note_type": "count"}, [Gap.COUNTS]),
        (PLACE, []),
        # names and places may be the same in both languages, sentences may not
        (EVENT | {"name": {"en": "Nguyễn Du", "vi": "Nguyễn Du"}}, []),
        (EVENT | {"place": {"en": "Paris", "vi": "Paris"}}, []),
        (EVENT | {"statements": [STATED]}, []),
        (EVENT | {"statements": [STATED | {"text": {"en": "A town.", "vi": "A town."}}]}, [Gap.LANGUAGE]),
        (EVENT | {"statements": [STATED | {"text": {"en": "Một phố.", "vi": "Một phố."}}]}, [Gap.LANGUAGE]),
        (EVENT | {"statements": [STATED | {"text": {"en": "An old one", "vi": "This is an old one"}}]}, [Gap.LANGUAGE]),
        (EVENT | {"statements": [STATED | {"text": {"en": "Of old", "vi": "Hoang Mai xua nay"}}]}, []),  # too short
        (NOTE | {"text": {"en": "One.", "vi": "One."}, "note_type": "count"}, [Gap.LANGUAGE, Gap.COUNTS]),
        # other names: one with Vietnamese letters is enough, and only names that have some of their own need one
        (EVENT | {"aliases": ["Old Town", "Old Quarter"]}, [Gap.LANGUAGE]),
        (EVENT | {"aliases": ["Old Town", "Khu phố cổ"]}, []),
        (EVENT | {"aliases": ["Old Town"], "name": {"en": "Phố cổ", "vi": "Phố cổ"}}, []),
        (EVENT | {"aliases": ["Old Town"], "name": {"en": "Sa Pa town", "vi": "Sa Pa"}}, []),
        # a point on the map
        (TITLE, [Gap.COORDINATES]),
        (TITLE | {"coordinates": POINT}, []),
        (TITLE | {"status": "nominated"}, []),
        (TITLE | {"sources": ["one"]}, [Gap.SOURCES, Gap.COORDINATES]),
    ],
)
def test_gaps_of_a_record(fields: dict[str, Any], gaps: list[Gap]) -> None:
    assert list(find_gaps(RECORD.validate_python(fields), programme(located="true"))) == gaps


def test_titles_that_are_no_places_need_no_point() -> None:
    assert list(find_gaps(RECORD.validate_python(TITLE), programme())) == []


def test_places_alone_are_not_verified() -> None:
    assert last_checked(RECORD.validate_python(PLACE)) is None
    assert last_checked(RECORD.validate_python(NOTE)) == dt.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("today", "before"),
    [("2026-11-21", "2025-11-21"), ("2028-02-29", "2027-03-01"), ("2029-02-28", "2028-02-28")],
)
def test_a_year_back(today: str, before: str) -> None:
    assert stale_before(dt.date.fromisoformat(today)) == dt.date.fromisoformat(before)


@pytest.mark.parametrize(
    ("anchors", "day", "expected"),
    [
        ([], "2026-11-21", (0, 0, 0)),
        ([fact("2007-11-21")], "2026-11-21", (1, 0, 1)),
        ([fact("2016-11-21"), fact("2007-11-21")], "2026-11-21", (2, 1, 2)),
        ([fact("2007-11")], "2026-11-01", (0, 0, 0)),  # a month is told on its first, but it is no day
        ([yearly(11, 21)], "2026-11-21", (1, 0, 1)),
        ([yearly(11, week=3, weekday=Weekday.THURSDAY)], "2026-11-19", (1, 0, 0)),
        ([lunar(3, 10)], "2026-04-26", (1, 0, 0)),
        ([lunar(3, 10), fact("2007-04-26")], "2026-04-26", (2, 0, 1)),
        ([lunar(3, 10)], "2027-04-26", (0, 0, 0)),
        ([lunar(3, 10)], "2027-04-16", (1, 0, 0)),
        ([fact("2026-11-21", category=Category.EVENTS)], "2026-11-21", (1, 0, 1)),  # it will have anniversaries
    ],
)
def test_what_a_day_has(anchors: list[Anchor], day: str, expected: tuple[int, int, int]) -> None:
    date = dt.date.fromisoformat(day)
    load = weigh_day(date, find_items(wish_all(ZONE), date, anchors))
    assert (load.occasions, load.jubilees, load.fixed) == expected
    assert load.moving_only == (expected[0] > 0 and expected[2] == 0)


def test_the_sheet_that_wants_everything_leaves_nothing_out() -> None:
    sheet = wish_all(ZONE)
    assert sheet.categories == frozenset(Category)
    assert not sheet.muted
    assert not sheet.jubilees_only
    assert sheet.leads == frozenset({0})


@pytest.mark.parametrize(("titles", "stated", "surplus"), [(9, 9, 0), (10, 9, 1), (7, 9, -2), (9, None, None)])
def test_titles_against_the_stated_number(titles: int, stated: int | None, surplus: int | None) -> None:
    fields = {} if stated is None else {"stated_count": {"number": str(stated), "sources": ["one"]}}
    (found,) = compare([ProgrammeCount(programme(**fields), titles, 3)])
    assert found.surplus == surplus


def test_runs_of_days_end_with_the_month() -> None:
    days = [dt.date(2026, 1, day) for day in (1, 2, 4, 30, 31)] + [dt.date(2026, 2, 1)]
    runs = [(first.isoformat()[5:], last.isoformat()[5:]) for first, last in list_runs(days)]
    assert runs == [("01-01", "01-02"), ("01-04", "01-04"), ("01-30", "01-31"), ("02-01", "02-01")]
    assert list(list_runs([])) == []
