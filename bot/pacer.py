"""The pace of posts: as fast as Telegram allows and no faster, answers to people first.

Telegram's guidance: about 30 messages a second in all, one a second to a chat, 20 a minute to a group or channel.
Nothing here outlives the process; what must be remembered stands in the outbox. Time is monotonic.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

Sleep = Callable[[float], Awaitable[None]]

# Windows are kept a little longer than Telegram's, because requests do not arrive as evenly as they leave.
_SECOND: Final = 1.01
_MINUTE: Final = 60.5
_GROUP_MOST: Final = 20
# Of 30 messages a second one is left free, so that an answer never meets a full window.
_RESERVE: Final = 30
# Two different chats told to wait within so many seconds: it is the bot as a whole that is too fast.
_TOGETHER: Final = 5.0
_REMEMBERED: Final = 4096


class Pacer:
    """Says when a post may go. `per_second` is the rate that Telegram allows in all."""

    def __init__(
        self, per_second: float, *, monotonic: Callable[[], float] = time.monotonic, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        most = max(1, int(per_second))
        self.most = max(1, most - math.ceil(most / _RESERVE))
        self._window: deque[float] = deque()
        self._chats: dict[int, deque[float]] = {}
        self._halts: dict[int, float] = {}
        self._halt = 0.0
        self._room = _REMEMBERED
        self._last_flood: tuple[int, float] | None = None

    def delay(self, chat_id: int) -> float:
        """Give the seconds until this chat may get a post, the overall rate aside; 0 when it may now."""
        now = self._monotonic()
        until = self._halts.get(chat_id, 0.0)
        sent = self._chats.get(chat_id)
        if sent:
            until = max(until, sent[-1] + _SECOND)
            if chat_id < 0 and len(sent) >= _GROUP_MOST:
                until = max(until, sent[-_GROUP_MOST] + _MINUTE)
        return max(0.0, until - now)

    @property
    def halted(self) -> float:
        """The seconds for which nothing may be posted at all."""
        return max(0.0, self._halt - self._monotonic())

    async def take(self, chat_id: int) -> bool:
        """Wait for room in the overall rate and count a post to this chat; False when everything is halted instead."""
        while not self.halted:
            wait = self._wait()
            if not wait:
                self.note(chat_id)
                return True
            await self._sleep(wait)
        return False

    def note(self, chat_id: int) -> None:
        """Count a message; answers are only counted and never held back, so that posts make room for them."""
        now = self._monotonic()
        self._window.append(now)
        sent = self._chats.get(chat_id)
        if sent is None:
            if len(self._chats) >= self._room:
                self._prune(now)
            sent = self._chats[chat_id] = deque(maxlen=_GROUP_MOST if chat_id < 0 else 1)
        sent.append(now)

    def flood(self, chat_id: int, seconds: float) -> None:
        """Take a 429: it halts this chat, and everything when another chat got one a moment ago."""
        now = self._monotonic()
        self._halts[chat_id] = max(self._halts.get(chat_id, 0.0), now + seconds)
        last = self._last_flood
        if last is not None and last[0] != chat_id and now - last[1] <= _TOGETHER:
            self.pause(seconds)
        self._last_flood = (chat_id, now)

    def pause(self, seconds: float) -> None:
        """Post nothing for so long."""
        self._halt = max(self._halt, self._monotonic() + seconds)

    def _wait(self) -> float:
        now = self._monotonic()
        window = self._window
        while window and window[0] <= now - _SECOND:
            window.popleft()
        return 0.0 if len(window) < self.most else window[-self.most] + _SECOND - now

    def _prune(self, now: float) -> None:
        """Forget chats that may be posted to freely by now, so that memory follows the rate and not the chats."""
        self._chats = {
            chat: sent for chat, sent in self._chats.items() if sent[-1] > now - (_MINUTE if chat < 0 else _SECOND)
        }
        self._halts = {chat: until for chat, until in self._halts.items() if until > now}
        self._room = max(_REMEMBERED, 2 * len(self._chats))
