from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from content.files.reader import read_files
from content.records.kinds import RECORD, Record
from content.records.meanings import MEANINGS
from content.tables.columns import MOST_PARTS, PARTS, TABLE_KINDS, columns, find_column, plain_columns
from content.tables.rows import Row, count_parts, fits, join, row_of, split, tree_of
from tests.content.sample import as_bytes
from tests.content.strategies import records


def read_back(kind: str, row: Row) -> Record:
    return RECORD.validate_python(tree_of(kind, row).root)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(records().filter(lambda record: record.kind in TABLE_KINDS))
def test_any_record_is_a_row_and_the_row_that_record(record: Record) -> None:
    row = row_of(record)
    assert read_back(record.kind, row) == record
    assert fits(row, count_parts(record.kind, row))


@pytest.mark.parametrize("kind", TABLE_KINDS)
def test_columns_are_named_once_and_explained(kind: str) -> None:
    found = list(columns(kind, {"dates": 12}))
    assert max(Counter(column.name for column in found).values()) == 1
    for column in found:
        assert find_column(kind, column.name.upper()) == column
        english, vietnamese = column.meaning()
        assert english != vietnamese
        assert english[0].isupper() or english.split(":")[0] in {"true", "verified"}
    assert [column.name for column in found][:2] == ["kind", "slug"]


def test_all_that_is_explained_is_a_key() -> None:
    keys = {str(step) for kind in TABLE_KINDS for column in plain_columns(kind) for step in column.path}
    assert keys - {"0"} <= MEANINGS.keys()


def test_a_template_has_three_parts_and_more_where_a_record_has_more() -> None:
    names = [column.name for column in columns("heritage", {"dates": 5})]
    assert [name for name in names if name.endswith(" label_en")] == [f"date {n} label_en" for n in range(1, 6)]
    assert f"statement {PARTS}_en" not in names
    assert f"statement {PARTS} text_en" in names
    assert f"statement {PARTS + 1} text_en" not in names


@pytest.mark.parametrize(
    ("header", "path"),
    [
        (" Name_EN ", ("name", "en")),
        ("date  2", ("dates", 1, "date")),
        ("Date 12 label_vi", ("dates", 11, "label", "vi")),
        (f"date {MOST_PARTS}", ("dates", MOST_PARTS - 1, "date")),
        (f"date {MOST_PARTS + 1}", None),
        ("date 0", None),
        ("date 01", None),
        ("date", None),
        ("festival 1 lunar month", ("festivals", 0, "lunar", "month")),
        ("name_en 1", None),
        ("", None),
    ],
)
def test_a_header_finds_its_column(header: str, path: tuple[str | int, ...] | None) -> None:
    column = find_column("heritage", header)
    assert (None if column is None else column.path) == path


@pytest.mark.parametrize(
    ("values", "cell"),
    [
        (("a",), "a"),
        (("a", "b"), "a; b"),
        (("a; b",), "a; b\n"),
        (("a; b", "c"), "a; b\nc"),
    ],
)
def test_a_list_shares_a_cell(values: tuple[str, ...], cell: str) -> None:
    assert join(values) == cell
    assert split(cell) == list(values)


@pytest.mark.parametrize("cell", ["a;b", " a ; b ; ", "a\nb", "a\n\n b\n", "a ;\tb"])
def test_people_write_lists_in_many_ways(cell: str) -> None:
    assert split(cell) == ["a", "b"]


def test_a_row_reads_like_the_record() -> None:
    row = row_of(read_files(as_bytes()).records["old-town"])
    assert row == {
        "kind": "heritage",
        "slug": "old-town",
        "name_en": "Old Town",
        "name_vi": "Phố cổ",
        "aliases": "Faifo",
        "programme": "world-heritage",
        "status": "inscribed",
        "listed_on_en": "World Heritage List",
        "listed_on_vi": "Danh sách Di sản Thế giới",
        "criteria": "ii; v",
        "reference": "948",
        "states_parties": "viet-nam",
        "provinces": "da-nang",
        "coordinates latitude": "15.883",
        "coordinates longitude": "108.333",
        "coordinates note_en": "Centre",
        "coordinates note_vi": "Trung tâm",
        "coordinates sources": "the-list",
        "area_ha": "30",
        "person": "a-poet",
        "festival 1 name_en": "Lantern festival",
        "festival 1 name_vi": "Hội đèn lồng",
        "festival 1 lunar month": "1",
        "festival 1 lunar day": "14",
        "festival 1 lunar until": "16",
        "festival 1 lunar main": "15",
        "festival 1 confidence": "single",
        "festival 1 sources": "the-article",
        "confidence": "verified",
        "verified": "2026-11-20",
        "date 1 kind": "inscription",
        "date 1": "1999-12-04",
        "date 1 confidence": "verified",
        "date 1 sources": "the-list",
        "statement 1 text_en": "A trading port.",
        "statement 1 text_vi": "Một thương cảng.",
        "statement 1 sources": "the-list",
        "related": "the-visit",
        "sources": "the-list; the-article",
    }


def test_the_columns_that_the_guide_names_are_columns() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "editors.md").read_text("utf-8")
    table = guide.split("| Columns | Hold |", 1)[1].split("\n\n", 1)[0]
    names = [name for line in table.splitlines()[2:] for name in re.findall("`([^`]+)`", line.split("|")[1])]
    assert len(names) > 20
    assert [name for name in names if not any(find_column(kind, name) for kind in TABLE_KINDS)] == []
