"""How a day's occasions become one post: its sections, their order, what a sheet leaves out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from content.records.statements import DateKind
from content.reminders.occasions import MONTH, SECTIONS, WEEK, YEAR, Needs, find_due, find_needs
from content.reminders.sheet import Category, Digest, Sheet
from tests.content.anchors import (
    DAILY,
    EVERYTHING,
    NOTHING,
    ZONE,
    days_of,
    digests_alone,
    fact,
    items_of,
    lunar,
    told,
    yearly,
)


def test_the_weekly_digest_comes_on_mondays_with_the_seven_days_from_then_on() -> None:
    weekly = digests_alone(Digest.WEEKLY)
    for day in ("2027-06-21", "2027-06-24", "2027-06-27"):
        assert days_of(weekly, fact(f"1999{day[4:]}"), "2027-05-01", "2027-07-31") == ["2027-06-21"]
    assert days_of(weekly, fact("1999-01-01"), "2026-12-01", "2027-01-31") == ["2026-12-28"]


def test_the_monthly_digest_comes_on_the_first_with_the_whole_month() -> None:
    monthly = digests_alone(Digest.MONTHLY)
    for date in ("1999-12-01", "1999-12-31", "1999-12"):
        assert days_of(monthly, fact(date), "2027-01-01", "2027-12-31") == ["2027-12-01"]


def test_an_occasion_stands_once_in_a_post_under_its_first_section() -> None:
    anchors = [fact("2017-02-01"), fact("2017-02-02"), fact("2017-02-08"), fact("2017-02-09"), fact("2017-03-03")]
    monday_and_first = items_of(EVERYTHING, "2027-02-01", anchors)
    assert [(lead, key) for lead, key, _ in told(monday_and_first)] == [
        *(("0", "2017-02-01"), ("1", "2017-02-02"), ("7", "2017-02-08"), ("30", "2017-03-03"), (MONTH, "2017-02-09")),
    ]
    anchors = [fact("2019-01-05"), fact("2018-01-10"), fact("2018-01-02")]
    monday_the_second = items_of(replace(EVERYTHING, leads=frozenset({0})), "2023-01-02", anchors)
    assert [(lead, key) for lead, key, _ in told(monday_the_second)] == [
        *(("0", "2018-01-02"), (WEEK, "2019-01-05"), (YEAR, "2018-01-10")),
    ]


def test_a_day_puts_jubilees_first_then_the_oldest_then_what_is_to_come_then_days_then_festivals() -> None:
    events = [fact("2027-04-16", key, category=Category.EVENTS) for key in ("b", "a")]
    anchors = [
        *(lunar(3, 10), yearly(4, 16), *events, fact("2024-04-16"), fact("1950-04-16"), fact("2022-04-16")),
        *(fact("1927-04-16", "second"), fact("1927-04-16", "first"), fact("2026-04-16")),
    ]
    keys = [key for _, key, _ in told(items_of(DAILY, "2027-04-16", anchors))]
    assert keys == [
        *("first", "second", "2022-04-16", "1950-04-16", "2024-04-16", "2026-04-16", "a", "b"),
        *(yearly(4, 16).key, lunar(3, 10).key),
    ]
    assert [key for _, key, _ in told(items_of(DAILY, "2027-04-16", reversed(anchors)))] == keys


def test_digests_tell_jubilees_by_day_and_then_the_rest_by_day() -> None:
    anchors = [
        *(fact("1977-06"), fact("2020-06"), fact("2017-06-23"), fact("2019-06-22"), fact("1999-06-27"), yearly(6, 21)),
        *(fact("2022-06-22"), fact("1997-06-21")),
    ]
    month = [key for _, key, _ in told(items_of(digests_alone(Digest.MONTHLY), "2027-06-01", anchors))]
    week = [key for _, key, _ in told(items_of(digests_alone(Digest.WEEKLY), "2027-06-21", anchors))]
    jubilees, rest = ["1997-06-21", "2022-06-22", "2017-06-23"], [yearly(6, 21).key, "2019-06-22", "1999-06-27"]
    assert month == [*jubilees, "1977-06", *rest, "2020-06"]
    assert week == [*jubilees, *rest]


def test_digests_end_with_what_is_remembered_and_days_do_not() -> None:
    death = fact("1977-06-01", "death").model_copy(update={"date_kind": DateKind.DEATH})
    flood = fact("1999-06-02", "flood", category=Category.EVENTS).model_copy(update={"event_type": "disaster"})
    rite = lunar(5, 1).model_copy(update={"memorial": True})
    anchors = [rite, flood, death, fact("1999-06-30"), fact("2022-06-05")]
    digest = [key for _, key, _ in told(items_of(digests_alone(Digest.MONTHLY), "2027-06-01", anchors))]
    assert digest == ["2022-06-05", "1999-06-30", "death", "flood", rite.key]
    today = [key for _, key, _ in told(items_of(DAILY, "2027-06-01", [fact("1999-06-01"), death]))]
    assert today == ["death", "1999-06-01"]


def test_categories_choose() -> None:
    anchors = {category: fact("1999-04-16", category, category=category) for category in list(Category)[:3]}
    anchors |= {Category.DAYS: yearly(4, 16), Category.FESTIVALS: lunar(3, 10)}
    for category, anchor in anchors.items():
        only = replace(DAILY, categories=frozenset({category}))
        others = replace(DAILY, categories=frozenset(Category) - {category})
        assert [item.occasion.anchor for item in items_of(only, "2027-04-16", anchors.values())] == [anchor]
        assert anchor not in [item.occasion.anchor for item in items_of(others, "2027-04-16", anchors.values())]


def test_a_muted_programme_is_left_out_of_titles_alone() -> None:
    muted = replace(DAILY, muted=frozenset({"geopark"}))
    festival = lunar(3, 10).model_copy(update={"programme": "geopark"})
    anchors = [fact("1999-04-16", "a", programme="geopark"), fact("1999-04-16", "b", programme="other"), festival]
    assert [key for _, key, _ in told(items_of(muted, "2027-04-16", anchors))] == ["b", festival.key]


def test_jubilees_only_leaves_out_all_else() -> None:
    sheet = replace(EVERYTHING, jubilees_only=True)
    for anchor in (yearly(4, 16), lunar(3, 10), fact("2027-04-16", category=Category.EVENTS), fact("1999-04-16")):
        assert days_of(sheet, anchor, "2027-01-01", "2027-12-31") == []
    assert told(items_of(sheet, "2027-04-16", [fact("2017-04-16")])) == [("0", "2017-04-16", 10)]
    assert days_of(digests_alone(Digest.MONTHLY), fact("2017-04"), "2027-01-01", "2027-12-31") == ["2027-04-01"]


def test_a_sheet_that_wants_nothing_of_a_day_needs_nothing() -> None:
    assert not find_needs(replace(DAILY, leads=frozenset()), dt.date(2027, 1, 1))
    assert not find_needs(digests_alone(*Digest), dt.date(2027, 1, 5))
    assert find_needs(digests_alone(*Digest), dt.date(2027, 1, 2)) == Needs({}, None, 2027)
    assert find_due(NOTHING, dt.date(2027, 2, 1), [fact("1999-02-01")]) is None


def test_needs_name_each_day_once_under_its_section() -> None:
    needs = find_needs(EVERYTHING, dt.date(2027, 2, 1))
    assert (needs.month, needs.year) == ((2027, 2), None)
    assert len(needs.days) == 29
    assert sorted(set(needs.days.values()), key=SECTIONS.index) == ["0", "1", "7", "30", WEEK, MONTH]
    assert needs.days[dt.date(2027, 2, 2)] == "1"
    assert needs.days[dt.date(2027, 3, 3)] == "30"


def test_a_post_is_due_when_there_is_something_totold() -> None:
    day = dt.date(2027, 6, 27)
    post = find_due(DAILY, day, [fact("2011-06-27")])
    assert post is not None
    assert (post.day, post.due, post.silent) == (day, dt.datetime(2027, 6, 27, 1, tzinfo=dt.UTC), False)
    assert post.expires == dt.datetime(2027, 6, 27, 17, tzinfo=dt.UTC)
    assert told(post.items) == [("0", "2011-06-27", 16)]
    assert find_due(DAILY, day, [fact("2011-06-28")]) is None


def test_subscribing_alone_is_enough_for_a_useful_sheet() -> None:
    sheet = Sheet(ZONE)
    anchors = [fact("2011-06-27"), fact("1999-12"), fact("1977")]
    assert days_of(sheet, anchors[0], "2028-01-01", "2028-12-31") == ["2028-06-01", "2028-06-27"]
    assert days_of(sheet, anchors[1], "2028-01-01", "2028-12-31") == ["2028-12-01"]
    assert days_of(sheet, anchors[2], "2027-01-01", "2027-12-31") == ["2027-01-02"]
