"""What people write into tables, and what they are told."""

from __future__ import annotations

import datetime as dt

import pytest

from content.files.reader import read_files
from content.tables.sheets import escape, letters, unescape
from content.uploads.upload import merge, read_upload
from tests.content.sample import FILES, as_bytes
from tests.content.spreadsheets import HEADER, ROW, csv_of, sent, told

NEW = "places/hue.yaml"
HUE = "kind: place\nslug: hue\nname:\n  en: Hue\n  vi: Huế\nplace_type: province\n"
TOWN = "heritage/old-town.yaml"


def changed(*rows: list[str]) -> dict[str, str]:
    upload = sent(*rows)
    assert upload.faults == ()
    return {path: (data or b"").decode() for path, data in upload.changes.items()}


def test_a_row_adds_a_record() -> None:
    assert changed(HEADER, ROW) == {NEW: HUE}


def test_a_row_changes_the_record_of_its_slug_and_absent_columns_stay() -> None:
    changes = changed(["slug", "name_en"], ["old-town", "Ancient Town"])
    assert changes == {TOWN: FILES[TOWN].replace("Old Town", "Ancient Town")}


def test_an_empty_cell_removes_what_its_column_holds() -> None:
    changes = changed(["slug", "aliases", "area_ha"], ["old-town", "", ""])
    assert changes == {TOWN: FILES[TOWN].replace("aliases:\n  - Faifo\n", "").replace("area_ha: 30\n", "")}


@pytest.mark.parametrize("name", ["Old Town", "Old  Town", " Old \N{NO-BREAK SPACE} Town "])
def test_a_row_that_says_what_is_live_changes_nothing(name: str) -> None:
    assert changed(["slug", "name_en"], ["old-town", name]) == {}


def test_the_comments_at_the_top_of_a_file_stay() -> None:
    head = "# yaml-language-server: $schema=../../schema.json\n"
    live = as_bytes(**{TOWN: head + FILES[TOWN]})
    upload = read_upload("t.csv", csv_of(["slug", "area_ha"], ["old-town", "31"]), live)
    assert upload.changes == {TOWN: (head + FILES[TOWN].replace("area_ha: 30", "area_ha: 31")).encode()}


def test_parts_are_changed_added_and_removed_by_their_number() -> None:
    header = [
        "slug",
        "date 1 label_en",
        "date 1 label_vi",
        "date 2 kind",
        "date 2",
        "date 2 confidence",
        "date 2 sources",
    ]
    (text,) = changed(
        header, ["old-town", "Listed", "Ghi danh", "extension", "2010-11", "single", "the-list; the-article"]
    ).values()
    assert (
        "    date: 1999-12-04\n    label:\n      en: Listed\n      vi: Ghi danh\n    confidence: verified\n"
        "    sources:\n"
        "      - the-list\n  - kind: extension\n    date: 2010-11\n    confidence: single\n    sources:\n"
        "      - the-list\n      - the-article\n"
    ) in text
    header = ["slug", "festival 1 name_en", "festival 1 name_vi", "festival 1 lunar month", "festival 1 lunar day"]
    header += ["festival 1 lunar until", "festival 1 lunar main", "festival 1 confidence", "festival 1 sources"]
    (text,) = changed(header, ["old-town", *[""] * 8]).values()
    assert "festivals" not in text


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_programs_write_csv_in_many_ways(separator: str, encoding: str) -> None:
    data = csv_of(HEADER, ROW, separator=separator).decode().encode(encoding)
    assert read_upload("table.csv", data, as_bytes()).changes == {NEW: HUE.encode()}


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_lines_may_end_in_any_way(end: str) -> None:
    data = csv_of(HEADER, ROW).decode().replace("\r\n", end).encode()
    assert read_upload("table.csv", data, as_bytes()).changes == {NEW: HUE.encode()}


def test_excel_may_name_its_separator() -> None:
    data = b"sep=;\r\n" + csv_of(HEADER, ["place", "x y", *ROW[2:]], separator=";")
    assert [fault.line for fault in read_upload("t.csv", data, as_bytes()).faults] == [2]


def test_empty_rows_count_as_rows_and_say_nothing() -> None:
    assert changed(HEADER, [""] * 5, ROW) == {NEW: HUE}
    assert told(HEADER, [""] * 5, ["place", "", *ROW[2:]]) == [
        "3: slug: the row has no slug, write a short name, such as 'hue'"
    ]


def test_the_kind_is_told_by_a_column_or_the_name_or_the_slugs_or_by_columns_of_its_own() -> None:
    header, row = HEADER[1:], ROW[1:]
    assert read_upload("Place (2).csv", csv_of(header, row), as_bytes()).changes == {NEW: HUE.encode()}
    assert read_upload("places.csv", csv_of(header, row), as_bytes()).changes == {NEW: HUE.encode()}
    assert read_upload(
        "t.csv", csv_of(header, row, ["da-nang", "Da Nang", "Đà Nẵng", "province"]), as_bytes()
    ).changes == {NEW: HUE.encode()}
    assert read_upload("địa danh.csv", csv_of(header, row), as_bytes()).changes == {NEW: HUE.encode()}
    (line,) = told(header[:-1], row[:-1])
    assert line.startswith(
        "1: kind: the table does not say what it is about, add a column 'kind' with one of: heritage,"
    )


def test_a_column_without_name_that_holds_something_is_told() -> None:
    assert told(["slug", "area_ha"], ["old-town", "30", "secret"]) == [
        (
            "2: C: the column C has no name, but this row holds something there,"
            " write a name of the template into its first row"
        )
    ]


def test_a_slug_that_is_mistyped_is_no_new_record() -> None:
    assert told(["kind", "slug", "name_en"], ["heritage", "old-twon", "Old Town"]) == [
        (
            "2: slug: there is no heritage 'old-twon' yet, and the table lacks columns that a new one needs,"
            " did you mean 'old-town'?"
        )
    ]
    assert told(["kind", "slug", "name_en"], ["place", "hue", "Hue"]) == [
        "2: name_vi: the table has no such column, which is needed here, add it with the name in Vietnamese",
        "2: place_type: the table has no such column, which is needed here, add it with one of: state, province",
    ]


def test_a_title_above_the_names_of_columns_is_told() -> None:
    assert told(["Danh sách di sản", ""], ["", ""], ["slug", "status"], ["old-town", "inscribed"]) == [
        (
            "1: table: the first row names no columns, it begins with 'Danh sách di sản',"
            " delete the rows above row 3, which names them"
        )
    ]


def test_slugs_are_of_one_record_each() -> None:
    assert told(HEADER, ROW, ROW) == ["3: slug: the slug 'hue' stands in row 2, too, keep one of the two rows"]
    assert told(HEADER, ["place", "old-town", *ROW[2:]]) == [
        "2: slug: the slug 'old-town' is that of another record (heritage), choose another slug"
    ]
    assert told(HEADER, ["place", "Cố đô Huế", *ROW[2:]]) == [
        "2: slug: 'Cố đô Huế' is not a slug, did you mean 'co-do-hue'?"
    ]


def test_kinds_are_not_mixed_and_not_made_up() -> None:
    assert told(HEADER, ROW, ROW, ["event", "x", *ROW[2:]])[-1] == (
        "4: kind: 'event' stands in a table of the kind 'place', write each kind into a table of its own"
    )
    assert told(HEADER, ["plaec", *ROW[1:]]) == [
        "2: kind: 'plaec' is no kind of record that tables hold, did you mean 'place'?"
    ]


def test_faults_of_many_rows_are_bounded() -> None:
    faults = told(HEADER, *(["place", f"x {number}", *ROW[2:]] for number in range(500)))
    assert len(faults) == 101
    assert faults[-1] == "102: table: more faults may follow, mend these first"


def test_what_is_wrong_in_many_rows_is_said_once_with_the_rows() -> None:
    rows = [["place", f"town-{number}", "Town", "Phố", "provinc"] for number in range(2, 41)]
    rows[20] = ["place", "fine", "Town", "Phố", "province"]
    assert told(HEADER, *rows) == [
        "2-21, 23-40: place_type: 'provinc' is not one of the words allowed here, did you mean 'province'?"
    ]


def test_a_column_that_new_records_lack_is_said_once_for_the_table() -> None:
    header = ["kind", "slug", "name_en", "name_vi"]
    rows = [["place", f"zz-{number}", "Town", "Phố"] for number in range(300)]
    assert told(header, *rows) == [
        "2-301: place_type: the table has no such column, which is needed here, add it with one of: state, province"
    ]


def test_rows_that_lie_far_apart_are_named_first_ones_first() -> None:
    rows = [["place", f"zz-{number}", "Town", "Phố", "x" if number % 2 else "state"] for number in range(60)]
    (line,) = told(HEADER, *rows)
    assert line.startswith("3, 5, 7, 9, 11, 13, 15, 17 …: place_type: 'x' is not one of the words allowed here")


@pytest.mark.parametrize("before", range(6))
def test_free_text_below_a_table_is_told_as_no_record(before: int) -> None:
    remark = [""] * before + ["ghi chú: theo hồ sơ"]
    problem = "the row is no record, it holds nothing but 'ghi chú: theo hồ sơ'"
    assert told(HEADER, ROW, [""], remark) == [
        f"4: table: {problem}, delete it, or write its slug and what else a record needs"
    ]


def test_free_text_says_nothing_of_the_kind_of_a_table() -> None:
    (line,) = told(["kind", "slug", "area_ha"], ["", "old-town", "31"], ["Nguồn: sở văn hóa"])
    assert line.startswith("3: table: the row is no record")


def test_a_row_that_is_begun_is_no_free_text() -> None:
    header = ["kind", "slug", "area_ha"]
    assert told(header, ["heritage", "old-town", "-1"], ["", "Old Town"])[1:] == [
        "3: slug: 'Old Town' is not a slug, did you mean 'old-town'?"
    ]
    assert told(["slug", "area_ha"], ["old-town", "30"], ["somewhere else"])[0].startswith(
        "3: slug: 'somewhere else' is not a slug"
    )
    assert told(header, ["heritage", "old-town", "30"], ["heritage"]) == [
        "3: slug: the row has no slug, write a short name, such as 'old-town'"
    ]


def test_what_rows_name_is_looked_up_beside_all_that_is_wrong_elsewhere() -> None:
    header = ["kind", "slug", "name_en", "status", "provinces", "related"]
    assert told(
        header,
        ["heritage", "old-town", "Old Town", "inscribd", "da-nagn", "the-visit"],
        ["heritage", "old town", "Old Town", "inscribed", "hue; zzzzzzzzzz", "old-town"],
    ) == [
        "2: provinces: there is no province 'da-nagn', did you mean 'da-nang'?",
        "2: status: 'inscribd' is not one of the words allowed here, did you mean 'inscribed'?",
        "3: provinces: there is no province 'hue', name an existing province, or add its file",
        "3: provinces: there is no province 'zzzzzzzzzz', name an existing province, or add its file",
        "3: slug: 'old town' is not a slug, did you mean 'old-town'?",
    ]


def test_rows_may_name_each_other_though_they_are_faulty() -> None:
    header = ["kind", "slug", "name_en", "name_vi", "event_type", "confidence", "verified", "sources", "related"]
    row = ["Fair", "Hội chợ", "festival", "single", "2026-11-20", "the-list"]
    assert told(
        header,
        ["event", "fair-one", *row, "fair-two"],
        ["event", "fair two", *row, "fair-one"],
        ["event", "fair-three", *row[:2], "festivl", *row[3:], "fair-one; fair-two"],
    ) == [
        "3: slug: 'fair two' is not a slug, did you mean 'fair-two'?",
        "4: event_type: 'festivl' is not one of the words allowed here, did you mean 'festival'?",
    ]


def test_sources_are_not_checked_on_days_to_come() -> None:
    data = csv_of(["slug", "verified"], ["old-town", "2026-11-30"], ["word-day", "2026-11-20"])
    (fault,) = read_upload("heritage.csv", data, as_bytes(), dt.date(2026, 11, 28)).faults[:1]
    assert str(fault) == (
        "heritage.csv:2: verified: '2026-11-30' is a day to come, write the day on which the sources were last checked,"
        " not later than 2026-11-28"
    )
    data = csv_of(["slug", "verified"], ["old-town", "2026-11-30"])
    assert read_upload("t.csv", data, as_bytes(), dt.date(2026, 11, 29)).faults == ()  # where it is the 30th already


def test_a_fault_of_the_whole_content_is_told_by_its_cell() -> None:
    upload = sent(
        ["slug", "date 2 kind", "date 2", "date 2 confidence", "date 2 sources"],
        ["old-town", "other", "2001", "single", "the-lst"],
    )
    faults = upload.locate(read_files(merge(as_bytes(), upload.changes)).faults)
    assert [str(fault) for fault in faults] == [
        "table.csv:2: date 2 sources: there is no source or article 'the-lst', did you mean 'the-list'?"
    ]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "'=1", "''@", "'", "'x", "x", "", "''"])
def test_no_cell_is_taken_for_a_formula(text: str) -> None:
    assert escape(text)[:1] not in {"=", "+", "-", "@", "\t"}
    assert unescape(escape(text)) == text


def test_columns_are_named_by_letters() -> None:
    assert [letters(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
