"""The content that is shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

import content
from content.checking.directory import check
from content.files.reader import Reading, read_directory
from content.folding import fold
from content.records.kinds import Heritage, Place, Programme

FACTS = Path(content.__file__).with_name("facts")


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_directory(FACTS)


def test_shipped_content_is_sound_and_in_the_common_form() -> None:
    assert [str(fault) for fault in check(FACTS, fix=False).faults] == []


def test_every_title_begins_with_its_own_date(reading: Reading) -> None:
    titles = [record for record in reading.records.values() if isinstance(record, Heritage)]
    assert [title.slug for title in titles if not title.dates] == []


def test_programmes_have_an_order_of_their_own(reading: Reading) -> None:
    orders = [record.order for record in reading.records.values() if isinstance(record, Programme)]
    assert len(set(orders)) == len(orders)


def test_every_record_is_named_in_both_languages_without_stray_spaces(reading: Reading) -> None:
    for record in reading.records.values():
        for name in (record.name.en, record.name.vi):
            assert name == " ".join(name.split()), record.slug


@pytest.mark.parametrize(
    "name", ["Hà Nội", "Hanoi", "Ha Noi", "Huế", "Hue", "Sài Gòn", "Saigon", "Đà Nẵng", "Việt Nam"]
)
def test_everyday_names_lead_to_one_time_zone(reading: Reading, name: str) -> None:
    zones = {
        place.time_zone
        for place in reading.records.values()
        if isinstance(place, Place) and fold(name) in map(fold, (place.name.en, place.name.vi, *place.aliases))
    }
    assert zones == {"Asia/Ho_Chi_Minh"}


def test_every_place_names_its_time_zone(reading: Reading) -> None:
    places = [place for place in reading.records.values() if isinstance(place, Place)]
    assert {place.time_zone is None for place in places} == {False}
