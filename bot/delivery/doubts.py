"""Doubts that people have to end: admins are told of each, once, whatever it was that left it to them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from storage.outbox.store import Outbox

_BATCH: Final = 100

Tell = Callable[..., Awaitable[None]]


class Doubts:
    """Tells the admins of the bot, through `tell`, of posts that nobody but people can decide about."""

    def __init__(self, outbox: Outbox, tell: Tell) -> None:
        self._outbox = outbox
        self._tell = tell

    async def tick(self) -> None:
        """Tell of those that nobody was told of yet; one that is sent again and then in doubt once more counts anew."""
        while chats := await self._outbox.ask_people(_BATCH):
            for chat_id in chats:
                await self._tell("uncertain", chat=str(chat_id))
