"""The ways in: updates by polling or by webhook, as the settings say, and the web server where one is asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from bot.updates.inside import Inside
from bot.updates.polling import Polling
from bot.watch.meter import Meter
from config.settings import Settings
from handlers.commands import COMMANDS


class Source(Protocol):
    """Brings updates until cancelled; then `close` makes sure that none is lost."""

    async def run(self) -> None:
        """Bring updates. Raises Exit when that is hopeless."""

    async def close(self) -> None:
        """End, when all that came is handled."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where updates come from; `shut` lets nothing more in and stops listening, `close` ends what is left of it."""

    source: Source
    shut: Callable[[], Awaitable[None]]
    close: Callable[[], Awaitable[None]]


def make_meter(settings: Settings, version: str) -> Meter:
    """Give what counts; without a web server nobody would read it."""
    if settings.listen_at is None:
        return Meter()
    from bot.watch.metrics import Metrics  # noqa: PLC0415 -- a bot without a web server need not load what it takes

    return Metrics([command.name for command in COMMANDS], version)


@asynccontextmanager
async def entering(inside: Inside) -> AsyncIterator[Entrance]:
    """Open the ways in; nothing is fetched or let in before the source runs. Raises Exit when they can't be opened."""
    polling = Polling(inside.bot, inside.intake, inside.tell, inside.signs)
    if inside.settings.listen_at is None:
        yield Entrance(polling, _shut_nothing, _shut_nothing)
        return
    from bot.watch.hosting import hosting  # noqa: PLC0415 -- likewise

    async with hosting(inside) as host:
        yield Entrance(host.webhook or polling, host.shut, host.server.close)


async def _shut_nothing() -> None:
    """Do nothing: polling has ended by itself."""
