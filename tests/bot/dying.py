"""A process that ends without a word at its n-th touch of a folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bot.process import FORKS

_TOUCHES = frozenset({"open", "os.rename", "os.link", "os.remove", "sqlite3.connect", "shutil.copyfile", "os.chmod"})
DIED = 9


def die_at(touch: int, folder: Path, arguments: Sequence[str]) -> int:
    """Run `python -m bot ...` with its data in `folder` until its n-th touch of that; give the exit code."""
    process = FORKS.Process(target=_live, args=(touch, folder, arguments))
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def _live(touch: int, folder: Path, arguments: Sequence[str]) -> None:
    from bot.__main__ import main  # noqa: PLC0415 - only in the fork

    left = touch

    def count(event: str, values: tuple[object, ...]) -> None:
        nonlocal left
        if event in _TOUCHES and values and str(values[0]).startswith(str(folder)):
            left -= 1
            if not left:
                os._exit(DIED)

    for number in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), number)
    for name in [name for name in os.environ if name.startswith("BOT_")]:
        del os.environ[name]
    os.environ["BOT_DATA_DIR"] = str(folder)
    os.chdir(folder.parent)
    sys.argv = ["bot", *arguments]
    sys.addaudithook(count)
    sys.exit(main())
