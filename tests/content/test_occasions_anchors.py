from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from content.records.kinds import RECORD, Record
from content.reminders.anchors import Anchor, list_anchors
from content.reminders.occasions import find_occasion
from content.reminders.sheet import Category, LeapDay
from content.reminders.slots import find_slot
from tests.content import strategies

_CITED = {"confidence": "verified", "sources": ["the-list"]}
_NAME = {"en": "Old Town", "vi": "Phố cổ"}


def _record(kind: str, *dates: str, **more: Any) -> Record:
    facts = [{"kind": kind_of, "date": day, **_CITED} for kind_of, day in (date.split(" ") for date in dates)]
    raw = {"kind": kind, "slug": "old-town", "name": _NAME, "verified": "2026-01-01", "dates": facts, **_CITED}
    if kind == "heritage":
        raw |= {"programme": "world-heritage", "status": "inscribed", "listed_on": _NAME}
    if kind == "event":
        raw |= {"event_type": "festival"}
    return RECORD.validate_python(raw | more)


def _festival(name: str, **lunar: int) -> dict[str, Any]:
    return {"name": {"en": name, "vi": name}, "lunar": lunar, **_CITED}


def _keys(record: Record) -> list[str]:
    return [anchor.key for anchor in list_anchors(record)]


@pytest.mark.parametrize(
    ("kind", "category", "emblem"),
    [
        ("heritage", Category.TITLES, "🏛"),
        ("event", Category.EVENTS, None),
        ("organisation", Category.EVENTS, None),
        ("person", Category.PEOPLE, None),
    ],
)
def test_the_kind_of_a_record_decides_the_category(kind: str, category: Category, emblem: str | None) -> None:
    (anchor,) = list_anchors(_record(kind, "founding 1999-12-04"), "🏛")
    assert (anchor.slug, anchor.kind, anchor.category, anchor.emblem) == ("old-town", kind, category, emblem)
    assert (anchor.programme is None) == (kind != "heritage")
    assert (str(anchor.date), anchor.date_kind) == ("1999-12-04", "founding")


@pytest.mark.parametrize(
    ("dates", "keys"),
    [
        (["inscription 1999-12-04"], ["old-town:inscription:1999"]),
        (["inscription 1999-12"], ["old-town:inscription:1999"]),
        (["inscription 0999?"], ["old-town:inscription:0999"]),
        (["visit 2022/2029"], ["old-town:visit:2022"]),
        (["visit 2024-05-01", "visit 2025-05-01"], ["old-town:visit:2024", "old-town:visit:2025"]),
        (["visit 2024-05-01", "meeting 2024-05-01"], ["old-town:visit:2024", "old-town:meeting:2024"]),
        (["visit 2024-05-01", "visit 2024-06/.."], ["old-town:visit:2024-05-01", "old-town:visit:2024-06/.."]),
        (["visit 2024-05-01", "visit 2024-05-01"], ["old-town:visit:2024-05-01", "old-town:visit:2024-05-01:2"]),
    ],
)
def test_a_fact_is_named_by_its_kind_and_year_as_far_as_that_is_clear(dates: list[str], keys: list[str]) -> None:
    assert _keys(_record("heritage", *dates)) == keys


def test_what_is_observed_is_named_by_its_calendar() -> None:
    day = _record("event", observance={"yearly": {"month": 2, "day": 29}, **_CITED})
    night = _record("event", observance={"lunar": {"month": 3, "day": 10}, **_CITED})
    moving = _record("event", observance={"lunar": {"month": 3}, **_CITED})
    assert [(anchor.key, anchor.category) for anchor in list_anchors(day)] == [("old-town:yearly", Category.DAYS)]
    assert [(anchor.key, anchor.category) for anchor in list_anchors(night)] == [("old-town:lunar", Category.FESTIVALS)]
    assert _keys(moving) == []


def test_a_festival_is_named_by_its_folded_name() -> None:
    title = _record(
        "heritage",
        festivals=[
            _festival("Hội Gióng ở đền Sóc", month=1, day=6),
            _festival("Hội gióng ở Đền Sóc", month=4, day=7),
            _festival("No fixed day", month=5),
            _festival("Long " * 100, month=6, day=1),
        ],
    )
    anchors = list(list_anchors(title, "🏛"))
    assert [anchor.key for anchor in anchors] == [
        "old-town:lunar:hoi-giong-o-den-soc",
        "old-town:lunar:hoi-giong-o-den-soc:2",
        "old-town:lunar:" + "-".join(["long"] * 12),
    ]
    assert {anchor.category for anchor in anchors} == {Category.FESTIVALS}
    assert anchors[0].label is not None
    assert (anchors[0].label.vi, anchors[0].name.vi, anchors[0].emblem) == ("Hội Gióng ở đền Sóc", "Phố cổ", "🏛")


def test_only_an_event_with_a_known_day_happens_once() -> None:
    event = _record("event", "meeting 2030-01-02", "goal 2045", "visit 2031-05", "ceremony 2032-01-02?")
    assert [anchor.one_off for anchor in list_anchors(event)] == [True, False, False, False]
    assert [anchor.one_off for anchor in list_anchors(_record("heritage", "meeting 2030-01-02"))] == [False]


@pytest.mark.parametrize("kind", ["goal", "period", "anniversary"])
def test_what_happens_once_returns_in_no_year(kind: str) -> None:
    (past,) = list_anchors(_record("organisation", f"{kind} 2020-05-01"))
    (event,) = list_anchors(_record("event", f"{kind} 2030-05-01"))
    assert (past.returns, event.returns) == (False, False)
    assert (find_slot(past), find_slot(event)) == (None, "05-01")
    assert [year for year in range(2020, 2060) if find_occasion(past, year, LeapDay.BEFORE)] == []
    assert [year for year in range(2020, 2060) if find_occasion(event, year, LeapDay.BEFORE)] == [2030]


def test_a_person_who_died_is_known_to_be_dead() -> None:
    born, died = list_anchors(_record("person", "birth 1880-05-01", "death 1960"))
    (alive,) = list_anchors(_record("person", "birth 1980-05-01"))
    assert (born.dead, died.dead, alive.dead) == (True, True, False)
    assert (born.solemn, died.solemn) == (False, True)


def test_days_for_the_dead_are_told_as_such() -> None:
    rite = {**_festival("Giỗ", month=8, day=20), "memorial": "true", "place": _NAME}
    (kept,) = list_anchors(_record("heritage", festivals=[rite]))
    (day,) = list_anchors(_record("event", observance={"lunar": {"month": 8, "day": 20}, "memorial": "true", **_CITED}))
    (other,) = list_anchors(_record("heritage", festivals=[{**rite, "memorial": "false"}]))
    assert (kept.memorial, kept.solemn, kept.place == kept.name) == (True, True, True)
    assert (day.solemn, day.event_type, other.solemn) == (True, "festival", False)


def test_a_memorial_is_true_or_false() -> None:
    with pytest.raises(ValueError, match="'yes' is neither true nor false; write 'true', or delete the line"):
        _record("heritage", festivals=[{**_festival("Giỗ", month=8, day=20), "memorial": "yes"}])


def test_a_doubtful_date_is_an_anchor_without_occasions() -> None:
    (anchor,) = list_anchors(_record("heritage", "inscription 1999-12-04?"))
    assert find_slot(anchor) is None
    assert all(find_occasion(anchor, year, LeapDay.BEFORE) is None for year in range(1990, 2100))


def test_a_corrected_day_stays_the_same_anchor() -> None:
    (told,) = list_anchors(_record("heritage", "inscription 1999-12-01"))
    (corrected,) = list_anchors(_record("heritage", "inscription 1999-12-04"))
    assert told.key == corrected.key
    assert told.digest != corrected.digest
    assert len(bytes.fromhex(told.digest)) == 8


@pytest.mark.parametrize(
    "change",
    [
        {"name": {"en": "Old City", "vi": "Phố cổ"}},
        {"dates": [{"kind": "inscription", "date": "1999-12-04", "confidence": "single", "sources": ["the-list"]}]},
        {"programme": "geopark"},
    ],
)
def test_the_digest_changes_with_what_is_seen(change: dict[str, Any]) -> None:
    (before,) = list_anchors(_record("heritage", "inscription 1999-12-04"))
    (after,) = list_anchors(_record("heritage", "inscription 1999-12-04", **change))
    assert before.digest != after.digest


def test_the_digest_leaves_out_what_is_told_elsewhere() -> None:
    (before,) = list_anchors(_record("heritage", "inscription 1999-12-04"))
    (after,) = list_anchors(_record("heritage", "inscription 1999-12-04", verified="2026-05-05", aliases=["Faifo"]))
    assert before.digest == after.digest


def test_related_are_the_person_of_a_title_and_what_the_record_names() -> None:
    title = _record("heritage", "honour 1987", person="a-poet", related=["the-visit", "a-poet"])
    (anchor,) = list_anchors(title)
    assert anchor.related == ("a-poet", "the-visit")


@given(strategies.records())
def test_the_keys_of_any_record_differ_and_its_anchors_read_back_whole(record: Record) -> None:
    anchors = list(list_anchors(record, "🏛"))
    assert len({anchor.key for anchor in anchors}) == len(anchors)
    for anchor in anchors:
        assert anchor.key.startswith(f"{record.slug}:")
        assert sum(part is not None for part in (anchor.date, anchor.yearly, anchor.lunar)) == 1
        back = Anchor.model_validate_json(anchor.model_dump_json(exclude_defaults=True))
        assert (back, back.digest) == (anchor, anchor.digest)
    if record.kind not in {"heritage", "event", "organisation", "person"}:
        assert anchors == []
