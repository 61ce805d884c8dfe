from __future__ import annotations

import datetime as dt

import pytest

from content.records.entries import Dossier, Kind, Neighbours, Page, Selection, YearCount
from content.records.kinds import Heritage, Record
from content.records.statements import DateKind
from storage.content.links import find_date
from storage.content.reader import ContentReader, Resolved
from tests.storage.made_up import TODAY


def _slugs(page: Page) -> list[str]:
    return [entry.slug for entry in page.entries]


async def _list(reader: ContentReader, selection: Selection) -> list[str]:
    page = await reader.entries(selection, offset=0, limit=100)
    assert page.total == len(page.entries)
    return _slugs(page)


async def test_every_record_has_a_dossier_that_reads_back_whole(
    reader: ContentReader, records: dict[str, Record]
) -> None:
    for slug, record in records.items():
        dossier = await reader.dossier(slug)
        assert dossier is not None
        assert dossier.record == record
        assert slug not in dossier.entries
        assert set(dossier.mentioned_by) <= dossier.entries.keys()
    assert await reader.dossier("nothing") is None


async def test_a_dossier_has_all_that_a_card_shows(reader: ContentReader, records: dict[str, Record]) -> None:
    dossier = await reader.dossier("hoi-an")
    assert dossier == Dossier(
        record=records["hoi-an"],
        programme=records["world-heritage"],
        entries={entry.slug: entry for entry in dossier.entries.values()} if dossier else {},
        mentioned_by=("report",),
        sources=(records["gazette"], records["report"]),
        notes=(records["count"],),
    )
    assert list(dossier.entries) == ["world-heritage", "viet-nam", "da-nang", "nguyen-du", "report"]
    assert dossier.entries["nguyen-du"].date_kind is DateKind.BIRTH


async def test_a_source_knows_who_cites_it(reader: ContentReader) -> None:
    dossier = await reader.dossier("report")
    assert dossier is not None
    assert dossier.mentioned_by == ("hoi-an", "nguyen-du")
    assert list(dossier.entries) == ["hoi-an", "nguyen-du"]


async def test_a_note_is_part_of_what_it_is_about_alone(reader: ContentReader) -> None:
    dossier = await reader.dossier("atlas")
    assert dossier is not None
    assert (dossier.notes, dossier.mentioned_by) == ((), ("count",))


async def test_an_entry_is_the_line_of_a_list(reader: ContentReader, records: dict[str, Record]) -> None:
    page = await reader.entries(Selection("heritage", programme="geopark"), offset=1, limit=1)
    (entry,) = page.entries
    assert (page.offset, page.total) == (1, 2)
    assert (entry.slug, entry.kind, entry.name) == ("cao-bang", "heritage", records["cao-bang"].name)
    assert (entry.programme, entry.emblem, entry.status) == ("geopark", "🏛", "nominated")
    assert (str(entry.date), entry.date_kind) == ("2026", DateKind.INSCRIPTION)


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection("heritage"), ["ha-long", "hoi-an", "trang-an", "dong-van", "cao-bang"]),
        (Selection("heritage", programme="world-heritage"), ["ha-long", "hoi-an", "trang-an"]),
        (Selection("heritage", programme="nothing"), []),
        (Selection("heritage", province="ninh-binh"), ["trang-an"]),
        (Selection("heritage", province="da-nang", programme="geopark"), []),
        (Selection("heritage", year=2010), ["dong-van"]),
        (Selection("heritage", year=2000), ["ha-long"]),  # any dated fact counts
        (Selection("heritage", month=12), ["ha-long", "hoi-an"]),
        (Selection("heritage", year=1994, month=12), ["ha-long"]),
        (Selection("heritage", year=2026), ["cao-bang"]),
        (Selection("heritage", year=2026, month=1), []),  # no month is known
        (Selection("person"), ["nguyen-du"]),
        (Selection("person", programme="geopark"), []),
        (Selection("organisation"), ["friends"]),
        (Selection("source"), ["atlas", "gazette"]),
        (Selection("article"), ["report"]),
        (Selection("article", year=2024), ["report"]),
        (Selection("note"), ["count"]),
        (Selection("place"), ["da-nang", "ninh-binh", "viet-nam"]),
        (Selection("event", year=2024), ["meeting"]),
        (Selection("event", month=2), ["meeting", "language-day"]),
        (Selection("event", month=2, today=TODAY), ["meeting", "language-day"]),
        (Selection("event", year=2031, month=2), ["language-day"]),  # it is kept every year
        (Selection("event", month=7), ["session"]),
        (Selection("event", when="past", today=TODAY), ["office", "meeting"]),
        # under way by its last day, observed by its next, dated by its first
        (
            Selection("event", when="upcoming", today=TODAY),
            ["session", "philosophy-day", "language-day", "kings-day", "membership", "goal"],
        ),
        (Selection("event", when="yearly", today=TODAY), ["philosophy-day", "language-day", "kings-day"]),
        (Selection("event", when="upcoming", today=TODAY, month=7), ["session"]),
        (Selection("event", when="upcoming", today=TODAY, month=11), ["philosophy-day"]),
        (Selection("event", when="yearly", today=TODAY, month=2), ["language-day"]),
        (Selection("event", when="past", today=TODAY, year=2024), ["meeting"]),
    ],
)
async def test_a_selection_gives_its_list_in_order(
    reader: ContentReader, selection: Selection, expected: list[str]
) -> None:
    assert await _list(reader, selection) == expected
    for place, slug in enumerate(expected):
        before = expected[place - 1] if place else None
        after = expected[place + 1] if place + 1 < len(expected) else None
        assert await reader.neighbours(selection, slug) == Neighbours(before, after, place + 1, len(expected))
        page = await reader.entries(selection, offset=place, limit=1)
        assert (_slugs(page), page.offset, page.total) == ([slug], place, len(expected))
    assert await reader.neighbours(selection, "association") is None


async def test_all_events_come_by_date_and_the_undated_last(reader: ContentReader) -> None:
    slugs = await _list(reader, Selection("event"))
    assert slugs[:5] == ["membership", "meeting", "office", "session", "goal"]
    assert set(slugs[5:]) == {"undated", "language-day", "philosophy-day", "kings-day"}


async def test_an_observance_shows_its_next_day(reader: ContentReader) -> None:
    page = await reader.entries(Selection("event", when="yearly", today=TODAY), offset=0, limit=10)
    assert {entry.slug: str(entry.date) for entry in page.entries} == {
        "philosophy-day": "2026-11-19",
        "language-day": "2027-02-21",
        "kings-day": "2027-04-16",
    }
    assert all(entry.date_kind is None for entry in page.entries)


async def test_a_page_past_the_end_is_empty_and_knows_the_total(reader: ContentReader) -> None:
    page = await reader.entries(Selection("heritage"), offset=50, limit=10)
    assert (page.entries, page.offset, page.total) == ((), 50, 5)
    assert (await reader.entries(Selection("heritage"), offset=-5, limit=-1)).total == 5


@pytest.mark.parametrize("when", ["upcoming", "past", "yearly"])
async def test_now_and_then_need_a_today(reader: ContentReader, when: str) -> None:
    selection = Selection("event", when=when)  # type: ignore[arg-type] # typed as one of two
    with pytest.raises(ValueError, match="today"):
        await reader.entries(selection, offset=0, limit=1)


async def test_programmes_count_titles_and_nominations(reader: ContentReader) -> None:
    found = [(count.programme.slug, count.titles, count.nominations) for count in await reader.programmes()]
    assert found == [("world-heritage", 3, 0), ("geopark", 1, 1)]


async def test_places_come_by_type(reader: ContentReader) -> None:
    assert [place.slug for place in await reader.places("province")] == ["da-nang", "ninh-binh"]
    assert [place.slug for place in await reader.places("state")] == ["viet-nam"]
    assert len(await reader.places()) == 3


async def test_the_association_is_there(reader: ContentReader) -> None:
    assert (await reader.association()).organisation == "friends"


async def test_records_and_years_are_counted(reader: ContentReader, records: dict[str, Record]) -> None:
    counts = await reader.counts()
    kinds: set[Kind] = {record.kind for record in records.values()}
    assert counts == {kind: sum(record.kind == kind for record in records.values()) for kind in kinds}
    assert await reader.years("heritage") == tuple(YearCount(year, 1) for year in (2026, 2014, 2010, 2000, 1999, 1994))
    assert [count.year for count in await reader.years("event")] == [2045, 2027, 2026, 2025, 2024, 2023]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("geopark", Resolved("geopark", None)),
        ("GLOBAL  geoparks!", Resolved("geopark", None)),
        ("Công viên địa chất toàn cầu", Resolved("geopark", None)),
        ("Ninh Bình", Resolved(None, "ninh-binh")),
        ("ninhbinh", Resolved(None, "ninh-binh")),
        ("đà nẵng", Resolved(None, "da-nang")),
        ("viet-nam", Resolved(None, "viet-nam")),
        ("ninh", Resolved()),
        ("hoi an", Resolved()),
        ("", Resolved()),
        ("'; --", Resolved()),
        ("x" * 5000, Resolved()),
    ],
)
async def test_words_that_name_a_programme_or_place_are_resolved(
    reader: ContentReader, words: str, expected: Resolved
) -> None:
    assert await reader.resolve(words) == expected


async def test_the_first_fact_is_the_principal_date(reader: ContentReader, records: dict[str, Record]) -> None:
    record = records["ha-long"]
    assert isinstance(record, Heritage)
    assert find_date(record) == (record.dates[0].date, DateKind.INSCRIPTION)
    dossier = await reader.dossier("ha-long")
    assert dossier is not None
    assert dossier.record == record


def test_today_is_a_day_inside_of_the_session() -> None:
    assert dt.date(2026, 7, 19) <= TODAY <= dt.date(2026, 7, 29)
