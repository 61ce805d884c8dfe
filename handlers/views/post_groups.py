"""What stands together in a post: items of one date whose records refer to each other make one entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from content.occasions import SECTIONS, Anchor, Item


@dataclass(frozen=True, slots=True)
class Group:
    """One entry of a post: an item, and those that belong to it."""

    head: Item
    others: tuple[Item, ...] = ()


def sections(items: Sequence[Item]) -> tuple[tuple[str, tuple[Group, ...]], ...]:
    """Give the sections that have something, in the order of a post, their entries in the order of the items."""
    by_lead = {lead: [item for item in items if item.lead == lead] for lead in SECTIONS}
    return tuple((lead, tuple(_group(found))) for lead, found in by_lead.items() if found)


def _group(items: Sequence[Item]) -> Iterable[Group]:
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

    Of two, the title or the person comes before the event about them. What only says the same once more is left out.
    """
    head = min(cluster, key=lambda item: _weigh(item, cluster))
    others = (item for item in cluster if item is not head)
    return Group(head, tuple(item for item in others if not _repeats(item.occasion.anchor, head.occasion.anchor)))


def _weigh(item: Item, cluster: Sequence[Item]) -> tuple[int, int, int]:
    own = item.occasion.anchor
    others = [other for other in cluster if other is not item]
    referred = sum(other.occasion.anchor.slug in own.related for other in others) if len(others) > 1 else 0
    rank = {"heritage": 0, "person": 0, "event": 1}.get(own.kind, 2)
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


def _repeats(anchor: Anchor, head: Anchor) -> bool:
    """Say whether a record of another kind tells no more than the same date once more."""
    same = anchor.date_kind is head.date_kind and anchor.label is None and anchor.date is not None
    return same and anchor.kind != head.kind and "event" in {anchor.kind, head.kind}
