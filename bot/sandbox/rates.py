"""Enforced rates of sending, as Telegram's flood control seems from outside."""

import math
from collections import Counter, deque
from collections.abc import Callable
from typing import Final

from .refusal import Json, too_many

_SENDING: Final = ("send", "forward", "copy")
_FEW: Final = 10_000


def is_sending(method: str) -> bool:
    """Whether this method (in lower case) sends messages, which the rates count."""
    return method.startswith(_SENDING) and method != "sendchataction"


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
        self.forget(now)
        return 0.0 if len(events) < self.most else events[0] + self.span - now

    def forget(self, now: float) -> bool:
        """Drop the events that count no more; whether none is left."""
        events = self.events
        while events and events[0] <= now - self.span:
            events.popleft()
        return not events


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
        """Put limits in force, forgetting what was sent and refused before."""
        self.overall, self.chat, self.group, self.penalty = overall, chat, group, penalty
        self.active = any((overall, chat, group))
        self.passed = 0
        self.refusals: Counter[str] = Counter()
        self._windows: dict[int | str, _Window] = {}
        self._halted: dict[int | str, float] = {}
        self._sweep_at = _FEW

    @property
    def refused(self) -> int:
        """How many messages were refused since the limits were set."""
        return self.refusals.total()

    def describe(self) -> Json:
        """The limits, and what passed and was refused, by scope, since they were set."""
        limits = {"overall": self.overall, "chat": self.chat, "group": self.group, "penalty": self.penalty}
        counted = {scope: self.refusals[scope] for scope in ("overall", "chat", "group")}
        return {**limits, "passed": self.passed, "refused": counted}

    def check(self, chat: int | str) -> None:
        """Count a message to this chat or refuse it."""
        now = self.monotonic()
        scopes: list[_Window] = []
        for scope, most, span in self._limits(chat):
            if self._halted.get(scope, now) > now:
                self._refuse(scope, self._halted[scope] - now)
            window = self._windows.get(scope)
            if window is None:
                window = self._windows[scope] = _Window(most, span)
            if wait := window.wait(now):
                if self.penalty:
                    self._halted[scope] = now + self.penalty
                self._refuse(scope, self.penalty or wait)
            scopes.append(window)
        for window in scopes:
            window.events.append(now)
        self.passed += 1
        if len(self._windows) > self._sweep_at:
            self._sweep(now)

    def _refuse(self, scope: int | str, seconds: float) -> None:
        self.refusals[
            "overall" if scope == "overall" else "chat" if isinstance(scope, int) and scope > 0 else "group"
        ] += 1
        raise too_many(max(1, math.ceil(seconds)))

    def _sweep(self, now: float) -> None:
        """Forget the chats that nothing was sent to of late: a broadcast goes to very many."""
        self._windows = {scope: window for scope, window in self._windows.items() if not window.forget(now)}
        self._halted = {scope: until for scope, until in self._halted.items() if until > now}
        self._sweep_at = max(_FEW, 2 * len(self._windows))

    def _limits(self, chat: int | str) -> list[tuple[int | str, float, float]]:
        limits: list[tuple[int | str, float, float]] = []
        if self.overall:
            limits.append(("overall", self.overall, 1.0))
        if self.chat and isinstance(chat, int) and chat > 0:
            limits.append((chat, self.chat, 1.0))
        elif self.group and not (isinstance(chat, int) and chat > 0):
            limits.append((chat, self.group, 60.0))
        return limits
