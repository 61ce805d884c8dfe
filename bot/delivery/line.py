"""How well Telegram takes posts: after failures nothing goes out for a while, then one post is tried before others."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from typing import Final

from bot.calls.pacer import Pacer
from bot.delivery.sender import Lost, Reply, Unreached

_LOST: Final = 3  # in a row, with nothing understood between them
_FIRST_SECONDS: Final = 1.0
_LONGEST_SECONDS: Final = 60.0
_DOUBLINGS: Final = 6


class Line:
    """Breaks when no connection comes about, or when several outcomes in a row are unknown; pauses grow and vary.

    While it is broken each post that is tried can only become uncertain; so `probe` asks Telegram for something
    harmless first.
    """

    def __init__(self, pacer: Pacer, probe: Callable[[], Awaitable[bool]]) -> None:
        self._pacer = pacer
        self._probe = probe
        self._lost = 0
        self._breaks = 0
        self._reachable = True

    @property
    def on_trial(self) -> bool:
        """Say whether nothing has been understood since the line broke: one post at a time, then."""
        return self._breaks > 0

    async def reach(self) -> bool:
        """Say whether Telegram can be reached, asking it only after it could not, and not before the pause is over.

        That it can be ends whatever pause began meanwhile.
        """
        if self._reachable or self._pacer.resting:
            return self._reachable
        self._reachable = await self._probe()
        if self._reachable:
            self._pacer.resume()
        else:
            self._break()
        return self._reachable

    def hear(self, reply: Reply) -> None:
        """Take note of what came back for a post."""
        if isinstance(reply, Unreached):
            self._break()
        elif isinstance(reply, Lost):
            self._lost += 1
            if self._lost >= _LOST or self.on_trial:
                self._break()
        else:
            self._lost = self._breaks = 0

    @property
    def pause(self) -> float:
        """The seconds that the present break lasts, jitter aside; 0 while all is well."""
        doubled = min(self._breaks - 1, _DOUBLINGS)  # after a day of breaks no number could hold the power
        return min(_FIRST_SECONDS * 2**doubled, _LONGEST_SECONDS) if self._breaks else 0.0

    def _break(self) -> None:
        self._reachable = False
        if not self._pacer.resting:  # many requests fail together: that is one break
            self._breaks += 1
            self._pacer.pause(self.pause * random.uniform(1.0, 1.3))  # noqa: S311 -- spreads tries, guards no secret
