"""Enforced rates of sending, as Telegram's flood control seems from outside."""

import math
from collections import deque
from collections.abc import Callable

from .refusal import too_many


class _Window:
    """At most `most` events in any `span` seconds."""

    __slots__ = ("events", "most", "span")

    def __init__(self, most: float, span: float) -> None:
        self.most = max(1, int(most))
        self.span = span
        self.events: deque[float] = deque()

    def wait(self, now: float) -> float:
        """Seconds until the next event is allowed; 0 when it is now."""
        events = self.events
        while events and events[0] <= now - self.span:
            events.popleft()
        return 0.0 if len(events) < self.most else events[0] + self.span - now


class Rates:
    """Limits: `overall` messages a second, `chat` a second to one person, `group` a minute to one group or channel.

    0 means no limit. A message over a limit is refused with 429, and so is everything after it in the same scope
    until `penalty` seconds have passed (0: only until the window has room).
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self.monotonic = monotonic
        self.active = False
        self.set()

    def set(self, overall: float = 0, chat: float = 0, group: float = 0, penalty: float = 0) -> None:
        """Put limits in force, forgetting what was sent before."""
        self.overall, self.chat, self.group, self.penalty = overall, chat, group, penalty
        self.active = any((overall, chat, group))
        self.refused = 0
        self._windows: dict[int | str, _Window] = {}
        self._halted: dict[int | str, float] = {}

    def check(self, chat: int | str) -> None:
        """Count a message to this chat or refuse it."""
        now = self.monotonic()
        scopes: list[_Window] = []
        for scope, most, span in self._limits(chat):
            if self._halted.get(scope, now) > now:
                self._refuse(self._halted[scope] - now)
            window = self._windows.get(scope)
            if window is None:
                window = self._windows[scope] = _Window(most, span)
            if wait := window.wait(now):
                if self.penalty:
                    self._halted[scope] = now + self.penalty
                self._refuse(self.penalty or wait)
            scopes.append(window)
        for window in scopes:
            window.events.append(now)

    def _refuse(self, seconds: float) -> None:
        self.refused += 1
        raise too_many(max(1, math.ceil(seconds)))

    def _limits(self, chat: int | str) -> list[tuple[int | str, float, float]]:
        limits: list[tuple[int | str, float, float]] = []
        if self.overall:
            limits.append(("overall", self.overall, 1.0))
        if self.chat and isinstance(chat, int) and chat > 0:
            limits.append((chat, self.chat, 1.0))
        elif self.group and not (isinstance(chat, int) and chat > 0):
            limits.append((chat, self.group, 60.0))
        return limits
