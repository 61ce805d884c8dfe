"""The numbers by which an edit names the parts of a record that repeat, whatever becomes of the record meanwhile.

Parts have no names of their own, and their numbers in the record change when an earlier one goes or comes. So an edit
numbers them once, when it first sees them, and knows each again by what it holds. A part is the same one, changed, if
it stands between the same neighbours, more than half of its cells are as they were, and no other is as much like it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from content.desk.groups import list_repeated
from content.tables.columns import find_column
from content.tables.rows import Row

Part = Mapping[str, str]  # cells by the names that their columns have in the first part
Place = tuple[str, int]  # a repeated field, and a number that counts from 0


@dataclass(frozen=True, slots=True)
class Numbers:
    """What each part of a repeated field held when it was seen last, by its number in the edit, and where it stood.

    A part of the edit's own holds nothing yet; one without a place is not in the live record, or no more.
    """

    known: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    places: Mapping[str, tuple[int | None, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, work: Mapping[str, Any]) -> Numbers:
        """Make it of JSON."""
        known = {name: tuple(parts) for name, parts in work.get("known", {}).items()}
        return cls(known, {name: tuple(places) for name, places in work.get("places", {}).items()})

    def follow(self, kind: str, live: Row, used: Mapping[str, int]) -> tuple[Numbers, Row]:
        """Find all parts again in a live row; gives that row by the numbers of the edit, too.

        Parts that are new get the next numbers; `used` says up to which the edit has taken them for parts of its own.
        """
        row, fields = split_parts(kind, live)
        known, places = dict(self.known), dict(self.places)
        for name in list_repeated(kind):
            now = fields.get(name, [])
            parts, stood = list(self.known.get(name, ())), self.places.get(name, ())
            found = find_again(parts, stood, now)
            for number, place in found.items():
                parts[number] = now[place]
            taken = set(found.values())
            new = [place for place in range(len(now)) if place not in taken]
            if name in self.known:  # else the edit was begun before it numbered parts
                parts += [{}] * (used.get(name, 0) - len(parts)) if new else []
            for place in new:
                found[len(parts)] = place
                parts.append(now[place])
            known[name], places[name] = tuple(parts), tuple(found.get(number) for number in range(len(parts)))
            for number, place in found.items():
                row |= {rename(kind, cell, number): value for cell, value in now[place].items()}
        return Numbers(known, places), row

    def is_gone(self, place: Place) -> bool:
        """Say whether a part was there and is not to be found any more."""
        name, number = place
        parts = self.known.get(name, ())
        return number < len(parts) and bool(parts[number]) and self.places[name][number] is None

    def locate(self, name: str, own: Sequence[int]) -> dict[int, int]:
        """Give where the parts of a field stand in the live row by their numbers; the edit's `own` are last."""
        places = {number: place for number, place in enumerate(self.places.get(name, ())) if place is not None}
        more = [number for number in sorted(own) if number not in places and not self.is_gone((name, number))]
        return places | {number: len(places) + ahead for ahead, number in enumerate(more)}


def split_parts(kind: str, row: Mapping[str, str]) -> tuple[Row, dict[str, list[Part]]]:
    """Give the cells of a row that belong to no part, and the parts of each repeated field in their order."""
    plain: Row = {}
    fields: dict[str, dict[int, Row]] = {}
    for name, cell in row.items():
        column = find_column(kind, name)
        if column is None or column.part is None:
            plain[name] = cell
        else:
            repeated, number = column.part
            fields.setdefault(repeated, {}).setdefault(number, {})[column.at(0).name] = cell
    return plain, {name: [parts[number] for number in sorted(parts)] for name, parts in fields.items()}


def rename(kind: str, cell: str, number: int) -> str:
    """Give the name of a column as it is in the part with another number, counted from 0."""
    column = find_column(kind, cell)
    return cell if column is None else column.at(number).name


def find_again(known: Sequence[Part], places: Sequence[int | None], now: Sequence[Part]) -> dict[int, int]:
    """Give where parts stand now by their index, as far as they are surely the same."""
    found: dict[int, int] = {}
    free = set(range(len(now)))
    for number, place in _find_unchanged(known, places, now, free):
        found[number] = place
        free.discard(place)
    left = [number for number, place in enumerate(places) if place is not None and number not in found]
    kept = {number: place for number, place in found.items() if places[number] is not None}
    likeness = {
        (number, place): score
        for number in left
        for place in free
        if (score := _compare(known[number], now[place])) and _fits_between(number, place, kept, places)
    }
    for (number, place), score in likeness.items():
        rivals = [other for pair, other in likeness.items() if (pair[0] == number) != (pair[1] == place)]
        if score > max(rivals, default=0):
            found[number] = place
    return found


def _find_unchanged(
    known: Sequence[Part], places: Sequence[int | None], now: Sequence[Part], free: set[int]
) -> Iterator[tuple[int, int]]:
    """Find the parts that hold what they held, those first that stand where they stood."""
    moved = []
    for number, part in enumerate(known):
        place = places[number]
        if part and place in free and place is not None and now[place] == part:
            yield number, place
        elif part:
            moved.append(number)
    for number in moved:
        same = next((place for place in sorted(free) if now[place] == known[number]), None)
        if same is not None:
            yield number, same


def _compare(before: Part, after: Part) -> int:
    """Count the cells that are the same; 0 unless they are more than half of what there is to be the same."""
    shared = sum(after.get(name) == cell for name, cell in before.items())
    return shared if shared * 2 > min(len(before), len(after)) else 0


def _fits_between(number: int, place: int, kept: Mapping[int, int], places: Sequence[int | None]) -> bool:
    """Say whether a part would stand on the same side of all that are unchanged as before."""
    stood = places[number] or 0
    return all(((places[other] or 0) < stood) == (now < place) for other, now in kept.items())
