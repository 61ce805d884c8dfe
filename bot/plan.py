"""`python -m bot plan`: what falls due in a span of days, for people and spreadsheets. It only reads."""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zoneinfo import ZoneInfo

from bot.exits import Exit
from config.settings import Settings
from content.files.reader import Reading, read_directory, read_files
from content.reminders.sheet import Sheet
from handlers.locales import Phrases
from handlers.reminders.foresight import Span, list_posts
from handlers.views.posts.plan_table import plan_text
from handlers.views.writing.voice import Voice
from storage.content.build import build
from storage.content.reader import ContentReader
from storage.content.schema import content_file
from storage.content.snapshot import Snapshot
from storage.desk.packing import DamagedPackError, unpack
from storage.desk.revisions import Revision
from storage.errors import ContentUnusableError, StateUnavailableError, StateUrlError
from storage.state.database import StateDatabase

_MOST_DAYS: Final = 20 * 366
_SECONDS: Final = 60.0  # for one question to the content; nobody waits behind it
_BUILT: Final = "0" * 64  # names a content that is built for this answer alone


async def print_plan(settings: Settings, first: dt.date, last: dt.date, chat_id: int | None) -> None:
    """Print the table of a span as CSV, UTF-8. Raises Exit."""
    if not 0 <= (last - first).days < _MOST_DAYS:
        raise Exit.usage(f"--to {last} has to lie after --from {first}, by less than 20 years")
    sheet = Sheet(settings.timezone)
    async with _opened_state(settings) as state:
        if chat_id is not None:
            stored = None if state is None else await state.sheets.get(chat_id)
            if stored is None:
                raise Exit.usage(f"the chat {chat_id} has no settings; leave --chat out for those of a new chat")
            sheet = stored.sheet
        async with _opened_content(settings, state) as reader:
            posts = await list_posts(reader, sheet, Span(first, last))
    text = plan_text(Voice(Phrases.load(), settings.language), posts, ZoneInfo(sheet.zone))
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


@asynccontextmanager
async def _opened_state(settings: Settings) -> AsyncIterator[StateDatabase | None]:
    """Open the state database as it is; None when there is none yet, or none of this version."""
    try:
        state = StateDatabase(settings.state_url)
        try:
            yield state if await state.is_ready() else None
        finally:
            await state.close()
    except StateUrlError as fault:
        raise Exit.usage(f"BOT_DATABASE_URL: {fault}") from None
    except StateUnavailableError as fault:
        raise Exit.temporary(f"{fault}; check BOT_DATABASE_URL and BOT_DATA_DIR") from None


@asynccontextmanager
async def _opened_content(settings: Settings, state: StateDatabase | None) -> AsyncIterator[ContentReader]:
    """Open the newest revision, or what the directory would become; its file is made anew where it is missing."""
    newest = None if state is None else await state.revisions.newest()
    if newest is not None:
        try:
            snapshot = await Snapshot.open(content_file(settings.data_dir, newest.sha256), 1, _SECONDS)
        except ContentUnusableError:
            pass
        else:
            async with _closing(snapshot):
                yield await ContentReader.open(newest.sha256, snapshot)
                return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "content.db"
        await asyncio.to_thread(build, (await _read(settings, state, newest)).records, path)
        async with _closing(await Snapshot.open(path, 1, _SECONDS)) as snapshot:
            yield await ContentReader.open(_BUILT, snapshot)


async def _read(settings: Settings, state: StateDatabase | None, newest: Revision | None) -> Reading:
    """Read the files of a revision, without one those of the directory. Raises Exit for faulty ones."""
    if state is not None and newest is not None:
        try:
            return await asyncio.to_thread(read_files, unpack(await state.revisions.packed(newest.number)))
        except DamagedPackError:
            raise Exit.usage(f"the stored files of revision {newest.number} are damaged") from None
    try:
        reading = await asyncio.to_thread(read_directory, settings.content_dir)
    except OSError:
        where = settings.content_dir
        raise Exit.usage(f"BOT_CONTENT_DIR {where} can't be read; name the folder with the YAML files") from None
    if reading.faults:
        raise Exit.usage(f"the content has {len(reading.faults)} faults; 'python -m bot check' lists them")
    return reading


@asynccontextmanager
async def _closing(snapshot: Snapshot) -> AsyncIterator[Snapshot]:
    try:
        yield snapshot
    finally:
        await snapshot.close()
