"""Each step of an edit that comes from a report is a message that Telegram takes, with the member's words above."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.checking.report import Fault, Outcome
from content.desk.drafts import Draft
from content.desk.groups import list_groups
from content.desk.review import Review
from content.tables.columns import Column
from handlers.views.answers.reports import LIMIT
from handlers.views.desk.edit_answers import Wrong, ask_card, records_card, wrong_card
from handlers.views.desk.editing import faults_card, group_card, record_card, report_note
from handlers.views.writing.voice import Voice
from tests.handlers.telegram_html import check_card, read

FEW = settings(max_examples=40, deadline=None)
LETTERS = st.characters(exclude_categories=["Cs", "Cc"])
WORDS = st.one_of(
    st.text(LETTERS, min_size=1, max_size=300).filter(str.strip),
    st.sampled_from(["<" * LIMIT, "🏯" * (LIMIT // 2), "a\n" * (LIMIT // 2), "&amp; " * 333]),
)
CELLS = st.one_of(st.just(""), st.just("<&>" * 3000), st.text(LETTERS, max_size=200))
DRAFT = Draft(1, "heritage", "a" * 40, report=10**18 - 1)
GROUPS = list_groups("heritage", {})
COLUMNS = [column for group in GROUPS.values() for column in group]


@FEW
@given(WORDS, CELLS, st.sampled_from(COLUMNS), st.integers(0, 20))
@pytest.mark.long
def test_any_step_is_a_message_below_what_was_reported(
    voice: Voice, words: str, cell: str, column: Column, faults: int
) -> None:
    note = report_note(voice, 10**18 - 1, words)
    row = {known.name: cell for known in COLUMNS}
    fault = Fault("edit.csv", 1, "name_en", "<&>" * 200, "<&>" * 200)
    for card in (
        record_card(voice, DRAFT, row, note=note),
        *(group_card(voice, DRAFT, row, name, group, note=note) for name, group in GROUPS.items()),
        ask_card(voice, DRAFT, column, row, note=note),
        records_card(voice, DRAFT, column, words, (), note=note),
        wrong_card(voice, DRAFT, column, Wrong(cell, fault.problem, fault.remedy, (cell[:99],)), note=note),
        faults_card(voice, DRAFT, Review(Outcome.FAULTY, faults=(fault,) * faults), note=note),
    ):
        assert check_card(card).startswith(read(note))
    assert "<b>" not in report_note(voice, 1, "<b>bold</b>")


def test_a_draft_keeps_its_report_as_json() -> None:
    assert Draft.read(DRAFT.work()) == DRAFT
    assert "report" not in Draft(1, "heritage", "a").work()  # the former version reads it, too
