"""What stands together in a post: items of one date whose records refer to each other make one entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from content.records.statements import DateKind
from content.reminders.occasions import SECTIONS, Anchor, Item

# Here the event is what happened, and titles were its subject; elsewhere the title itself is what has its day.
_HAPPENINGS: Final = frozenset(
    {DateKind.MEETING, DateKind.CEREMONY, DateKind.VISIT, DateKind.PERFORMANCE, DateKind.AGREEMENT, DateKind.OTHER}
)


@dataclass(frozen=True, slots=True)
class Group:
    """One entry of a post: an item, those that tell something else of that day, and those that tell the very same."""

    head: Item
    others: tuple[Item, ...] = ()
    alike: tuple[Item, ...] = ()


def sections(items: Sequence[Item]) -> tuple[tuple[str, tuple[Group, ...]], ...]:
    """Give the sections that have something, in the order of a post, their entries in the order of the items."""
    by_lead = {lead: [item for item in items if item.lead == lead] for lead in SECTIONS}
    return tuple((lead, tuple(group_items(found))) for lead, found in by_lead.items() if found)


def group_items(items: Sequence[Item]) -> Iterable[Group]:
    """Join items of one section that are connected, also by way of others; each stands where its first item stood."""
    left = list(items)
    while left:
        cluster = [left.pop(0)]
        for item in cluster:  # grows while it is walked through
            near = [other for other in left if _belong(item, other)]
            left = [other for other in left if other not in near]
            cluster += near
        yield _lead(sorted(cluster, key=items.index))


def _lead(cluster: Sequence[Item]) -> Group:
    """Choose what leads: the item with the most ties, then the one that refers to more of the others.

    Of two, the title or the person comes before the event about them, unless it tells of something that happened.
    """
    head = min(cluster, key=lambda item: _weigh(item, cluster))
    rest = [item for item in cluster if item is not head]
    alike = [item for item in rest if _is_alike(item.occasion.anchor, head.occasion.anchor)]
    others = tuple(item for item in rest if item not in alike)
    titles = [item for item in alike if item.occasion.anchor.kind == "heritage"]
    more = (item for item in alike if item not in titles and not _is_told(item.occasion.anchor, head, titles))
    return Group(head, others, (*titles, *more))


def _weigh(item: Item, cluster: Sequence[Item]) -> tuple[int, int, int]:
    own = item.occasion.anchor
    others = [other for other in cluster if other is not item]
    referred = sum(other.occasion.anchor.slug in own.related for other in others) if len(others) > 1 else 0
    event = -1 if own.date_kind in _HAPPENINGS else 1
    rank = {"heritage": 0, "person": 0, "event": event}.get(own.kind, 2)
    return -sum(_belong(item, other) for other in others), -referred, rank


def _belong(item: Item, other: Item) -> bool:
    """Say whether items tell of the same day and one record refers to the other; each title stands for itself."""
    one, two = item.occasion.anchor, other.occasion.anchor
    if one.date != two.date or (one.date is None and item.occasion.day != other.occasion.day):
        return False
    if one.slug == two.slug:
        return True
    titles = one.kind == two.kind == "heritage"
    return not titles and (one.slug in two.related or two.slug in one.related)


def _is_alike(anchor: Anchor, head: Anchor) -> bool:
    """Say whether another record tells of the same: the same kind of date, or a day by the same calendar."""
    if anchor.slug == head.slug:
        return False
    calendar = (anchor.lunar is None, anchor.yearly is None) == (head.lunar is None, head.yearly is None)
    return calendar and anchor.date_kind is head.date_kind


def _is_told(anchor: Anchor, head: Item, titles: Sequence[Item]) -> bool:
    """Say whether a record other than a title adds no name: it is about the head, or about titles that are named."""
    own = head.occasion.anchor
    if anchor.kind != own.kind and (anchor.slug in own.related or own.slug in anchor.related):
        return True
    return any(title.occasion.anchor.slug in anchor.related for title in titles)
