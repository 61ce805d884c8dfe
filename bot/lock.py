"""Exactly one process works on a data folder."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.exits import Exit


@contextmanager
def sole_process(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; the operating system gives it back when the process ends, however it ends.

    The folder is made if need be, for its owner alone. Raises Exit(75) when another process holds it, Exit(2) when it
    can't be made or written to.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        raise Exit.usage(
            f"BOT_DATA_DIR can't be made or entered: {fault.strerror}; name a folder to write to"
        ) from None
    try:
        file = (folder / "lock").open("a")
    except OSError as fault:
        raise Exit.usage(
            f"BOT_DATA_DIR {folder} can't be written to: {fault.strerror}; name a folder that the bot may write to"
        ) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Exit.temporary(
                "another process of this bot already works on the data folder; stop it, or set BOT_DATA_DIR to a folder"
                " of its own"
            ) from None
        yield
