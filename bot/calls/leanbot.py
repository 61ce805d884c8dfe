"""The library's bot, but that the calls which answers and posts are made of go straight to the transport.

The library makes objects of all that goes out and asks each of them what it is; of what comes back we read little.
"""

from __future__ import annotations

from typing import Any, Final

from telegram.error import EndPointNotFound, InvalidToken
from telegram.ext import BaseRateLimiter, ExtBot

from bot.calls.transport import Transport

# In the spelling of the callers; nothing but JSON goes along with these.
_LEAN: Final = frozenset({"SendMessage", "EditMessageText", "AnswerCallbackQuery"})


class LeanBot(ExtBot[None]):
    """Calls over `answers`, fetches updates over `updates`; `limiter` may repeat what was not sent."""

    def __init__(
        self,
        token: str,
        *,
        api_url: str,
        answers: Transport,
        updates: Transport,
        limiter: BaseRateLimiter[None] | None = None,
    ) -> None:
        super().__init__(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=answers,
            get_updates_request=updates,
            rate_limiter=limiter,
        )
        self._transport = answers

    async def do_api_request(
        self, endpoint: str, api_kwargs: dict[str, Any] | None = None, *others: Any, **options: Any
    ) -> Any:
        """Make a call; give its result as JSON has it. Raises what the library raises: TelegramError."""
        if endpoint not in _LEAN or api_kwargs is None or others or options:
            return await super().do_api_request(endpoint, api_kwargs, *others, **options)
        address = f"{self.base_url}/{endpoint}"
        try:
            if self.rate_limiter is None:
                return await self._transport.call(address, api_kwargs)
            return await self.rate_limiter.process_request(
                self._transport.call, (address, api_kwargs), {}, endpoint, api_kwargs, None
            )
        except InvalidToken as fault:  # 404, which the library takes for this once the token was accepted
            raise EndPointNotFound(f"{endpoint} is not in the Bot API") from fault
