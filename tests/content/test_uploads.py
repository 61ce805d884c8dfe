"""Whole uploads: archives and single records, and that an export that is sent back changes nothing."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.files.canonical import write
from content.files.reader import place, read_files
from content.files.survey import survey
from content.records.kinds import Record
from content.tables.columns import TABLE_KINDS
from content.tables.templates import make_template
from content.uploads.archives import write_archive
from content.uploads.upload import Form, Upload, merge, read_upload
from tests.content.sample import FILES, as_bytes
from tests.content.spreadsheets import HEADER, ROW, csv_of, xlsx_of, zip_of
from tests.content.strategies import records

FACTS = Path(__file__).parents[2] / "content" / "facts"
PLACE = "places/da-nang.yaml"
_SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def lines(upload: Upload) -> list[str]:
    assert not upload.changes
    return [str(fault) for fault in upload.faults]


def test_an_export_of_the_facts_changes_nothing() -> None:
    files, _ = survey(FACTS)
    upload = read_upload("export.zip", write_archive(files), files)
    assert (upload.form, upload.changes, upload.faults) == (Form.ARCHIVE, {}, ())
    assert read_upload("export.zip", write_archive(files), {}).changes == files


def test_the_same_files_make_the_same_archive() -> None:
    files = as_bytes()
    assert write_archive(files) == write_archive(dict(reversed(files.items())))
    with zipfile.ZipFile(io.BytesIO(write_archive(files))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", TABLE_KINDS)
def test_tables_of_the_facts_change_nothing_and_make_them_again(kind: str, form: str) -> None:
    files, _ = survey(FACTS)
    found = read_files(files).records
    template = make_template(kind, "csv" if form == "csv" else "xlsx", found.values())
    assert template.left_out == ()
    upload = read_upload("t", template.data, files)
    assert (upload.changes, upload.faults) == ({}, ())
    own = {path: data for path, data in files.items() if path in {place(r) for r in found.values() if r.kind == kind}}
    assert read_upload("t", template.data, {}).changes == own


@settings(suppress_health_check=_SLOW)
@given(st.lists(records(), max_size=5), st.lists(records(), max_size=3))
@pytest.mark.long
def test_any_content_comes_back_from_its_archive(live: list[Record], before: list[Record]) -> None:
    files = {place(record): write(record).encode() for record in live}
    files["association.yaml"] = FILES["association.yaml"].encode()
    base = {place(record): write(record).encode() for record in before}
    assert read_upload("a", write_archive(files), files).changes == {}
    upload = read_upload("a", write_archive(files), base)
    assert upload.faults == ()
    assert merge(base, upload.changes) == files


@settings(suppress_health_check=_SLOW)
@given(records().filter(lambda record: record.kind in TABLE_KINDS), st.sampled_from(["csv", "xlsx"]))
def test_any_record_comes_back_from_its_table(record: Record, form: str) -> None:
    files = {place(record): write(record).encode()}
    template = make_template(record.kind, "csv" if form == "csv" else "xlsx", [record])
    upload = read_upload("t", template.data, {})
    assert (upload.changes, upload.faults) == (files, ())
    assert read_upload("t", template.data, files).changes == {}


def test_an_archive_removes_what_it_does_not_hold() -> None:
    files = as_bytes()
    kept = {path: data for path, data in files.items() if path != PLACE}
    kept["places/hue.yaml"] = FILES[PLACE].replace("da-nang", "hue").encode()
    upload = read_upload("a.zip", write_archive(kept), files)
    assert upload.changes == {PLACE: None, "places/hue.yaml": kept["places/hue.yaml"]}
    assert merge(files, upload.changes) == kept
    faults = upload.locate(read_files(merge(files, upload.changes)).faults)
    assert (
        str(faults[0]) == "heritage/old-town.yaml:20: provinces.1: there is no province 'da-nang', " + faults[0].remedy
    )


def test_an_archive_may_have_folders_around_it_and_what_computers_leave_behind() -> None:
    held = {f"content/facts/{path}": data for path, data in as_bytes().items()}
    held |= {"__MACOSX/content/._facts": b"x", "content/facts/.DS_Store": b"x", "content/facts/places/hue.yaml~": b"x"}
    held |= {"content/facts/Thumbs.db": b"x", "content/facts/places/desktop.ini": b"x"}
    upload = read_upload("a.zip", zip_of(held), as_bytes())
    assert (upload.changes, upload.faults) == ({}, ())


def test_an_archive_is_put_into_the_canonical_form_and_faults_keep_their_lines() -> None:
    text = FILES[PLACE].replace("name:\n", "# a stray comment\nname:\n").replace("province\n", "state\n")
    tidy = FILES["places/viet-nam.yaml"].replace("  en: Viet Nam", "  en:   'Viet Nam 2'")
    sent = as_bytes(**{PLACE: text, "places/viet-nam.yaml": tidy})
    sent["heritage/old-town.yaml"] = b"\n\n" + FILES["heritage/old-town.yaml"].replace("ii\n", "'ii'\n").encode()
    upload = read_upload("a.zip", write_archive(sent), as_bytes())
    assert upload.changes == {
        PLACE: text.encode(),
        "places/viet-nam.yaml": FILES["places/viet-nam.yaml"].replace("Viet Nam", "Viet Nam 2").encode(),
    }
    sent["places/viet-nam.yaml"] = b"\n\n\n" + FILES["places/viet-nam.yaml"].replace("viet-nam", "vietnam").encode()
    upload = read_upload("a.zip", write_archive(sent), as_bytes())
    faults = upload.locate(read_files(merge(as_bytes(), upload.changes)).faults)
    assert "places/viet-nam.yaml:5: slug" in "\n".join(map(str, faults))


def test_one_record_finds_its_place_by_kind_and_slug() -> None:
    text = FILES[PLACE].replace("en: Da Nang", 'en: "Da Nang City"')
    upload = read_upload("whatever (3).txt", text.encode(), as_bytes())
    assert upload.form == Form.RECORD
    assert upload.changes == {PLACE: FILES[PLACE].replace("en: Da Nang", "en: Da Nang City").encode()}
    assert read_upload("x.yaml", FILES[PLACE].encode(), as_bytes()).changes == {}
    new = FILES[PLACE].replace("da-nang", "hue")
    assert read_upload("x.yaml", new.encode(), as_bytes()).changes == {"places/hue.yaml": new.encode()}


def test_a_fault_of_one_record_is_told_by_the_name_and_line_that_were_sent() -> None:
    text = "# mine\n\n" + FILES["events/the-visit.yaml"].replace("      - the-article", "      - the-artcle")
    upload = read_upload("mine.yaml", text.encode(), as_bytes())
    faults = upload.locate(read_files(merge(as_bytes(), upload.changes)).faults)
    assert [(fault.file, text.splitlines()[fault.line - 1], fault.where) for fault in faults] == [
        ("mine.yaml", "      - the-artcle", "dates.1.sources.1")
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("kind: plaec\nslug: x\n", "1: kind: 'plaec' is no kind of record, write 'kind: place'"),
        ("slug: x\n", "1: kind: 'kind' is missing, write 'kind: ' and one of heritage, person"),
        ("kind: place\n", "1: slug: 'slug' is missing, write 'slug: ' and 1 to 40 small letters"),
        ("kind: place\nslug: [a]\n", "2: slug: this is not a slug, write 'slug: ' and 1 to 40 small letters"),
        ("kind: place\nslug: X Y\n", "2: slug: 'X Y' is not a slug, write 'slug: ' and 1 to 40 small letters"),
        ("kind: place\nkind: place\n", "2: kind: 'kind' stands twice; its first line is 1, keep one of the two"),
    ],
)
def test_a_record_without_a_place_is_told(text: str, line: str) -> None:
    found = lines(read_upload("x.yaml", text.encode(), {}))
    assert sum(one.startswith(f"x.yaml:{line}") for one in found) == 1


def test_what_else_is_wrong_with_a_record_without_a_place_is_told_with_it() -> None:
    text = FILES["events/the-visit.yaml"].replace("slug: the-visit\n", "").replace("- old-town", "- old-twon")
    text = text.replace("kind: event\n", "kind: evnt\n").replace("visit\nconf", "visitt\nconf") + "sources: [a]\n"
    assert lines(read_upload("x.yaml", text.encode(), as_bytes())) == [
        "x.yaml:1: kind: 'evnt' is no kind of record, write 'kind: event'",
        (
            "x.yaml:1: slug: 'slug' is missing, write 'slug: ' and 1 to 40 small letters a-z, digits and hyphens,"
            " such as 'slug: old-town'"
        ),
        "x.yaml:5: event_type: 'visitt' is not one of the words allowed here, did you mean 'visit'?",
        "x.yaml:15: related.1: there is no record 'old-twon', did you mean 'old-town'?",
        "x.yaml:18: sources: 'sources' stands twice; its first line is 16, keep one of the two",
    ]


def test_a_kind_in_other_words_is_told_by_the_record_that_has_the_slug() -> None:
    for words in ("kind: địa điểm", "Kind: place"):
        text = FILES[PLACE].replace("kind: place", words)
        found = lines(read_upload("x.yaml", text.encode(), as_bytes()))
        assert any(line.endswith(", write 'kind: place'") for line in found)
        assert not any("another record" in line for line in found)


def test_a_slug_of_another_kind_is_told_in_the_file_that_was_sent() -> None:
    text = FILES[PLACE].replace("da-nang", "the-visit")
    assert lines(read_upload("x.yaml", text.encode(), as_bytes())) == [
        "x.yaml:2: slug: the slug 'the-visit' is that of another record (event), choose another slug"
    ]


def test_files_that_an_archive_may_not_hold_do_not_hide_what_is_wrong_in_the_others() -> None:
    held = as_bytes(**{"events/the-visit.yaml": FILES["events/the-visit.yaml"].replace("type: visit", "type: visitt")})
    held |= {"places/da-nang.yml": held.pop(PLACE), "Notes.docx": b"x"}
    refused = "0: file: it is no '.yaml' file, rename it to end in '.yaml', or leave it out of the archive"
    assert sorted(lines(read_upload("a.zip", zip_of(held), as_bytes()))) == [
        f"Notes.docx:{refused}",
        "events/the-visit.yaml:6: event_type: 'visitt' is not one of the words allowed here, did you mean 'visit'?",
        f"places/da-nang.yml:{refused}",
    ]


def test_keys_that_look_like_numbers_are_told_as_they_are() -> None:
    for key in ("²", "9" * 900, "0", "3"):
        upload = read_upload("x.yaml", f"{FILES[PLACE]}{key}: x\n".encode(), as_bytes())
        (fault,) = upload.locate(read_files(merge(as_bytes(), upload.changes)).faults)
        assert fault.problem.startswith(f"there is no key '{key[:50]}")


def test_sources_of_records_that_are_not_sent_may_be_as_they_are() -> None:
    today = dt.date(2026, 11, 1)
    upload = read_upload(
        "x.yaml", FILES["places/da-nang.yaml"].replace("en: Da", "en: Da!").encode(), as_bytes(), today
    )
    assert read_files(merge(as_bytes(), upload.changes), today, upload.changes).faults == ()
    upload = read_upload(
        "x.yaml", f"{FILES['sources/the-list.yaml']}note: {{en: A, vi: B}}\n".encode(), as_bytes(), today
    )
    (fault,) = upload.locate(read_files(merge(as_bytes(), upload.changes), today, upload.changes).faults)
    assert str(fault) == (
        "x.yaml:10: verified: '2026-11-20' is a day to come, write the day on which the sources were last checked,"
        " not later than 2026-11-01"
    )


def test_no_key_is_shown_that_turns_the_direction_of_writing() -> None:
    sent = as_bytes(**{PLACE: FILES[PLACE].replace("place_type", "place\u202etype")})
    upload = read_upload("a.zip", write_archive(sent), as_bytes())
    faults = upload.locate(read_files(merge(as_bytes(), upload.changes)).faults)
    assert "place<U+202E>type" in {fault.where for fault in faults}
    sent = as_bytes(**{"heritage/old-town.yaml": FILES["heritage/old-town.yaml"].replace("15.883", "15.8\u202e83")})
    (fault,) = read_files(sent).faults
    assert fault.problem == "'15.8<U+202E>83' is not a decimal number"


SOUND = (
    ("a.zip", write_archive(as_bytes())),
    ("a.xlsx", xlsx_of(HEADER, ROW)),
    ("a.csv", csv_of(HEADER, ROW)),
    ("a.yaml", FILES["heritage/old-town.yaml"].encode()),
    ("a.xlsx", make_template("place", "xlsx", read_files(as_bytes()).records.values()).data),
)


@settings(suppress_health_check=_SLOW)
@given(st.sampled_from(SOUND), st.lists(st.tuples(st.integers(0, 1 << 16), st.binary(max_size=4)), max_size=8))
def test_no_damage_raises(sound: tuple[str, bytes], damage: list[tuple[int, bytes]]) -> None:
    name, data = sound
    for position, new in damage:
        place_of_damage = position % len(data)
        data = data[:place_of_damage] + new + data[place_of_damage + len(new) :]
    _read_to_the_end(name, data)


@settings(suppress_health_check=_SLOW)
@given(st.text(max_size=30), st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_file_raises(name: str, data: bytes) -> None:
    _read_to_the_end(name, data)


@settings(suppress_health_check=_SLOW)
@given(
    st.lists(
        st.lists(st.sampled_from([*HEADER, *ROW, "old-town", "date 1", "=1", "", "\u202e"]), max_size=6), max_size=5
    )
)
def test_no_table_raises(rows: list[list[str]]) -> None:
    _read_to_the_end("t.csv", csv_of(*rows))
    _read_to_the_end("t.xlsx", xlsx_of(*rows))


def _read_to_the_end(name: str, data: bytes) -> None:
    upload = read_upload(name, data, as_bytes())
    assert not (upload.changes and upload.faults)
    faults = upload.locate(read_files(merge(as_bytes(), upload.changes)).faults)
    assert all(fault.problem and fault.remedy and str(fault).isprintable() for fault in (*upload.faults, *faults))
