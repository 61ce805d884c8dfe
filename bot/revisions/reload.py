"""Makes the content directory live: import at start and `/reload` are this one function."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from bot.revisions.order import Order, Result
from bot.revisions.workshop import Workshop
from content.checking.report import Change, Choice, Outcome, ReloadReport, removes_many
from storage.content.schema import content_file
from storage.desk.revisions import Making, Revision, RevisionConflictError
from storage.errors import ContentUnusableError, StateFullError, StateUnavailableError

_LOG = logging.getLogger(__name__)


class Reloader:
    """Imports the directory, over what was changed in the chat; conflicts are left to people."""

    def __init__(self, content_dir: Path, workshop: Workshop) -> None:
        self._content_dir = content_dir.resolve()
        self._workshop = workshop

    async def __call__(
        self, *, by: int | None, choice: Choice | None = None, removing: int | None = None
    ) -> ReloadReport:
        """Reload on behalf of a user (None: of nobody); whoever comes while a content is made is told so."""
        if self._workshop.lock.locked():
            return ReloadReport(Outcome.BUSY)
        shop = self._workshop
        async with shop.lock:
            try:
                report = await self._import(by, await shop.revisions.newest(), choice, removing)
                if report.outcome is Outcome.UNCHANGED:
                    await self._follow()
            except ContentUnusableError as fault:  # the newest revision is stored, and goes live as soon as it can
                _LOG.warning("%s", fault)
                return ReloadReport(Outcome.FAILED)
            return report

    async def catch_up(self) -> None:
        """Make the newest revision live if it is not, made anew where its file is missing or damaged.

        Waits for a content that is being made. Raises ContentUnusableError, StateUnavailableError.
        """
        async with self._workshop.lock:
            await self._follow()

    async def open(self) -> ReloadReport | None:
        """Serve the newest revision, made anew if its file is damaged; without any, import the directory.

        Gives the import's report, or None if there was a revision to serve.
        """
        shop = self._workshop
        async with shop.lock:
            await asyncio.to_thread(shop.clear)
            newest = await shop.revisions.newest()
            if newest is None:
                return await self._import(None, None)
            await shop.serve(newest)
            await shop.shelf.open(newest.sha256)
            return None

    async def _import(
        self, author: int | None, live: Revision | None, choice: Choice | None = None, removing: int | None = None
    ) -> ReloadReport:
        number = None if live is None else live.number
        if choice is not None and choice.revision != number:  # it was made against another content: ask anew
            choice = None
        try:
            result = await self._make(live, choice)
            if live is not None and _is_much(result) and removing != result.totals["removed"]:
                await self._workshop.leave(result)
                return _report(result, number, Outcome.MANY)
            if result.outcome is Outcome.APPLIED:
                shop = self._workshop
                making = Making(author, "import", shop.clock(), _changes(result), directory=result.directory)
                number = (await shop.commit(result, making, number)).number
        except RevisionConflictError:
            return ReloadReport(Outcome.BUSY, number)
        except StateUnavailableError as fault:
            _LOG.warning("%s", fault)
            full = isinstance(fault, StateFullError)
            return ReloadReport(Outcome.NO_SPACE if full else Outcome.FAILED, number)
        return _report(result, number, Outcome(result.outcome))

    async def _make(self, live: Revision | None, choice: Choice | None) -> Result:
        shop = self._workshop
        if live is None:
            return await shop.carry_out(Order(data_dir=shop.data_dir, directory=self._content_dir))
        async with shop.bench() as bench:
            imported = await shop.revisions.imported()
            return await shop.carry_out(
                Order(
                    data_dir=shop.data_dir,
                    live=content_file(shop.data_dir, live.sha256),
                    directory=self._content_dir,
                    imported_digest=live.directory_digest,
                    imported=None if imported is None else await bench.lay("imported.pack", imported),
                    base=await bench.lay("base.pack", await shop.revisions.packed(live.number)),
                    choice=None if choice is None else (choice.directory, choice.taken),
                )
            )

    async def _follow(self) -> None:
        shop = self._workshop
        newest = await shop.revisions.newest()
        if newest is not None and newest.sha256 != shop.shelf.revision:
            await shop.serve(newest)
            _LOG.info("revision %d is live now", newest.number)


def _changes(result: Result) -> tuple[Change, ...]:
    return (*result.added, *result.changed, *result.removed)


def _is_much(result: Result) -> bool:
    totals = result.totals
    return result.outcome is Outcome.APPLIED and removes_many(result.records, totals["added"], totals["removed"])


def _report(result: Result, revision: int | None, outcome: Outcome) -> ReloadReport:
    return ReloadReport(
        outcome,
        revision,
        result.records,
        result.added,
        result.changed,
        result.removed,
        result.faults,
        result.conflicts,
        result.directory,
        totals=result.totals,
    )
