"""The content that is live: a snapshot lent to each update, swapped as a whole."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Final

from storage.content.reader import ContentReader
from storage.content.schema import content_file
from storage.content.snapshot import Snapshot
from storage.errors import ContentUnusableError

__all__ = ["ContentLoan", "ContentShelf", "ContentUnusableError"]

_LOG = logging.getLogger(__name__)
# So many of the newest files stay for a rollback.
_KEPT: Final = 3
# No honest question comes near this; it only stops a runaway one.
_SECONDS: Final = 2.0


class _Volume:
    """An open content file with its reader and the number of loans."""

    def __init__(self, snapshot: Snapshot, reader: ContentReader) -> None:
        self.snapshot = snapshot
        self.reader = reader
        self.loans = 0


class ContentLoan:
    """One content for as long as a block lasts, whatever is swapped meanwhile."""

    def __init__(self, shelf: ContentShelf) -> None:
        self._shelf = shelf
        self._volume: _Volume | None = None

    async def __aenter__(self) -> ContentReader:
        self._volume = self._shelf.take()
        return self._volume.reader

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._volume is not None:
            volume, self._volume = self._volume, None
            await self._shelf.give_back(volume)


class ContentShelf:
    """Holds the live content database of a folder, and the ones still lent to someone.

    `connections` is how many questions one snapshot answers at a time, `seconds` how long each may take.
    """

    def __init__(self, folder: Path, connections: int = 3, *, seconds: float = _SECONDS) -> None:
        self._folder = folder
        self._connections = connections
        self._seconds = seconds
        self._live: _Volume | None = None
        self._lent: set[_Volume] = set()

    @property
    def revision(self) -> str | None:
        """The SHA-256 of the live content; None before `open` and after `close`."""
        return None if self._live is None else self._live.reader.revision

    def measure(self) -> int:
        """Give the bytes of the live content's file; 0 without one."""
        live = self.revision
        with suppress(FileNotFoundError):
            return 0 if live is None else content_file(self._folder, live).stat().st_size
        return 0

    async def open(self, sha: str) -> None:
        """Serve the content with this SHA-256 and clear away what earlier runs left.

        Nothing may be building into the folder meanwhile. Raises ContentUnusableError; then what was live stays.
        """
        await self.swap(sha)
        await asyncio.to_thread(self._clear_unfinished)

    async def swap(self, sha: str) -> None:
        """Serve another content from now on; loans keep theirs. Raises ContentUnusableError; then all stays."""
        if sha != self.revision:
            snapshot = await Snapshot.open(content_file(self._folder, sha), self._connections, self._seconds)
            try:
                volume = _Volume(snapshot, await ContentReader.open(sha, snapshot))
            except BaseException:
                await snapshot.close()
                raise
            await self._replace(volume)
        await self._tidy()

    async def close(self) -> None:
        """Serve nothing any more; what is still lent is closed when it is given back."""
        await self._replace(None)

    def lend(self) -> ContentLoan:
        """Lend the live content to an `async with` block as a ContentReader."""
        return ContentLoan(self)

    @asynccontextmanager
    async def peek(self, sha: str) -> AsyncIterator[ContentReader]:
        """Lend a content that is not live. Raises ContentUnusableError when its file is missing or damaged."""
        snapshot = await Snapshot.open(content_file(self._folder, sha), 1, self._seconds)
        try:
            yield await ContentReader.open(sha, snapshot)
        finally:
            await snapshot.close()

    def take(self) -> _Volume:
        """Count a loan of the live content. Raises ContentUnusableError when there is none."""
        if self._live is None:
            raise ContentUnusableError("no content is open")
        self._live.loans += 1
        return self._live

    async def give_back(self, volume: _Volume) -> None:
        """End a loan; the last one of a content that was swapped out closes it."""
        volume.loans -= 1
        if volume.loans == 0 and volume in self._lent:
            self._lent.discard(volume)
            await volume.snapshot.close()
            await self._tidy()

    async def _replace(self, volume: _Volume | None) -> None:
        old, self._live = self._live, volume
        if old is None:
            return
        if old.loans:
            self._lent.add(old)
        else:
            await old.snapshot.close()

    async def _tidy(self) -> None:
        """Delete what nobody holds, but for the newest few; what can't be deleted is tried again the next time."""
        held = {volume.snapshot.path for volume in self._lent}
        if self._live is not None:
            held.add(self._live.snapshot.path)
        await asyncio.to_thread(self._clear_old, held)

    def _clear_old(self, held: set[Path]) -> None:
        files = sorted(self._folder.glob("content-*.db"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        for file in files[_KEPT:]:
            if file not in held:
                _delete(file)

    def _clear_unfinished(self) -> None:
        for file in (*self._folder.glob("content-*.db.tmp"), *self._folder.glob("content-*.db.tmp-journal")):
            _delete(file)


def _delete(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        _LOG.warning("%s could not be deleted and will be tried again: %s", file.name, error.strerror)
