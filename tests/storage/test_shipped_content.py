from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import content
from content.reader import read_directory
from storage.content_build import build
from storage.content_reader import ContentReader
from storage.content_schema import content_file
from storage.content_shelf import ContentShelf

_FACTS = Path(content.__file__).with_name("facts")


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
