"""The time zones of the world with their names, from the IANA database (tzdata) and from CLDR (Babel)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global

from content.records.statements import Text
from handlers.locales import LANGUAGES

_TABLES: Final = resources.files("tzdata.zoneinfo")
UNIVERSAL: Final = "Etc/UTC"
_FIXED: Final = "Etc/GMT"  # zones of a mere offset
_YEAR: Final = 366  # days


@dataclass(frozen=True, slots=True)
class ZoneName:
    """A time zone: its IANA name, the town that stands for it, and the territory (ISO 3166) it lies in."""

    key: str
    town: Text
    territory: str | None


@dataclass(frozen=True, slots=True)
class FoundZone:
    """A zone with what stands for it: a place or town, and the territory around it, if that is more."""

    key: str
    name: Text
    territory: Text | None


class ZoneNames:
    """All zones that stand for a place of today, by the names of the database's table of territories.

    Older and merged names lead to them: Asia/Saigon to Asia/Ho_Chi_Minh, but Europe/Oslo, whose clock the database
    keeps with that of Berlin, stays itself.
    """

    def __init__(self) -> None:
        self._aliases: Mapping[str, str] = get_global("zone_aliases")  # of CLDR: newer names by older ones
        rows = list(_read_rows("zone.tab"))
        towns = {language: self._read_towns(language) for language in LANGUAGES}
        former = {(new, _last(old)) for old, new in self._aliases.items()}
        self.zones = {key: ZoneName(key, _name_town(key, towns, former), territory) for territory, _, key, *_ in rows}
        self.zones[UNIVERSAL] = ZoneName(UNIVERSAL, Text(en="UTC", vi="UTC"), None)
        self._by_territory: dict[str, list[str]] = defaultdict(list)
        for territory, _, key, *_ in rows:
            self._by_territory[territory].append(key)
        self._typical = {key for _, _, key, *_ in _read_rows("zonenow.tab")}
        self.older = dict(self._find_older())

    def canonical(self, name: str) -> str | None:
        """Give a name of the database as it is shown; None when there is no such zone."""
        if name in self.zones or (name.startswith(_FIXED) and name not in self.older):
            return name if _is_known(name) else None
        return self.older.get(name)

    def in_territory(self, code: str, day: dt.date) -> tuple[str, ...]:
        """Give one zone for each clock of a territory, the typical one; the clock that most zones keep comes first."""
        keys = self._by_territory.get(code, [])
        if len(keys) == 1:
            return tuple(keys)
        clocks: dict[tuple[dt.timedelta | None, ...], list[str]] = defaultdict(list)
        for key in keys:
            clocks[read_clock(key, day, step=7)].append(key)
        groups = sorted(clocks.values(), key=len, reverse=True)
        return tuple(next((key for key in group if key in self._typical), group[0]) for group in groups)

    def within(self, code: str, name: str, day: dt.date) -> str | None:
        """Give a zone, or in its place that of the territory itself which keeps the same clock."""
        key = self.canonical(name)
        own = self._by_territory.get(code, [])
        if key is None or key in own:
            return key
        clock = read_clock(key, day, step=7)
        return next((one for one in own if read_clock(one, day, step=7) == clock), key)

    def land_of(self, key: str) -> str | None:
        """Give the code of the territory that a zone lies in."""
        zone = self.zones.get(key)
        return None if zone is None else zone.territory

    def territories(self) -> tuple[str, ...]:
        """Give the codes of all territories."""
        return tuple(self._by_territory)

    def alike(self, name: str, now: dt.datetime) -> tuple[str, ...]:
        """Give the zones that keep the same clock for a year, in all territories that a zone of a map covers.

        Maps draw the zones that have been the same since 1970: one of them may cover several states.
        """
        codes = [codes for codes, _, key, *_ in _read_rows("zone1970.tab") if key == name]
        found = [key for code in codes for one in code.split(",") for key in self._by_territory[one]]
        clock = read_clock(name, now.date())
        shown = self.canonical(name) or name
        return tuple(dict.fromkeys([shown, *(key for key in found if read_clock(key, now.date()) == clock)]))

    def _read_towns(self, language: str) -> dict[str, str]:
        """Read what CLDR calls the towns of zones, under the zones' newest names."""
        known = _locale(language).time_zones.items()
        return {self._aliases.get(key, key): names["city"] for key, names in known if "city" in names}

    def _find_older(self) -> Iterator[tuple[str, str]]:
        for line in _TABLES.joinpath("tzdata.zi").read_text("ascii").splitlines():
            if line.startswith("L "):
                _, target, name = line.split()
                newest = self._aliases.get(name, name)
                shown = newest if newest in self.zones else target
                if name not in self.zones and (shown in self.zones or shown.startswith(_FIXED)):
                    yield name, shown


@cache
def zone_names() -> ZoneNames:
    """Read the names once: they take a few megabytes and change only with the libraries."""
    return ZoneNames()


def describe(key: str) -> FoundZone:
    """Name a zone by its town and territory."""
    zone = zone_names().zones.get(key)
    if zone is None:
        # Etc/GMT-7 is ahead of UTC: POSIX counts the other way round.
        ahead = key.removeprefix(_FIXED).translate({ord("-"): "+", ord("+"): "\u2212"})
        name = f"UTC{ahead}" if key.startswith(_FIXED) else key
        return FoundZone(key, Text(en=name, vi=name), None)
    return FoundZone(key, zone.town, territory_name(zone.territory) if zone.territory else None)


def territory_name(code: str) -> Text:
    """Give a territory's name in all languages."""
    en, vi = (str(_locale(language).territories[code]) for language in ("en", "vi"))
    return Text(en=en, vi=vi)


@lru_cache(maxsize=1000)
def read_clock(name: str, day: dt.date, *, step: int = 1) -> tuple[dt.timedelta | None, ...]:
    """Give how far a clock is ahead at noon (UTC) for a year, each `step` days: equal ones are the same clock."""
    zone = ZoneInfo(name)
    noon = dt.datetime.combine(day, dt.time(12), dt.UTC)
    return tuple((noon + dt.timedelta(days=ahead)).astimezone(zone).utcoffset() for ahead in range(0, _YEAR, step))


def _name_town(key: str, towns: Mapping[str, Mapping[str, str]], former: Collection[tuple[str, str]]) -> Text:
    """Name the town of a zone; a translation that is the zone's former name gives way to the present one (Kyiv)."""
    en = towns["en"].get(key, _last(key))
    vi = towns["vi"].get(key, en)
    return Text(en=en, vi=en if (key, vi) in former else vi)


def _last(key: str) -> str:
    return key.rpartition("/")[2].replace("_", " ")


def _is_known(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return False
    return True


def _read_rows(table: str) -> Iterator[list[str]]:
    for line in _TABLES.joinpath(table).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@cache
def _locale(language: str) -> Locale:
    return Locale(language)
