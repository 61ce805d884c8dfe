"""What Telegram has counted in the last second, as far as that can be known from here.

A message is counted when it gets there, which nobody tells. It left us before, and is there when its answer comes; the
quickest of all lately took as long as the way takes at least, and whatever took longer may have got there later by the
difference. So after a hold-up on the way messages that arrive together are not followed by others too soon.
"""

from __future__ import annotations

import math
from bisect import insort
from collections import deque
from typing import Final

# So much later than it might a message may arrive unnoticed: whoever keeps the pace allows for it.
ALLOWED: Final = 0.02
# What is on its way for longer than this hangs, and has been counted long ago.
_HANGS: Final = 2.0
# The quickest way is that of the last half minute or minute.
_LATELY: Final = 30.0
_LOOK_AGAIN: Final = 0.01


class Window:
    """Messages by the moments at which they may have been counted, the way aside. All times are monotonic."""

    def __init__(self) -> None:
        self._counted: deque[float] = deque()  # in order
        self._flying: dict[int, float] = {}  # what has no answer yet, by its number: when it left
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
            return
        took = now - left
        if now >= self._measured_since + _LATELY:
            self._quickest_before, self._quickest, self._measured_since = self._quickest, math.inf, now
        self._quickest = min(self._quickest, took)
        late = took - min(self._quickest, self._quickest_before)
        insort(self._counted, left + max(0.0, late - ALLOWED))

    def forget(self, now: float, second: float) -> None:
        """Let what was counted more than a second ago leave, and what hangs."""
        while self._counted and self._counted[0] <= now - second:
            self._counted.popleft()
        while self._flying and (first := next(iter(self._flying.items())))[1] <= now - _HANGS:
            del self._flying[first[0]]

    def room(self, most: int, second: float, now: float) -> float:
        """Give the moment from which on fewer than so many are in it; `now` or before if they are."""
        if len(self) < most:
            return now
        position = most - len(self._flying)
        return self._counted[-position] + second if position > 0 else now + _LOOK_AGAIN
