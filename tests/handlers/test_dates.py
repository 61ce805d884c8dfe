from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.records.edtf import EdtfDate
from content.records.statements import Confidence, LunarDays, Observance, Weekday, YearlyDay
from content.reminders.lunar import LunarDate
from handlers.views.writing.dates import (
    age_words,
    day_words,
    festival_words,
    lunar_words,
    observance_words,
    words,
    words_between,
)
from handlers.views.writing.voice import Voice

TODAY = dt.date(2026, 11, 21)

DATES = [
    ("1999-12-04", "4 December 1999", "ngày 4 tháng 12 năm 1999"),
    ("1973-09", "September 1973", "tháng 9 năm 1973"),
    ("1987", "1987", "năm 1987"),
    ("1972~", "about 1972", "khoảng năm 1972"),
    ("1972?", "1972 (uncertain)", "năm 1972 (chưa chắc chắn)"),
    ("1972%", "about 1972 (uncertain)", "khoảng năm 1972 (chưa chắc chắn)"),
    ("1945-11-16~", "about 16 November 1945", "khoảng ngày 16 tháng 11 năm 1945"),
    ("2022/2029", "from 2022 to 2029", "từ năm 2022 đến năm 2029"),
    ("2026-07-19/2026-07-29", "19–29 July 2026", "ngày 19–29 tháng 7 năm 2026"),
    (
        "2026-06-28/2026-07-03",
        "from 28 June 2026 to 3 July 2026",
        "từ ngày 28 tháng 6 năm 2026 đến ngày 3 tháng 7 năm 2026",
    ),
    ("1999-12/1999-12", "December 1999", "tháng 12 năm 1999"),
    ("2024-08/..", "since August 2024", "từ tháng 8 năm 2024"),
    ("0968", "968", "năm 968"),
]


@pytest.mark.parametrize(("edtf", "en", "vi"), DATES)
def test_dates_in_words(english: Voice, vietnamese: Voice, edtf: str, en: str, vi: str) -> None:
    date = EdtfDate.parse(edtf)
    assert words(english, date) == en
    assert words(vietnamese, date) == vi


@pytest.mark.parametrize(
    ("edtf", "en", "vi"),
    [
        (
            "2024-01/2024-02",
            "between January 2024 and February 2024",
            "trong khoảng từ tháng 1 năm 2024 đến tháng 2 năm 2024",
        ),
        ("2024-01/2024-01", "January 2024", "tháng 1 năm 2024"),
        ("2024-01-05", "5 January 2024", "ngày 5 tháng 1 năm 2024"),
    ],
)
def test_a_moment_within_an_interval(english: Voice, vietnamese: Voice, edtf: str, en: str, vi: str) -> None:
    date = EdtfDate.parse(edtf)
    assert words_between(english, date) == en
    assert words_between(vietnamese, date) == vi


AGES = [
    ("2000-11-21", "26 years ago", "26 năm trước"),
    ("2000-11-22", "25 years ago", "25 năm trước"),
    ("2025-11-21", "1 year ago", "1 năm trước"),
    ("2026-11-20", "1 day ago", "1 ngày trước"),
    ("2026-11-21", "today", "hôm nay"),
    ("2026-11-23", "in 2 days", "còn 2 ngày nữa"),
    ("2026-07-21", "4 months ago", "4 tháng trước"),
    ("2027-02-01", "in 2 months", "2 tháng nữa"),
    ("2029-11-21", "in 3 years", "3 năm nữa"),
    ("1999-12", "26 years ago", "26 năm trước"),
    ("1999-11", "about 27 years ago", "khoảng 27 năm trước"),
    ("1972", "about 54 years ago", "khoảng 54 năm trước"),
    ("1972~", "about 54 years ago", "khoảng 54 năm trước"),
    ("1972?", None, None),
    ("2026", None, None),
    ("2030", None, None),
    ("2024-08/..", None, None),
    ("2010/2019", None, None),
    ("2020-07-19/2020-07-29", "6 years ago", "6 năm trước"),
]


@pytest.mark.parametrize(("edtf", "en", "vi"), AGES)
def test_ages_in_words(english: Voice, vietnamese: Voice, edtf: str, en: str | None, vi: str | None) -> None:
    date = EdtfDate.parse(edtf)
    assert age_words(english, date, TODAY) == en
    assert age_words(vietnamese, date, TODAY) == vi


def test_a_leap_day_completes_its_year_on_the_first_of_march(english: Voice) -> None:
    date = EdtfDate.parse("2024-02-29")
    assert age_words(english, date, dt.date(2025, 2, 28)) == "11 months ago"
    assert age_words(english, date, dt.date(2025, 3, 1)) == "1 year ago"


def test_days_with_their_weekday(english: Voice, vietnamese: Voice) -> None:
    assert day_words(english, TODAY, weekday=True) == "Saturday, 21 November 2026"
    assert day_words(vietnamese, TODAY, weekday=True) == "thứ Bảy, ngày 21 tháng 11 năm 2026"


LUNAR = [
    (LunarDays(month=3, day=10), "10th day of the 3rd lunar month", "ngày mùng 10 tháng 3 âm lịch"),
    (LunarDays(month=1, day=15), "15th day of the 1st lunar month", "ngày rằm tháng Giêng âm lịch"),
    (
        LunarDays(month=4, day=7, until=9, main=9),
        "7th to 9th day of the 4th lunar month, main day: the 9th",
        "từ ngày mùng 7 đến ngày mùng 9 tháng 4 âm lịch, chính hội ngày mùng 9",
    ),
    (
        LunarDays(month=1, day=7, until=10),
        "7th to 10th day of the 1st lunar month",
        "từ ngày mùng 7 đến ngày mùng 10 tháng Giêng âm lịch",
    ),
    (
        LunarDays(month=12),
        "in the 12th lunar month, on no fixed day",
        "trong tháng Chạp âm lịch, không có ngày cố định",
    ),
]


@pytest.mark.parametrize(("days", "en", "vi"), LUNAR)
def test_lunar_days_in_words(english: Voice, vietnamese: Voice, days: LunarDays, en: str, vi: str) -> None:
    assert festival_words(english, days) == en
    assert festival_words(vietnamese, days) == vi


def test_a_leap_month_is_named(english: Voice, vietnamese: Voice) -> None:
    day = LunarDate(2025, 6, 22, leap=True)
    assert lunar_words(english, day) == "22nd day of the leap 6th lunar month"
    assert lunar_words(vietnamese, day) == "ngày 22 tháng 6 âm lịch (tháng nhuận)"


OBSERVED = [
    (YearlyDay(month=2, day=21), "21 February every year", "ngày 21 tháng 2 hằng năm"),
    (
        YearlyDay(month=11, week=3, weekday=Weekday.THURSDAY),
        "third Thursday of November every year",
        "thứ Năm thứ ba của tháng 11 hằng năm",
    ),
]


@pytest.mark.parametrize(("yearly", "en", "vi"), OBSERVED)
def test_yearly_days_in_words(english: Voice, vietnamese: Voice, yearly: YearlyDay, en: str, vi: str) -> None:
    kept = Observance(yearly=yearly, confidence=Confidence.VERIFIED, sources=("a",))
    assert observance_words(english, kept) == en
    assert observance_words(vietnamese, kept) == vi


def test_lunar_observances_in_words(english: Voice, vietnamese: Voice) -> None:
    kept = Observance(lunar=LunarDays(month=3, day=10), confidence=Confidence.VERIFIED, sources=("a",))
    assert observance_words(english, kept) == "every year, 10th day of the 3rd lunar month"
    assert observance_words(vietnamese, kept) == "hằng năm, ngày mùng 10 tháng 3 âm lịch"


YEARS = st.integers(1, 9999)
DAYS = st.dates(min_value=dt.date(1, 1, 1))
POINTS = st.one_of(
    YEARS.map("{:04d}".format),
    DAYS.map(lambda day: day.isoformat()[:7]),
    DAYS.map(dt.date.isoformat),
)
MARKS = st.sampled_from(["", "~", "?", "%"])


@given(point=POINTS, mark=MARKS)
def test_words_claim_no_more_than_is_known(voice: Voice, point: str, mark: str) -> None:
    date = EdtfDate.parse(point + mark)
    said = words(voice, date)
    known = [int(part) for part in point.split("-")]
    numbers = [int(number) for number in re.findall(r"\d+", said)]
    months = known[1:2] if voice.language == "vi" else []
    assert sorted(numbers) == sorted([known[0], *known[2:], *months])
    named = [month for month in range(1, 13) if voice.plain(f"month.{month}") in said]
    assert bool(named) == (len(known) > 1)
    assert (voice.plain("date.about", date="").strip() in said) == date.start.approximate
    assert ("(" in said) == date.start.uncertain


@given(start=POINTS, open_=st.booleans(), end=POINTS)
def test_intervals_tell_both_ends(voice: Voice, start: str, open_: bool, end: str) -> None:  # noqa: FBT001 -- hypothesis draws it
    first, last = sorted([EdtfDate.parse(start), EdtfDate.parse(end)], key=lambda date: (date.first, date.start.last))
    tail = ".." if open_ else str(last)
    date = EdtfDate.parse(f"{first}/{tail}")
    said = words(voice, date)
    assert str(date.start.year) in said
    if date.end is not None:
        assert str(date.end.year) in said


@given(date=POINTS, today=DAYS)
def test_ages_count_no_year_that_is_not_over(english: Voice, date: str, today: dt.date) -> None:
    known = EdtfDate.parse(date)
    said = age_words(english, known, today)
    if said is None or "year" not in said or said.startswith("in "):
        return
    years = int(re.findall(r"\d+", said)[0])
    assert known.first.replace(day=1).year + years <= today.year
    if known.exact_day is None and "about" not in said:
        assert known.last is not None
        assert (today - known.last).days >= years * 365
