"""What handlers and composer use, for tests without a Telegram."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.revisions.desk import Desk
from bot.revisions.workshop import Workshop
from content.checking.report import Choice, Outcome, ReloadReport
from handlers.administration.vitals import Vitals
from handlers.dialogue.services import Services
from handlers.locales import Phrases
from storage.content.shelf import ContentShelf
from storage.state.database import StateDatabase


def make_services(state: StateDatabase, shelf: ContentShelf, clock: Callable[[], dt.datetime]) -> Services:
    """Make what handlers and composer use."""
    return Services.over(
        state,
        shelf=shelf,
        vitals=Vitals(clock),
        phrases=Phrases.load(),
        clock=clock,
        reload=_reload_nothing,
        desk=Desk(Workshop(Path(), state.revisions, shelf, clock), state.proposals, state.outbox),
        locate=_locate_nothing,
        admins=frozenset(),
        language="en",
        zone=ZoneInfo("UTC"),
        version="0",
    )


async def _reload_nothing(*, by: int | None, choice: Choice | None = None, removing: int | None = None) -> ReloadReport:
    del by, choice, removing
    return ReloadReport(Outcome.UNCHANGED)


async def _locate_nothing(latitude: float, longitude: float) -> str | None:
    del latitude, longitude
    return None
