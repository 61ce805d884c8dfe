"""What is told of a cell or a column that can't be read: what would be right."""

from __future__ import annotations

import pytest

from tests.content.spreadsheets import told


@pytest.mark.parametrize(
    ("column", "cell", "line"),
    [
        ("status", "inscribd", "'inscribd' is not one of the words allowed here, did you mean 'inscribed'?"),
        ("criteria", "ii; xx", "'xx' is not one of the words allowed here, write one of: i, ii, iii"),
        ("verified", "20.11.2026", "'20.11.2026' is not a date, did you mean 2026-11-20?"),
        ("verified", "2026/11/20", "'2026/11/20' is not a date, did you mean 2026-11-20?"),
        ("verified", "2026-11", "'2026-11' is not one known day, write year, month and day, such as 2026-11-20"),
        ("date 1", "4/12/1999", "'4/12/1999' is not a date, did you mean 1999-12-04 or 1999-04-12?"),
        ("date 1", "Dec-99", "'Dec-99' is not a date, did you mean 2099-12 or 1999-12?"),
        ("date 1", "36498", "'36498' is not a date, did you mean 1999-12-04?"),
        ("date 1", "1999-02-30", "'1999-02-30': this month has no day 30, its days run from 01 to 28"),
        ("coordinates latitude", "15,883", "'15,883' is not a decimal number, did you mean 15.883?"),
        ("coordinates latitude", "95", "'95' is out of range, write a number not above 90"),
        ("festival 1 memorial", "có", "'có' is neither true nor false, did you mean 'true'?"),
        ("festival 1 lunar month", "13", "'13' is out of range, write a number not above 12"),
        ("name_vi", "", "the cell is empty, write the name in Vietnamese"),
        ("sources", "", "the cell is empty, write the slugs of sources or articles that say so"),
        ("date 1 kind", "", "the cell is empty, write one of: inscription, extension, proclamation"),
        ("sources", "the list; the-article", "'the list' is not a slug, did you mean 'the-list'?"),
        ("sources", "the-list, the-article", "'the-list, the-article' is not a slug, write ';' between several values"),
        ("criteria", "ii, v", "'ii, v' is not one of the words allowed here, write ';' between several values"),
        ("status", "INSCRIBED", "'INSCRIBED' is not one of the words allowed here, did you mean 'inscribed'?"),
        ("programme", "World Heritage", "'World Heritage' is not a slug, did you mean 'world-heritage'?"),
        ("programme", "Di sản Thế giới", "'Di sản Thế giới' is not a slug, did you mean 'world-heritage'?"),
        ("sources", "Tạp chí lạ", "'Tạp chí lạ' is not a slug, name an existing source or article, or add its file"),
        ("area_ha", "142 ha", "'142 ha' is not a decimal number, did you mean 142?"),
        ("area_ha", "12,252", "'12,252' is not a decimal number, did you mean 12252 or 12.252?"),
        ("coordinates latitude", "15°52'N", "'15°52'N' is not a decimal number, did you mean 15.866667?"),
        ("area_ha", "-3", "'-3' is out of range, write a number above 0"),
    ],
)
def test_a_cell_is_answered_with_what_would_be_right(column: str, cell: str, line: str) -> None:
    (found,) = told(["slug", column], ["old-town", f'"{cell}"'])
    assert found.startswith(f"2: {column}: {line}")


def test_a_slug_made_of_a_name_leads_to_the_record_that_is_called_so() -> None:
    first, second = told(["slug", "sources", "area_ha"], ["old-town", "danh-sach; the-article", "-3"])
    assert first.startswith("2: area_ha:")
    assert second == "2: sources: there is no source or article 'danh-sach', did you mean 'the-list'?"


def test_what_cells_say_together_is_told_at_the_first() -> None:
    (found,) = told(["slug", "festival 1 lunar main"], ["old-town", "3"])
    assert found.startswith("2: festival 1 lunar month: 'main' lies outside of the festival, write a day from")


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("name_eng", "did you mean 'name_en'?"),
        ("date 1 sorces", "did you mean 'date 1 sources'?"),
        ("zzzzzzz", "delete the column, or take its name from the template"),
        ("SLUG", "delete one of them"),
    ],
)
def test_a_header_is_answered_with_the_nearest(header: str, line: str) -> None:
    (found,) = told(["slug", header], ["old-town", "x"])
    problem = "the column stands twice, as A and B"
    if header != "SLUG":
        problem = f"a table of the kind 'heritage' has no column '{header}'"
    assert found == f"1: {header.lower()}: {problem}, {line}"
