"""Who is measured: our bot by polling and by webhook, bare bots on other libraries, and no library at all."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Final

from bot.bench.contender import HOOK_PATH, HOOK_SECRET, TOKEN, Contender

_GRAMMY: Final = Path(__file__).parent / "grammy"
_INSTALL_SECONDS: Final = 120.0
_FILLED: Final = ("{url}", TOKEN, "{answer}")
_HOOK: Final = (
    ("BOT_LISTEN", "127.0.0.1:{port}"),
    ("BOT_WEBHOOK_URL", f"http://127.0.0.1:{{port}}{HOOK_PATH}"),
    ("BOT_WEBHOOK_SECRET", HOOK_SECRET),
)

OURS: Final = Contender("this bot, full answer", ("-m", "bot", "run"))
HOOKED: Final = Contender("this bot, full answer, webhook", OURS.arguments, settings=_HOOK, hooked=True)
STRANGERS: Final = Contender("this bot, nobody asks twice", OURS.arguments)
VARIED: Final = Contender("this bot, 600 different questions", OURS.arguments)
AIOGRAM: Final = Contender("aiogram, bare echo", ("-m", "bot.bench.peer_aiogram", *_FILLED))
BARE: Final = Contender("bare HTTP client", ("-m", "bot.bench.peer_bare", *_FILLED))
RAW: Final = Contender("bytes on sockets (ceiling)", ("-m", "bot.bench.peer_raw", *_FILLED))
_OTHERS: Final = (
    AIOGRAM,
    Contender("aiogram, bare echo, webhook", ("-m", "bot.bench.peer_aiogram_webhook", *_FILLED, "{port}"), hooked=True),
    Contender("python-telegram-bot, bare echo", ("-m", "bot.bench.peer_ptb", *_FILLED)),
    Contender("pyTelegramBotAPI, bare echo", ("-m", "bot.bench.peer_telebot", *_FILLED)),
)
_BARE: Final = (
    BARE,
    Contender("bare HTTP client, webhook", ("-m", "bot.bench.peer_bare_webhook", *_FILLED, "{port}"), hooked=True),
    RAW,
)


async def find_contenders(*, only: str = "") -> tuple[tuple[Contender, ...], str]:
    """Give all who can be measured here, ours first, and a line on who can't be; `only`: whose names contain it.

    Our own bot by polling is always among them: the others send what it said.
    """
    node = shutil.which("node")
    grammy: tuple[Contender, ...] = ()
    missing = ""
    if node is None or (npm := shutil.which("npm")) is None:
        missing = "grammY is left out: node and npm are not here"
    elif said := await _install(npm):
        missing = f"grammY is left out: npm could not install it ({said})"
    else:
        arguments = (str(_GRAMMY / "peer.mjs"), *_FILLED)
        grammy = (Contender("grammY with its runner, bare echo", arguments, program=node),)
    everybody = (OURS, HOOKED, STRANGERS, VARIED, *_OTHERS, *grammy, *_BARE)
    return tuple(one for one in everybody if one is OURS or only in one.name), missing


async def _install(npm: str) -> str:
    """Install grammY as its lock file says, checked by its hashes; give the last line of npm's complaints, if any."""
    if (_GRAMMY / "node_modules" / "grammy").is_dir():
        return ""
    process = await asyncio.create_subprocess_exec(
        *(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"),
        cwd=_GRAMMY,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, complaints = await asyncio.wait_for(process.communicate(), _INSTALL_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
        return "it took too long"
    lines = [line for line in complaints.decode(errors="replace").splitlines() if line]
    return (lines[-1] if lines else f"exit code {process.returncode}") if process.returncode else ""
