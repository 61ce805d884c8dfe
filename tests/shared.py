"""What the workers of one run make once for all of them: each would take seconds over it."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

_PLACE: Final = "SHARED_BY_TESTS"  # of the environment, which the workers inherit


def begin() -> None:
    """Make the place for them, unless whoever started this process did so."""
    os.environ.setdefault(_PLACE, tempfile.mkdtemp())


def end() -> None:
    """Remove all of it; for the process that comes last."""
    shutil.rmtree(os.environ.pop(_PLACE))


def shared(name: str, fill: Callable[[Path], object]) -> Path:
    """Give a folder that the first process to ask fills, while the others wait for it; nobody changes it later."""
    folder = Path(os.environ[_PLACE], name)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = folder.with_suffix(".unfinished")
            unfinished.mkdir(exist_ok=True)
            fill(unfinished)
            unfinished.rename(folder)
    return folder
