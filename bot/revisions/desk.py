"""The content desk: shows what a change would do, and applies it; both are one order to the child process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Final, NamedTuple

from bot.delivery.told import foresee
from bot.revisions.order import Order, Result, changes_path
from bot.revisions.workshop import Workshop
from content.checking.report import Outcome
from content.desk.review import Correction, Review
from content.files.merging import Merge, lay_over, list_changes, merge
from storage.content.reader import ContentReader
from storage.content.schema import content_file
from storage.desk.packing import unpack, unpack_changes
from storage.desk.proposals import Proposal, Proposals, ProposalState
from storage.desk.revisions import Making, Revision, RevisionConflictError
from storage.errors import ContentUnusableError, StateFullError, StateUnavailableError
from storage.outbox.store import Outbox

_LOG = logging.getLogger(__name__)
_SHOWN: Final = 1000  # corrections; the totals say how many there are

Changes = Mapping[str, bytes | None]


class _Made(NamedTuple):
    """A proposal, the revision that it is laid over, and what was made of both."""

    known: Proposal
    live: Revision
    result: Result


class _Wish(NamedTuple):
    """Who wants a change, by what, why in their own words, and which report it corrects."""

    by: int
    reason: str
    note: str | None = None
    report: int | None = None


class Desk:
    """See content.desk.review.Desk. A proposal is stored; so whoever presses its keys after a restart finds it.

    One content is made at a time: who comes meanwhile waits.
    """

    def __init__(self, workshop: Workshop, proposals: Proposals, outbox: Outbox) -> None:
        self._workshop = workshop
        self._proposals = proposals
        self._outbox = outbox

    async def propose(
        self, changes: Changes, *, by: int, reason: str, base: int | None = None, report: int | None = None
    ) -> Review:
        """Show what changed files would do."""
        async with self._workshop.lock:
            return await self._propose(changes, _Wish(by, reason, report=report), base)

    async def take(  # noqa: PLR0913 -- a file, who sent it, and why
        self,
        name: str,
        body: bytes,
        *,
        by: int,
        reason: str | None = None,
        note: str | None = None,
        report: int | None = None,
        over: str | None = None,
    ) -> Review:
        """Show what a file that somebody sent would do, unless it was made for another content than the live one."""
        async with self._workshop.lock:
            live = await self._live()
            if over is not None and over != live.sha256:
                return Review(Outcome.BUSY, revision=live.number)
            result, changes = await self._read(name, body, live)
            return await self._show(result, changes, live, _Wish(by, reason or f"upload {name}", note, report))

    async def roll_back(self, number: int, *, by: int) -> Review:
        """Show what going back to a revision would do. Raises LookupError when there is none."""
        shop = self._workshop
        wanted = await shop.revisions.packed(number)
        async with shop.lock:
            live = await self._live()
            current = await shop.revisions.packed(live.number)
            changes = await asyncio.to_thread(_differences, current, wanted)
            return await self._propose(changes, _Wish(by, f"rollback {number}"), live.number)

    async def review(self, proposal: int) -> Review:
        """Show a proposal again, by what is live now. Raises LookupError when it is not open."""
        async with self._workshop.lock:
            return await self._review(proposal)

    async def explain(self, proposal: int, note: str) -> Review:
        """Note why a proposal is made, and show it again. Raises LookupError when it is not open."""
        async with self._workshop.lock:  # so that nobody takes it up meanwhile, with what was noted before
            if not await self._proposals.explain(proposal, note):
                raise LookupError(proposal)
            return await self._review(proposal)

    async def apply(self, proposal: int, *, by: int) -> Review:
        """Apply a proposal, or show it anew. Raises LookupError when it is not open."""
        shop = self._workshop
        async with shop.lock:
            made = await self._take_up(proposal)
            if isinstance(made, Review):
                return made
            known, live, result = made
            if result.outcome is not Outcome.APPLIED:
                return _review(result, live.number)
            corrects = await self._foresee(result, live)  # before what is told otherwise is live
            told = (*result.added, *result.changed, *result.removed)
            making = Making(by, known.reason, shop.clock(), told, proposal=proposal)
            try:
                revision = await shop.commit(result, making, live.number)
            except RevisionConflictError:
                return Review(Outcome.BUSY, revision=live.number)
            except StateUnavailableError as fault:
                _LOG.warning("%s", fault)
                full = isinstance(fault, StateFullError)
                return Review(Outcome.NO_SPACE if full else Outcome.FAILED, revision=live.number)
            return replace(_review(result, revision.number, corrects), note=revision.note)

    async def cancel(self, proposal: int) -> bool:
        """End a proposal; tells whether it was open."""
        return await self._proposals.cancel(proposal)

    @asynccontextmanager
    async def preview(self, proposal: int) -> AsyncIterator[ContentReader]:
        """Lend the content that a proposal leads to. Raises LookupError when it is not open, ContentUnusableError."""
        known = await self._open(proposal)
        try:
            async with self._workshop.shelf.peek(known.digest) as reader:
                yield reader
                return
        except ContentUnusableError:
            if await asyncio.to_thread(content_file(self._workshop.data_dir, known.digest).exists):
                raise
        base = await self._workshop.revisions.get(known.base)
        if base is None:
            raise LookupError(proposal)
        result = await self._make(await self._proposals.changes(proposal), base)
        await self._workshop.leave(result)
        async with self._workshop.shelf.peek(known.digest) as reader:
            yield reader

    async def _review(self, number: int) -> Review:
        made = await self._take_up(number)
        if isinstance(made, Review):
            return made
        await self._workshop.leave(made.result)
        if made.result.outcome is not Outcome.APPLIED:
            return _review(made.result, made.live.number)
        return await self._tell(made.result, made.live, made.known)

    async def _take_up(self, number: int) -> _Made | Review:
        """Make the content of a proposal, or show it anew where other content went live. Raises LookupError."""
        known, live = await self._open(number), await self._live()
        changes = await self._proposals.changes(number)
        if known.base != live.number:
            await self._proposals.cancel(number)
            wish = _Wish(known.user_id, known.reason, known.note, known.report)
            return await self._propose(changes, wish, known.base)
        return _Made(known, live, await self._make(changes, live))

    async def _propose(self, changes: Changes, wish: _Wish, base: int | None) -> Review:
        shop, live = self._workshop, await self._live()
        merged = Merge(dict(changes), ())
        if base is not None and base != live.number:
            before, now = await shop.revisions.packed(base), await shop.revisions.packed(live.number)
            merged = await asyncio.to_thread(_rebase, before, now, changes)
        result = await self._make(merged.changes, live)
        await shop.leave(result)
        review = await self._show(result, merged.changes, live, wish)
        clashes = tuple(path.rpartition("/")[2].removesuffix(".yaml") for path in merged.conflicts)
        return replace(review, meanwhile=live.number if base not in {None, live.number} else None, clashes=clashes)

    async def _show(self, result: Result, changes: Changes, live: Revision, wish: _Wish) -> Review:
        """Store what was made as a proposal, if it can be applied."""
        if result.outcome is not Outcome.APPLIED:
            return _review(result, live.number)
        if result.digest == live.sha256:
            return Review(Outcome.UNCHANGED, revision=live.number, records=result.records)
        proposal = await self._proposals.add(
            user_id=wish.by,
            now=self._workshop.clock(),
            base=live.number,
            reason=wish.reason,
            changes=changes,
            digest=result.digest,
            removes=result.totals["removed"],
            note=wish.note,
            report=wish.report,
        )
        return await self._tell(result, live, proposal)

    async def _tell(self, result: Result, live: Revision, proposal: Proposal) -> Review:
        corrects = await self._foresee(result, live)
        return replace(_review(result, live.number, corrects), proposal=proposal.number, note=proposal.note)

    async def _foresee(self, result: Result, live: Revision) -> tuple[Correction, ...]:
        """Find which posts that were sent a content corrects when it goes live."""
        shop = self._workshop
        async with self._lend(live) as before, shop.shelf.peek(result.digest) as after:
            return await foresee(self._outbox, before, after, shop.clock())

    def _lend(self, live: Revision) -> AbstractAsyncContextManager[ContentReader]:
        """Lend the content of a revision, which nearly always is the one that is served."""
        shelf = self._workshop.shelf
        return shelf.lend() if shelf.revision == live.sha256 else shelf.peek(live.sha256)

    async def _read(self, name: str, body: bytes, live: Revision) -> tuple[Result, dict[str, bytes | None]]:
        """Let the child read a file; gives what it made of it, and the changes that it holds."""
        shop = self._workshop
        async with shop.bench() as bench:
            order = Order(
                data_dir=shop.data_dir,
                live=content_file(shop.data_dir, live.sha256),
                base=await bench.lay("base.pack", await shop.revisions.packed(live.number)),
                upload=await bench.lay("upload", body),
                upload_name=name,
                today=shop.clock().date(),
            )
            result = await shop.carry_out(order)
        changes: dict[str, bytes | None] = {}
        if result.outcome is Outcome.APPLIED:
            packed = await asyncio.to_thread(changes_path(shop.data_dir, result.digest).read_bytes)
            changes = await asyncio.to_thread(unpack_changes, packed)
        await shop.leave(result)
        return result, changes

    async def _make(self, changes: Changes, base: Revision) -> Result:
        shop = self._workshop
        async with shop.bench() as bench:
            return await shop.carry_out(
                Order(
                    data_dir=shop.data_dir,
                    live=content_file(shop.data_dir, base.sha256),
                    base=await bench.lay("base.pack", await shop.revisions.packed(base.number)),
                    changes=await bench.lay_changes(changes),
                    today=shop.clock().date(),
                )
            )

    async def _live(self) -> Revision:
        newest = await self._workshop.revisions.newest()
        if newest is None:
            raise ContentUnusableError("there is no content to change")
        return newest

    async def _open(self, number: int) -> Proposal:
        found = await self._proposals.get(number)
        if found is None or found.state is not ProposalState.OPEN:
            raise LookupError(number)
        return found


def _differences(before: bytes, after: bytes) -> dict[str, bytes | None]:
    return list_changes(unpack(before), unpack(after))


def _rebase(before: bytes, now: bytes, changes: Changes) -> Merge:
    """Bring changes of one revision onto another."""
    base = unpack(before)
    return merge(base, unpack(now), lay_over(base, changes))


def _review(result: Result, revision: int, corrects: Sequence[Correction] = ()) -> Review:
    return Review(
        Outcome(result.outcome),
        revision=revision,
        records=result.records,
        added=result.added,
        changed=result.changed,
        removed=result.removed,
        faults=result.faults,
        effects=result.effects,
        alike=result.alike,
        corrects=tuple(corrects[:_SHOWN]),
        totals={**result.totals, "corrects": len(corrects)},
    )
