from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.answers.periods import Period, read_period
from handlers.locales import Phrases

TODAY = dt.date(2026, 11, 21)

READ = [
    ("upcoming", Period(when="upcoming")),
    ("Sắp tới", Period(when="upcoming")),
    ("sap toi", Period(when="upcoming")),
    ("past", Period(when="past")),
    ("đã qua", Period(when="past")),
    ("hằng năm", Period(when="yearly")),
    ("every year", Period(when="yearly")),
    ("2025", Period(year=2025)),
    ("năm 2025", Period(year=2025)),
    ("in 2025", Period(year=2025)),
    ("this year", Period(year=2026)),
    ("this month", Period(year=2026, month=11)),
    ("tháng này", Period(year=2026, month=11)),
    ("next month", Period(year=2026, month=12)),
    ("last month", Period(year=2026, month=10)),
    ("tháng sau", Period(year=2026, month=12)),
    ("Tháng  Sau", Period(year=2026, month=12)),
    ("tháng tới", Period(year=2026, month=12)),
    ("thang toi", Period(year=2026, month=12)),
    ("tháng trước", Period(year=2026, month=10)),
    ("tháng sáu", Period(month=6)),
    ("thang sau", Period(month=6)),  # without accents both can be meant; June is a month by name
    ("next year", Period(year=2027)),
    ("năm ngoái", Period(year=2025)),
    ("sang năm", Period(year=2027)),
    ("September", Period(month=9)),
    ("sep", Period(month=9)),
    ("sept.", Period(month=9)),
    ("tháng 9", Period(month=9)),
    ("tháng chín", Period(month=9)),
    ("tháng mười hai", Period(month=12)),
    ("tháng 12", Period(month=12)),
    ("thang gieng", Period(month=1)),
    ("tháng năm", Period(month=5)),
    ("9", Period(month=9)),
    ("9/2025", Period(year=2025, month=9)),
    ("09-2025", Period(year=2025, month=9)),
    ("2025-09", Period(year=2025, month=9)),
    ("tháng 9/2025", Period(year=2025, month=9)),
    ("tháng 9 năm 2025", Period(year=2025, month=9)),
    ("september 2025", Period(year=2025, month=9)),
    ("4/12", Period(day=dt.date(2026, 12, 4))),
    ("ngày 4 tháng 12", Period(day=dt.date(2026, 12, 4))),
    ("4 December", Period(day=dt.date(2026, 12, 4))),
    ("December 4", Period(day=dt.date(2026, 12, 4))),
    ("4/12/1999", Period(day=dt.date(1999, 12, 4))),
    ("December 4, 1999", Period(day=dt.date(1999, 12, 4))),
    ("1999-12-04", Period(day=dt.date(1999, 12, 4))),
    ("ngày 4 tháng 12 năm 1999", Period(day=dt.date(1999, 12, 4))),
    ("29/2", Period(day=dt.date(2028, 2, 29))),
    ("29 February 2024", Period(day=dt.date(2024, 2, 29))),
    ("today", Period(day=TODAY)),
    ("hôm nay", Period(day=TODAY)),
    ("ngày mai", Period(day=dt.date(2026, 11, 22))),
    ("yesterday", Period(day=dt.date(2026, 11, 20))),
]


@pytest.mark.parametrize(("said", "meant"), READ)
def test_times_are_read_as_people_write_them(phrases: Phrases, said: str, meant: Period) -> None:
    assert read_period(phrases, said, TODAY) == meant
    assert read_period(phrases, said.upper(), TODAY) == meant


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("20/11", dt.date(2027, 11, 20)),
        ("21/11", TODAY),
        ("4/12", dt.date(2026, 12, 4)),
        ("29/2", dt.date(2028, 2, 29)),
    ],
)
def test_a_coming_day_is_looked_for_from_today_on(phrases: Phrases, said: str, day: dt.date) -> None:
    assert read_period(phrases, said, TODAY, coming=True) == Period(day=day)


@pytest.mark.parametrize(
    ("said", "following", "last"),
    [
        ("monday", dt.date(2026, 11, 23), dt.date(2026, 11, 16)),
        ("thứ hai", dt.date(2026, 11, 23), dt.date(2026, 11, 16)),
        ("Thứ 2", dt.date(2026, 11, 23), dt.date(2026, 11, 16)),
        ("Chủ Nhật", dt.date(2026, 11, 22), dt.date(2026, 11, 15)),
        ("saturday", TODAY, TODAY),
    ],
)
def test_a_weekday_is_today_or_the_next_or_last_one(
    phrases: Phrases, said: str, following: dt.date, last: dt.date
) -> None:
    assert read_period(phrases, said, TODAY, weekdays="next") == Period(day=following)
    assert read_period(phrases, said, TODAY, weekdays="last") == Period(day=last)
    assert read_period(phrases, said, TODAY) is None


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("mùng 10 tháng 3", dt.date(2027, 4, 16)),
        ("10/3 âm lịch", dt.date(2027, 4, 16)),
        ("10/3 lunar", dt.date(2027, 4, 16)),
        ("mồng 1 tháng giêng năm 2030", dt.date(2030, 2, 2)),
        ("rằm tháng 7", dt.date(2027, 8, 16)),
        ("30/12 âm lịch", dt.date(2033, 1, 30)),
    ],
)
def test_days_of_the_lunar_calendar_are_read(phrases: Phrases, said: str, day: dt.date) -> None:
    assert read_period(phrases, said, TODAY, coming=True) == Period(day=day)


@pytest.mark.parametrize("said", ["mùng 31 tháng 3", "rằm", "âm lịch", "lunar festival", "mùng 1 tháng 1 năm 9000"])
def test_what_is_no_lunar_day(phrases: Phrases, said: str) -> None:
    assert read_period(phrases, said, TODAY, coming=True) is None


@pytest.mark.parametrize(
    "said", ["", "13", "30/2", "0", "31 September", "2025-13", "hoi an", "1000 years of music", "99999"]
)
def test_other_words_are_no_time(phrases: Phrases, said: str) -> None:
    assert read_period(phrases, said, TODAY) is None


@given(st.text(max_size=100))
def test_any_words_are_read_or_not(phrases: Phrases, said: str) -> None:
    read_period(phrases, said, TODAY)
    read_period(phrases, said, TODAY, coming=True)


@given(st.dates(min_value=dt.date(1000, 1, 1), max_value=dt.date(2999, 12, 31)))
def test_every_day_is_read_in_both_languages(phrases: Phrases, day: dt.date) -> None:
    assert read_period(phrases, day.isoformat(), TODAY) == Period(day=day)
    assert read_period(phrases, f"{day.day}/{day.month}/{day.year}", TODAY) == Period(day=day)
    named = f"{day.day} {phrases.plain('en', f'month.{day.month}')} {day.year}"
    assert read_period(phrases, named, TODAY) == Period(day=day)
    vietnamese = f"ngày {day.day} tháng {day.month} năm {day.year}"
    assert read_period(phrases, vietnamese, TODAY) == Period(day=day)
