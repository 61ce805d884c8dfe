"""Reads the anchors that a post needs, and no others, and remembers what sheets are owed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Final

from content.reminders.occasions import Anchor, DuePost, Item, Needs, find_items, find_moment, find_needs
from content.reminders.recurrence import JUBILEE_STEPS, YOUNGEST_JUBILEE
from content.reminders.sheet import Category, Sheet
from content.reminders.slots import list_slots
from storage.content.recent import Recent
from storage.content.snapshot import Row, Snapshot

# More than anyone reads; it bounds the work for contents of any size. A month is shared out among its days.
MOST_A_DAY: Final = 100
MOST_A_POST: Final = 1000

# How many stay at hand. Chats with equal wishes share their items whatever their hour, so that the posts of many
# thousands come from a few readings; an item takes 0.2 kB beside its anchor, an anchor 4 kB with its text.
_ITEMS: Final = 200
_POSTS: Final = 2000
_ANCHORS: Final = 4000

_WANTED: Final = """
category IN (SELECT value FROM json_each(:categories))
AND (category <> :titles OR programme NOT IN (SELECT value FROM json_each(:muted)))
"""


def _is_jubilee(years: str) -> str:
    """Word `content.reminders.recurrence.is_jubilee` in SQL."""
    steps = " OR ".join(f"({years}) % {step} = 0" for step in JUBILEE_STEPS)
    return f"(({years}) = {YOUNGEST_JUBILEE} OR ({years}) > 0 AND ({steps}))"


# Days, festivals and what happens once, which have no year, go before anniversaries, jubilees before others, the older
# before the younger.
_RETURNING: Final = f"""
SELECT anchor FROM json_each(:slots) AS wanted JOIN anchor ON anchor.id IN (
    SELECT id FROM (
        SELECT id, year, {_is_jubilee("wanted.value - year")} AS jubilee FROM anchor
        WHERE slot = wanted.key AND (year IS NULL OR year < wanted.value OR year = wanted.value AND one_off)
        AND {_WANTED}
    ) WHERE jubilee OR NOT :jubilees_only ORDER BY year IS NULL DESC, jubilee DESC, year LIMIT :most
)
"""
_JUBILEES: Final = f"""
SELECT anchor FROM anchor WHERE year < :year AND {_is_jubilee(":year - year")} AND {_WANTED} ORDER BY year LIMIT :most
"""
_NAMED: Final = "SELECT anchor FROM anchor WHERE key IN (SELECT value FROM json_each(?))"


class Agenda:
    """What sheets are owed by the anchors of one snapshot.

    Of each day at most MOST_A_DAY anchors are looked at, of all that a post needs about MOST_A_POST: days and
    festivals before anniversaries, jubilees before others, the older before the younger. What is left out is owed to
    nobody; docs/reminders.md says so.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._items: Recent[tuple[Sheet, dt.date], tuple[Item, ...]] = Recent(_ITEMS)
        self._posts: Recent[tuple[Sheet, dt.date], DuePost | None] = Recent(_POSTS)

    async def read_anchors(self, keys: Collection[str]) -> dict[str, Anchor]:
        """Give the anchors with these keys; those that are gone are left out."""
        rows = await self._snapshot.fetch(_NAMED, (json.dumps(list(keys)),))
        return {anchor.key: anchor for anchor in _read(rows)}

    async def find_post(self, sheet: Sheet, day: dt.date) -> DuePost | None:
        """Give the post owed for a local day; None when nothing is."""
        return await self._posts.get((sheet, day), lambda: self._find_post(sheet, day))

    async def _find_post(self, sheet: Sheet, day: dt.date) -> DuePost | None:
        items = await self.find_items(sheet, day)
        return DuePost(day, *find_moment(sheet, day), items) if items else None

    async def find_items(self, sheet: Sheet, day: dt.date) -> tuple[Item, ...]:
        """Give the items owed on a local day, in the order of the post."""
        needs = find_needs(sheet, day)
        if not needs:
            return ()
        wishes = replace(sheet, zone="", hour=0, quiet=None)
        return await self._items.get((wishes, day), lambda: self._find_items(wishes, day, needs))

    async def _find_items(self, sheet: Sheet, day: dt.date, needs: Needs) -> tuple[Item, ...]:
        parameters: dict[str, object] = {
            "categories": json.dumps(list(sheet.categories)),
            "titles": Category.TITLES,
            "muted": json.dumps(list(sheet.muted)),
            "jubilees_only": sheet.jubilees_only,
        }
        anchors: dict[str, Anchor] = {}
        slots = list_slots(needs, sheet.leap_day)
        if slots:
            most = min(MOST_A_DAY, MOST_A_POST // (len(needs.days) + 1))
            parameters |= {"slots": json.dumps(slots), "most": most}
            anchors |= {anchor.key: anchor for anchor in _read(await self._snapshot.fetch(_RETURNING, parameters))}
        if needs.year is not None:
            parameters |= {"year": needs.year, "most": MOST_A_POST}
            anchors |= {anchor.key: anchor for anchor in _read(await self._snapshot.fetch(_JUBILEES, parameters))}
        return find_items(sheet, day, anchors.values())


def _read(rows: Iterable[Row]) -> Iterable[Anchor]:
    return (_parse(text) for (text,) in rows)


@lru_cache(maxsize=_ANCHORS)
def _parse(text: str) -> Anchor:
    return Anchor.model_validate_json(text)
