"""Which time zones words mean: places of the content first, then towns and territories of the world.

The search is strict, as a wrong zone is worse than none: words are a whole name, or the beginning of a title's, or
whole words of a name, or a name but for a slip. Of each sort, towns for which zones are named come before others.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from content.folding import fold
from content.records.kinds import Heritage, Place
from content.records.statements import Text
from handlers.locales import LANGUAGES, Phrases
from handlers.zones.names import UNIVERSAL, FoundZone, ZoneNames, describe, territory_name, zone_names
from handlers.zones.town_zones import TownZones
from storage.content.reader import ContentReader

MOST: Final = 8
_PLACE, _TOWN, _TERRITORY, _CODE = range(4)  # in this order; codes are found as a whole only
_OFFSET: Final = re.compile(r"(?:utc|gmt)?\s*([+\u2212-])\s*(\d{1,2})(?::?([0-5]\d))?", re.IGNORECASE)
_ABBREVIATION: Final = re.compile(r"[A-Z]{2}T|\w*\d\w*")  # of clocks: EST leads to a place that keeps it all year
_LONGEST: Final = 60  # letters
_SLIPS: Final = ((10, 2), (5, 1))  # letters of both words, and how many may be wrong; shorter words are too alike
_ALIKE: Final = 2  # letters at the beginning that are right in spite of slips
_SHORT: Final = 4  # letters; words of fewer bear no slip beside others
_TITLES: Final = 5
COUNTRIES: Final = ("AU", "GB", "IT", "NL", "US")  # those that are mostly called by other names than their own


class _Named(NamedTuple):
    """What can be found, by its names or by parts of them, and by what lies around in addition; all folded.

    `around` is without spaces. `order` ranks what matches equally well.
    """

    names: tuple[str, ...]
    around: frozenset[str]
    order: int
    found: tuple[FoundZone, ...]


async def find_zones(
    reader: ContentReader, phrases: Phrases, query: str, now: dt.datetime, own: ZoneInfo
) -> tuple[FoundZone, ...]:
    """Give at most eight zones, best first; `own` is the bot's, which comes first where a mere offset is asked for."""
    places = tuple(place for place in await reader.places() if place.time_zone)
    names = zone_names()
    if (offset := _OFFSET.fullmatch(query.strip())) is not None:
        return await name_lands(reader, _find_by_offset(names, offset, now, own))
    words = fold(query[:_LONGEST]).split()
    if not words:
        return ()
    called = reader.derive("lands", lambda: {code: _call(code, phrases) for code in names.territories()})
    known = reader.derive(("zones", now.year), lambda: tuple(_list_named(names, places, called, now)))
    if not query.isascii():  # codes are written in plain letters: Mỹ is not MY
        known = tuple(named for named in known if named.order != _CODE)
    towns = TownZones(called, now.date())
    found = (
        _merge(_find_whole(known, "".join(words)), await asyncio.to_thread(towns.find, words, query.strip()))
        or await _find_titles(reader, places, " ".join(words))
        or _merge(_find_parts(known, words), await asyncio.to_thread(towns.find_begun, words))
        or _find_slips(known, words)
        or _merge(await asyncio.to_thread(towns.find_alike, words, lambda name: _is_slip(name, words), _ALIKE))
    )
    return await name_lands(reader, found)


async def name_lands(reader: ContentReader, found: Iterable[FoundZone]) -> tuple[FoundZone, ...]:
    """Let the content's names of lands stand in place of the library's."""
    lands = await read_lands(reader)
    return tuple(_settle(one, lands) for one in found)


async def read_lands(reader: ContentReader) -> Mapping[str, Text]:
    """Give what the content calls lands, by their codes, as far as it has them."""
    names = zone_names()
    keys = {place: names.canonical(place.time_zone or "") for place in await reader.places("state")}
    codes = {place: names.land_of(key) for place, key in keys.items() if key is not None}
    return {code: place.name for place, code in codes.items() if code is not None}


def find_alike(name: str, now: dt.datetime, own: ZoneInfo) -> tuple[FoundZone, ...]:
    """Give the zones that a zone of a map can mean, the bot's own first if it is one of them."""
    names = zone_names()
    keys = sorted(names.alike(name, now), key=lambda key: key != own.key)
    return tuple(describe(key) for key in keys[:MOST])


def _find_whole(known: Iterable[_Named], joined: str) -> tuple[FoundZone, ...]:
    return _order(named for named in known if any(joined == name.replace(" ", "") for name in named.names))


def _find_parts(known: Iterable[_Named], words: list[str]) -> tuple[FoundZone, ...]:
    """Find what begins with the words, else that of which they are a part ("york")."""
    places = [
        (named, [place for name in named.names if (place := _place(name, named.around, words)) >= 0])
        for named in known
        if named.order != _CODE
    ]
    begun = [named for named, found in places if 0 in found]
    return _order(begun or [named for named, found in places if found])


def _find_slips(known: Iterable[_Named], words: list[str]) -> tuple[FoundZone, ...]:
    spoken = (named for named in known if named.order != _CODE)
    return _order(named for named in spoken if any(_is_slip(name, words) for name in named.names))


def _place(name: str, around: Collection[str], words: list[str]) -> int:
    """Give where in a name the words stand, alone or with what lies around after them; -1 where they do not."""
    for end in range(len(words), 0, -1):
        rest = "".join(words[end:])
        if not rest or rest in around:
            place = f" {name} ".find(f" {' '.join(words[:end])} ")
            if place >= 0:
                return place
    return -1


def _is_slip(name: str, words: list[str]) -> bool:
    """Say whether words are a name but for a slip or two; every word begins as it should, and short ones are right."""
    own, joined = name.split(), "".join(words)
    whole = name.replace(" ", "")
    if whole[:_ALIKE] != joined[:_ALIKE]:
        return False
    if len(own) == len(words) and any(
        one != other and (one[0] != other[0] or min(len(one), len(other)) < _SHORT)
        for one, other in zip(own, words, strict=True)
    ):
        return False
    letters = min(len(whole), len(joined))
    allowed = next((slips for length, slips in _SLIPS if letters >= length), 0)
    from rapidfuzz.distance import OSA  # noqa: PLC0415 -- most people spell well; it is loaded for the first who does not

    return OSA.distance(joined, whole) <= allowed


def _order(named: Iterable[_Named]) -> tuple[FoundZone, ...]:
    return _merge(*(one.found for one in sorted(named, key=lambda one: one.order)))


def _merge(*findings: Iterable[FoundZone]) -> tuple[FoundZone, ...]:
    """Give each zone once, as it was found first."""
    best: dict[str, FoundZone] = {}
    for found in findings:
        for one in found:
            best.setdefault(one.key, one)
    return tuple(best.values())[:MOST]


def _settle(found: FoundZone, lands: Mapping[str, Text]) -> FoundZone:
    land = lands.get(zone_names().land_of(found.key) or "")
    return found if land is None or found.territory is None else replace(found, territory=land)


async def _find_titles(reader: ContentReader, places: Iterable[Place], words: str) -> tuple[FoundZone, ...]:
    """Find where titles are that begin with the words, or have them as another name: My Son, Trang An."""
    known = {place.slug: place for place in places}
    best: dict[str, FoundZone] = {}
    findings = await reader.find(words, kinds=frozenset({"heritage"}), limit=_TITLES)
    for entry in findings.page.entries:
        dossier = await reader.dossier(entry.slug)
        record = None if dossier is None else dossier.record
        if isinstance(record, Heritage) and _is_called(record, words):
            for slug in record.provinces or record.states_parties:
                key = zone_names().canonical(known[slug].time_zone or "") if slug in known else None
                if key is not None:
                    best.setdefault(key, FoundZone(key, known[slug].name, describe(key).territory))
    return tuple(best.values())[:MOST]


def _is_called(record: Heritage, words: str) -> bool:
    """Say whether a name begins with the words, or is another name of the title; spaces do not matter."""
    wanted = words.replace(" ", "")
    named = [fold(name).split() for name in (record.name.en, record.name.vi)]
    begun = {"".join(name[:end]) for name in named for end in range(1, len(name) + 1)}
    return wanted in begun or wanted in {fold(alias).replace(" ", "") for alias in record.aliases}


def _list_named(
    names: ZoneNames, places: Iterable[Place], called: Mapping[str, list[str]], now: dt.datetime
) -> Iterator[_Named]:
    for place in places:
        key = names.canonical(place.time_zone or "")
        if key is not None:
            yield from _name_place(place, key)
    older: dict[str, list[str]] = {UNIVERSAL: ["GMT"]}
    for name, key in names.older.items():
        if not _ABBREVIATION.fullmatch(name):
            older.setdefault(key, []).append(name)
    regions = {key.partition("/")[0] for key in names.zones}  # of older names others are lands, with parts in them
    for key, zone in names.zones.items():
        keys = [key, *older.get(key, ())]
        parts = [name.rpartition("/") for name in keys]
        said = [zone.town.en, zone.town.vi, *(last for region, _, last in parts if region in regions)]
        around = (*called[zone.territory], zone.territory) if zone.territory else ()
        yield _name(said, around, _TOWN, [describe(key)])
        yield _name((*keys, *(last for _, _, last in parts)), (), _CODE, [describe(key)])
    for code, said in called.items():
        found = [describe(key) for key in names.in_territory(code, now.date())]
        yield _name(said, (), _TERRITORY, found)
        yield _name([code], (), _CODE, found)


def _name_place(place: Place, key: str) -> Iterator[_Named]:
    """Name a place; what else a province is called, its towns among it, is found and shown by that name."""
    if place.place_type == "state":
        yield _name([place.name.en, place.name.vi, *place.aliases], (), _PLACE, [FoundZone(key, place.name, None)])
        return
    territory = describe(key).territory
    around = () if territory is None else (territory.en, territory.vi)
    yield _name([place.name.en, place.name.vi], around, _PLACE, [FoundZone(key, place.name, territory)])
    spellings: dict[str, list[str]] = {}
    for alias in place.aliases:
        spellings.setdefault(fold(alias).replace(" ", ""), []).append(alias)
    for said in spellings.values():
        # English writes foreign names with the fewest marks, Vietnamese its own with all.
        by_marks = sorted(said, key=lambda name: sum(not letter.isascii() for letter in name))
        yield _name(said, around, _PLACE, [FoundZone(key, Text(en=by_marks[0], vi=by_marks[-1]), territory)])


def _call(code: str, phrases: Phrases) -> list[str]:
    """Give what a territory is called, in all languages."""
    name = territory_name(code)
    common = [
        word
        for language in LANGUAGES
        if code in COUNTRIES
        for word in phrases.plain(language, f"words.territory.{code}").split("|")
    ]
    return [name.en, name.vi, *common]


def _name(said: Iterable[str], around: Iterable[str], order: int, found: Iterable[FoundZone]) -> _Named:
    names = dict.fromkeys(name for name in map(fold, said) if name)
    return _Named(tuple(names), frozenset(fold(name).replace(" ", "") for name in around), order, tuple(found))


def _find_by_offset(names: ZoneNames, offset: re.Match[str], now: dt.datetime, own: ZoneInfo) -> tuple[FoundZone, ...]:
    sign = 1 if offset[1] == "+" else -1
    wanted = sign * dt.timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    fixed = f"Etc/GMT{'-' if sign > 0 else '+'}{int(offset[2])}"  # POSIX counts the other way round
    # Whole hours have zones of their own, without summer time; for others there are few enough places.
    keys = [own.key, *(names.zones if int(offset[3] or 0) else [fixed])]
    fitting = [
        key
        for key in dict.fromkeys(filter(names.canonical, keys))
        if now.astimezone(ZoneInfo(key)).utcoffset() == wanted
    ]
    return tuple(describe(key) for key in fitting[:MOST])
