"""`python -m bot backup` and `restore`: a copy of the state database, and a copy back in its place."""

from __future__ import annotations

import asyncio
import datetime as dt
import errno
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bot.exits import TEMPORARY, USAGE, Exit
from bot.lock import sole_process
from config.settings import Settings
from storage.copies.epoch_opening import Opened
from storage.copies.restoring import restore as put_in_place
from storage.copies.vault import BESIDE, state_file, write_copy
from storage.errors import BackupError, StateBusyError, StateUnavailableError, StateUrlError
from storage.state.database import StateDatabase
from storage.state.sole import lock_state

_PASSING: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO})

Clock = Callable[[], dt.datetime]


def back_up(settings: Settings, file: Path, *, force: bool = False) -> None:
    """Write a copy of the state database, also beside a bot at work; print what it is. Raises Exit."""
    database = _find_database(settings)
    if database is None:
        raise Exit.usage(
            f"the state database is on a server; make a copy with: pg_dump --format=custom --file={file} DATABASE"
        )
    if not database.exists():
        raise Exit.usage(f"there is no state database {database}; check BOT_DATA_DIR and BOT_DATABASE_URL")
    if file.resolve() in _files_of(database):
        raise Exit.usage(f"{file} is the state database itself; name another file")
    if file.is_dir() or (file.exists() and not force):
        raise Exit.usage(f"{file} exists; name another file, or write over it with --force")
    with _explained(file):
        write_copy(database, file)
        size = file.stat().st_size
    _say(f"{file}: {size} bytes. It holds settings of people and groups: keep it safe.")


def restore(settings: Settings, file: Path, *, clock: Clock) -> None:
    """Put a copy in the place of the state database, while no bot is at work; print what follows. Raises Exit."""
    database = _find_database(settings)
    if database is None:
        raise Exit.usage(
            f"the state database is on a server; stop the bot, run pg_restore --clean --dbname=DATABASE {file}, then "
            "python -m bot restore --in-place"
        )
    if not file.is_file():
        raise Exit.usage(f"{file} is no file; name the one that a backup wrote")
    if file.resolve() in _files_of(database):
        raise Exit.usage(f"{file} is the state database itself; if it was brought back by other means: --in-place")
    with sole_process(settings.data_dir), _explained(file):
        database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _busy_explained(), lock_state(database):
            done = asyncio.run(put_in_place(file, database, clock()))
    _tell(done.opened)
    if done.aside is not None:
        _say(f"The former database is kept: {done.aside}")


def restore_in_place(settings: Settings, *, clock: Clock) -> None:
    """Open a new epoch in a state database that other means brought back. Raises Exit."""
    database = _find_database(settings)
    if database is not None and not database.exists():
        raise Exit.usage(f"there is no state database {database}; check BOT_DATA_DIR and BOT_DATABASE_URL")
    with sole_process(settings.data_dir):
        _tell(asyncio.run(_open_epoch(settings, clock())))


def _find_database(settings: Settings) -> Path | None:
    try:
        return state_file(settings.state_url)
    except StateUrlError as fault:
        raise Exit.usage(f"BOT_DATABASE_URL: {fault}") from None


def _files_of(database: Path) -> set[Path]:
    return {database, *(database.with_name(database.name + end) for end in BESIDE)}


async def _open_epoch(settings: Settings, now: dt.datetime) -> Opened:
    with _busy_explained():
        state = StateDatabase(settings.state_url)
        await state.open(sole=True)
        try:
            return await state.restored.open_epoch(now)
        finally:
            await state.close()


@contextmanager
def _busy_explained() -> Iterator[None]:
    try:
        yield
    except StateUrlError as fault:
        raise Exit.usage(f"BOT_DATABASE_URL: {fault}") from None
    except StateBusyError as fault:
        raise Exit.temporary(f"{fault}; stop it, then try again") from None
    except StateUnavailableError as fault:
        raise Exit.temporary(f"{fault}; check BOT_DATABASE_URL and BOT_DATA_DIR") from None


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    """Say what failed about a copy: the file has to be another one, or the disk needs room."""
    try:
        yield
    except BackupError as fault:
        raise Exit.usage(str(fault)) from None
    except OSError as fault:
        said = f"{fault.filename or file} can't be read or written: {fault.strerror}; nothing was changed"
        raise Exit(said, TEMPORARY if fault.errno in _PASSING else USAGE) from None


def _tell(opened: Opened) -> None:
    epoch = opened.epoch
    _say(
        f"Restored as of {epoch.copied:%Y-%m-%d %H:%M:%S} UTC. What fell due from then until now is not sent by"
        f" itself: {opened.left_out} posts that waited are left out, {opened.doubts} are in doubt, and the bot may find"
        " more when it plans. /outbox lists them, with keys to send them."
    )


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
