"""Edits of numbered parts while others insert, remove and change some: each stays with the part that it opened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.desk.drafts import TABLE, Draft, begin
from content.desk.parts import find_again, split_parts
from content.files.canonical import write
from content.files.reader import place, read_files
from content.files.yaml_source import parse
from content.records.kinds import RECORD, Record
from content.tables.rows import Row, row_of
from content.uploads.upload import read_upload
from tests.content.sample import as_bytes

NOW = dt.datetime(2026, 11, 28, 8, tzinfo=dt.UTC)
TOWN = "old-town"
BASE = read_files(as_bytes()).records[TOWN].model_dump(mode="json", exclude_defaults=True)
PART = {"date 1 kind": "extension", "date 1": "2001", "date 1 confidence": "single", "date 1 sources": "a"}


def test_a_part_is_found_where_it_stands_now() -> None:
    a, b, c = ({**PART, "date 1": str(year)} for year in (1999, 2001, 2003))
    assert find_again([a, b], [0, 1], [c, a, b]) == {0: 1, 1: 2}
    assert find_again([a, b], [0, 1], [b]) == {1: 0}
    assert find_again([a, b], [0, 1], [b, a]) == {0: 1, 1: 0}
    assert find_again([a, a], [0, 1], [a, a]) == {0: 0, 1: 1}


def test_a_part_that_was_changed_is_known_by_its_neighbours_and_most_of_its_cells() -> None:
    a, b = ({**PART, "date 1": str(year), "date 1 sources": str(year)} for year in (1999, 2001))
    changed = {**b, "date 1": "2001-05"}
    assert find_again([a, b], [0, 1], [a, changed]) == {0: 0, 1: 1}
    assert find_again([a, b], [0, 1], [changed, a]) == {0: 1}, "on the other side of what is unchanged"
    other = {"date 1 kind": "honour", "date 1": "2005", "date 1 confidence": "single", "date 1 sources": "b"}
    assert find_again([a, b], [0, 1], [a, other]) == {0: 0}


def test_what_may_be_either_of_two_is_taken_for_none() -> None:
    a, b = ({**PART, "date 1": str(year)} for year in (1999, 2001))
    assert find_again([a, b], [0, 1], [{**PART, "date 1": "2010"}]) == {}


@dataclass
class Desk:
    """The live record, of which every statement is known by a word of its own that it keeps for life."""

    texts: list[list[str]]
    coined: int = 0

    def coin(self) -> str:
        self.coined += 1
        return f"w{self.coined}"

    def record(self) -> Record:
        statements = [{"text": {"en": en, "vi": vi}, "sources": ["the-list"]} for _, en, vi in self.texts]
        return RECORD.validate_python({**BASE, "statements": statements})

    def row(self) -> Row:
        return row_of(self.record())

    def insert(self, at: int) -> None:
        words = [self.coin() for _ in range(3)]
        self.texts.insert(at % (len(self.texts) + 1), words)

    def remove(self, at: int) -> None:
        if self.texts:
            del self.texts[at % len(self.texts)]

    def change(self, at: int) -> None:
        if self.texts:
            self.texts[at % len(self.texts)][1] = self.coin()

    def swap(self, at: int) -> None:
        if len(self.texts) > 1:
            at %= len(self.texts) - 1
            self.texts[at], self.texts[at + 1] = self.texts[at + 1], self.texts[at]


Acts = Sequence[tuple[str, int]]
_ACTS = st.lists(st.tuples(st.sampled_from(["insert", "remove", "change", "swap"]), st.integers(0, 5)), max_size=6)
_EDITS = st.lists(st.tuples(st.sampled_from(["write", "empty", "add"]), st.integers(0, 5)), min_size=1, max_size=4)


def edit(draft: Draft, desk: Desk, row: Row, what: tuple[str, int], opened: set[str]) -> Draft:
    """Let the second editor write into a statement, remove it, or add one."""
    act, at = what
    whole = draft.lay_over(row)  # what they removed is not there to be opened again
    parts = [number for number in range(9) if f"statement {number + 1} text_en" in whole]
    if act == "add":
        for name in draft.add_part("statements", row):
            cell = "the-list" if name.endswith("sources") else desk.coin()
            draft = draft.give(name, cell, row)
        return draft
    if not parts:
        return draft
    number = parts[at % len(parts)] + 1
    opened.add(whole[f"statement {number} text_vi"])
    if act == "empty":
        return draft.remove(row, f"statement {number}")
    return draft.give(f"statement {number} text_en", desk.coin(), row)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 4), _EDITS, st.lists(_ACTS, min_size=1, max_size=3))
@pytest.mark.long
def test_whoever_comes_second_changes_no_part_that_they_did_not_open(
    size: int, edits: Acts, meanwhile: Sequence[Acts]
) -> None:
    desk = Desk([])
    for number in range(size):
        desk.insert(number)
    draft, row = begin("heritage", TOWN, NOW).follow(desk.row())
    opened: set[str] = set()
    for what in edits:
        draft = edit(draft, desk, row, what, opened)
    mine = dict(draft.cells)
    for acts in meanwhile:
        for act, at in acts:
            getattr(desk, act)(at)
        draft, row = Draft.read(draft.work()).follow(desk.row())
    gone = draft.find_gone()
    draft = draft.leave_gone()
    live = desk.record()
    files = {place(live): write(live).encode()}
    upload = read_upload(TABLE, draft.table(row, NOW.date()), files)
    assert upload.faults == ()
    (body,) = upload.changes.values() or files.values()
    after = RECORD.validate_python(parse(body or b""))
    was, now = (split_parts("heritage", row_of(one))[1].get("statements", []) for one in (live, after))
    by_word = {part["statement 1 text_vi"]: part for part in now}
    for part in was:
        word = part["statement 1 text_vi"]
        if word not in opened:
            assert by_word.get(word) == part, "nobody opened it"
    coined = {cell for name, cell in mine.items() if name.endswith("text_en")}
    for part in now:
        word, text = part["statement 1 text_vi"], part["statement 1 text_en"]
        if text in coined:
            assert word in opened or word in mine.values()
    assert bool(gone) or all(any(part["statement 1 text_en"] == cell for part in now) for cell in coined if cell)
