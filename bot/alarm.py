"""What admins are told: in the background, in few messages, in each admin's own language."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from telegram.error import TelegramError
from telegram.ext import ExtBot

_LOG = logging.getLogger(__name__)
_QUIET_SECONDS = 60.0
_LINES = 10

Word = Callable[[int, str, dict[str, str]], Any]  # admin, key and arguments -> the admin's sentence


class Alarm:
    """Collects lines and sends them to every admin: the first at once, more within a minute in one message."""

    def __init__(self, bot: ExtBot[Any], admins: frozenset[int], word: Callable[..., Any]) -> None:
        self._bot = bot
        self._admins = sorted(admins)
        self._word = word
        self._lines: asyncio.Queue[tuple[str, dict[str, str]]] = asyncio.Queue(maxsize=1000)

    async def tell(self, key: str, **arguments: str) -> None:
        """Queue a line; `key` names a sentence of the catalogue under `alarm.`."""
        try:
            self._lines.put_nowait((key, arguments))
        except asyncio.QueueFull:
            _LOG.warning("too many alarms: one was dropped")

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            lines = [await self._lines.get()]
            await self._send(lines)
            await asyncio.sleep(_QUIET_SECONDS)
            late: list[tuple[str, dict[str, str]]] = []
            while not self._lines.empty():
                late.append(self._lines.get_nowait())
            if late:
                await self._send(late)

    async def _send(self, lines: list[tuple[str, dict[str, str]]]) -> None:
        for admin in self._admins:
            said = [str(await self._word(admin, f"alarm.{key}", arguments)) for key, arguments in lines[:_LINES]]
            if len(lines) > _LINES:
                said.append(f"(+{len(lines) - _LINES})")
            try:
                await self._bot.do_api_request(
                    "SendMessage", api_kwargs={"chat_id": admin, "text": "\n".join(said), "parse_mode": "HTML"}
                )
            except TelegramError as fault:  # an admin who never wrote to the bot can't be reached
                _LOG.warning("an admin could not be told: %s", type(fault).__name__)
