"""What admins are told: in the background, in few messages, in each admin's own language."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from telegram.error import BadRequest, Forbidden, NetworkError
from telegram.ext import ExtBot

_LOG = logging.getLogger(__name__)
_QUIET_SECONDS = 60.0
_LINES = 10  # in one message; it says how many more there are
_MOST = 1000  # that are kept at a time
# All that `tell` is called with.
KINDS: Final = (
    *("conflict", "webhook", "webhook_fails", "webhook_works", "unreachable", "reachable", "content", "error"),
    *("reminders_wait", "reminders_wait_content", "reminders_work", "uncertain"),
    *("planning_late", "planning_again", "delivering_late", "delivering_again", "polling_stalled", "polling_again"),
    *("sends_fail", "sends_arrive", "loop_lags", "loop_even"),
)

Line = tuple[str, dict[str, str]]
Sleep = Callable[[float], Awaitable[None]]
Note = Callable[[str, dict[str, str]], None]
Word = Callable[[int, str, dict[str, str]], Awaitable[Any]]  # admin, key and arguments -> the admin's sentence


class Alarm:
    """Collects lines and sends them to every admin: the first at once, more within a minute in one message.

    What Telegram did not refuse is kept and sent with the next line: an outage may take the line that tells of it, and
    one that comes twice does no harm. `note` is called with each line at once.
    """

    def __init__(
        self,
        bot: ExtBot[Any],
        admins: frozenset[int],
        word: Word,
        *,
        sleep: Sleep = asyncio.sleep,
        note: Note = lambda _key, _arguments: None,
    ) -> None:
        self._bot = bot
        self._admins = sorted(admins)
        self._word = word
        self._sleep = sleep
        self._note = note
        self._lines: asyncio.Queue[Line] = asyncio.Queue(maxsize=_MOST)

    async def tell(self, key: str, **arguments: str) -> None:
        """Queue a line; `key` names a sentence of the catalogue under `alarm.`."""
        self._note(key, arguments)
        try:
            self._lines.put_nowait((key, arguments))
        except asyncio.QueueFull:
            _LOG.warning("too many alarms: one was dropped")

    async def run(self) -> None:
        """Send until cancelled."""
        kept: dict[int, list[Line]] = {admin: [] for admin in self._admins}
        while True:
            new = [await self._lines.get()]
            while not self._lines.empty():
                new.append(self._lines.get_nowait())
            for admin, lines in kept.items():
                lines.extend(new[: _MOST - len(lines)])
                if await self._send(admin, lines):
                    lines.clear()
            await self._sleep(_QUIET_SECONDS)

    async def _send(self, admin: int, lines: list[Line]) -> bool:
        """Tell one admin; False when it is worth to tell the same later."""
        try:
            said = [str(await self._word(admin, f"alarm.{key}", arguments)) for key, arguments in lines[:_LINES]]
            if len(lines) > _LINES:
                said.append(f"(+{len(lines) - _LINES})")
            await self._bot.do_api_request(
                "SendMessage", api_kwargs={"chat_id": admin, "text": "\n".join(said), "parse_mode": "HTML"}
            )
        except (Forbidden, BadRequest) as fault:  # an admin who never wrote to the bot can't be reached
            _LOG.warning("an admin could not be told: %s", type(fault).__name__)
        except NetworkError:  # the polling has logged that Telegram is unreachable
            return False
        except Exception as fault:  # noqa: BLE001 -- whatever ails the state database, which knows the admin's language
            _LOG.warning("an admin could not be told yet: %s", type(fault).__name__)
            return False
        return True
