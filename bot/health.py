"""`python -m bot health`: whether the bot that works on this state database is alive, for supervisors of containers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from bot.exits import Exit
from config.settings import Settings
from storage.errors import StateUrlError, StorageError
from storage.state.database import StateDatabase

_DEAD = "no bot is at work: for two minutes it could not send, or it does not run; its log says more"


async def check_health(settings: Settings, clock: Callable[[], dt.datetime]) -> None:
    """Do nothing if the bot's heart beats; nothing is made or changed. Raises Exit(75) if it does not.

    With 2 it ends where the address of the database is wrong.
    """
    try:
        state = StateDatabase(settings.state_url)
        try:
            alive = await state.is_ready() and await state.pulse.is_beating(clock())
        finally:
            await state.close()
    except StateUrlError as fault:
        raise Exit.usage(f"BOT_DATABASE_URL: {fault}") from None
    except StorageError as fault:
        raise Exit.temporary(f"the state database can't be asked: {fault}") from None
    if not alive:
        raise Exit.temporary(_DEAD)
