"""What stands behind the ways in: all that updates come to, and that the pages of the web server tell of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from telegram.ext import ExtBot

from bot.updates.intake import Intake
from bot.updates.polling import Tell
from bot.watch.meter import Meter
from bot.watch.signs import Signs
from config.settings import Settings
from handlers.dialogue.services import Services
from storage.state.database import StateDatabase


@dataclass(frozen=True, slots=True)
class Inside:
    """The parts of a bot that its entrance leads to; `tell` tells admins."""

    settings: Settings
    services: Services
    state: StateDatabase
    bot: ExtBot[Any]
    intake: Intake
    tell: Tell
    meter: Meter
    signs: Signs
