"""Where the page plays: its time zone, and the days and places that it offers, as whoever starts it knows them."""

import datetime as dt
from dataclasses import asdict, dataclass

from .refusal import Json


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day that returns, for the clock's quick keys: its names and its dates in the years to come, in order."""

    en: str
    vi: str
    dates: tuple[dt.date, ...]


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place to send as one's location; degrees."""

    en: str
    vi: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Scene:
    """`zone` is the IANA name of the zone whose wall time the page shows; empty: that of the browser."""

    zone: str = ""
    days: tuple[NamedDay, ...] = ()
    places: tuple[NamedPlace, ...] = ()

    def describe(self) -> Json:
        """As the control API shows it."""
        return asdict(self)
