"""The porter of what members report: tells moderators what came in, editors what is to be corrected, members the end.

He also clears away what was settled long ago.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.calls.transport import SurelyUnsentError
from content.roles import Right, may
from handlers.desk.cases import spot_of, word_outcome
from handlers.dialogue.refusals import bars
from handlers.dialogue.services import Services
from handlers.views.desk.moderation import to_correct_card
from handlers.views.writing.card import Card
from handlers.views.writing.voice import Voice
from storage.desk.complaints import Heard, News, Report

_LOG = logging.getLogger(__name__)
_PAUSE: Final = dt.timedelta(minutes=10)  # between two notices, however many reports come
_KEPT: Final = dt.timedelta(days=90)
_AT_ONCE: Final = 20  # members told in one go
_UNFINISHED: Final = dt.timedelta(days=30)  # proposals and drafts that nobody goes on with


class Porter:
    """Tells each moderator in private, in their own language, once of each report; many are told in one message.

    A member whose report was corrected, or dropped after it was accepted, is told once: that it begins is noted before,
    so that a stop in between leaves a report of which nobody is sure, for people to look at, and no second message.
    """

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
        if not quiet:
            if news.fresh and await self._tell(await self._people(Right.MODERATE), news):
                await reports.mark_told(news.newest, now)
            await self._pass_on(now)
        await self._tell_members()
        if now.date() != self._tidied:
            await reports.tidy(now - _KEPT)
            await self._services.proposals.tidy(now - _UNFINISHED)
            self._tidied = now.date()

    async def _pass_on(self, now: dt.datetime) -> None:
        """Tell editors once, without a sound, of what was accepted and is to be corrected; not who accepted all."""
        reports = self._services.reports
        passed = await reports.to_correct()
        if not passed.numbers:
            return
        editors = [one for one in await self._people(Right.EDIT) if passed.accepted_by != {one}]
        cards = [(one, to_correct_card(await self._voice(one), passed.numbers, passed.waiting)) for one in editors]
        if await self._send([(one, {**card.message(), "disable_notification": True}) for one, card in cards]):
            await reports.mark_passed_on(passed.numbers, now)

    async def _voice(self, person: int) -> Voice:
        return Voice(self._services.phrases, await self._services.language_of(person))

    async def _tell_members(self) -> None:
        """Tell members of the ends of their reports, as long as Telegram is there."""
        services = self._services
        ended = await services.reports.untold(_AT_ONCE)
        if not ended:
            return
        async with services.shelf.lend() as reader:
            for report in ended:
                card = await word_outcome(services, reader, report)
                if await services.reports.begin_telling(report.number) and not await self._tell_member(report, card):
                    return

    async def _tell_member(self, report: Report, card: Card) -> bool:
        """Tell one member; False when nobody can be told now."""
        reports = self._services.reports
        body = {**card.message(), **spot_of(report).address()}
        try:
            await self._bot.do_api_request("SendMessage", api_kwargs=body)
        except (SurelyUnsentError, RetryAfter):
            await reports.tell_again(report.number)
            return False
        except TelegramError as fault:
            if isinstance(fault, Forbidden) or (isinstance(fault, BadRequest) and bars(str(fault).lower())):
                await reports.hear(report.number, Heard.GONE, end=True)
                return True
            # People see that nobody is sure, and decide.
            _LOG.warning("a member may not have been told of report %s: %s", report.number, type(fault).__name__)
        else:
            await reports.hear(report.number, Heard.TOLD, end=True)
        return True

    async def _people(self, right: Right) -> Collection[int]:
        holders = await self._services.roles.holders()
        return sorted(self._services.admins | {one.user_id for one in holders if may(one.role, right)})

    async def _tell(self, people: Collection[int], news: News) -> bool:
        """Tell everybody; False when nobody can be told now because Telegram is away."""
        words = {"fresh": str(news.fresh), "waiting": str(news.waiting)}
        texts = [(person, await self._services.word_for(person, "alarm.reports", words)) for person in people]
        return await self._send([(person, {"text": str(text), "parse_mode": "HTML"}) for person, text in texts])

    async def _send(self, messages: Sequence[tuple[int, Mapping[str, Any]]]) -> bool:
        """Send each person a message; False when nobody can be told now because Telegram is away."""
        told = False
        for person, message in messages:
            try:
                await self._bot.do_api_request("SendMessage", api_kwargs={"chat_id": person, **message})
            except SurelyUnsentError:  # the polling has logged that Telegram is unreachable
                if not told:
                    return False
            except TelegramError as fault:  # who never wrote to the bot in private can't be reached
                _LOG.info("%s could not be told of reports: %s", person, type(fault).__name__)
            told = True
        return True
