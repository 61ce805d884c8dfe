"""What changed content does to the posts of the next days, by the rules of content.reminders.occasions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from content.reminders.anchors import Anchor
from content.reminders.occasions import Item, find_items
from content.reminders.sheet import Sheet

DAYS: Final = 60

# What any chat can be told on a day, but for what is told ahead.
_SHEET: Final = Sheet("UTC")

_Key = tuple[str, int, str]


class Sign(StrEnum):
    """What happens to an item of a post."""

    GAINED = "gained"
    LOST = "lost"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True)
class Effect:
    """An item that posts of a local day gain, lose or word another way; `names` by language, `section` as in posts."""

    day: dt.date
    sign: Sign
    slug: str
    name_en: str
    name_vi: str
    section: str


def find_effects(before: Iterable[Anchor], after: Iterable[Anchor], first: dt.date) -> Iterator[Effect]:
    """Give the effects on the posts of sixty days from `first` on; anchors that stay as they are can be left out."""
    old, new = tuple(before), tuple(after)
    for ahead in range(DAYS):
        day = first + dt.timedelta(days=ahead)
        was, is_ = _items(day, old), _items(day, new)
        for key in was.keys() | is_.keys():
            if key not in is_:
                yield _effect(day, Sign.LOST, was[key])
            elif key not in was:
                yield _effect(day, Sign.GAINED, is_[key])
            elif was[key].occasion.anchor.digest != is_[key].occasion.anchor.digest:
                yield _effect(day, Sign.REWORDED, is_[key])


def _items(day: dt.date, anchors: Iterable[Anchor]) -> Mapping[_Key, Item]:
    return {
        (item.occasion.anchor.key, item.occasion.year, item.lead): item for item in find_items(_SHEET, day, anchors)
    }


def _effect(day: dt.date, sign: Sign, item: Item) -> Effect:
    anchor = item.occasion.anchor
    return Effect(day, sign, anchor.slug, anchor.name.en, anchor.name.vi, item.lead)
