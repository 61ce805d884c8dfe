"""A content directory with all that imports and serves it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.revisions.child import start_child
from bot.revisions.reload import Reloader
from bot.revisions.workshop import Workshop
from content.checking.report import Outcome, ReloadReport
from storage.content.shelf import ContentShelf, ContentUnusableError
from storage.state.database import StateDatabase
from tests.bot.forking import fork_child
from tests.content.sample import FILES

NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
TOWN = "heritage/old-town.yaml"
ADMIN = 77


class Shelf(ContentShelf):
    """One that may be stuck: then no content can be opened, as on a disk that fails."""

    stuck = False

    async def swap(self, sha: str) -> None:
        if self.stuck:
            raise ContentUnusableError("the disk fails")
        await super().swap(sha)


class Library:
    """A content directory with all that serves it."""

    def __init__(self, folder: Path, state: StateDatabase, data: str = "data", *, forks: bool = True) -> None:
        self.facts = folder / "facts"
        self.data = folder / data
        self.state = state
        self.shelf = Shelf(self.data)
        self.workshop = Workshop(
            self.data, state.revisions, self.shelf, lambda: NOW, fork_child if forks else start_child
        )
        self.reload = Reloader(self.facts, self.workshop)

    def write(self, path: str, text: str) -> None:
        target = self.facts / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")

    def rename(self, name: str) -> None:
        """Give the town another English name."""
        self.write(TOWN, re.sub("en: .*", f"en: {name}", FILES[TOWN], count=1))

    async def town(self) -> str:
        """Give the English name of the town as it is served."""
        async with self.shelf.lend() as reader:
            dossier = await reader.dossier("old-town")
        assert dossier is not None
        return dossier.record.name.en


@asynccontextmanager
async def library_in(folder: Path, *, fresh: bool = True, forks: bool = True) -> AsyncIterator[Library]:
    data = folder / "data"
    data.mkdir(exist_ok=True)
    state = StateDatabase(f"sqlite+aiosqlite:///{data / 'state.db'}")
    await state.open()
    library = Library(folder, state, forks=forks)
    if fresh:
        for path, text in FILES.items():
            library.write(path, text)
    try:
        yield library
    finally:
        await library.shelf.close()
        await state.close()


async def applied(library: Library) -> ReloadReport:
    report = await library.reload(by=ADMIN)
    assert report.outcome is Outcome.APPLIED
    return report
