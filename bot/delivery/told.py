"""What was told in the last days, against what a content knows: the one place that says which posts are corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

from content.desk.review import Correction
from content.reminders.anchors import Anchor
from storage.content.reader import ContentReader
from storage.outbox.store import Outbox

CORRECTED: Final = dt.timedelta(days=7)  # for so long posts are corrected
GONE: Final = "gone"  # stands for the digest of an anchor that the content does not have: it may come back


def digests_of(keys: Iterable[str], anchors: Mapping[str, Anchor]) -> dict[str, str]:
    """Give the digest that each of these anchors has in a content: what was told with another one is corrected."""
    return {key: anchors[key].digest if key in anchors else GONE for key in keys}


async def foresee(
    outbox: Outbox, live: ContentReader, changed: ContentReader, now: dt.datetime
) -> tuple[Correction, ...]:
    """Give the facts whose posts would be corrected if `changed` went live after `live`; the last told come first."""
    since = now - CORRECTED
    told = await outbox.told(since)
    before, after = await live.anchors(told.keys()), await changed.anchors(told.keys())
    current, present = digests_of(told, after), digests_of(told, before)
    wrong = [key for key, digests in told.items() if current[key] != present[key] and digests != {current[key]}]
    found: dict[str, list[tuple[dt.date, int]]] = {}
    for key, day, chats in await outbox.told_otherwise(since, {key: current[key] for key in wrong}):
        found.setdefault(key, []).append((day, chats))
    facts = [Correction(before.get(key) or after[key], tuple(days)) for key, days in found.items()]
    return tuple(sorted(facts, key=lambda fact: (-fact.days[-1][0].toordinal(), fact.anchor.key)))
