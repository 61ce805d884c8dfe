"""Single values of an edit: which are fit, and what may be meant by those that are not."""

from __future__ import annotations

import pytest

from content.desk.checks import check_cell, list_meant
from content.files.reader import read_files
from content.tables.columns import TABLE_KINDS, columns, find_column
from content.tables.rows import row_of
from tests.content.sample import as_bytes


def wrong(kind: str, name: str, cell: str) -> tuple[str, tuple[str, ...]]:
    """Give what is wrong with a cell, and what may be meant."""
    column = find_column(kind, name)
    assert column is not None
    words = check_cell(kind, column, cell)
    return ("", ()) if words is None else (words[0], list_meant(kind, column, words))


@pytest.mark.parametrize(
    ("kind", "name", "cell", "meant"),
    [
        ("event", "date 1", "4.12.1999", ("1999-12-04", "1999-04-12")),
        ("event", "date 7", "12/1999", ("1999-12",)),
        ("event", "date 1", "31.2.1999", ()),
        ("heritage", "coordinates latitude", "15,883", ("15.883",)),
        ("heritage", "coordinates latitude", "98", ()),
        ("event", "event_type", "semnar", ("seminar",)),
        ("event", "observance yearly month", "13", ()),
        ("source", "url", "example.org", ()),
        ("place", "time_zone", "Hanoi", ()),
        ("heritage", "aliases", "fine; not\x07fine", ()),
        ("note", "text_en", "x" * 40_000, ()),
    ],
)
def test_what_is_wrong_is_said_alone_with_what_is_meant(
    kind: str, name: str, cell: str, meant: tuple[str, ...]
) -> None:
    problem, offered = wrong(kind, name, cell)
    assert problem
    assert offered == meant


@pytest.mark.parametrize(
    ("kind", "name", "cell"),
    [
        ("event", "date 1", "2026-11-20/2026-11-22"),
        ("event", "observance yearly month", "3"),  # without a day as yet
        ("heritage", "festival 2 lunar until", "9"),
        ("heritage", "aliases", "Faifo; Hoài Phố"),
        ("event", "observance memorial", "true"),
    ],
)
def test_what_is_fit_is_not_refused_for_what_is_still_to_come(kind: str, name: str, cell: str) -> None:
    assert wrong(kind, name, cell) == ("", ())


def test_all_that_a_record_holds_is_fit() -> None:
    checked = 0
    for record in read_files(as_bytes()).records.values():
        if record.kind in TABLE_KINDS:
            for name, cell in row_of(record).items():
                assert wrong(record.kind, name, cell) == ("", ()), (record.slug, name)
                checked += 1
    assert checked > 50
    assert all(list(columns(kind, {})) for kind in TABLE_KINDS)
