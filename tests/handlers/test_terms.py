"""Every field, kind and choice has a name of its own in each language."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from content.checking.report import FieldChange
from content.desk.groups import list_groups
from content.tables.columns import TABLE_KINDS, columns, find_column
from content.tables.templates import make_template
from handlers.views.desk.terms import (
    label_column,
    list_choices,
    name_column,
    name_field,
    name_group,
    name_kind,
    name_words,
    read_kind,
    read_value,
    word_change,
    word_value,
)
from handlers.views.writing.voice import Voice


@pytest.mark.parametrize("kind", TABLE_KINDS)
def test_no_key_is_shown_and_no_two_names_are_the_same(voice: Voice, kind: str) -> None:
    named = [(column, name_column(voice, column)) for column in columns(kind, {})]
    names = [name for _, name in named]
    assert len(set(names)) == len(names)
    for column, name in named:
        assert column.name != name
        assert "_" not in name
    for group, members in list_groups(kind, dict.fromkeys((column.name for column, _ in named), "x")).items():
        assert name_group(voice, group) != group
        labels = [label_column(voice, column) for column in members]
        assert len(set(labels)) == len(labels), labels
    assert read_kind(voice, name_kind(voice, kind).upper()) == read_kind(voice, kind) == kind


def test_each_choice_has_words_that_are_understood(voice: Voice) -> None:
    for kind in TABLE_KINDS:
        for column in columns(kind, {}):
            words = [word_value(voice, column, value) for value in list_choices(column)]
            assert len(set(words)) == len(words), words
            assert [read_value(voice, column, word) for word in words] == list(list_choices(column))


def test_changes_are_told_in_words(vietnamese: Voice) -> None:
    assert name_field(vietnamese, "dates.2.sources") == "Mốc thời gian 2 · Nguồn"
    assert name_field(vietnamese, "name.en") == "Tên (tiếng Anh)"
    assert name_field(vietnamese, "unheard.3.of") == "unheard 3 · of"
    part = "kind: visit, date: 2020-05, label: en: A, kind: of visit, vi: B, sources: a; b"
    told = word_change(vietnamese, FieldChange("dates", "", part))[1]
    assert told == (
        "Điều đã diễn ra: Chuyến thăm, Ngày: 2020-05, Điều đã diễn ra, bằng lời: tiếng Anh: A, "
        "Điều đã diễn ra: of visit, tiếng Việt: B, Nguồn: a; b"
    )
    prose = FieldChange("note.en", "note: as it was", "single")
    assert word_change(vietnamese, prose) == ("note: as it was", "single")
    assert word_change(vietnamese, FieldChange("confidence", "single", "")) == ("một nguồn", "")


def test_a_column_outside_of_parts_is_named_by_what_it_stands_in(english: Voice) -> None:
    column = find_column("heritage", "coordinates note_en")
    assert column is not None
    assert name_column(english, column) == "Point on the map · Note (English)"
    assert label_column(english, column) == "Note (English)"


@pytest.mark.parametrize("kind", TABLE_KINDS)
def test_the_help_of_a_template_says_in_both_languages_what_each_word_means(voice: Voice, kind: str) -> None:
    book = load_workbook(io.BytesIO(make_template(kind, "xlsx", name_word=name_words(voice)).data))
    told = {row[0].value: row[1:] for row in book["Help"].iter_rows(min_row=2)}
    for column in columns(kind, {}):
        meaning = str(told[column.name][3].value or "")
        words = [line.partition(": ")[0] for line in meaning.splitlines()]
        assert words == ([] if column.path == ("criteria",) else list(column.words))
    assert str(told["kind"][3].value).startswith(f"{kind}: ")
    if kind == "heritage":
        assert "inscribed: inscribed / đã được ghi danh" in str(told["status"][3].value).splitlines()
        assert "true: yes / có" in str(told["festival 1 memorial"][3].value).splitlines()


def test_a_text_is_asked_for_in_one_language() -> None:
    for kind in TABLE_KINDS:
        for column in columns(kind, {}):
            assert not any("both languages" in words or "cả hai ngôn ngữ" in words for words in column.meaning())
    name = find_column("heritage", "name_en")
    assert name is not None
    assert name.meaning() == ("The name in English", "Tên bằng tiếng Anh")
