"""Makes the content directory live: import at start and `/reload` are this one function."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from bot.importer import Order, Result, pack_path
from content.report import Outcome, ReloadReport
from storage.content_schema import content_file
from storage.content_shelf import ContentShelf, ContentUnusableError
from storage.errors import StateFullError, StateUnavailableError
from storage.revisions import Revision, RevisionConflictError, Revisions

_LOG = logging.getLogger(__name__)
_WALL_SECONDS = 300.0
_ROOT = Path(__file__).resolve().parent.parent


class Reloader:
    """Imports the directory in a child process; the stored revision is the commit point.

    Whatever fails, or if the process is killed at any point, the newest stored revision is what is served.
    """

    def __init__(
        self,
        content_dir: Path,
        data_dir: Path,
        revisions: Revisions,
        shelf: ContentShelf,
        clock: Callable[[], datetime],
    ) -> None:
        self._content_dir = content_dir.resolve()
        self._data_dir = data_dir.resolve()
        self._revisions = revisions
        self._shelf = shelf
        self._clock = clock
        self._busy = asyncio.Lock()

    async def __call__(self, *, by: int | None) -> ReloadReport:
        """Reload on behalf of a user (None: of nobody); the second of two at once is told that one is running."""
        if self._busy.locked():
            return ReloadReport(Outcome.BUSY)
        async with self._busy:
            try:
                report = await self._import(by, await self._revisions.newest())
                if report.outcome is Outcome.UNCHANGED:
                    await self._follow()
            except ContentUnusableError as fault:  # the newest revision is stored, and goes live as soon as it can
                _LOG.warning("%s", fault)
                return ReloadReport(Outcome.FAILED)
            return report

    async def catch_up(self) -> None:
        """Make the newest revision live if it is not, rebuilt where its file is missing or damaged.

        Waits for a reload that is running. Raises ContentUnusableError, StateUnavailableError.
        """
        async with self._busy:
            await self._follow()

    async def open(self) -> ReloadReport | None:
        """Serve the newest revision, rebuilt if its file is damaged; without any, import the directory.

        Gives the import's report, or None if there was a revision to serve.
        """
        async with self._busy:
            newest = await self._revisions.newest()
            if newest is None:
                return await self._import(None, None)
            try:
                await self._shelf.open(newest.sha256)
            except ContentUnusableError:
                _LOG.warning("the content file is missing or damaged, rebuilding it from revision %d", newest.number)
                await self._rebuild(newest)
                await self._shelf.open(newest.sha256)
            return None

    async def _import(self, author: int | None, live: Revision | None) -> ReloadReport:
        live_path = None if live is None else content_file(self._data_dir, live.sha256)
        result = await self._child(
            Order(
                source=self._content_dir,
                data_dir=self._data_dir,
                live=live_path,
                imported_digest=None if live is None else live.directory_digest,
            )
        )
        number = None if live is None else live.number
        if result.outcome is Outcome.APPLIED:
            try:
                number = await self._apply(result, author, number)
            except RevisionConflictError:
                return ReloadReport(Outcome.BUSY, number)
            except StateUnavailableError as fault:
                _LOG.warning("%s", fault)
                full = isinstance(fault, StateFullError)
                return ReloadReport(Outcome.NO_SPACE if full else Outcome.FAILED, number)
        return ReloadReport(
            Outcome(result.outcome),
            number,
            result.records,
            result.added,
            result.changed,
            result.removed,
            result.faults,
            totals=result.totals,
        )

    async def _apply(self, result: Result, author: int | None, expected: int | None) -> int:
        incoming = pack_path(self._data_dir, result.digest)
        try:
            revision = await self._revisions.add(
                sha256=result.digest,
                packed=await asyncio.to_thread(incoming.read_bytes),
                directory_digest=result.digest,
                author=author,
                reason="import",
                now=self._clock(),
                expected=expected,
            )
        finally:
            await asyncio.to_thread(incoming.unlink, missing_ok=True)
        await self._serve(revision)
        return revision.number

    async def _follow(self) -> None:
        newest = await self._revisions.newest()
        if newest is not None and newest.sha256 != self._shelf.revision:
            await self._serve(newest)
            _LOG.info("revision %d is live now", newest.number)

    async def _serve(self, revision: Revision) -> None:
        """Make a revision live that is stored, so that its file has to come about. Raises ContentUnusableError."""
        try:
            await self._shelf.swap(revision.sha256)
        except ContentUnusableError:
            _LOG.warning("the content file is missing or damaged, rebuilding it from revision %d", revision.number)
            await self._rebuild(revision)
            await self._shelf.swap(revision.sha256)

    async def _rebuild(self, revision: Revision) -> None:
        packed = self._data_dir / f"rebuild-{revision.number}.pack"
        body = await self._revisions.packed(revision.number)
        try:
            try:
                await asyncio.to_thread(packed.write_bytes, body)
                result = await self._child(Order(source=packed, packed=True, data_dir=self._data_dir))
            finally:
                await asyncio.to_thread(packed.unlink, missing_ok=True)
        except OSError as fault:
            raise ContentUnusableError(f"revision {revision.number} could not be rebuilt: {fault.strerror}") from fault
        if result.outcome is not Outcome.APPLIED:
            raise ContentUnusableError(f"revision {revision.number} could not be rebuilt: {result.outcome}")

    async def _child(self, order: Order) -> Result:
        """Run the child; one that dies, hangs or talks nonsense has failed."""
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot.importer"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                cwd=_ROOT,
            )
        except OSError as fault:  # no memory or no processes left
            _LOG.warning("the import could not be started: %s", fault)
            return Result(outcome=Outcome.FAILED, totals={})
        noise = b""
        try:
            out, noise = await asyncio.wait_for(process.communicate(order.model_dump_json().encode()), _WALL_SECONDS)
            return Result.model_validate_json(out)
        except (TimeoutError, ValidationError):
            _LOG.exception("the import failed: %s", noise.decode(errors="replace")[-2000:])
            return Result(outcome=Outcome.FAILED, totals={})
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
