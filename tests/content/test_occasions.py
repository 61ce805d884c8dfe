from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from content.records.statements import DateKind, Weekday
from content.reminders.anchors import ONCE, Anchor
from content.reminders.occasions import MONTH, YEAR, find_occasion, is_jubilee
from content.reminders.sheet import Category, Digest, LeapDay, Sheet
from tests.content.anchors import (
    AFTER,
    ALL_LEADS,
    DAILY,
    EVERYTHING,
    days_of,
    digests_alone,
    fact,
    items_of,
    lunar,
    told,
    yearly,
)


def test_jubilees_are_five_ten_and_every_multiple_of_ten_and_of_twenty_five() -> None:
    numbers = [5, 10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90, 100, 110, 120, 125]
    assert [years for years in range(-30, 130) if is_jubilee(years)] == numbers


def test_an_anniversary_falls_on_its_day_from_the_first_full_year_on() -> None:
    assert days_of(DAILY, fact("2024-12-04"), "2020-01-01", "2027-12-31") == ["2025-12-04", "2026-12-04", "2027-12-04"]
    (item,) = items_of(DAILY, "2027-12-04", [fact("1999-12-04")])
    occasion = item.occasion
    assert (occasion.year, occasion.month, occasion.day, occasion.years) == (2027, 12, dt.date(2027, 12, 4), 28)
    assert not occasion.jubilee


@pytest.mark.parametrize(
    ("sheet", "kept"),
    [
        (DAILY, ["2023-02-28", "2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
        (AFTER, ["2023-03-01", "2024-02-29", "2025-03-01", "2026-03-01", "2027-03-01", "2028-02-29"]),
    ],
)
@pytest.mark.parametrize("anchor", [fact("2020-02-29"), yearly(2, 29)], ids=["fact", "yearly"])
def test_the_leap_day_is_kept_in_common_years_as_the_sheet_says(sheet: Sheet, kept: list[str], anchor: Anchor) -> None:
    assert days_of(sheet, anchor, "2023-01-01", "2028-12-31") == kept


@pytest.mark.parametrize("date", ["2020-02-28", "2020-03-01", "2020-01-31", "2020-12-31"])
def test_other_ends_of_months_stay_where_they_are(date: str) -> None:
    for sheet in (DAILY, AFTER):
        assert days_of(sheet, fact(date), "2027-01-01", "2028-12-31") == [f"2027{date[4:]}", f"2028{date[4:]}"]


def test_the_leap_day_counts_as_a_day_of_the_month_in_which_it_is_kept() -> None:
    monthly = digests_alone(Digest.MONTHLY)
    after = replace(monthly, leap_day=LeapDay.AFTER)
    anchor = fact("2020-02-29")
    assert days_of(monthly, anchor, "2027-01-01", "2028-12-31") == ["2027-02-01", "2028-02-01"]
    assert days_of(after, anchor, "2027-01-01", "2028-12-31") == ["2027-03-01", "2028-02-01"]


def test_lead_times_count_days_over_the_ends_of_months_and_years() -> None:
    found = {
        day: told(items_of(ALL_LEADS, day, [fact("1999-01-01")]))
        for day in ("2026-12-02", "2026-12-25", "2026-12-31", "2027-01-01")
    }
    assert [lead for ((lead, _, _),) in found.values()] == ["30", "7", "1", "0"]
    assert {years for ((_, _, years),) in found.values()} == {28}
    assert days_of(ALL_LEADS, fact("1999-01-01"), "2026-02-01", "2027-01-31") == list(found)
    assert days_of(ALL_LEADS, fact("2020-02-29"), "2027-01-01", "2027-12-31") == [
        *("2027-01-29", "2027-02-21", "2027-02-27", "2027-02-28"),
    ]


@pytest.mark.parametrize("date", ["1999-12", "1999", "1999-12-04?", "1999-12-04~", "1999-12-04%", "1999-12?", "1999~"])
def test_what_is_not_known_to_the_day_is_never_a_day(date: str) -> None:
    assert days_of(replace(ALL_LEADS, digests=frozenset({Digest.WEEKLY})), fact(date), "2027-01-01", "2029-12-31") == []


@pytest.mark.parametrize("date", ["1999-12-04?", "1999-12?", "1999?", "2000~", "2000%"])
def test_what_is_doubtful_has_no_occasion(date: str) -> None:
    assert days_of(EVERYTHING, fact(date), "2024-01-01", "2030-12-31") == []


def test_what_is_known_to_the_month_belongs_to_the_digest_of_that_month() -> None:
    sheet = replace(EVERYTHING, digests=frozenset({Digest.WEEKLY, Digest.MONTHLY}))
    assert days_of(sheet, fact("2023-06"), "2020-01-01", "2027-12-31") == [
        f"{year}-06-01" for year in range(2024, 2028)
    ]
    (item,) = items_of(sheet, "2027-06-01", [fact("2023-06")])
    assert (item.lead, item.occasion.month, item.occasion.day, item.occasion.years) == (MONTH, 6, None, 4)


def test_what_is_known_to_the_year_belongs_to_the_yearly_digest_and_only_as_a_jubilee() -> None:
    assert days_of(EVERYTHING, fact("2020"), "2018-01-01", "2051-12-31") == [
        f"{2020 + years}-01-02" for years in (5, 10, 20, 25, 30)
    ]
    (item,) = items_of(EVERYTHING, "2025-01-02", [fact("2020")])
    assert (item.lead, item.occasion.month, item.occasion.day, item.occasion.years) == (YEAR, None, None, 5)


def test_the_yearly_digest_has_the_jubilees_of_the_year_however_well_they_are_known() -> None:
    anchors = [
        *(fact("1977-06-15"), fact("2017-06-27"), fact("1977-06"), fact("1977"), fact("2017-01-01")),
        *(fact("2019-06-27"), fact("2019-06"), fact("2019"), fact("2027-06-15", category=Category.EVENTS)),
        *(yearly(6, 15), lunar(3, 10)),
    ]
    assert told(items_of(digests_alone(Digest.YEARLY), "2027-01-02", anchors)) == [
        *((YEAR, "2017-01-01", 10), (YEAR, "1977-06-15", 50), (YEAR, "2017-06-27", 10)),
        *((YEAR, "1977-06", 50), (YEAR, "1977", 50)),
    ]


@pytest.mark.parametrize("kind", sorted(ONCE))
def test_what_happens_once_has_no_anniversaries(kind: DateKind) -> None:
    ahead = fact("2027-06-15", category=Category.EVENTS).model_copy(update={"date_kind": kind})
    assert days_of(ALL_LEADS, ahead, "2027-01-01", "2037-12-31") == [
        *("2027-05-16", "2027-06-08", "2027-06-14", "2027-06-15"),
    ]
    for date in ("2017-06-15", "2017-06", "2017"):
        past = fact(date).model_copy(update={"date_kind": kind})
        assert days_of(EVERYTHING, past, "2017-01-01", "2027-12-31") == []


@pytest.mark.parametrize(
    ("date", "sheet", "kept"),
    [
        ("2024-07-19/2024-07-29", DAILY, ["2025-07-19", "2026-07-19"]),
        ("2024-07-19/..", DAILY, ["2025-07-19", "2026-07-19"]),
        ("2024-07-19/2024-08?", DAILY, ["2025-07-19", "2026-07-19"]),
        ("2024-07-19?/2024-07-29", EVERYTHING, []),
        ("2024-07/2024-09", EVERYTHING, ["2025-07-01", "2026-07-01"]),
        ("2021/2029", EVERYTHING, ["2026-01-02"]),
    ],
)
def test_an_interval_counts_by_its_start(date: str, sheet: Sheet, kept: list[str]) -> None:
    sheet = replace(sheet, leads=frozenset({0}), digests=sheet.digests - {Digest.WEEKLY})
    assert days_of(sheet, fact(date), "2024-07-19", "2026-12-31") == kept


def test_an_event_to_come_is_told_ahead_and_on_its_day() -> None:
    event = fact("2027-06-30", category=Category.EVENTS)
    assert days_of(ALL_LEADS, event, "2027-01-01", "2027-12-31") == [
        *("2027-05-31", "2027-06-23", "2027-06-29", "2027-06-30"),
    ]
    assert told(items_of(DAILY, "2027-06-30", [event])) == [("0", "2027-06-30", 0)]
    assert days_of(digests_alone(Digest.WEEKLY, Digest.MONTHLY), event, "2027-01-01", "2027-12-31") == [
        *("2027-06-01", "2027-06-28"),
    ]
    assert days_of(digests_alone(Digest.YEARLY), event, "2027-01-01", "2027-12-31") == []
    assert told(items_of(DAILY, "2028-06-30", [event])) == [("0", "2027-06-30", 1)]
    assert days_of(DAILY, fact("2028-02-29", category=Category.EVENTS), "2027-01-01", "2028-12-31") == ["2028-02-29"]


@pytest.mark.parametrize("category", [Category.TITLES, Category.PEOPLE])
def test_other_days_are_no_occasion_in_their_own_year(category: Category) -> None:
    assert days_of(EVERYTHING, fact("2027-06-30", category=category), "2027-01-01", "2027-12-31") == []


def test_an_event_to_come_is_known_to_the_day_or_not_at_all() -> None:
    for date in ("2027-06", "2027", "2027-06-30?"):
        assert days_of(EVERYTHING, fact(date, category=Category.EVENTS), "2026-01-01", "2027-12-31") == []


@pytest.mark.parametrize(
    ("festival", "first", "last", "kept"),
    [
        (lunar(1, 1), "2029-06-01", "2030-06-01", ["2030-02-02"]),  # a day before the Chinese New Year
        (lunar(3, 10), "2027-01-01", "2028-12-31", ["2027-04-16", "2028-04-04"]),
        (lunar(6, 1), "2025-01-01", "2025-12-31", ["2025-06-25"]),  # not in the leap month, from 25 July on
        (lunar(6, 15), "2025-07-24", "2026-06-01", []),
        (lunar(12, 29), "2024-01-01", "2025-12-31", ["2024-02-08", "2025-01-28"]),
        (lunar(12, 30), "2024-01-01", "2025-12-31", ["2024-02-09", "2025-01-28"]),  # a long month, then a short one
        (lunar(1, 5, 16, 6), "2026-01-01", "2026-12-31", ["2026-02-22"]),  # on its main day
        (lunar(1, 5, 16), "2026-01-01", "2026-12-31", ["2026-02-21"]),  # else on its first
        (lunar(11, 15), "2026-01-01", "2026-12-31", ["2026-01-03", "2026-12-23"]),  # twice in a Gregorian year
    ],
)
def test_a_lunar_festival_is_kept_by_the_vietnamese_calendar(
    festival: Anchor, first: str, last: str, kept: list[str]
) -> None:
    assert days_of(DAILY, festival, first, last) == kept


def test_the_occasions_of_a_lunar_festival_are_told_apart_by_the_lunar_year() -> None:
    (one,), (other,) = (items_of(DAILY, day, [lunar(11, 15)]) for day in ("2026-01-03", "2026-12-23"))
    assert (one.occasion.year, other.occasion.year) == (2025, 2026)
    assert one.occasion.day == dt.date(2026, 1, 3)
    assert one.occasion.years is None


def test_beyond_the_years_of_the_lunar_calendar_only_festivals_are_missing() -> None:
    anchors = [lunar(3, 10), fact("1850-06-27"), yearly(6, 27)]
    assert len(items_of(DAILY, "1890-06-27", anchors)) == 2
    assert len(items_of(DAILY, "2190-06-27", anchors)) == 2
    assert days_of(DAILY, lunar(3, 10), "2101-01-01", "2102-12-31") == []


def test_a_day_of_the_year_may_be_the_nth_weekday_of_a_month() -> None:
    rule = yearly(11, week=3, weekday=Weekday.THURSDAY)
    assert days_of(DAILY, rule, "2026-01-01", "2028-12-31") == ["2026-11-19", "2027-11-18", "2028-11-16"]
    assert told(items_of(ALL_LEADS, "2027-11-11", [rule])) == [("7", rule.key, None)]


def test_an_occasion_can_be_found_by_its_anchor_and_year_again() -> None:
    for anchor in (fact("1999-12-04"), fact("1999-12"), fact("1999"), yearly(2, 29), lunar(12, 30)):
        for year in range(2020, 2030):
            occasion = find_occasion(anchor, year, LeapDay.BEFORE)
            assert occasion is not None
            assert (occasion.anchor, occasion.year) == (anchor, year)
    assert find_occasion(fact("1999-12-04"), 1999, LeapDay.BEFORE) is None
