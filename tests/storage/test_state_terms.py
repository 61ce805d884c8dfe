from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from content.reminders.sheet import LEADS, Category, Digest, LeapDay, QuietHours, QuietMode, Sheet
from storage.sheet_terms import read_terms, write_terms

hours = st.integers(0, 23)
quiet_hours = st.builds(
    lambda start, length, mode: QuietHours(start, (start + length) % 24, mode),
    hours,
    st.integers(1, 23),
    st.sampled_from(QuietMode),
)
sheets = st.builds(
    Sheet,
    zone=st.sampled_from(["Asia/Tokyo", "Europe/Paris", "Pacific/Kiritimati"]),
    hour=hours,
    daily=st.booleans(),
    digests=st.frozensets(st.sampled_from(Digest)),
    categories=st.frozensets(st.sampled_from(Category)),
    muted=st.frozensets(st.text("abcdefghij-", min_size=1)),
    jubilees_only=st.booleans(),
    leads=st.frozensets(st.sampled_from(LEADS)),
    quiet=st.none() | quiet_hours,
    leap_day=st.sampled_from(LeapDay),
)


@given(sheets)
def test_a_sheet_comes_back_as_it_was(sheet: Sheet) -> None:
    assert read_terms(write_terms(sheet)) == sheet


@given(sheets)
def test_equal_sheets_give_equal_text(sheet: Sheet) -> None:
    read = read_terms.__wrapped__(write_terms(sheet))
    assert write_terms.__wrapped__(read) == write_terms.__wrapped__(sheet)


def test_equal_texts_give_the_same_sheet_at_no_cost() -> None:
    text = write_terms(Sheet(zone="Asia/Tokyo"))
    assert read_terms(text) is read_terms(text[:3] + text[3:])


def test_the_text_of_a_plain_sheet_stays_as_it_is() -> None:
    assert write_terms(Sheet(zone="Asia/Tokyo")) == (
        '{"categories":["days","events","festivals","people","titles"],"daily":true,"digests":["monthly","yearly"],'
        '"hour":8,"jubilees_only":false,"leads":[0],"leap_day":"02-28","muted":[],"quiet":null,"zone":"Asia/Tokyo"}'
    )
