"""New records that look like one that is there."""

from __future__ import annotations

import pytest

from content.desk.likeness import Likeness, find_alike
from content.files.reader import read_files
from tests.content.sample import FILES, as_bytes

TOWN = "heritage/old-town.yaml"
LIST = "sources/the-list.yaml"


def found(path: str, *changes: tuple[str, str]) -> list[Likeness]:
    """Add a copy of a record with another slug and other words, and give what it looks like."""
    folder, _, name = path.partition("/")
    text = FILES[path].replace(f"slug: {name.removesuffix('.yaml')}\n", "slug: another\n")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    reading = read_files(as_bytes(**{f"{folder}/another.yaml": text}))
    assert "another" in reading.records, reading.faults
    return list(find_alike(reading.records, ["another"]))


def test_an_official_number_is_that_of_one_title() -> None:
    other = ("  en: Old Town\n  vi: Phố cổ", "  en: Port\n  vi: Cảng")
    alike = [Likeness("another", "reference", "old-town", "Old Town", "Phố cổ")]
    assert found(TOWN, other) == alike
    assert found(TOWN, other, ("reference: 948", "reference: '0948'")) == alike
    assert found(TOWN, other, ("reference: 948", "reference: 949")) == []


@pytest.mark.parametrize("name", ["  en: OLD TOWN\n  vi: Cảng", "  en: Port\n  vi: pho co", "  en: Faifo\n  vi: Cảng"])
def test_names_are_compared_as_they_are_searched(name: str) -> None:
    (alike,) = found(TOWN, ("  en: Old Town\n  vi: Phố cổ", name), ("reference: 948\n", ""))
    assert (alike.feature, alike.other) == ("name", "old-town")


def test_an_address_is_that_of_one_source() -> None:
    (alike,) = found(LIST, ("  en: The list\n  vi: Danh sách", "  en: It\n  vi: Đó"), ("/list", "/list/#top"))
    assert (alike.feature, alike.other) == ("url", "the-list")
    assert found(LIST, ("  en: The list\n  vi: Danh sách", "  en: It\n  vi: Đó"), ("/list", "/other")) == []


def test_a_name_in_another_programme_is_another_title() -> None:
    text = FILES["programmes/world-heritage.yaml"].replace("slug: world-heritage", "slug: creative-cities")
    town = FILES[TOWN].replace("slug: old-town", "slug: cc-old-town").replace("world-heritage", "creative-cities")
    files = as_bytes(**{"programmes/creative-cities.yaml": text, "heritage/cc-old-town.yaml": town})
    records = read_files(files).records
    assert list(find_alike(records, ["cc-old-town"])) == []
    assert list(find_alike(records, [])) == []


def test_new_records_are_not_compared_with_each_other() -> None:
    records = read_files(as_bytes()).records
    assert list(find_alike(records, records)) == []
