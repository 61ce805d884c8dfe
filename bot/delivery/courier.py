"""Carries one message of a post to its chat, and acts on what comes back: for the post, its chat, and its people."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, assert_never

from bot.calls.pacer import Pacer
from bot.delivery.composer import Parcel
from bot.delivery.line import Line
from bot.delivery.notices import Notices
from bot.delivery.outcomes import Outcomes
from bot.delivery.sender import Arrived, Barred, Flooded, Lost, Moved, Rejected, Reply, Sender, TopicLost, Unreached
from storage.chats import Chats
from storage.content.shelf import ContentShelf
from storage.desk.announced import number_of
from storage.outbox.posts import Outcome, Reason, Refused, Sent, Subscription, Suspension, Unknown, Unsent
from storage.sheets import Sheets

_LOG = logging.getLogger(__name__)
_UNKNOWN_SECONDS: Final = 5.0
_UNREACHED_SECONDS: Final = 5.0
_CHANGED_SECONDS: Final = 1.0  # until then what the reply says of the chat is stored
_PINNINGS: Final = 3
_PIN_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Courier:
    """Sends parcels. Whatever happens to one of them is told to the outcomes, never raised.

    `outdated` is called when a message arrived that was written by content that is no longer live.
    """

    sender: Sender
    pacer: Pacer
    line: Line
    outcomes: Outcomes
    sheets: Sheets
    chats: Chats
    notices: Notices
    shelf: ContentShelf
    outdated: Callable[[], None]

    async def __call__(self, parcel: Parcel, number: int) -> None:
        """Send a parcel, which the pacer counted under a number, and have its outcome recorded.

        When it is cut off, the outcome is unknown.
        """
        try:
            reply = await self.sender.send(parcel.body)
        except asyncio.CancelledError:
            reply = Lost()
        self.pacer.land(number)
        self.line.hear(reply)
        if isinstance(reply, Flooded):
            self.pacer.flood(parcel.claimed.subscription.chat_id, reply.seconds)
        left_topic = False
        try:
            left_topic = await self._leave_topic(parcel.claimed.subscription, reply)
        except Exception:  # noqa: BLE001 -- what follows from a reply may fail; what it says of the post is known
            _LOG.exception("the reply to post %s could not be acted on", parcel.claimed.post_id)
        finally:  # also when cut off
            recorded = self.outcomes.add(tell_outcome(parcel, reply, self.line.pause))
        try:
            await self._follow(parcel, reply, recorded, left_topic=left_topic)
        except Exception:  # noqa: BLE001 -- the post itself is settled
            _LOG.exception("what follows from post %s was not done", parcel.claimed.post_id)

    async def _leave_topic(self, subscription: Subscription, reply: Reply) -> bool:
        """Give up a topic that is lost, before the next try; tells whether it still was the one, so once."""
        if not isinstance(reply, TopicLost) or subscription.thread_id is None:
            return False
        return await self.sheets.leave_topic(subscription.chat_id, subscription.thread_id)

    async def _follow(self, parcel: Parcel, reply: Reply, recorded: Awaitable[bool], *, left_topic: bool) -> None:
        """Do what need not be done before the next try: move chats, pin, tell people, once.

        `recorded` tells, when the outcome is recorded, whether it is what suspended the chat.
        """
        subscription = parcel.claimed.subscription
        match reply:
            case Arrived(message_id):
                if parcel.content not in {None, self.shelf.revision}:
                    self.outdated()
                # What is pinned are the reminders; an announcement does not take their place.
                if parcel.number == 0 and subscription.pin and number_of(parcel.claimed.kind) is None:
                    await self._pin(subscription, message_id)
            case Moved(new_id):
                await self.outcomes.flush()  # before chats are merged: this post is surely not on its way
                await self.chats.migrate(subscription.chat_id, new_id)
            case TopicLost() if left_topic:
                await self.notices.tell(subscription, "topic")
            case TopicLost() if subscription.thread_id is None and await recorded:
                await self.notices.tell(subscription, "general")
            case Barred(why) if await recorded:
                await self.notices.tell_barred(subscription, why)
            case Rejected(words):
                _LOG.warning("Telegram refuses post %s: %s", parcel.claimed.post_id, words)

    async def _pin(self, subscription: Subscription, message_id: int) -> None:
        """Pin a post in place of the one before; it does no harm to try again."""
        chat = subscription.chat_id
        for _ in range(_PINNINGS):
            match await self.sender.pin(chat, message_id):
                case Arrived():
                    if subscription.pinned is not None:
                        await self.sender.unpin(chat, subscription.pinned)
                    return await self.sheets.set_pinned(chat, message_id)
                case Barred():
                    if await self.sheets.stop_pinning(chat):
                        await self.notices.tell(subscription, "pin")
                    return None
                case Flooded(seconds) if seconds <= _PIN_SECONDS:
                    await asyncio.sleep(seconds)
                case Lost() | Unreached():
                    await asyncio.sleep(_UNKNOWN_SECONDS)
                case refusal:
                    _LOG.info("a post in chat %s is not pinned: %s", chat, refusal)
                    return None
        return None


def tell_outcome(parcel: Parcel, reply: Reply, pause: float) -> Outcome:  # noqa: PLR0911 -- one return a reply
    """Tell what a reply means for the post alone; `pause` is how long the line rests."""
    post, number = parcel.claimed.post_id, parcel.number
    chat = parcel.claimed.subscription.chat_id
    match reply:
        case Arrived(message_id):
            return Sent(post, number, message_id, last=parcel.last, chat_id=chat)
        case Flooded(seconds):
            return Unsent(post, number, _jitter(seconds), counts=False, tried=True)
        case Unreached():
            return Unsent(post, number, _jitter(max(pause, _UNREACHED_SECONDS)), counts=False, tried=True)
        case Moved():
            return Unsent(post, number, _CHANGED_SECONDS, counts=True, tried=True)
        case TopicLost():
            if parcel.claimed.subscription.thread_id is not None:
                return Unsent(post, number, _CHANGED_SECONDS, counts=True, tried=True)
            return Refused(post, number, chat, Reason.SUSPENDED, Suspension.RIGHTS)
        case Barred(why):
            return Refused(post, number, chat, Reason.SUSPENDED, why)
        case Rejected():
            return Refused(post, number, chat, Reason.REFUSED)
        case Lost():
            return Unknown(post, number, _jitter(_UNKNOWN_SECONDS + 2 * pause))
        case _:
            assert_never(reply)


def _jitter(seconds: float) -> float:
    """Give a little more than that, never less."""
    return seconds * random.uniform(1.0, 1.3)  # noqa: S311 -- spreads tries, guards no secret
