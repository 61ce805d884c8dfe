"""The one door to Telegram for posts: one request, and what became of it in terms that delivery can act on.

Surely not sent: no connection, 429, every refusal in Telegram's own words. Unknown: whatever happens after the request
began, and every failure of the server. Nothing is repeated here but what a refusal itself says would pass.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.calls.transport import OutcomeUnknownError, SurelyUnsentError
from bot.watch.signs import Signs
from handlers.dialogue.refusals import BARS, TOPIC
from handlers.views.writing import html
from storage.outbox.posts import Suspension

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Arrived:
    """Telegram has it, under this id."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Flooded:
    """429: not sent, and not to be tried for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Unreached:
    """No connection, or no valid token: not sent."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Nobody knows whether Telegram has it."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The group became a supergroup with this id."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class TopicLost:
    """The topic is closed or gone."""


@dataclass(frozen=True, slots=True)
class Barred:
    """Nothing can be posted to this chat."""

    why: Suspension


@dataclass(frozen=True, slots=True)
class Rejected:
    """Refused for another reason, in Telegram's words."""

    words: str


Reply = Arrived | Flooded | Unreached | Lost | Moved | TopicLost | Barred | Rejected


class Sender:
    """Makes calls for posts; `bot` must have no rate limiter, since nothing may be repeated unseen.

    `signs` are told how sending goes: what Telegram did not take, but not what it refuses because of the chat.
    """

    def __init__(self, bot: Bot, signs: Signs | None = None) -> None:
        self._bot = bot
        self._signs = signs or Signs()

    async def send(self, body: Mapping[str, Any]) -> Reply:
        """Send one message; where its markup is refused, once more as plain text."""
        reply = await self._call("SendMessage", body)
        if isinstance(reply, Rejected) and "can't parse entities" in reply.words:
            _LOG.error("refused markup was posted as plain text: %s", reply.words)
            reply = await self._call("SendMessage", _plain(body))
        self._signs.sent(fine=not isinstance(reply, Flooded | Unreached | Lost | Rejected))
        return reply

    async def edit(self, body: Mapping[str, Any]) -> Reply:
        """Edit one message; Arrived also when it says so already."""
        reply = await self._call("EditMessageText", body)
        if isinstance(reply, Rejected) and "not modified" in reply.words:
            return Arrived(int(body["message_id"]))
        return reply

    async def pin(self, chat_id: int, message_id: int) -> Reply:
        """Pin a message without a sound."""
        body = {"chat_id": chat_id, "message_id": message_id, "disable_notification": True}
        return await self._call("PinChatMessage", body)

    async def unpin(self, chat_id: int, message_id: int) -> Reply:
        """Unpin a message."""
        return await self._call("UnpinChatMessage", {"chat_id": chat_id, "message_id": message_id})

    async def probe(self) -> bool:
        """Say whether Telegram answers at all."""
        return not isinstance(await self._call("GetMe", {}), Unreached | Lost)

    async def _call(self, method: str, body: Mapping[str, Any]) -> Reply:  # noqa: PLR0911 -- one return an outcome
        try:
            result = await self._bot.do_api_request(method, api_kwargs=dict(body))
        except RetryAfter as halt:
            after = halt.retry_after
            return Flooded(float(after) if isinstance(after, int) else after.total_seconds())
        except ChatMigrated as moved:
            return Moved(moved.new_chat_id)
        except (SurelyUnsentError, InvalidToken, EndPointNotFound) as fault:
            _LOG.debug("not sent: %s", fault)
            return Unreached()
        except OutcomeUnknownError as fault:
            _LOG.info("the outcome of a post is unknown: %s", fault)
            return Lost()
        except (Forbidden, BadRequest) as refusal:
            return read_refusal(str(refusal), forbidden=isinstance(refusal, Forbidden))
        except TelegramError as refusal:
            if refusal.__cause__ is None:  # every other answer of Telegram's with a status of 4xx
                return Rejected(str(refusal).lower())
            _LOG.warning("a post went wrong in an unforeseen way: %s", type(refusal.__cause__).__name__)
            return Lost()
        except Exception as fault:  # noqa: BLE001 -- an answer that is none of Telegram's may hide a message sent
            _LOG.warning("the answer to a post can't be read: %s", type(fault).__name__)
            return Lost()
        return Arrived(int(result.get("message_id", 0)) if isinstance(result, dict) else 0)


def read_refusal(words: str, *, forbidden: bool) -> Reply:
    """Tell what a refusal means for the chat: with status 400, or `forbidden`, which is 403 and always bars."""
    said = words.lower()
    if any(part in said for part in TOPIC):
        return TopicLost()
    known = next((why for part, why in BARS if part in said), None)
    if known is None and forbidden:
        _LOG.warning("nothing may be posted for a reason that is not known: %s", words)
        known = Suspension.RIGHTS
    return Rejected(said) if known is None else Barred(known)


def _plain(body: Mapping[str, Any]) -> dict[str, Any]:
    bare = {name: value for name, value in body.items() if name != "parse_mode"}
    return {**bare, "text": html.plain(str(body["text"]))}
