"""Where contents are made: the child process with its packs, and the commit of what it made."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from bot.revisions.child import Child, start_child
from bot.revisions.order import Order, Result, changes_path, directory_path, pack_path
from content.checking.report import Outcome
from storage.content.shelf import ContentShelf, ContentUnusableError
from storage.desk.packing import pack_changes
from storage.desk.revisions import Making, Revision, Revisions

_LOG = logging.getLogger(__name__)
_BENCH: Final = "bench-"


@dataclass(frozen=True, slots=True)
class Bench:
    """A folder for the packs of one order."""

    folder: Path

    async def lay(self, name: str, packed: bytes) -> Path:
        """Put a pack down for the child."""
        path = self.folder / name
        await asyncio.to_thread(path.write_bytes, packed)
        return path

    async def lay_changes(self, changes: Mapping[str, bytes | None]) -> Path:
        """Put changes down for the child."""
        return await self.lay("changes.pack", await asyncio.to_thread(pack_changes, changes))


class Workshop:
    """Makes contents in a child process; the stored revision is the commit point.

    Whatever fails, or if the process is killed at any point, the newest stored revision is what is served. `lock` is
    held by whoever makes a content that is to go live.
    """

    def __init__(
        self,
        data_dir: Path,
        revisions: Revisions,
        shelf: ContentShelf,
        clock: Callable[[], dt.datetime],
        child: Child = start_child,
    ) -> None:
        self._child = child
        self.data_dir = data_dir.resolve()
        self.lock = asyncio.Lock()
        self.clock = clock
        self.revisions = revisions
        self.shelf = shelf

    @asynccontextmanager
    async def bench(self) -> AsyncIterator[Bench]:
        """Lend a folder until the order is carried out."""
        folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix=_BENCH, dir=self.data_dir))
        try:
            yield Bench(folder)
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    def clear(self) -> None:
        """Remove what a killed process left; to be called before anything is made."""
        for folder in self.data_dir.glob(f"{_BENCH}*"):
            shutil.rmtree(folder, ignore_errors=True)
        for kind in ("incoming", "changes", "directory"):
            for left in self.data_dir.glob(f"{kind}-*.pack"):
                left.unlink(missing_ok=True)

    async def carry_out(self, order: Order) -> Result:
        """Run the child; one that dies, hangs or talks nonsense has failed."""
        noise = b""
        try:
            out, noise = await self._child(order.model_dump_json().encode())
            return Result.model_validate_json(out)
        except (TimeoutError, ValidationError):
            _LOG.exception("the content could not be made: %s", noise.decode(errors="replace")[-2000:])
        except OSError as fault:  # no memory or no processes left
            _LOG.warning("the child that makes contents could not be started: %s", fault)
        return Result(outcome=Outcome.FAILED, totals={})

    async def leave(self, result: Result) -> None:
        """Remove the packs of what was made and is not to go live."""
        for path in (
            pack_path(self.data_dir, result.digest),
            changes_path(self.data_dir, result.digest),
            directory_path(self.data_dir, result.directory),
        ):
            await asyncio.to_thread(path.unlink, missing_ok=True)

    async def commit(self, result: Result, making: Making, expected: int | None) -> Revision:
        """Store what was made as the revision after `expected`, and serve it.

        Raises RevisionConflictError, StateFullError, StateUnavailableError; then nothing is stored. Raises
        ContentUnusableError when it is stored and can't be served.
        """
        try:
            packed = await asyncio.to_thread(pack_path(self.data_dir, result.digest).read_bytes)
            directory = directory_path(self.data_dir, result.directory)
            imported = await asyncio.to_thread(directory.read_bytes) if result.directory else None
            revision = await self.revisions.add(
                sha256=result.digest, packed=packed, making=making, imported=imported, expected=expected
            )
        finally:
            await self.leave(result)
        await self.serve(revision)
        return revision

    async def serve(self, revision: Revision) -> None:
        """Serve a stored revision, made anew where its file is missing or damaged. Raises ContentUnusableError."""
        try:
            await self.shelf.swap(revision.sha256)
        except ContentUnusableError:
            _LOG.warning("the content file is missing or damaged, making it anew from revision %d", revision.number)
            await self._rebuild(revision)
            await self.shelf.swap(revision.sha256)

    async def _rebuild(self, revision: Revision) -> None:
        body = await self.revisions.packed(revision.number)
        try:
            async with self.bench() as bench:
                result = await self.carry_out(Order(data_dir=self.data_dir, base=await bench.lay("base.pack", body)))
        except OSError as fault:
            raise ContentUnusableError(
                f"revision {revision.number} could not be made anew: {fault.strerror}"
            ) from fault
        await self.leave(result)
        if result.outcome is not Outcome.APPLIED:
            raise ContentUnusableError(f"revision {revision.number} could not be made anew: {result.outcome}")
