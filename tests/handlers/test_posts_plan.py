"""The table of a plan: everything in both languages, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import datetime as dt
import io
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.reminders.occasions import DuePost, Item
from handlers.locales import Phrases
from handlers.views.posts.plan_table import COLUMNS, plan_file
from handlers.views.writing.voice import Voice
from tests.handlers.anchors import items, make_anchor, owed

MOMENT = dt.datetime(2027, 6, 27, 1, tzinfo=dt.UTC)


def table(phrases: Phrases, *found: Item, language: str = "en") -> list[list[str]]:
    post = DuePost(MOMENT.date(), MOMENT, MOMENT, silent=False, items=found)
    body = plan_file(Voice(phrases, language), [post], ZoneInfo("Asia/Ho_Chi_Minh"))
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def test_the_table_names_everything_in_both_languages(phrases: Phrases) -> None:
    anchor = make_anchor("Citadel", "Thành cổ", label="Listed", date="2002-06-27")
    found = owed("2027-06-27", anchor)
    head, row = table(phrases, *found)
    assert len(head) == len(row) == len(COLUMNS)
    assert row == [
        *("2027-06-27", "08:00", "on the day", "2027-06-27", "Citadel", "Thành cổ", "Listed", "Listed"),
        *("Inscription", "25", "round", "old-town"),
    ]
    assert table(phrases, *found, language="vi")[1][8:11] == ["Ghi danh", "25", "kỷ niệm tròn"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", " =1"])
def test_no_cell_is_a_formula(phrases: Phrases, cell: str) -> None:
    (_, row) = table(phrases, *owed("2027-06-27", make_anchor(cell, label=cell)))
    assert {row[4], row[6]} == {f"'{cell.strip()}"}


@given(st.lists(items(), max_size=10))
def test_any_words_make_a_table_without_formulas(phrases: Phrases, found: list[Item]) -> None:
    _, *rows = table(phrases, *found)
    assert len(rows) == len(found)
    for row in rows:
        assert len(row) == len(COLUMNS)
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row)
