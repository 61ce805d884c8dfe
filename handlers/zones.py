"""Which time zones words mean: places of the content first, then towns and territories of the world."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from rapidfuzz.distance import OSA

from content.folding import fold
from content.records import Place
from handlers.locales import LANGUAGES, Phrases
from handlers.zone_names import FoundZone, ZoneNames, describe, territory_name, zone_names
from storage.content_reader import ContentReader

MOST: Final = 8
_PLACE, _TOWN, _TERRITORY, _CODE = range(4)  # in this order
_WHOLE, _BEGINNING, _WORDS = range(3)
_OFFSET: Final = re.compile(r"(?:utc|gmt)?\s*([+\u2212-])\s*(\d{1,2})(?::?([0-5]\d))?", re.IGNORECASE)
_LONGEST: Final = 60  # letters
_TYPO_LENGTH: Final = 4  # letters; shorter words are too easily taken for others
_SIMILAR: Final = 0.75
COUNTRIES: Final = ("AU", "GB", "IT", "NL", "US")  # those that are mostly called by other names than their own


class _Named(NamedTuple):
    """What can be found, by whole names without spaces or by words, those of what lies around included; all folded.

    `order` ranks what matches equally well.
    """

    names: tuple[str, ...]
    words: frozenset[str]
    order: int
    found: tuple[FoundZone, ...]


async def find_zones(
    reader: ContentReader, phrases: Phrases, query: str, now: dt.datetime, own: ZoneInfo
) -> tuple[FoundZone, ...]:
    """Give at most eight zones, best first; `own` is the bot's, which comes first where a mere offset is asked for."""
    places = tuple(place for place in await reader.places() if place.time_zone)
    names = zone_names()
    if (offset := _OFFSET.fullmatch(query.strip())) is not None:
        return _find_by_offset(names, offset, now, own)
    known = reader.derive(("zones", now.year), lambda: tuple(_list_named(names, places, phrases, now)))
    return _search(known, query)


def find_alike(name: str, now: dt.datetime, own: ZoneInfo) -> tuple[FoundZone, ...]:
    """Give the zones that a zone of a map can mean, the bot's own first if it is one of them."""
    names = zone_names()
    keys = sorted(names.alike(name, now), key=lambda key: key != own.key)
    return tuple(describe(key) for key in keys[:MOST])


def _search(known: Iterable[_Named], query: str) -> tuple[FoundZone, ...]:
    words = fold(query[:_LONGEST]).split()
    joined = "".join(words)
    if not joined:
        return ()
    known = [named for named in known if named.order != _CODE or query.isascii()]
    ranked = [(rank, named.order, named) for named in known if (rank := _rank(named, joined, words)) is not None]
    if any(rank == _WHOLE for rank, _, _ in ranked):
        ranked = [found for found in ranked if found[0] != _WORDS]
    if not ranked and len(joined) >= _TYPO_LENGTH:
        ranked = [
            (-round(similar * 100), named.order, named)
            for named in known
            if (similar := max(OSA.normalized_similarity(joined, name) for name in named.names)) >= _SIMILAR
        ]
    best: dict[str, FoundZone] = {}
    for _, _, named in sorted(ranked, key=lambda found: found[:2]):
        for found in named.found:
            best.setdefault(found.key, found)
    return tuple(best.values())[:MOST]


def _rank(named: _Named, joined: str, words: list[str]) -> int | None:
    """Say how well a query fits: as a whole name, as its beginning, or word by word; None when it does not."""
    if joined in named.names:
        return _WHOLE
    if named.order == _CODE:
        return None
    if any(name.startswith(joined) for name in named.names):
        return _BEGINNING
    if all(any(own.startswith(word) for own in named.words) for word in words):
        return _WORDS
    return None


def _list_named(names: ZoneNames, places: Iterable[Place], phrases: Phrases, now: dt.datetime) -> Iterator[_Named]:
    called = {code: _call(code, phrases) for code in names.territories()}
    for place in places:
        key = names.canonical(place.time_zone or "")
        if key is not None:
            territory = None if place.place_type == "state" else describe(key).territory
            said = [place.name.en, place.name.vi, *place.aliases]
            spoken = () if territory is None else (territory.en, territory.vi)
            yield _name(said, spoken, _PLACE, [FoundZone(key, place.name, territory)])
    older: dict[str, list[str]] = {}
    for name, key in names.older.items():
        older.setdefault(key, []).extend((name, name.rpartition("/")[2]))
    for key, zone in names.zones.items():
        last = key.rpartition("/")[2]
        said = [zone.town.en, zone.town.vi, key, last, *older.get(key, ())]
        around = (*called[zone.territory], zone.territory) if zone.territory else ()
        yield _name(said, around, _TOWN, [describe(key)])
    for code, said in called.items():
        found = [describe(key) for key in names.in_territory(code, now.date())]
        yield _name(said, (), _TERRITORY, found)
        yield _name([code], (), _CODE, found)


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
    folded = [fold(name) for name in said]
    words = frozenset(word for name in (*folded, *(fold(word) for word in around)) for word in name.split())
    whole = dict.fromkeys(name.replace(" ", "") for name in folded if name)
    return _Named(tuple(whole), words, order, tuple(found))


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
