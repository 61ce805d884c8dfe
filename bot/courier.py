"""Carries one message of a post to its chat, and acts on what comes back: for the post, its chat, and its people."""

from __future__ import annotations

import asyncio
import logging
import random
from dataclasses import dataclass
from typing import Final, assert_never

from bot.composer import Parcel
from bot.heartbeat import Heartbeat
from bot.notices import Notices
from bot.outcomes import Outcomes
from bot.pacer import Pacer
from bot.sender import Arrived, Barred, Flooded, Lost, Moved, Rejected, Reply, Sender, TopicLost, Unreached
from storage.chats import Chats
from storage.posts import Outcome, Reason, Refused, Sent, Subscription, Suspension, Unknown, Unsent
from storage.sheets import Sheets

_LOG = logging.getLogger(__name__)
_UNKNOWN_SECONDS: Final = 5.0
_UNREACHED_SECONDS: Final = 5.0
_MOVED_SECONDS: Final = 1.0  # until then the chat has its new id here, too


@dataclass(frozen=True, slots=True)
class Courier:
    """Sends parcels. Whatever happens to one of them is told to the outcomes, never raised."""

    sender: Sender
    pacer: Pacer
    outcomes: Outcomes
    heartbeat: Heartbeat
    sheets: Sheets
    chats: Chats
    notices: Notices

    async def __call__(self, parcel: Parcel) -> None:
        """Send a parcel and have its outcome recorded; when cut off, the outcome is unknown."""
        try:
            reply = await self.sender.send(parcel.body)
        except asyncio.CancelledError:
            reply = Lost()
        if isinstance(reply, Moved):  # recorded before chats are merged: this post is surely not on its way
            self.outcomes.add(tell_outcome(parcel, reply))
        try:
            await self._adapt(parcel.claimed.subscription, reply)
        except Exception:  # noqa: BLE001 -- what follows from a reply may fail; what it says of the post is known
            _LOG.exception("the reply to post %s could not be acted on", parcel.claimed.post_id)
        if not isinstance(reply, Moved):
            self.outcomes.add(tell_outcome(parcel, reply))
        try:
            await self._follow(parcel, reply)
        except Exception:  # noqa: BLE001 -- the post itself is settled
            _LOG.exception("what follows from post %s was not done", parcel.claimed.post_id)

    async def _adapt(self, subscription: Subscription, reply: Reply) -> None:
        """Do what has to be done before the next try."""
        chat, topic = subscription.chat_id, subscription.thread_id
        match reply:
            case Flooded(seconds):
                self.pacer.flood(chat, seconds)
            case Unreached():
                self.heartbeat.lose()
                self.pacer.pause(_jitter(_UNREACHED_SECONDS))
            case Barred():
                self.chats.forget(chat)  # or for a minute nobody would notice that it came back
            case Moved(new_id):
                await self.outcomes.flush()
                await self.chats.migrate(chat, new_id)
            case TopicLost() if topic is not None:
                await self.sheets.leave_topic(chat, topic)

    async def _follow(self, parcel: Parcel, reply: Reply) -> None:
        """Tell people, and pin."""
        subscription = parcel.claimed.subscription
        match reply:
            case Arrived(message_id) if parcel.number == 0 and subscription.pin:
                await self._pin(subscription, message_id)
            case TopicLost() if subscription.thread_id is not None:
                await self.notices.tell_topic_lost(subscription)
            case TopicLost():
                await self.notices.tell_barred(subscription, Suspension.RIGHTS)
            case Barred(why):
                await self.notices.tell_barred(subscription, why)
            case Lost() if _was_unknown(parcel):
                await self.notices.tell_uncertain(subscription)
            case Rejected(words):
                _LOG.warning("Telegram refuses post %s: %s", parcel.claimed.post_id, words)

    async def _pin(self, subscription: Subscription, message_id: int) -> None:
        """Pin a post in place of the one before."""
        chat = subscription.chat_id
        reply = await self.sender.pin(chat, message_id)
        if isinstance(reply, Barred | Rejected):
            await self.sheets.stop_pinning(chat)
            await self.notices.tell_pin_refused(subscription)
        elif isinstance(reply, Arrived):
            if subscription.pinned is not None:
                await self.sender.unpin(chat, subscription.pinned)
            await self.sheets.set_pinned(chat, message_id)


def tell_outcome(parcel: Parcel, reply: Reply) -> Outcome:  # noqa: PLR0911 -- one return a reply
    """Tell what a reply means for the post alone."""
    post, number = parcel.claimed.post_id, parcel.number
    chat = parcel.claimed.subscription.chat_id
    match reply:
        case Arrived(message_id):
            return Sent(post, number, message_id, last=parcel.last)
        case Flooded(seconds):
            return Unsent(post, number, _jitter(seconds), counts=False)
        case Unreached():
            return Unsent(post, number, _jitter(_UNREACHED_SECONDS), counts=False)
        case Moved():
            return Unsent(post, number, _MOVED_SECONDS, counts=True)
        case TopicLost():
            if parcel.claimed.subscription.thread_id is not None:
                return Unsent(post, number, 0.0, counts=True)
            return Refused(post, number, chat, Reason.SUSPENDED, Suspension.RIGHTS)
        case Barred(why):
            return Refused(post, number, chat, Reason.SUSPENDED, why)
        case Rejected():
            return Refused(post, number, chat, Reason.REFUSED)
        case Lost():
            return Unknown(post, number, _jitter(_UNKNOWN_SECONDS))
        case _:
            assert_never(reply)


def _was_unknown(parcel: Parcel) -> bool:
    return any(part.number == parcel.number and part.unknowns for part in parcel.claimed.parts)


def _jitter(seconds: float) -> float:
    """Give a little more than that, never less."""
    return seconds * random.uniform(1.0, 1.3)  # noqa: S311 -- spreads tries, guards no secret
