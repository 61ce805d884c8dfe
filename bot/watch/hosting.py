"""The web server with all that it serves; not loaded where none is asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from bot.updates.inside import Inside
from bot.updates.receiver import Receiver
from bot.updates.webhook import Webhook
from bot.watch.figures import read_figures
from bot.watch.fresh import Fresh
from bot.watch.metrics import Metrics
from bot.watch.pages import Pages
from bot.watch.readiness import Readiness, make_checks
from bot.watch.webserver import WebServer, no_door

_FIGURES_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Host:
    """A web server at work; `webhook` is None where updates are polled."""

    server: WebServer
    receiver: Receiver | None
    webhook: Webhook | None

    async def shut(self) -> None:
        """Take no more updates, and listen no more."""
        if self.receiver is not None:
            self.receiver.close()
        await self.server.shut()


@asynccontextmanager
async def hosting(inside: Inside) -> AsyncIterator[Host]:
    """Serve while the block lasts, at the place that the settings name. Raises Exit when it can't be had."""
    settings, services, meter, intake = inside.settings, inside.services, inside.meter, inside.intake
    if settings.listen_at is None or not isinstance(meter, Metrics):
        raise ValueError("no web server is asked for")
    pages = Pages(
        Readiness(make_checks(inside.state, services.shelf, inside.signs)),
        meter,
        Fresh(lambda: read_figures(services), _FIGURES_SECONDS),
        inside.signs,
        lambda: intake.waiting,
    )
    receiver, webhook = None, None
    if settings.webhook_url is not None:
        url, secret = settings.webhook_url, settings.webhook_key
        receiver = Receiver(settings.webhook_path, secret, intake.take)
        webhook = Webhook(inside.bot, receiver, intake, inside.tell, url=url, secret=secret, meter=meter)
    server = WebServer(settings.listen_at, pages.by_path(), receiver or no_door, meter.refuse)
    await server.open()
    try:
        yield Host(server, receiver, webhook)
    finally:
        await server.close()
