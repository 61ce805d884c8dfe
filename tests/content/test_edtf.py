from __future__ import annotations

import datetime as dt
import time
import warnings
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.records.edtf import EdtfDate, EdtfError, Precision

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the oracle's own imports are deprecated
    import edtf as oracle

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

ACCEPTED = [
    ("1999-12-04", Precision.DAY, dt.date(1999, 12, 4), dt.date(1999, 12, 4)),
    ("1999-12", Precision.MONTH, dt.date(1999, 12, 1), dt.date(1999, 12, 31)),
    ("2024-02", Precision.MONTH, dt.date(2024, 2, 1), dt.date(2024, 2, 29)),
    ("1999", Precision.YEAR, dt.date(1999, 1, 1), dt.date(1999, 12, 31)),
    ("0001", Precision.YEAR, dt.date(1, 1, 1), dt.date(1, 12, 31)),
    ("1972~", Precision.YEAR, dt.date(1972, 1, 1), dt.date(1972, 12, 31)),
    ("1972-03?", Precision.MONTH, dt.date(1972, 3, 1), dt.date(1972, 3, 31)),
    ("1972-03-05%", Precision.DAY, dt.date(1972, 3, 5), dt.date(1972, 3, 5)),
    ("2022/2029", Precision.YEAR, dt.date(2022, 1, 1), dt.date(2029, 12, 31)),
    ("2026-07-19/2026-07-29", Precision.DAY, dt.date(2026, 7, 19), dt.date(2026, 7, 29)),
    ("2026-07-19/2026-07-19", Precision.DAY, dt.date(2026, 7, 19), dt.date(2026, 7, 19)),
    ("1972~/1980-05?", Precision.YEAR, dt.date(1972, 1, 1), dt.date(1980, 5, 31)),
    ("2024-08/..", Precision.MONTH, dt.date(2024, 8, 1), None),
]

REFUSED = [
    ("", "is not a date"),
    ("199", "is not a date"),
    ("1999-1", "is not a date"),
    ("1999-12-4", "is not a date"),
    ("19991204", "is not a date"),
    ("1999/12/04", "'12/04' is not a date"),
    ("4 December 1999", "is not a date"),
    ("1999-12-04T00:00", "is not a date"),
    (" 1999", "is not a date"),
    ("1999\n", "is not a date"),
    ("١٩٩٩", "is not a date"),
    ("-0044", "is not a date"),
    ("12004", "is not a date"),
    ("1999~?", "is not a date"),
    ("2024/", "'' is not a date"),
    ("2001-21", "there is no month 21"),
    ("0000", "there is no year 0"),
    ("1999-00", "there is no month 00"),
    ("1999-13", "there is no month 13"),
    ("1999-12-00", "this month has no day 00"),
    ("1999-12-32", "this month has no day 32"),
    ("2023-02-29", "its days run from 01 to 28"),
    ("1900-02-29", "its days run from 01 to 28"),
    ("../2000", "an interval needs a start"),
    ("2000/1999", "ends before it starts"),
    ("2000-05-02/2000-05-01", "ends before it starts"),
    ("2000-12/2000", "ends before it starts"),
]


@pytest.mark.parametrize(("text", "precision", "first", "last"), ACCEPTED)
def test_accepted(text: str, precision: Precision, first: dt.date, last: dt.date | None) -> None:
    date = EdtfDate.parse(text)
    assert (str(date), date.precision, date.first, date.last) == (text, precision, first, last)


@pytest.mark.parametrize(("text", "complaint"), REFUSED)
def test_refused(text: str, complaint: str) -> None:
    with pytest.raises(EdtfError, match=complaint):
        EdtfDate.parse(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1999-12-04", dt.date(1999, 12, 4)),
        ("2026-07-19/..", dt.date(2026, 7, 19)),
        ("1999-12-04~", None),
        ("1999-12-04?", None),
        ("1999-12", None),
        ("1999", None),
    ],
)
def test_a_day_is_exact_only_when_it_is_known_for_sure(text: str, day: dt.date | None) -> None:
    assert EdtfDate.parse(text).exact_day == day


def test_marks_tell_about_from_uncertain() -> None:
    starts = [EdtfDate.parse(f"1972{mark}").start for mark in ("", "~", "?", "%")]
    assert [(start.approximate, start.uncertain) for start in starts] == [
        (False, False),
        (True, False),
        (False, True),
        (True, True),
    ]


def _points() -> SearchStrategy[str]:
    days = st.dates(min_value=dt.date(1, 1, 1))
    lengths = st.sampled_from([4, 7, 10])
    return st.builds(
        lambda day, length, mark: day.isoformat()[:length] + mark, days, lengths, st.sampled_from(["", "~", "?", "%"])
    )


def _dates() -> SearchStrategy[str]:
    pairs = st.lists(_points(), min_size=2, max_size=2).map(sorted).map("/".join)
    return _points() | pairs | _points().map("{}/..".format)


def _day(found: time.struct_time | float) -> dt.date | None:
    """Read the oracle's day; it gives infinity for an open end."""
    return None if isinstance(found, float) else dt.date(*found[:3])


@given(_dates())
def test_agrees_with_the_edtf_package(text: str) -> None:
    try:
        date = EdtfDate.parse(text)
    except EdtfError:  # a less precise end that begins before the start, such as 1999-12/1999
        assert text.partition("/")[2][:4] == text[:4]
        return
    expected = oracle.parse_edtf(text)
    assert str(date) == str(expected) == text
    assert date.first == _day(expected.lower_strict())
    assert date.last == _day(expected.upper_strict())


@given(st.text(alphabet="0123456789-/.~?% ", max_size=22) | st.text(max_size=12))
def test_any_text_is_read_back_or_refused_with_advice(text: str) -> None:
    try:
        date = EdtfDate.parse(text)
    except EdtfError as refusal:
        said = str(refusal)
    else:
        assert str(date) == text
        return
    assert "; " in said
