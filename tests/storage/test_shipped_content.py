from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import content
from content.files.reader import read_directory
from content.reminders.sheet import Digest, Sheet
from storage.content.build import build
from storage.content.reader import ContentReader
from storage.content.schema import content_file
from storage.content.shelf import ContentShelf

_FACTS = Path(content.__file__).with_name("facts")
_SHEET = Sheet("Asia/Ho_Chi_Minh", digests=frozenset(Digest))


@pytest.fixture(scope="module")
def shipped_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shipped")
    build(read_directory(_FACTS).records, content_file(folder, "shipped"))
    return folder


@pytest.fixture
async def shipped(shipped_folder: Path) -> AsyncIterator[ContentReader]:
    shelf = ContentShelf(shipped_folder)
    await shelf.open("shipped")
    async with shelf.lend() as reader:
        yield reader
    await shelf.close()


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("hoi an", "Hoi An Ancient Town"),
        ("hoian", "Hoi An Ancient Town"),
        ("an hội", "Hoi An Ancient Town"),
        ("halong", "Ha Long Bay"),
        ("vinh ha long", "Ha Long Bay"),
        ("ha lomg bey", "Ha Long Bay"),
        ("hoi ann", "Hoi An Ancient Town"),  # "ann" begins other words
        ("phong nah", "Phong Nha"),
        ("phong nh", "Phong Nha"),
        ("ha lo", "Ha Long Bay"),
        ("quan ho", "Quan Họ"),
        ("quan hp", "Quan Họ"),
        ("cong chieng", "gong culture"),
        ("nguyen trai", "Nguyễn Trãi"),
        ("azulay", "Audrey Azoulay"),
        ("to lam", "To Lam"),
        ("hue momuments", "Hué Monuments"),
        ("trang an", "Trang An"),
        ("unesco", "United Nations Educational"),
    ],
)
async def test_people_find_what_they_look_for(shipped: ContentReader, query: str, first: str) -> None:
    findings = await shipped.find(query)
    assert first in findings.page.entries[0].name.en


@pytest.mark.parametrize(
    ("query", "corrected"),
    [("hoi ann", "hoi an"), ("phong nh", None), ("ha lo", None), ("festival gion", None), ("dong ho paintin", None)],
)
async def test_only_what_begins_no_words_of_a_name_is_mended(
    shipped: ContentReader, query: str, corrected: str | None
) -> None:
    assert (await shipped.find(query)).corrected == corrected


@pytest.mark.parametrize("query", ["hoi ann", "hoi an", "ha noi", "nguyen", "hann", "to la", "lantern"])
async def test_narrowing_to_a_kind_lists_as_many_as_were_counted(shipped: ContentReader, query: str) -> None:
    whole = await shipped.find(query)
    for kind, count in whole.counts.items():
        found = await shipped.find(query, kinds=frozenset({kind}))
        assert (found.corrected, found.page.total) == (whole.corrected, count)


async def test_every_name_finds_its_record(shipped: ContentReader) -> None:
    for slug, record in read_directory(_FACTS).records.items():
        if record.kind in {"heritage", "person", "organisation", "event"}:
            for name in (record.name.en, record.name.vi):
                found = await shipped.find(name, limit=20)
                assert slug in [entry.slug for entry in found.page.entries], name


async def test_every_record_has_its_dossier(shipped: ContentReader) -> None:
    for slug, record in read_directory(_FACTS).records.items():
        dossier = await shipped.dossier(slug)
        assert dossier is not None
        assert dossier.record == record


async def _tell(shipped: ContentReader, day: str) -> list[tuple[str, str, int | None]]:
    items = await shipped.items(_SHEET, dt.date.fromisoformat(day))
    return [(item.lead, item.occasion.anchor.key, item.occasion.years) for item in items]


async def test_the_day_of_the_reception_is_told(shipped: ContentReader) -> None:
    told = await _tell(shipped, "2027-06-27")
    assert told[0] == ("0", "wh-ho-citadel:inscription:2011", 16)
    assert {years for _, _, years in told[1:]} == {2}
    assert ("0", "a1-reception:meeting:2025", 2) in told
    # Said of several records, but of none twice.
    assert len({key.split(":")[0] for _, key, _ in told}) == len(told)


async def test_the_second_of_january_tells_the_jubilees_of_the_year(shipped: ContentReader) -> None:
    told = await _tell(shipped, "2027-01-02")
    assert told[:3] == [
        ("year", "wh-oc-eo-ba-the-nomination:nomination:2022", 5),
        ("year", "bg-natcom:founding:1977", 50),
        ("year", "natcom-vietnam:founding:1977", 50),
    ]
    assert ("year", "wfuca:other:1947", 80) in told
    assert told[-1] == ("year", "br-western-nghe-an:designation:2007", 20)  # known to the year
    assert "a1-unesco-strategy" not in {key.split(":")[0] for _, key, _ in told}  # a period


@pytest.mark.parametrize("year", range(2026, 2036))
async def test_no_anniversary_of_what_happened_once_or_is_doubted(shipped: ContentReader, year: int) -> None:
    first = dt.date(year, 1, 1)
    kinds = {"goal", "period", "anniversary"}
    for ahead in range(366):
        for item in await shipped.items(_SHEET, first + dt.timedelta(days=ahead)):
            assert not item.occasion.years or item.occasion.anchor.date_kind not in kinds
            assert item.occasion.anchor.key != "gg-dak-nong:decision:2020"


async def test_the_first_tells_the_month(shipped: ContentReader) -> None:
    told = await _tell(shipped, "2027-12-01")
    assert told[0] == ("0", "ich-mother-goddesses:inscription:2016", 11)
    assert ("month", "ich-hung-kings:inscription:2012", 15) in told
    known_to_the_month = [("wh-hoi-an:inscription:1999", 28), ("wh-my-son:inscription:1999", 28)]
    assert told[-5:-3] == [("month", key, years) for key, years in known_to_the_month]


async def test_a_monday_tells_the_week(shipped: ContentReader) -> None:
    told = await _tell(shipped, "2027-11-22")
    assert told[0] == ("0", "bg-whc-election:election:2023", 4)
    assert ("week", "day-vn-heritage:yearly", None) in told
    assert ("week", "mow-ma-nhai:inscription:2022", 5) in told


@pytest.mark.parametrize(
    ("day", "keys"),
    [
        ("2027-02-06", []),  # Tet itself: what the content has of it is bound to no day
        ("2027-02-11", ["ich-giong:lunar:hoi-giong-den-soc"]),
        ("2027-02-18", ["ich-quan-ho:lunar:hoi-lim"]),
        ("2027-04-16", ["day-hung-kings:lunar", "ich-hung-kings:lunar:gio-to-hung-vuong"]),
        ("2028-04-04", ["day-hung-kings:lunar", "ich-hung-kings:lunar:gio-to-hung-vuong"]),
    ],
)
async def test_festivals_are_told_on_their_lunar_day(shipped: ContentReader, day: str, keys: list[str]) -> None:
    assert [key for _, key, _ in await _tell(shipped, day) if ":lunar" in key] == keys
