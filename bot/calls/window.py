"""What Telegram has counted in the last second, as far as that can be known from here.

A message is counted when it gets there, which nobody tells. It left us before, and is there when its answer comes; the
quickest of all lately took as long as the way takes at least, and whatever took longer may have got there later by the
difference. So after a hold-up on the way messages that arrive together are not followed by others too soon; and while
nothing gets through, what is on its way fills the rate, and nothing is added to it.
"""

from __future__ import annotations

import math
from bisect import insort
from collections import deque
from itertools import islice
from typing import Final

# So much later than it might a message may arrive unnoticed: whoever keeps the pace allows for it.
ALLOWED: Final = 0.02
# What is on its way for longer than this, while others that left after it have their answers, hangs for itself.
_HANGS: Final = 2.0
# The quickest way is that of the last half minute or minute.
_LATELY: Final = 30.0
_LOOK_AGAIN: Final = 0.01


class Window:
    """Messages by the moments at which they may have been counted, the way aside. All times are monotonic."""

    def __init__(self) -> None:
        self._counted: deque[float] = deque()  # in order
        # What has no answer yet, by its number: when it left. What has passed may have been counted long ago.
        self._flying: dict[int, float] = {}
        self._passed: dict[int, float] = {}
        self._landed = -math.inf  # when that left which left last of all that have their answers
        self._number = 0
        self._quickest = self._quickest_before = math.inf
        self._measured_since = -math.inf

    def __len__(self) -> int:
        return len(self._counted) + len(self._flying)

    def add(self, leaves: float) -> None:
        """Count a message of which nobody will tell when it was there; it may leave in a while only."""
        insort(self._counted, leaves)

    def depart(self, now: float) -> int:
        """Count a message that leaves; give a number, never 0, for `land`."""
        self._number += 1
        self._flying[self._number] = now
        return self._number

    def land(self, number: int, now: float) -> None:
        """Take note that the answer to a message is there, or that none will come."""
        left = self._flying.pop(number, None)
        if left is None:
            left = self._passed.pop(number)
        took = now - left
        if now >= self._measured_since + _LATELY:
            self._quickest_before, self._quickest, self._measured_since = self._quickest, math.inf, now
        self._quickest = min(self._quickest, took)
        self._landed = max(self._landed, left)
        insort(self._counted, left + max(0.0, took - self._way - ALLOWED))

    def forget(self, now: float, second: float) -> None:
        """Let what was counted more than a second ago leave."""
        while self._counted and self._counted[0] <= now - second:
            self._counted.popleft()
        passed = []
        for number, left in self._flying.items():
            if left > now - second:
                break
            on_time = now - left <= self._way + ALLOWED
            hangs = left <= now - _HANGS and left < self._landed
            if on_time or hangs:
                passed.append(number)
        for number in passed:
            self._passed[number] = self._flying.pop(number)

    @property
    def _way(self) -> float:
        """The seconds that the way there and back takes at least; 0 while that is not known."""
        quickest = min(self._quickest, self._quickest_before)
        return quickest if math.isfinite(quickest) else 0.0

    def room(self, most: int, second: float, now: float) -> float:
        """Give the moment from which on fewer than so many are in it; `now` or before if they are."""
        if len(self) < most:
            return now
        position = most - len(self._flying)
        if position > 0:
            return self._counted[-position] + second
        passes = next(islice(self._flying.values(), -position, None)) + second
        return passes if passes > now else now + _LOOK_AGAIN
