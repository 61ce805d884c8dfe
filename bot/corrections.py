"""Posts of the last days whose facts were corrected since: they are edited to say what is right, and that they were."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable
from typing import Final

from bot.pacer import Pacer
from bot.rewriting import GONE, Rewriter
from bot.sender import Arrived, Flooded, Lost, Sender, Unreached
from storage.content_shelf import ContentShelf
from storage.outbox import Outbox
from storage.posts import Claimed

_LOG = logging.getLogger(__name__)
_DAYS: Final = dt.timedelta(days=7)
_BATCH: Final = 50
_UNREACHED_SECONDS: Final = 5.0


class Corrections:
    """Looks after every change of the live content at what was told of it; an edit may be repeated without harm."""

    def __init__(  # noqa: PLR0913, PLR0917 -- the parts of a correction
        self,
        shelf: ContentShelf,
        outbox: Outbox,
        rewriter: Rewriter,
        sender: Sender,
        pacer: Pacer,
        clock: Callable[[], dt.datetime],
    ) -> None:
        self._shelf = shelf
        self._outbox = outbox
        self._rewriter = rewriter
        self._sender = sender
        self._pacer = pacer
        self._clock = clock
        self._checked: str | None = None
        self._stopping = False

    def stop(self) -> None:
        """Begin no further edit; what is left is found again after the next start."""
        self._stopping = True

    async def tick(self) -> None:
        """Correct what was told otherwise than it is known now."""
        live = self._shelf.revision
        if live is None or live == self._checked:
            return
        since = self._clock() - _DAYS
        told = await self._outbox.told(since)
        async with self._shelf.lend() as reader:
            anchors = await reader.anchors(told.keys())
        current = {key: anchors[key].digest if key in anchors else GONE for key in told}
        if any(digests != {current[key]} for key, digests in told.items()):
            after = 0
            while posts := await self._outbox.stale(since, current, limit=_BATCH, after=after):
                for post in posts:
                    if not await self._correct(post):
                        return  # the next tick goes on where this one stopped
                after = posts[-1].post_id
        self._checked = live

    async def _correct(self, post: Claimed) -> bool:
        """Edit the messages of a post that have to say something else; False when that has to wait."""
        rewriting = await self._rewriter.rewrite(post, self._clock())
        parts = {part.number: part for part in post.parts}
        edited = False
        for edit in rewriting.edits:
            if self._stopping or not await self._wait(post.subscription.chat_id):
                return False
            match await self._sender.edit(edit.body):
                case Flooded(seconds):
                    self._pacer.flood(post.subscription.chat_id, seconds)
                    return False
                case Unreached() | Lost():
                    self._pacer.pause(_UNREACHED_SECONDS)
                    return False
                case Arrived():
                    edited = True
                    parts[edit.part.number] = edit.part
                case refusal:  # the message is gone, or may not be edited any more
                    _LOG.info("post %s can't be corrected: %s", post.post_id, refusal)
        await self._outbox.corrected(
            post.post_id, rewriting.items, tuple(parts.values()), self._clock(), changed=edited
        )
        return True

    async def _wait(self, chat_id: int) -> bool:
        """Wait until this chat may get an edit; False when everything is halted."""
        if wait := self._pacer.delay(chat_id):
            await asyncio.sleep(wait)
        return await self._pacer.take(chat_id)
