"""The pace of posts: as fast as Telegram allows and no faster, answers to people first.

Telegram's guidance: about 30 messages a second in all, one a second to a chat, 20 a minute to a group or channel.
Nothing here outlives the process; what must be remembered stands in the outbox. Time is monotonic.
"""

from __future__ import annotations

import asyncio
import math
import time
from bisect import insort
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

from bot.calls.window import Window

Sleep = Callable[[float], Awaitable[None]]

# Posts keep to a little less than the rate, because requests do not arrive as evenly as they leave (bot.calls.window
# allows for the larger differences), and so that an answer hardly ever meets a full window; and to a little less still
# for each 429 of the last minutes.
_SECOND: Final = 1.027
_LONGER: Final = 0.01
_LONGEST: Final = 1.1
_WARNED_SECONDS: Final = 120.0
# Posts leave evenly; after a pause of our own so many seconds of them may catch up at once.
_CATCH_UP: Final = 0.1
# What Telegram counts together, as seen from here; and the longest that an answer waits for room in it.
_COUNTED: Final = 1.006
_YIELD_SECONDS: Final = 0.2
_MINUTE: Final = 60.5
_GROUP_MOST: Final = 20
# Where many ask, more may come in the next second than in the last: for so many answers, posts leave room for one more.
_KEPT_FREE: Final = 16
# However much people ask, posts get this part of the rate.
_LEAST: Final = 0.1
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
        self.most = max(1, int(per_second))
        self._sent = Window()  # messages of the last second, and answers that wait
        self._answers: deque[float] = deque()  # those of them that are answers, in order
        self._latest = -math.inf  # when the last post left
        self._slot = 0.0  # when the next post is due if all leave evenly
        self._floods: deque[float] = deque(maxlen=int((_LONGEST - _SECOND) / _LONGER))
        self._chats: dict[int, deque[float]] = {}
        self._halts: dict[int, float] = {}
        self._halt = 0.0  # until when Telegram lets nothing be posted, and until when we rest ourselves
        self._rest = 0.0
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
        return max(0.0, self._halt - self._monotonic(), self.resting)

    @property
    def resting(self) -> float:
        """The seconds for which nothing is posted because we pause ourselves."""
        return max(0.0, self._rest - self._monotonic())

    @property
    def warned(self) -> bool:
        """Whether Telegram has told us to slow down in the last minutes."""
        return bool(self._floods) and self._floods[-1] > self._monotonic() - _WARNED_SECONDS

    async def take(self, chat_id: int) -> int:
        """Wait for room in the overall rate and count a post to this chat; 0 when everything is halted instead.

        Gives a number for `land`.
        """
        while not self.halted:
            wait = self._wait()
            if not wait:
                now = self._monotonic()
                self._slot = self._next_slot(now)
                self._latest = now
                self._count(chat_id, now)
                return self._sent.depart(now)
            await self._sleep(wait)
        return 0

    def land(self, number: int) -> None:
        """Take note that there is an answer to what was counted under this number, or that none will come."""
        self._sent.land(number, self._monotonic())

    async def admit(self, chat_id: int) -> None:
        """Count an answer. It goes at once, but for a moment's wait where posts have filled the rate."""
        now = leaves = self._monotonic()
        self._forget(now)
        posting = self._is_posting(now)
        if posting:
            leaves = min(max(now, self._sent.room(self.most, _COUNTED, now)), now + _YIELD_SECONDS)
        self._count(chat_id, leaves)  # before it waits: the room is then neither a post's nor another answer's
        self._sent.add(leaves)
        insort(self._answers, leaves)
        if posting:  # the next post makes way, so that the window is no fuller than without the answer
            self._slot = min(self._next_slot(now), now + _YIELD_SECONDS)
        if leaves > now:
            await self._sleep(leaves - now)

    def flood(self, chat_id: int, seconds: float) -> None:
        """Take a 429: it halts this chat, and everything when another chat got one a moment ago."""
        now = self._monotonic()
        self._halts[chat_id] = max(self._halts.get(chat_id, 0.0), now + seconds)
        last = self._last_flood
        if last is not None and last[0] != chat_id and now - last[1] <= _TOGETHER:
            self._halt = max(self._halt, now + seconds)
        self._last_flood = (chat_id, now)
        self._floods.append(now)

    def pause(self, seconds: float) -> None:
        """Post nothing for so long, unless `resume` comes before."""
        self._rest = max(self._rest, self._monotonic() + seconds)

    def resume(self) -> None:
        """End a pause; what Telegram asked for stays."""
        self._rest = 0.0

    def _wait(self) -> float:
        """Give the seconds until there is room for a post."""
        now = self._monotonic()
        self._forget(now)
        share = math.inf
        if len(self._sent) - len(self._answers) < max(1.0, 2 * self.most * _LEAST):  # it is answers that fill the rate
            share = self._latest + 1 / (self.most * _LEAST)
        most = max(1, self.most - len(self._answers) // _KEPT_FREE)
        full = max(0.0, min(self._sent.room(most, self._second(now), now), share) - now)
        if full:
            self._slot = max(self._slot, now + full)  # what the rate held back is no pause of ours
        return max(full, min(self._slot, share) - now, 0.0)

    def _next_slot(self, now: float) -> float:
        """Give when another post is due after this message."""
        earliest = now - _CATCH_UP if self._is_posting(now) else now
        return max(self._slot, earliest) + self._second(now) / self.most

    def _is_posting(self, now: float) -> bool:
        """Say whether a post left within the last second."""
        return self._latest > now - self._second(now)

    def _second(self, now: float) -> float:
        """Give the length of a second by which the overall rate is kept."""
        while self._floods and self._floods[0] <= now - _WARNED_SECONDS:
            self._floods.popleft()
        return _SECOND + _LONGER * len(self._floods)

    def _forget(self, now: float) -> None:
        """Let what is older than a second leave the window."""
        second = self._second(now)
        self._sent.forget(now, second)
        while self._answers and self._answers[0] <= now - second:
            self._answers.popleft()

    def _count(self, chat_id: int, leaves: float) -> None:
        sent = self._chats.get(chat_id)
        if sent is None:
            if len(self._chats) >= self._room:
                self._prune(leaves)
            sent = self._chats[chat_id] = deque(maxlen=_GROUP_MOST if chat_id < 0 else 1)
        sent.append(leaves)

    def _prune(self, now: float) -> None:
        """Forget chats that may be posted to freely by now, so that memory follows the rate and not the chats."""
        self._chats = {
            chat: sent for chat, sent in self._chats.items() if sent[-1] > now - (_MINUTE if chat < 0 else _SECOND)
        }
        self._halts = {chat: until for chat, until in self._halts.items() if until > now}
        self._room = max(_REMEMBERED, 2 * len(self._chats))
