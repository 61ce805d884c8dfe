"""How much somebody may ask at once and in the long run: an allowance that is used up and comes back with time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

_REMEMBERED: Final = 4096


class Allowance:
    """One for each number (of a person or a group): `most` at once, `per_minute` in the long run; time is monotonic."""

    def __init__(self, most: float, per_minute: float, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._per_second = per_minute / 60
        self._monotonic = monotonic
        self._left: dict[int, tuple[float, float]] = {}  # what was left, and when
        self._room = _REMEMBERED

    def __len__(self) -> int:
        return len(self._left)

    def has(self, number: int) -> bool:
        """Say whether there is something left."""
        return self._now_left(number, self._monotonic()) >= 1

    def use(self, number: int) -> None:
        """Use one up."""
        now = self._monotonic()
        if number not in self._left and len(self._left) >= self._room:
            self._forget(now)
        self._left[number] = (max(0.0, self._now_left(number, now) - 1), now)

    def _now_left(self, number: int, now: float) -> float:
        left, then = self._left.get(number, (self._most, now))
        return min(self._most, left + (now - then) * self._per_second)

    def _forget(self, now: float) -> None:
        """Forget who has all of it again, so that memory follows who asks and not who ever asked."""
        self._left = {number: left for number, left in self._left.items() if self._now_left(number, now) < self._most}
        self._room = max(_REMEMBERED, 2 * len(self._left))
