"""The bot as a process of its own, as its owners start it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "123456789:" + "T" * 35
_SECONDS = 30.0


@asynccontextmanager
async def started(folder: Path, *arguments: str, **settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start `python -m bot ...` with these settings alone and its data in `folder`; kill it in the end."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    environment |= {"BOT_DATA_DIR": str(folder / "data"), "PYTHONPATH": str(ROOT), **settings}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=folder,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def finish(process: asyncio.subprocess.Process) -> tuple[int, str, str]:
    """Wait for the end; give exit code, output and errors."""
    out, err = await asyncio.wait_for(process.communicate(), _SECONDS)
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()
