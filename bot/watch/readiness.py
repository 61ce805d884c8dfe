"""Whether the bot can do its work: each thing that it needs, looked at on request, cheaply."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from bot.watch.fresh import Fresh
from bot.watch.signs import TELEGRAM, Signs
from storage.content.shelf import ContentShelf
from storage.state.database import StateDatabase

# A long poll returns within half a minute, and a webhook is looked at every minute.
_SILENCE: Final = 150.0
_LATE: Final = 15.0
_PATIENCE: Final = 2.0
_KEPT_SECONDS: Final = 1.0

Check = Callable[[], Awaitable[str]]


class Readiness:
    """Asks all checks at once; each gives what is wrong in a few words without secrets, or nothing."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks
        self._found = Fresh(self._look, _KEPT_SECONDS)

    async def report(self) -> dict[str, Any]:
        """Give `{"ready": bool, "checks": {name: {"ok": bool, "why": str}}}`; `why` only where something is wrong."""
        found = await self._found.get()
        checks = {name: {"ok": False, "why": why} if why else {"ok": True} for name, why in found.items()}
        return {"ready": not any(found.values()), "checks": checks}

    async def _look(self) -> dict[str, str]:
        return dict(
            zip(self._checks, await asyncio.gather(*(_try(check) for check in self._checks.values())), strict=True)
        )


async def _try(check: Check) -> str:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await check()
    except TimeoutError:
        return f"no answer within {_PATIENCE:g} s"
    except Exception as fault:  # noqa: BLE001 -- whatever fails, its sort is told and no words that could hold a secret
        return f"fails ({type(fault).__name__})"


def make_checks(state: StateDatabase, shelf: ContentShelf, signs: Signs) -> dict[str, Check]:
    """Give the checks: the state database, the content, Telegram, and the ticks with all that has to go on."""

    async def check_database() -> str:
        return "" if await state.is_ready() else "it is not of today's shape"

    async def check_content() -> str:
        async with shelf.lend() as reader:
            await reader.probe()
        return ""

    async def check_telegram() -> str:
        silent = signs.silence(TELEGRAM)
        return f"nothing heard for {silent:.0f} s" if silent > _SILENCE else ""

    async def check_ticks() -> str:
        late = {work: lag for work, lag in signs.lags().items() if lag > _LATE} | signs.still()
        return ", ".join(f"{part}: {seconds:.0f} s late" for part, seconds in late.items())

    return {
        "database": check_database,
        "content": check_content,
        "telegram": check_telegram,
        "ticks": check_ticks,
    }
