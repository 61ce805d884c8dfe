"""The bot as a process of its own."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol

from tests.ear import EAR

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "123456789:" + "T" * 35
_SECONDS = 30.0
FORKS: Final = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["bot.serve", "bot.plan", "bot.backup", "bot.health", "bot.revisions.importer", "pytest"])


class Started(Protocol):
    """A process that can be ended."""

    @property
    def returncode(self) -> int | None:
        """The exit code, or minus the number of the signal that killed it; None while it runs."""

    def send_signal(self, number: int, /) -> None:
        """Send a signal."""

    def kill(self) -> None:
        """Kill it."""

    async def communicate(self) -> tuple[bytes, bytes]:
        """Wait for the end; give output and errors."""


@asynccontextmanager
async def started(folder: Path, *arguments: str, **settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start `python -m bot ...` with these settings alone and its data in `folder`; kill it in the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=folder,
        env=environment_of(folder, settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        _, said = await process.communicate()
        EAR.read(said.decode())


@asynccontextmanager
async def forked(folder: Path, *arguments: str, **settings: str) -> AsyncIterator[Started]:
    """Start the same as a fork of a process that has imported it all already: a second less, for tests with many."""
    with TemporaryDirectory() as said:
        out, errors = Path(said, "out"), Path(said, "errors")
        for file in (out, errors):  # it may be ended before it opens them
            file.touch()
        process = FORKS.Process(target=_live, args=(folder, arguments, environment_of(folder, settings), out, errors))
        await asyncio.to_thread(process.start)  # the first one waits for the process that all are forks of
        try:
            yield Fork(process, out, errors)
        finally:
            if process.is_alive():
                process.kill()
            await ended(process)
            _listen(errors)


async def finish(process: Started) -> tuple[int, str, str]:
    """Wait for the end; give exit code, output and errors."""
    out, err = await asyncio.wait_for(process.communicate(), _SECONDS)
    assert process.returncode is not None
    EAR.read(err.decode())
    return process.returncode, out.decode(), err.decode()


class Fork:
    """A fork, and the files that it writes to."""

    def __init__(self, process: ForkServerProcess, out: Path, errors: Path) -> None:
        self._process = process
        self._out = out
        self._errors = errors

    @property
    def returncode(self) -> int | None:
        """As of a process that was started."""
        return self._process.exitcode

    def send_signal(self, number: int, /) -> None:
        """Send a signal, if it still runs."""
        if self._process.pid is not None and self._process.is_alive():
            os.kill(self._process.pid, number)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)

    async def communicate(self) -> tuple[bytes, bytes]:
        """Wait for the end; give output and errors."""
        await ended(self._process)
        return self._out.read_bytes(), self._errors.read_bytes()


async def ended(process: ForkServerProcess) -> None:
    """Wait for a fork in the loop's own thread: of two threads that ask for its exit code, one gets none."""
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(process.sentinel, over.set)
    try:
        await over.wait()
    finally:
        loop.remove_reader(process.sentinel)
    process.join()


def environment_of(folder: Path, settings: dict[str, str]) -> dict[str, str]:
    """Give what a process is started with: these settings alone, and its data in `folder`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    return kept | {"BOT_DATA_DIR": str(folder / "data"), "PYTHONPATH": str(ROOT), **settings}


def _listen(errors: Path) -> None:
    if errors.exists():  # else it was killed before it began
        EAR.read(errors.read_text("utf-8"))


def _live(folder: Path, arguments: Sequence[str], environment: dict[str, str], out: Path, errors: Path) -> None:
    """Be the process."""
    from bot.__main__ import main  # noqa: PLC0415 - only in the fork

    for file, number in ((out, 1), (errors, 2)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), number)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["bot", *arguments]
    sys.exit(main())
