"""`python -m bot.bench.soak [--minutes 30] [--seed 1]`: mixed load with random faults, then a look at the books.

The sandbox and all people are in this process, the bot is one of its own. Exit code 0: nothing was lost, no post was
lost or doubled without a record, memory stayed flat, and the bot's metrics say what the sandbox's journal says.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from bot.background import end
from bot.bench.contender import HOOK_PATH, HOOK_SECRET, ROOT, TOKEN, free_port
from bot.bench.curves import draw_memory
from bot.bench.soak_books import check_books
from bot.bench.soak_load import ADMIN, Load
from bot.bench.soaked import Soak
from bot.bench.stage import write_content
from bot.sandbox.server import Sandbox

_START_SECONDS = 60.0


async def soak(seconds: float, seed: int, *, hooked: bool, folder: Path) -> tuple[list[str], list[str], Soak]:
    """Let a bot work under load for so long; give what was done, what is wrong with it, and the soak itself."""
    async with _soaking(folder, hooked=hooked) as bath:
        load = Load(bath.sandbox, folder, bath.state_url, Random(seed))  # noqa: S311 -- chance that can be repeated
        await load.prepare()
        watching = asyncio.create_task(bath.watch())
        await load.run(seconds)
        load.hits = bath.sandbox.faults.hits.copy()
        bath.sandbox.faults.clear()
        faults = await check_books(bath, load)
        await end(watching)
        return load.describe(), faults, bath


@asynccontextmanager
async def _soaking(folder: Path, *, hooked: bool) -> AsyncIterator[Soak]:
    await asyncio.to_thread(write_content, folder / "facts")
    async with Sandbox(calls=50_000, transcript=20, webhook_retry=0.5) as sandbox:
        sandbox.world.add_bot(TOKEN, "Soaked bot", "soaked_bot")
        port = free_port()
        settings = {
            "BOT_API_URL": sandbox.url,
            "BOT_TOKEN": TOKEN,
            "BOT_DATA_DIR": str(folder / "data"),
            "BOT_CONTENT_DIR": str(folder / "facts"),
            "BOT_ADMIN_IDS": str(ADMIN),
            "BOT_LISTEN": f"127.0.0.1:{port}",
            "BOT_SENDS_PER_SECOND": "200",
            "BOT_LEASE_SECONDS": "5",
        }
        if hooked:
            settings |= {
                "BOT_WEBHOOK_URL": f"http://127.0.0.1:{port}{HOOK_PATH}",
                "BOT_WEBHOOK_SECRET": HOOK_SECRET,
            }
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
        with (folder / "bot.log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run"), cwd=ROOT, env=environment | settings, stderr=log
            )
        try:
            calls = sandbox.world.journal.last_call
            sign = "setwebhook" if hooked else "getupdates"
            await sandbox.world.journal.until(lambda: sign in calls, _START_SECONDS)
            yield Soak(folder, sandbox, port, process)
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


def main() -> int:
    """Soak, say what was done and what is wrong; the exit code is 1 when something is."""
    parser = argparse.ArgumentParser(prog="python -m bot.bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0, help="how long the load lasts (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of all chance (default: %(default)s)")
    parser.add_argument("--webhook", action="store_true", help="bring updates by webhook instead of polling")
    parser.add_argument("--picture", type=Path, help="draw the bot's memory into this file (SVG)")
    parser.add_argument("--keep", type=Path, help="leave the bot's log in this file")
    options = parser.parse_args()
    began = dt.datetime.now(dt.UTC)
    with tempfile.TemporaryDirectory() as folder:
        done, faults, bath = asyncio.run(
            soak(options.minutes * 60, options.seed, hooked=options.webhook, folder=Path(folder))
        )
        if options.keep is not None:
            shutil.copy(bath.log, options.keep)
        if options.picture is not None:
            draw_memory(options.picture, bath.memory, f"Mixed load with faults, {options.minutes:g} minutes")
    took = (dt.datetime.now(dt.UTC) - began).total_seconds()
    lines = [f"{took:.0f} s, seed {options.seed}, {'webhook' if options.webhook else 'polling'}", *done]
    lines += [f"WRONG: {fault}" for fault in faults] or ["nothing lost, nothing doubled without a record, books agree"]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
