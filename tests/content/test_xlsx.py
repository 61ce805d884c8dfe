"""XLSX files as Excel, LibreOffice and people's hands make them, and the templates that are given out."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from content.files.reader import read_files
from content.tables.columns import TABLE_KINDS, columns
from content.tables.templates import make_template
from content.tables.xlsx_parts import shift, unshift
from content.uploads.upload import Form, Upload, merge, read_upload
from tests.content.sample import FILES, as_bytes
from tests.content.spreadsheets import HEADER, ROW, part_of, with_parts, xlsx_of

SHEET = "xl/worksheets/sheet1.xml"
NEW = {"places/hue.yaml": b"kind: place\nslug: hue\nname:\n  en: Hue\n  vi: Hu\xe1\xba\xbf\nplace_type: province\n"}
TOWN = "heritage/old-town.yaml"


def sent(data: bytes) -> Upload:
    return read_upload("t.xlsx", data, as_bytes())


def told(data: bytes) -> list[str]:
    upload = sent(data)
    assert not upload.changes
    return [str(fault) for fault in upload.faults]


def test_a_sheet_is_a_table() -> None:
    upload = sent(xlsx_of(HEADER, ROW))
    assert (upload.form, upload.changes, upload.faults) == (Form.TABLE, NEW, ())


def test_several_sheets_are_read_and_named() -> None:
    def add(book: Any) -> None:
        book.create_sheet("Empty")
        book.create_sheet("More").append(["slug", "area_ha"])
        book["More"].append(["old-town", 31])
        book.create_sheet("Help").append(["what", "is this"])

    upload = sent(xlsx_of(HEADER, ROW, change=add))
    assert upload.faults == ()
    assert list(upload.changes) == [TOWN, "places/hue.yaml"]
    assert told(xlsx_of(HEADER, ["place", "h e", *ROW[2:]], change=add)) == [
        "t.xlsx (Place):2: slug: 'h e' is not a slug, did you mean 'h-e'?"
    ]


def test_a_sheet_tells_its_kind_by_its_name() -> None:
    assert sent(xlsx_of(HEADER[1:], ROW[1:], title="Places")).changes == NEW


def test_numbers_are_read_as_they_are_seen() -> None:
    header = ["slug", "coordinates latitude", "area_ha", "reference", "festival 1 memorial", "date 1"]
    upload = sent(xlsx_of(header, ["old-town", 15.883000000000001, 31.0, 949, True, 1999]))
    assert upload.faults == ()
    expected = FILES[TOWN].replace("area_ha: 30", "area_ha: 31").replace("948", "949").replace("1999-12-04", "1999")
    expected = expected.replace("      main: 15\n", "      main: 15\n    memorial: true\n")
    assert upload.changes == {TOWN: expected.encode()}


@pytest.mark.parametrize("shown", ["yyyy-mm-dd", "mmm-yy", "d/m/yyyy", "[$-42A]dd mmmm yyyy", "hh:mm"])
def test_what_was_turned_into_a_date_is_told_by_its_cell(shown: str) -> None:
    def show(book: Any) -> None:
        book.active["B2"].number_format = shown

    data = xlsx_of(["slug", "date 1"], ["old-town", dt.date(2010, 11, 1)], change=show)
    assert told(data) == [
        (
            "t.xlsx:2: date 1: the spreadsheet program turned the cell B2 into a date (2010-11-01),"
            " format the cell as text, then write 2010-11-01, or as much of it as is known"
        )
    ]


@pytest.mark.parametrize("shown", ["0.00", "General", "@", '"day" 0', "[Red]0", "0\\d"])
def test_other_numbers_are_no_dates(shown: str) -> None:
    def show(book: Any) -> None:
        book.active["B2"].number_format = shown

    assert sent(xlsx_of(["slug", "area_ha"], ["old-town", 30], change=show)).faults == ()


def test_days_are_counted_from_1904_where_the_file_says_so() -> None:
    data = xlsx_of(["slug", "date 1"], ["old-town", dt.date(2010, 11, 1)])
    book = part_of(data, "xl/workbook.xml").replace(b"<workbookPr ", b'<workbookPr date1904="1" ')
    assert "(2014-11-02)" in told(with_parts(data, {"xl/workbook.xml": book}))[0]


def test_times_errors_and_merged_cells_are_told() -> None:
    header = ["slug", "area_ha"]
    assert told(xlsx_of(header, ["old-town", dt.time(12, 30)])) == [
        "t.xlsx:2: area_ha: the cell B2 holds a time, format the cell as text, then write the value"
    ]
    assert told(xlsx_of(header, ["old-town", "#REF!"])) == [
        "t.xlsx:2: area_ha: the cell B2 shows an error, '#REF!', write the value"
    ]
    assert told(xlsx_of(header, ["old-town", "30"], change=lambda book: book.active.merge_cells("A2:A3"))) == [
        "t.xlsx:2: slug: the cells A2:A3 are merged, unmerge them and write the value into each"
    ]


def test_merged_cells_that_hold_a_remark_are_told_as_no_record() -> None:
    data = xlsx_of(HEADER, ROW, ["Ghi chú của hội"], change=lambda book: book.active.merge_cells("A3:E3"))
    assert told(data) == [
        (
            "t.xlsx:3: table: the row is no record, it holds nothing but 'Ghi chú của hội',"
            " delete it, or write its slug and what else a record needs"
        )
    ]


def test_a_formula_is_told_with_its_result() -> None:
    data = xlsx_of(["slug", "area_ha"], ["old-town", "=15+15"])
    xml = part_of(data, SHEET).replace(b"<v></v>", b"<v>30</v>").replace(b"<v />", b"<v>30</v>")
    assert b"<v>30</v>" in xml
    assert told(with_parts(data, {SHEET: xml})) == [
        "t.xlsx:2: area_ha: the cell B2 holds a formula, format the cell as text, then write its result, '30'"
    ]


def test_texts_of_many_looks_and_readings_are_one_text() -> None:
    rich = "<si><r><t>Old </t></r><r><rPr><b/></rPr><t>City</t></r><rPh sb='0' eb='1'><t>reading</t></rPh></si>"
    data = xlsx_of(["slug", "name_en"], ["old-town", "@"])
    xml = part_of(data, SHEET).replace(b't="inlineStr"><is><t>@</t></is>', b't="s"><v>0</v>')
    parts = {SHEET: xml, "xl/sharedStrings.xml": f"<sst>{rich}</sst>".encode()}
    (text,) = sent(with_parts(data, parts)).changes.values()
    assert text is not None
    assert "en: Old City\n" in text.decode()


def test_other_programs_name_their_elements_with_a_prefix_and_no_cells() -> None:
    rows = "".join(
        "<x:row>" + "".join(f'<x:c t="inlineStr"><x:is><x:t>{cell}</x:t></x:is></x:c>' for cell in row) + "</x:row>"
        for row in (HEADER, ROW)
    )
    xml = f"<x:worksheet xmlns:x='urn:x'><x:sheetData>{rows}</x:sheetData></x:worksheet>"
    assert sent(with_parts(xlsx_of(HEADER), {SHEET: xml.encode()})).changes == NEW


@pytest.mark.parametrize("text", ["_x000D_", "a_x0041_b", "_x005F_x0041_", "_x", "plain"])
def test_characters_by_their_number_are_told_from_texts_like_them(text: str) -> None:
    assert unshift(shift(text)) == text


def test_characters_by_their_number_may_be_halves() -> None:
    assert unshift("a_xD83D__xDE00_b") == "a\U0001f600b"
    assert unshift("a_xD83D_b") == "a\ufffdb"


@pytest.mark.parametrize("kind", TABLE_KINDS)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_template_that_is_sent_back_changes_nothing(kind: str, form: Any) -> None:
    reading = read_files(as_bytes())
    template = make_template(kind, form, reading.records.values())
    assert (template.name, template.left_out) == (f"{kind}.{form}", ())
    upload = read_upload("download", template.data, as_bytes())
    assert (upload.form, upload.changes, upload.faults) == (Form.TABLE, {}, ())


@pytest.mark.parametrize("kind", TABLE_KINDS)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_empty_template_changes_nothing(kind: str, form: Any) -> None:
    upload = read_upload(f"{kind}.{form}", make_template(kind, form).data, as_bytes())
    assert (upload.changes, upload.faults) == ({}, ())


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_content_can_be_made_again_from_its_tables(form: Any) -> None:
    reading = read_files(as_bytes())
    files = {"association.yaml": as_bytes()["association.yaml"]}
    for kind in TABLE_KINDS:
        files = merge(files, read_upload("t", make_template(kind, form, reading.records.values()).data, files).changes)
    assert files == as_bytes()


def test_a_template_is_text_frozen_and_explained() -> None:
    reading = read_files(as_bytes())
    book = load_workbook(io.BytesIO(make_template("heritage", "xlsx", reading.records.values()).data))
    table, help_sheet = book.worksheets
    names = [column.name for column in columns("heritage", {})]
    assert (table.title, help_sheet.title, table.freeze_panes) == ("Heritage", "Help", "C2")
    assert [cell.value for cell in table[1]] == names
    assert {cell.number_format for row in table.iter_rows() for cell in row if cell.value} == {"@"}
    assert all(table.column_dimensions[cell.column_letter].number_format == "@" for cell in table[1])
    told_of = {row[0].value: [cell.value for cell in row[1:]] for row in help_sheet.iter_rows(min_row=2)}
    assert list(told_of) == names
    assert [cell.value for cell in help_sheet[1] if cell.value] == [
        "column / cột",
        "what belongs here",
        "điều cần ghi",
        "needed / cần có",
        "what the words mean / nghĩa của các từ",
        "allowed words / từ được dùng",
    ]
    assert all(english and vietnamese and need for english, vietnamese, need, *_ in told_of.values())
    assert told_of["status"][2:8] == ["yes / có", None, "inscribed", "designated", "honoured", "nominated"]
    assert told_of["coordinates latitude"][2] == "with / cùng với 'coordinates'"
    assert told_of["date 2 kind"][2] == "with / cùng với 'date 2'"
    place = next(cell.coordinate for cell in help_sheet["F"] if cell.value == "inscribed")
    offered = {str(choice.sqref): choice.formula1 for choice in table.data_validations.dataValidation}
    column = table.cell(1, names.index("status") + 1).column_letter
    assert offered[f"{column}2:{column}20001"] == f"Help!$F${place[1:]}:$I${place[1:]}"


def test_nothing_in_a_template_is_calculated() -> None:
    text = FILES[TOWN].replace("- Faifo", "- '=1+1'").replace("en: Old Town", "en: '@SUM(A1)'")
    live = as_bytes(**{TOWN: text})
    records = read_files(live).records.values()
    book = load_workbook(io.BytesIO(make_template("heritage", "xlsx", records).data))
    assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row if cell.value} == {"s"}
    csv = make_template("heritage", "csv", records).data.decode()
    assert ",'=1+1," in csv
    assert ",'@SUM(A1)," in csv
    assert read_upload("t.csv", make_template("heritage", "csv", records).data, live).changes == {}


def test_a_record_that_no_table_holds_is_left_out_and_named() -> None:
    aliases = "".join(f"  - {'x' * 900} {number}\n" for number in range(40))
    live = as_bytes(**{TOWN: FILES[TOWN].replace("  - Faifo\n", aliases)})
    template = make_template("heritage", "csv", read_files(live).records.values())
    assert template.left_out == ("old-town",)


def test_what_writes_tables_is_loaded_where_it_is_needed_alone() -> None:
    code = "import sys, content.uploads.upload, content.tables.templates; sys.exit('openpyxl' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_a_text_that_the_file_does_not_hold_is_no_empty_cell() -> None:
    xml = part_of(xlsx_of(["slug", "area_ha"], ["old-town", "@"]), SHEET)
    xml = xml.replace(b't="inlineStr"><is><t>@</t></is>', b't="s"><v>7</v>')
    assert told(with_parts(xlsx_of(["slug"]), {SHEET: xml})) == [
        "t.xlsx:2: area_ha: the cell B2 cannot be read, write its value anew"
    ]


def test_hidden_sheets_without_anything_are_passed_over() -> None:
    hide: Callable[[Any], object] = lambda book: setattr(book.create_sheet("Notes"), "sheet_state", "hidden")  # noqa: E731 - read as one thing
    assert sent(xlsx_of(HEADER, ROW, change=hide)).changes == NEW
