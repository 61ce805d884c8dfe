"""Patience for answers to people: what was surely not sent is sent again, within reason."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

from bot.calls.pacer import Pacer
from bot.calls.transport import SurelyUnsentError
from bot.watch.signs import Signs

Sleep = Callable[[float], Awaitable[None]]

_LONGEST_HALT = 60.0
# What Telegram counts as messages.
_COUNTED = frozenset({"sendmessage", "sendvenue", "senddocument", "sendphoto", "editmessagetext"})
_PAUSES = (0.5, 2.0, 5.0)


class Patience(BaseRateLimiter[None]):
    """Repeats a call after a 429 (as long as Telegram says, up to a minute) or a failed connection.

    It holds nothing back by itself: the answers to one person are as many as that person's questions. It tells `pacer`
    of them, so that posts, which have a pace of their own, make room, and `signs` how messages fare in the end.
    """

    def __init__(self, pacer: Pacer, sleep: Sleep = asyncio.sleep, signs: Signs | None = None) -> None:
        self._pacer = pacer
        self._sleep = sleep
        self._signs = signs or Signs()

    async def initialize(self) -> None:
        """Do nothing: there is nothing to open."""

    async def shutdown(self) -> None:
        """Do nothing: there is nothing to close."""

    async def process_request(  # noqa: PLR0913, PLR0917 -- the signature is the library's
        self,
        callback: Callable[..., Awaitable[Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,  # noqa: ARG002 -- likewise
    ) -> Any:
        """Make the call, repeated where nothing was sent.

        Raises what the call raises: RetryAfter and SurelyUnsentError after the last try, all else at once.
        """
        method, chat = endpoint.casefold(), _chat(data)
        if method == "getupdates":
            return await callback(*args, **kwargs)
        try:
            result = await self._repeat(callback, args, kwargs, method, chat)
        except TelegramError as fault:
            refused = isinstance(fault, BadRequest)  # which the library counts among the failures of the network
            self._show(method, fine=refused or not isinstance(fault, NetworkError | RetryAfter))
            raise
        self._show(method, fine=True)
        return result

    def _show(self, method: str, *, fine: bool) -> None:
        if method in _COUNTED:
            self._signs.sent(fine=fine)

    async def _repeat(
        self, callback: Callable[..., Awaitable[Any]], args: Any, kwargs: dict[str, Any], method: str, chat: int | None
    ) -> Any:
        for pause in _PAUSES:
            if chat is not None and method in _COUNTED:
                await self._pacer.admit(chat)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as refusal:
                wait = _halt(refusal)
                if chat is not None:
                    self._pacer.flood(chat, wait)
                if wait > _LONGEST_HALT:
                    raise
                await self._sleep(wait)
            except SurelyUnsentError:
                await self._sleep(pause)
        return await callback(*args, **kwargs)


def _chat(data: dict[str, Any]) -> int | None:
    chat = data.get("chat_id")
    return chat if isinstance(chat, int) else None


def _halt(refusal: RetryAfter) -> float:
    """Seconds that Telegram asks to wait."""
    after = refusal.retry_after
    return float(after) if isinstance(after, int) else after.total_seconds()
