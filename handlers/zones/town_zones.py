"""Which time zones towns of the world stand for, and states of the United States, where a search comes to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from content.folding import fold
from content.records.statements import Text
from handlers.zones.names import FoundZone, territory_name, zone_names
from handlers.zones.towns import Town, find_towns

_SMALL: Final = 20  # times smaller than the biggest of its name a town is not what people mean without its land
_KNOWN: Final = 300_000  # people of a town that is found in spite of a slip


@dataclass(frozen=True, slots=True)
class TownZones:
    """Finds zones by towns, on a day; `called` gives what each land is called, by its code.

    All of it takes its time, the first time a second or more: it is to be asked in a thread.
    """

    called: Mapping[str, Sequence[str]]
    day: dt.date

    def find(self, words: Sequence[str], query: str) -> tuple[FoundZone, ...]:
        """Give the zones of what words name as a whole, of the biggest town first, then of a state.

        Where towns are written just as the query is, others that only sound so are left out: Đà Lạt is not Dalat.
        """
        towns, said = find_towns(), "".join(words)
        found = towns.find(words, self._around)
        if not query.isascii():
            found = tuple(town for town in found if town.name.vi.casefold() == query.casefold()) or found
        zones = [*self._show(town for town in found if town.people * _SMALL > found[0].people)]
        for code, name in towns.states.items():
            if fold(name).replace(" ", "") == said:
                zones += self._show(towns.in_state(code), Text(en=name, vi=name))
        return tuple(zones)

    def find_begun(self, words: Sequence[str]) -> tuple[FoundZone, ...]:
        """Give the zones of towns whose names begin with the words."""
        return tuple(self._show(find_towns().find_begun(words, self._around)))

    def find_alike(self, words: Sequence[str], is_slip: Callable[[str], bool], letters: int) -> tuple[FoundZone, ...]:
        """Give the zones of big towns whose names the words miss by a slip; the first `letters` are right."""
        beginning = "".join(words)[:letters]
        return tuple(self._show(find_towns().find_alike(beginning, _KNOWN, is_slip)))

    def _around(self, town: Town) -> Collection[str]:
        state = (town.state, find_towns().states.get(town.state, ""))
        return {fold(name).replace(" ", "") for name in (*self.called.get(town.land, ()), town.land, *state)}

    def _show(self, towns: Iterable[Town], name: Text | None = None) -> Iterator[FoundZone]:
        """Give each zone once, by the first of its towns, or by `name`."""
        names, seen = zone_names(), set()
        for town in towns:
            key = names.within(town.land, town.zone, self.day)
            if key is not None and key not in seen:
                seen.add(key)
                state = find_towns().states.get(town.state) if name is None else None
                around = territory_name(town.land) if state is None else Text(en=state, vi=state)
                yield FoundZone(key, name or town.name, around)
