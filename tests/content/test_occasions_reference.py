"""What is owed over years, against a reference that asks day by day whether something is kept on it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.records.statements import Weekday
from content.reminders.anchors import Anchor
from content.reminders.lunar import LunarDate, lunar_date
from content.reminders.occasions import find_items, find_needs
from content.reminders.sheet import LEADS, Category, Digest, LeapDay, Sheet
from content.reminders.slots import find_slot, list_slots
from tests.content.anchors import ZONE, fact, lunar, yearly

ONE_DAY = dt.timedelta(days=1)
YEARS = 5

# Each example looks at some 1,800 days.
FEWER = settings(max_examples=settings().max_examples // 2)

Told = tuple[str, int, str]  # key, year, section


def _is_kept(anchor: Anchor, day: dt.date, leap_day: LeapDay) -> bool:
    """Ask whether an anchor is kept on one day, looking at that day and its neighbours alone."""
    if anchor.lunar is not None:
        return _is_kept_by_the_moon(anchor.lunar.month, anchor.lunar.main or anchor.lunar.day or 0, day)
    dates = {(day.month, day.day)}
    tomorrow, yesterday = day + ONE_DAY, day - ONE_DAY
    before = leap_day is LeapDay.BEFORE and (tomorrow.month, tomorrow.day) == (3, 1) and day.day == 28
    after = leap_day is LeapDay.AFTER and (day.month, day.day) == (3, 1) and yesterday.day == 28
    if before or after:
        dates.add((2, 29))
    if anchor.yearly is not None and anchor.yearly.day is None:
        weekdays = [day.replace(day=number).weekday() for number in range(1, day.day + 1)]
        nth = weekdays.count(day.weekday())
        rule = anchor.yearly
        return (day.month, nth, tuple(Weekday)[day.weekday()]) == (rule.month, rule.week, rule.weekday)
    if anchor.yearly is not None:
        return (anchor.yearly.month, anchor.yearly.day) in dates
    known = None if anchor.date is None else anchor.date.exact_day
    if known is None or (known.month, known.day) not in dates:
        return False
    return known.year < day.year or (known == day and anchor.kind == "event")


def _is_kept_by_the_moon(month: int, number: int, day: dt.date) -> bool:
    today, tomorrow = _by_the_moon(day), _by_the_moon(day + ONE_DAY)
    last = today.day == 29 and tomorrow.day == 1
    return not today.leap and today.month == month and (today.day == number or (last and number == 30))


@cache
def _by_the_moon(day: dt.date) -> LunarDate:
    return lunar_date(day)


def _is_round(years: int) -> bool:
    return years > 0 and (years == 5 or str(years)[-1] == "0" or str(years).zfill(2)[-2:] in {"25", "50", "75"})


def _tell(sheet: Sheet, day: dt.date, anchors: Sequence[Anchor], kept: Mapping[dt.date, set[str]]) -> set[Told]:
    """Give what the rules owe on a day, section by section."""
    found: dict[tuple[str, int], str] = {}
    for section, days in _list_sections(sheet, day):
        for anchor in anchors:
            by_moon = anchor.lunar is not None
            years = {(_by_the_moon(one) if by_moon else one).year for one in days if anchor.key in kept[one]}
            if section == "month" and _is_of_the_month(anchor, day):
                years.add(day.year)
            if section == "year" and _is_round_in(anchor, day.year):
                years.add(day.year)
            for year in years:
                if _is_wanted(sheet, anchor, year):
                    found.setdefault((anchor.key, year), section)
    return {(key, year, section) for (key, year), section in found.items()}


def _list_sections(sheet: Sheet, day: dt.date) -> Iterator[tuple[str, list[dt.date]]]:
    for lead in sorted(sheet.leads):
        if sheet.daily:
            yield str(lead), [day + lead * ONE_DAY]
    if Digest.WEEKLY in sheet.digests and f"{day:%a}" == "Mon":
        yield "week", [day + ahead * ONE_DAY for ahead in range(7)]
    if Digest.MONTHLY in sheet.digests and day.day == 1:
        days = (day + ahead * ONE_DAY for ahead in range(31))
        yield "month", [one for one in days if one.month == day.month]
    if Digest.YEARLY in sheet.digests and (day.month, day.day) == (1, 2):
        yield "year", []


def _is_wanted(sheet: Sheet, anchor: Anchor, year: int) -> bool:
    if anchor.category not in sheet.categories or (anchor.category == "titles" and anchor.programme in sheet.muted):
        return False
    return not sheet.jubilees_only or _is_round_in(anchor, year)


def _is_round_in(anchor: Anchor, year: int) -> bool:
    if anchor.date is None or str(anchor.date).split("/")[0][-1] in "?~%":
        return False
    return _is_round(year - anchor.date.start.year)


def _is_of_the_month(anchor: Anchor, day: dt.date) -> bool:
    text = str(anchor.date).split("/")[0]
    return len(text) == 7 and text < f"{day.year}" and text[5:] == f"{day.month:02d}"


_SOME_DAY = st.dates(dt.date(2012, 1, 1), dt.date(2036, 12, 31)) | st.dates(dt.date(1900, 1, 1), dt.date(2036, 12, 31))
_DATES = st.one_of(
    _SOME_DAY.map(str),
    st.sampled_from(["2000-02-29", "2024-02-29", "1999-12-31", "2020-01-01", "2017-01-02", "2022-02-28", "2022-03-01"]),
    _SOME_DAY.map(lambda day: str(day)[:7]),
    _SOME_DAY.map(lambda day: str(day)[:4]),
)
_ENDED = st.builds(
    lambda date, end: date + end, _DATES, st.sampled_from(["", "", "", "?", "~", "/..", "/2050", "/2050?"])
)
_FACTS = st.builds(
    fact,
    _ENDED,
    category=st.sampled_from([Category.TITLES, Category.EVENTS, Category.PEOPLE]),
    programme=st.sampled_from(["geopark", "world-heritage"]),
)
_RULES = st.one_of(
    st.builds(yearly, st.integers(1, 12), st.integers(1, 28)),
    st.just(yearly(2, 29)),
    st.builds(yearly, st.integers(1, 12), week=st.integers(1, 4), weekday=st.sampled_from(Weekday)),
    st.builds(lunar, st.integers(1, 12), st.sampled_from([29, 30]) | st.integers(1, 30)),
    st.builds(lambda month, day: lunar(month, 1, 30, day), st.integers(1, 12), st.integers(1, 30)),
)
_ANCHORS = st.lists(_FACTS | _RULES, min_size=6, max_size=12, unique_by=lambda anchor: anchor.key)
_SHEETS = st.builds(
    Sheet,
    st.just(ZONE),
    daily=st.booleans(),
    digests=st.frozensets(st.sampled_from(Digest)),
    categories=st.just(frozenset(Category)) | st.frozensets(st.sampled_from(Category)),
    muted=st.frozensets(st.just("geopark")),
    jubilees_only=st.sampled_from([False, False, False, True]),
    leads=st.frozensets(st.sampled_from(LEADS)),
    leap_day=st.sampled_from(LeapDay),
)


@FEWER
@given(_SHEETS, _ANCHORS, st.dates(dt.date(2019, 1, 1), dt.date(2032, 1, 1)))
@pytest.mark.long
def test_what_is_owed_over_five_years_is_what_a_look_at_every_day_finds(
    sheet: Sheet, anchors: list[Anchor], first: dt.date
) -> None:
    days = [first + ahead * ONE_DAY for ahead in range(YEARS * 365 + 2)]
    kept: dict[dt.date, set[str]] = defaultdict(set)
    for day in (first + ahead * ONE_DAY for ahead in range(len(days) + 366)):  # a yearly digest looks so far
        kept[day] = {anchor.key for anchor in anchors if _is_kept(anchor, day, sheet.leap_day)}
    owed: set[Told] = set()
    for day in days:
        items = find_items(sheet, day, anchors)
        told = {(item.occasion.anchor.key, item.occasion.year, item.lead) for item in items}
        assert told == _tell(sheet, day, anchors, kept)
        # An occasion is told once under a section, whatever the day: the outbox counts on it.
        assert len(told) == len(items)
        assert owed.isdisjoint(told)
        owed |= told
        for item in items:
            assert item.occasion.day is None or item.occasion.anchor.key in kept[item.occasion.day]


@given(_SHEETS, _ANCHORS, st.dates(dt.date(2019, 1, 1), dt.date(2032, 1, 1)), st.randoms(use_true_random=False))
def test_the_order_of_items_does_not_hang_on_that_of_anchors(
    sheet: Sheet, anchors: list[Anchor], day: dt.date, random: Random
) -> None:
    mixed = random.sample(anchors, len(anchors))
    assert find_items(sheet, day, anchors) == find_items(sheet, day, mixed)


@FEWER
@given(_SHEETS, _ANCHORS, st.dates(dt.date(2019, 1, 1), dt.date(2032, 1, 1)))
def test_every_item_of_a_day_or_a_month_is_found_by_its_slot(
    sheet: Sheet, anchors: list[Anchor], first: dt.date
) -> None:
    for day in (first + ahead * ONE_DAY for ahead in range(400)):
        slots = list_slots(find_needs(sheet, day), sheet.leap_day)
        for item in find_items(sheet, day, anchors):
            anchor = item.occasion.anchor
            slot = find_slot(anchor)
            if item.lead == "year":
                assert item.occasion.jubilee
            else:
                assert slot in slots
                assert anchor.date is None or slots[slot] == item.occasion.year
