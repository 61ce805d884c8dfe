"""Posts of the last days whose facts were corrected since: they are edited to say what is right, and that they were."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import secrets
import time
from collections.abc import Callable
from typing import Final

from bot.calls.pacer import Pacer
from bot.delivery.outcomes import Outcomes
from bot.delivery.rewriting import Rewriter
from bot.delivery.sender import Arrived, Flooded, Lost, Sender, Unreached
from bot.delivery.told import CORRECTED, digests_of
from storage.content.shelf import ContentShelf
from storage.errors import StorageError
from storage.outbox.posts import Claimed
from storage.outbox.store import Outbox

_LOG = logging.getLogger(__name__)
_BATCH: Final = 50
_UNREACHED_SECONDS: Final = 5.0
_AGAIN_SECONDS: Final = 10.0  # until posts are looked at again that had to wait
_LONGEST_WAIT: Final = 2.0  # for one chat, while others could have theirs


class Corrections:
    """Looks after every change of the live content at what was told of it; an edit may be repeated without harm."""

    def __init__(  # noqa: PLR0913, PLR0917 -- the parts of a correction
        self,
        shelf: ContentShelf,
        outbox: Outbox,
        outcomes: Outcomes,
        rewriter: Rewriter,
        sender: Sender,
        pacer: Pacer,
        clock: Callable[[], dt.datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shelf = shelf
        self._outbox = outbox
        self._outcomes = outcomes
        self._rewriter = rewriter
        self._sender = sender
        self._pacer = pacer
        self._clock = clock
        self._monotonic = monotonic
        self._checked: str | None = None
        self._again = 0.0
        self._stopping = False

    def stop(self) -> None:
        """Begin no further edit; what is left is found again after the next start."""
        self._stopping = True

    def look_again(self) -> None:
        """Look again, also if the content stays the same: a post arrived that was written by an earlier one."""
        self._checked = None

    async def tick(self) -> None:
        """Correct what was told otherwise than it is known now; what has to wait is found again by a later tick."""
        live = self._shelf.revision
        if live is None or live == self._checked or self._pacer.halted or self._monotonic() < self._again:
            return
        self._checked = live
        complete = False
        try:
            await self._outcomes.flush()  # what was just posted counts, too
            complete = await self._correct_all(self._clock() - CORRECTED)
        finally:
            if not complete:
                self._checked = None
                self._again = self._monotonic() + _AGAIN_SECONDS

    async def _correct_all(self, since: dt.datetime) -> bool:
        """Correct the posts sent since a moment; False when some have to wait."""
        told = await self._outbox.told(since)
        async with self._shelf.lend() as reader:
            current = digests_of(told, await reader.anchors(told.keys()))
        if all(digests == {current[key]} for key, digests in told.items()):
            return True
        after, complete = 0, True
        while posts := await self._outbox.stale(since, current, limit=_BATCH, after=after):
            for post in posts:
                if self._stopping or self._pacer.halted:
                    return False
                complete = await self._try(post) and complete
            after = posts[-1].post_id
        return complete

    async def _try(self, post: Claimed) -> bool:
        """Correct a post; one that can't be written must not stop the others."""
        try:
            return await self._correct(post)
        except StorageError:
            raise
        except Exception:  # noqa: BLE001 -- whatever is wrong with it, it stays as it is
            _LOG.exception("error %s: post %s can't be corrected", secrets.token_hex(4), post.post_id)
            return True

    async def _correct(self, post: Claimed) -> bool:
        """Edit the messages of a post that have to say something else; False when that has to wait."""
        rewriting = await self._rewriter.rewrite(post, self._clock())
        parts = {part.number: part for part in post.parts}
        edited = False
        for edit in rewriting.edits:
            if self._stopping or not (number := await self._wait(post.subscription.chat_id)):
                return False
            try:
                reply = await self._sender.edit(edit.body)
            finally:
                self._pacer.land(number)
            match reply:
                case Flooded(seconds):
                    self._pacer.flood(post.subscription.chat_id, seconds)
                    return False
                case Unreached():
                    self._pacer.pause(_UNREACHED_SECONDS)
                    return False
                case Lost():
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

    async def _wait(self, chat_id: int) -> int:
        """Wait until this chat may get an edit; 0 when that takes long, or everything is halted.

        Gives the number under which the pacer counts it.
        """
        wait = self._pacer.delay(chat_id)
        if wait > _LONGEST_WAIT:
            return 0
        if wait:
            await asyncio.sleep(wait)
        return await self._pacer.take(chat_id)
