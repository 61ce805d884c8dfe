"""Anchors, and the items that a sheet is owed of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from content.records.statements import DateKind
from content.reminders.occasions import SECTIONS, Anchor, Item, find_items, find_occasion
from content.reminders.sheet import Category, Digest, LeapDay, Sheet
from tests.handlers.records import LINES

ALL = Sheet("Asia/Ho_Chi_Minh", digests=frozenset(Digest), leads=frozenset({0, 1, 7, 30}))
DAILY = Sheet("Asia/Ho_Chi_Minh", digests=frozenset())


def make_anchor(name: str = "Old Town", vi: str | None = None, **fields: Any) -> Anchor:
    """Give an anchor: a verified inscription of a title, unless the fields say otherwise."""
    slug = fields.pop("slug", "old-town")
    label = fields.pop("label", None)
    if not fields.keys() & {"yearly", "lunar"}:
        fields = {"date_kind": "inscription", "date": "2011-06-27", **fields}
    category = fields.pop("category", Category.TITLES)
    made = {
        "key": f"{slug}:{len(name)}",
        "slug": slug,
        "kind": "heritage",
        "category": category,
        "confidence": "verified",
    }
    texts = {"name": {"en": name, "vi": vi or name}, "label": label and {"en": label, "vi": label}}
    return Anchor.model_validate({**made, **texts, **fields})


def owed(day: str, *anchors: Anchor, sheet: Sheet = DAILY) -> tuple[Item, ...]:
    return find_items(sheet, dt.date.fromisoformat(day), anchors)


TEXTS = st.builds(lambda en, vi: {"en": en, "vi": vi}, LINES, LINES)
WHENS: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.builds(
        lambda kind, date, one_off: {"date_kind": kind, "date": date, "one_off": one_off},
        st.sampled_from(DateKind),
        st.sampled_from(["1999-12-04", "2020-02-29", "1972", "1901-11", "2026-07-19/2026-07-29", "2024-08/.."]),
        st.booleans(),
    ),
    st.builds(
        lambda rule: {"yearly": rule, "category": "days"},
        st.sampled_from(
            [{"month": 11, "day": 23}, {"month": 2, "day": 29}, {"month": 11, "week": 3, "weekday": "thursday"}]
        ),
    ),
    st.builds(
        lambda days: {"lunar": days, "category": "festivals"},
        st.sampled_from([{"month": 4, "day": 7, "until": 9, "main": 9}, {"month": 12, "day": 30}]),
    ),
)
SLUGS = st.sampled_from(["a" * 40, "b", "c-1", "d"])


@st.composite
def anchors(draw: st.DrawFn) -> Anchor:
    """Give an anchor with any words in it."""
    fields = {
        "key": draw(st.uuids()).hex,
        "slug": draw(SLUGS),
        "kind": draw(st.sampled_from(["heritage", "event", "person", "organisation"])),
        "name": draw(TEXTS),
        "label": draw(st.none() | TEXTS),
        "category": "titles",
        "emblem": draw(st.sampled_from([None, "🎭"])),
        "confidence": draw(st.sampled_from(["verified", "single"])),
        "related": draw(st.lists(SLUGS, max_size=2)),
        "event_type": draw(st.sampled_from([None, "international-day", "reception", "disaster"])),
        "place": draw(st.none() | TEXTS),
        "dead": draw(st.booleans()),
        "memorial": draw(st.booleans()),
    }
    return Anchor.model_validate(fields | draw(WHENS))


@st.composite
def items(draw: st.DrawFn) -> Item:
    """Give an item of any anchor under any section."""
    anchor = draw(anchors())
    year = draw(st.integers(2021, 2099))
    # It may be kept from a later year on, or in one year alone.
    occasions = (find_occasion(anchor, one, LeapDay.BEFORE) for one in (year, 2099, 1999, 2026))
    occasion = next((one for one in occasions if one is not None), None)
    assume(occasion is not None)
    assert occasion is not None
    return Item(occasion, draw(st.sampled_from(SECTIONS)))


def in_order(found: Sequence[Item]) -> list[Item]:
    """Give items in the order of a post's sections."""
    return sorted(found, key=lambda item: SECTIONS.index(item.lead))
