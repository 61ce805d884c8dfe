"""How long the bot has been up, and what went wrong meanwhile: for `/status`, and gone with the process."""

from __future__ import annotations

import datetime as dt
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_KEPT: Final = 5
_GOOD: Final = frozenset(  # what admins are told of, too
    {"reachable", "webhook_works", "reminders_work"}
    | {"planning_again", "delivering_again", "polling_again", "sends_arrive", "loop_even"}
)


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that admins were told of: when (UTC), the name of what it was, and its details."""

    at: dt.datetime
    name: str
    details: Mapping[str, str]


class Vitals:
    """Begins with the process; keeps the last few incidents. `monotonic` gives seconds."""

    def __init__(self, clock: Callable[[], dt.datetime], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._start = monotonic()
        self._incidents: deque[Incident] = deque(maxlen=_KEPT)

    @property
    def uptime(self) -> dt.timedelta:
        """For how long the process has been up."""
        return dt.timedelta(seconds=self._monotonic() - self._start)

    @property
    def incidents(self) -> Sequence[Incident]:
        """The last incidents, newest first."""
        return tuple(reversed(self._incidents))

    def note(self, name: str, details: Mapping[str, str]) -> None:
        """Keep what admins are told of, unless it is good news."""
        if name not in _GOOD:
            self._incidents.append(Incident(self._clock(), name, dict(details)))
