"""What people mean when they write a date as they are used to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.checking.likely_dates import likely_dates
from content.records.edtf import EdtfDate


@pytest.mark.parametrize(
    ("text", "guesses"),
    [
        ("27/06/2011", ["2011-06-27"]),
        (" 27 / 6 / 2011 ", ["2011-06-27"]),
        ("27.6.2011", ["2011-06-27"]),
        ("4/12/1999", ["1999-12-04", "1999-04-12"]),
        ("ngày 4 tháng 12 năm 1999", ["1999-12-04"]),
        ("Tháng 6/2011", ["2011-06"]),
        ("năm 2011", ["2011"]),
        ("khoảng năm 1972", ["1972~"]),
        ("c. 1972", ["1972~"]),
        ("27 June 2011", ["2011-06-27"]),
        ("June 27th, 2011", ["2011-06-27"]),
        ("27-Jun-2011", ["2011-06-27"]),
        ("Sept 2011", ["2011-09"]),
        ("2011/6/7", ["2011-06-07"]),
        ("2011.06", ["2011-06"]),
        ("Dec-99", ["2099-12", "1999-12"]),
        ("36498", ["1999-12-04"]),
        ("31/06/2011", []),
        ("29/2/2011", []),
        ("5 May 6 2011", []),
        ("2011", []),
        ("2011-06-27", []),
        ("soon", []),
        ("", []),
    ],
)
def test_a_date_of_everyday_is_understood(text: str, guesses: list[str]) -> None:
    assert likely_dates(text) == guesses


@given(st.dates())
def test_a_day_with_slashes_is_among_what_may_be_meant(day: object) -> None:
    year, month, number = str(day).split("-")
    assert str(day) in likely_dates(f"{int(number)}/{int(month)}/{year}")


@given(st.text("0123456789/.- ,ngàythágnămJune~\u2028", max_size=80) | st.text())
def test_whatever_is_guessed_is_a_date(text: str) -> None:
    for guess in likely_dates(text):
        assert EdtfDate.parse(guess)
