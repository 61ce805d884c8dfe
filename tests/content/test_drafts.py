"""Edits under way: what is asked for, and the table that comes of it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from content.desk.asking import begin_new
from content.desk.drafts import TABLE, Draft, begin
from content.desk.groups import find_sources, list_groups, list_needed, list_repeated
from content.files.canonical import write
from content.files.reader import place, read_files
from content.records.kinds import Record
from content.tables.columns import TABLE_KINDS, Column, columns, find_column
from content.tables.rows import row_of
from content.uploads.upload import read_upload
from tests.content.sample import FILES, as_bytes
from tests.content.strategies import records

NOW = dt.datetime(2026, 11, 28, 8, tzinfo=dt.UTC)
TODAY = NOW.date()
TOWN = "heritage/old-town.yaml"


def column(kind: str, name: str) -> Column:
    found = find_column(kind, name)
    assert found is not None
    return found


def town() -> Record:
    return read_files(as_bytes()).records["old-town"]


@pytest.mark.parametrize(
    ("kind", "name", "sources"),
    [
        ("heritage", "name_en", "sources"),
        ("heritage", "date 2", "date 2 sources"),
        ("heritage", "coordinates latitude", "coordinates sources"),
        ("heritage", "festival 1 lunar month", "festival 1 sources"),
        ("heritage", "sources", None),
        ("heritage", "aliases", None),
        ("source", "name_en", None),
        ("place", "time_zone", None),
    ],
)
def test_what_needs_a_source(kind: str, name: str, sources: str | None) -> None:
    found = find_sources(kind, column(kind, name))
    assert (None if found is None else found.name) == sources


def test_a_question_asks_for_the_sources_next() -> None:
    draft = begin("heritage", "old-town", NOW).ask("date 1")
    assert draft.steps == ("date 1", "date 1 sources")
    draft = draft.give("date 1", "1999-12-04")
    assert (draft.steps, draft.cited) == (("date 1 sources",), False)
    draft = draft.keep("date 1 sources")
    assert (draft.steps, draft.cited) == ((), True)


def test_a_table_changes_its_cells_alone_and_says_when_sources_were_looked_at() -> None:
    draft = begin("heritage", "old-town", NOW).ask("name_en").give("name_en", "Another; name").keep("sources")
    upload = read_upload(TABLE, draft.table(row_of(town()), TODAY), as_bytes())
    assert upload.faults == ()
    (path,) = upload.changes
    wanted = FILES[TOWN].replace("en: Old Town", "en: Another; name", 1)
    verified = next(line for line in wanted.splitlines() if line.startswith("verified: "))
    assert (path, upload.changes[path]) == (TOWN, wanted.replace(verified, "verified: 2026-11-28").encode())


def test_what_a_part_cites_is_cited_by_the_record() -> None:
    draft = begin("heritage", "old-town", NOW).give("date 1 sources", "another-source")
    text = draft.table(row_of(town()), TODAY).decode("utf-8-sig")
    header, row = (line.split(",") for line in text.splitlines())
    cells = dict(zip(header, row, strict=True))
    own = row_of(town())["sources"]
    assert cells["sources"] == f"{own}; another-source"


def test_what_stands_twice_in_a_list_stays_when_others_change_it_too() -> None:
    before = {"aliases": "Faifo; Faifo; Hoai Pho"}
    draft = begin("heritage", "old-town", NOW).give("aliases", "Faifo; Faifo; Hoai Pho; Haisfo; Haisfo", before)
    meanwhile = {"aliases": "Faifo; Hoai Pho; Faifo; Hội An; Hội An"}
    assert draft.lay_over(meanwhile)["aliases"] == "Faifo; Hoai Pho; Faifo; Hội An; Hội An; Haisfo; Haisfo"


@pytest.mark.parametrize("kind", TABLE_KINDS)
def test_a_new_record_is_asked_for_all_that_it_needs(kind: str) -> None:
    draft = begin_new(kind, NOW)
    assert draft.steps[:3] == ("name_en", "name_vi", "slug")
    assert "verified" not in draft.steps
    assert len(set(draft.steps)) == len(draft.steps)
    assert all(find_column(kind, name) is not None for name in draft.steps)


def test_a_further_part_gets_the_next_number() -> None:
    row = row_of(town())
    assert set(list_repeated("heritage")) >= {"dates", "statements", "festivals"}
    parts = [name for name in list_groups("heritage", row) if name.startswith("date ")]
    needed = list_needed("heritage", row, "dates")
    assert needed == tuple(f"date {len(parts) + 1}{rest}" for rest in (" kind", "", " confidence", " sources"))


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(records().filter(lambda record: record.kind in TABLE_KINDS), st.data())
def test_any_cell_can_be_emptied_or_written_anew(record: Record, data: st.DataObject) -> None:
    row = row_of(record)
    groups = list_groups(record.kind, row)
    names = [one.name for group in groups.values() for one in group]
    assert set(row) - {"kind", "slug"} <= set(names)
    name = data.draw(st.sampled_from(names))
    draft, live = begin(record.kind, record.slug, NOW).follow(row)
    draft = draft.give(name, live.get(name, ""), live)
    assert Draft.read(draft.work()) == draft
    table = draft.table(live, TODAY)
    if draft.cited:  # then the day on which sources were looked at is another one
        assume("verified" not in row or row["verified"] == TODAY.isoformat())
    files = {place(record): write(record).encode()}
    upload = read_upload(TABLE, table, files)
    assert (upload.changes, upload.faults) == ({}, ())
    assert {one.name for one in columns(record.kind, {})} >= {"slug"}
