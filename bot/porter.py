"""The porter of what members report: tells moderators what came in, and clears away what was settled long ago."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection
from typing import Any, Final

from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.transport import SurelyUnsentError
from content.roles import Right, may
from handlers.services import Services
from storage.complaints import News

_LOG = logging.getLogger(__name__)
_PAUSE: Final = dt.timedelta(minutes=10)  # between two notices, however many reports come
_KEPT: Final = dt.timedelta(days=90)
_UNFINISHED: Final = dt.timedelta(days=30)  # proposals and drafts that nobody goes on with


class Porter:
    """Tells each moderator in private, in their own language, once of each report; many are told in one message."""

    def __init__(self, services: Services, bot: ExtBot[Any]) -> None:
        self._services = services
        self._bot = bot
        self._tidied: dt.date | None = None

    async def tick(self) -> None:
        """Tell of what is new, unless moderators were told of something just now. Raises StorageError."""
        reports, now = self._services.reports, self._services.clock()
        news = await reports.news()
        # A last time that lies ahead was told by another clock.
        quiet = news.told_at is not None and news.told_at <= now < news.told_at + _PAUSE
        if news.fresh and not quiet and await self._tell(await self._moderators(), news):
            await reports.mark_told(news.newest, now)
        if now.date() != self._tidied:
            await reports.tidy(now - _KEPT)
            await self._services.proposals.tidy(now - _UNFINISHED)
            self._tidied = now.date()

    async def _moderators(self) -> Collection[int]:
        holders = await self._services.roles.holders()
        return sorted(self._services.admins | {one.user_id for one in holders if may(one.role, Right.MODERATE)})

    async def _tell(self, people: Collection[int], news: News) -> bool:
        """Tell everybody; False when nobody can be told now because Telegram is away."""
        told = False
        words = {"fresh": str(news.fresh), "waiting": str(news.waiting)}
        for person in people:
            text = await self._services.word_for(person, "alarm.reports", words)
            body = {"chat_id": person, "text": str(text), "parse_mode": "HTML"}
            try:
                await self._bot.do_api_request("SendMessage", api_kwargs=body)
            except SurelyUnsentError:  # the polling has logged that Telegram is unreachable
                if not told:
                    return False
            except TelegramError as fault:  # who never wrote to the bot in private can't be reached
                _LOG.info("moderator %s could not be told: %s", person, type(fault).__name__)
            told = True
        return True
