"""Announcements at work: their posts are handed to the outbox as fast as they leave it, and a message shows how far.

Handed over are never more than some seconds' worth: so the reminders that fall due meanwhile go first, and of one that
is stopped hardly anything has to be taken back. What a kill interrupts goes on after the next start.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

from bot.delivery.planner import GiveWay
from handlers.administration.announcing import course_of
from handlers.dialogue.services import Services
from handlers.views.administration.announcements import course_card
from handlers.views.writing.card import Card
from handlers.views.writing.voice import Voice
from storage.desk.announced import Announcement, AnnouncementState, Tally

_LOG = logging.getLogger(__name__)
# Posts made in one transaction; answers to people go first: for so many seconds each waits for them.
_BATCH: Final = 250
_COURTESY: Final = 0.02
# Seconds of pace that wait in the outbox, and how many posts at least.
_AHEAD_SECONDS: Final = 4.0
_AHEAD: Final = 20
# Seconds between two edits of the message that shows how it goes; Telegram allows groups 20 messages a minute.
_EDIT_SECONDS: Final = 3.0
_GROUP_SECONDS: Final = 6.0


@dataclass(slots=True)
class _Glance:
    """What was shown last of an announcement, and when."""

    at: float
    card: Card | None


class Crier:
    """Follows announcements until nothing of them waits; `people` edits messages, `handed` is called for new posts.

    `per_second` is the rate of posts in all.
    """

    def __init__(  # noqa: PLR0913, PLR0917 -- what following takes
        self,
        services: Services,
        people: ExtBot[Any],
        per_second: float,
        give_way: GiveWay,
        handed: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._services = services
        self._announcements = services.announcements
        self._people = people
        self._most = max(_AHEAD, int(per_second * _AHEAD_SECONDS))
        self._give_way = give_way
        self._handed = handed
        self._monotonic = monotonic
        self._glances: dict[int, _Glance] = {}
        self._stopping = False

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopping = True

    async def tick(self) -> None:
        """Hand over what there is room for, and show how it goes. Raises StorageError."""
        for announcement in await self._announcements.under_way():
            if self._stopping:
                return
            await self._follow(announcement)

    async def _follow(self, announcement: Announcement) -> None:
        number = announcement.number
        stopped = announcement.state is AnnouncementState.STOPPED
        if stopped:
            await self._announcements.recall(number, self._services.clock())
        handed = announcement.handed or not await self._hand_over(number, stopped=stopped)
        tally = await self._announcements.tally(number)
        over = handed and not tally.waiting
        if await self._show(announcement, tally, over=over) and over:
            await self._announcements.end(number, self._services.clock())
            self._glances.pop(number, None)

    async def _hand_over(self, number: int, *, stopped: bool) -> bool:
        """Make posts for as many chats as there is room for; tells whether there may be more.

        Of one that was stopped all are made at once: they are only recorded as not sent.
        """
        services = self._services
        room = None if stopped else self._most - await self._announcements.waiting(number, services.clock())
        while not self._stopping and (room is None or room > 0):
            size = _BATCH if room is None else min(_BATCH, room)
            more = await self._announcements.hand_over(number, services.language, services.clock(), size)
            self._handed()
            if not more:
                return False
            room = None if room is None else room - size
            await self._give_way(_COURTESY)
        return True

    async def _show(self, announcement: Announcement, tally: Tally, *, over: bool) -> bool:
        """Show how it goes, unless that was done a moment ago; False while there is something left to be shown."""
        shown = announcement.shown
        if shown is None:
            return True
        card = course_card(
            Voice(self._services.phrases, shown.language),
            course_of(announcement, tally, shown.language, over=over),
        )
        last, now = self._glances.get(announcement.number), self._monotonic()
        if last is not None and last.card == card:
            return True
        if last is not None and now - last.at < (_EDIT_SECONDS if shown.chat_id > 0 else _GROUP_SECONDS):
            return False
        self._glances[announcement.number] = _Glance(now, card)
        body = {**card.message(), "chat_id": shown.chat_id, "message_id": shown.message_id}
        try:
            async with asyncio.timeout(_EDIT_SECONDS):  # posts must not wait for it
                await self._people.do_api_request("EditMessageText", api_kwargs=body)
        except (BadRequest, Forbidden) as refusal:
            if "not modified" not in str(refusal).lower():  # it is gone, or nobody may see it any more
                _LOG.info("how announcement %d goes is no longer shown: %s", announcement.number, refusal)
                await self._announcements.show(announcement.number, None)
        except (TelegramError, TimeoutError) as fault:
            _LOG.info("how announcement %d goes can't be shown now: %s", announcement.number, type(fault).__name__)
            self._glances[announcement.number] = _Glance(now, None)
            return False
        return True
