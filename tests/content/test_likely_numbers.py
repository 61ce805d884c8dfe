"""What people mean when they write a number as they are used to."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.checking.likely_numbers import likely_numbers


@pytest.mark.parametrize(
    ("text", "guesses"),
    [
        ("15,88", ["15.88"]),
        ("12,252", ["12252", "12.252"]),
        ("1.234,5", ["1234.5"]),
        ("1,234.5", ["1234.5"]),
        ("1.234.567 ha", ["1234567"]),
        ("1 234", ["1234"]),
        ("30ha", ["30"]),
        ("15° 52' 38\" N", ["15.877222"]),
        ("15,76° B", ["15.76"]),
        ("108\u00b020\u2032\u0110", ["108.333333"]),
        ("02", ["2"]),
        ("2.0", ["2"]),
        ("2,5 km2", []),  # which would be another number
        ("15.76 S", []),
        ("nan", []),
        ("30", []),
        ("", []),
    ],
)
def test_a_number_of_everyday_is_understood(text: str, guesses: list[str]) -> None:
    assert likely_numbers(text) == guesses


def test_what_is_too_large_is_not_meant() -> None:
    assert likely_numbers("108,333", 180) == ["108.333"]


@given(st.text("0123456789., -ha°'N", max_size=50) | st.text())
def test_whatever_is_guessed_is_a_number(text: str) -> None:
    for guess in likely_numbers(text):
        assert re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,20})?", guess)
