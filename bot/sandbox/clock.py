"""The wall time of the local Telegram: the real one, moved by an offset, so that it can be set and goes on running.

Only what people see goes by it: the dates of messages and whoever is given `utc`. Rates, time limits and waits are
measured on the monotonic clock, so it may jump forth and back.
"""

import datetime as dt
import time
from collections.abc import Callable
from typing import Final
from zoneinfo import ZoneInfo

from .refusal import ControlError, Json

EARLIEST: Final = dt.datetime(1970, 1, 2, tzinfo=dt.UTC).timestamp()
LATEST: Final = dt.datetime(2200, 1, 1, tzinfo=dt.UTC).timestamp()


class Clock:
    """Calling it gives Unix seconds: those of `real` and the offset."""

    def __init__(self, real: Callable[[], float] = time.time) -> None:
        self.real = real
        self.offset = 0.0

    def __call__(self) -> float:
        """The moment that it shows, in Unix seconds."""
        return self.real() + self.offset

    def utc(self) -> dt.datetime:
        """The moment that it shows, aware, in UTC."""
        return dt.datetime.fromtimestamp(self(), dt.UTC)

    def move(self, offset: float) -> None:
        """Run this many seconds ahead of the real time, or behind it. Raises ControlError outside of 1970 to 2199."""
        if not EARLIEST <= self.real() + offset < LATEST:
            raise ControlError("the clock can be set to moments from 1970 to 2199")
        self.offset = offset

    def set(self, moment: dt.datetime) -> None:
        """Show this moment now and run on from it. Raises ControlError outside of 1970 to 2199."""
        self.move(moment.timestamp() - self.real())

    def describe(self) -> Json:
        """As the control API shows it."""
        return {"now": self.utc().isoformat(timespec="milliseconds"), "offset": round(self.offset, 3)}


def read_moment(text: str, zone: str = "") -> dt.datetime:
    """An ISO 8601 moment, aware; one without an offset is wall time in the zone (UTC without one).

    Raises ControlError.
    """
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise ControlError("now is a moment in ISO 8601, such as 2027-01-02T08:00+07:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone) if zone else dt.UTC)
