from __future__ import annotations

from typing import Any

import pytest

from content.checking.report import FieldChange
from content.desk.differences import compare


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": "1"}, {"a": "1"}, []),
        ({"a": "1", "b": None}, {"a": "1", "c": []}, []),
        ({"a": "1"}, {"a": "2"}, [("a", "1", "2")]),
        ({}, {"name": {"en": "Old", "vi": "Cũ"}}, [("name", "", "en: Old, vi: Cũ")]),
        ({"name": {"en": "Old", "vi": "Cũ"}}, {"name": {"en": "New", "vi": "Cũ"}}, [("name.en", "Old", "New")]),
        ({"sources": ["a", "b"]}, {"sources": ["b", "c", "d"]}, [("sources", "a", "c; d")]),
        ({"sources": ["a", "b"]}, {"sources": ["b", "a"]}, [("sources", "a; b", "b; a")]),
        (
            {"dates": [{"date": "1999"}, {"date": "2009", "main": True}]},
            {"dates": [{"date": "1999-12"}, {"date": "2009", "main": False}]},
            [("dates.1.date", "1999", "1999-12"), ("dates.2.main", "true", "false")],
        ),
        (
            {"dates": [{"date": "1999"}]},
            {"dates": [{"date": "1999"}, {"date": "2009", "sources": ["a", "b"]}]},
            [("dates", "", "date: 2009, sources: a; b")],
        ),
        ({"text": "x" * 400}, {}, [("text", "x" * 299 + "…", "")]),
    ],
)
def test_a_change_is_told_field_by_field(
    old: dict[str, Any], new: dict[str, Any], expected: list[tuple[str, str, str]]
) -> None:
    assert compare(old, new) == tuple(FieldChange(*one) for one in expected)
