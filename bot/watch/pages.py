"""What those see who watch the bot: whether it lives and can work, and its figures. Nothing secret, nobody's data."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import orjson
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.watch.figures import Figures
from bot.watch.fresh import Fresh
from bot.watch.metrics import Metrics
from bot.watch.readiness import Readiness
from bot.watch.signs import TELEGRAM, Signs
from bot.watch.webserver import Handle
from storage.errors import StorageError

_LOG = logging.getLogger(__name__)
_JSON: Final = {"Content-Type": "application/json", "Cache-Control": "no-store"}
_TEXT: Final = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


@dataclass(slots=True)
class Pages:
    """Three pages; `waiting` gives how many updates are not handled yet."""

    readiness: Readiness
    metrics: Metrics
    figures: Fresh[Figures]
    signs: Signs
    waiting: Callable[[], int]
    _troubled: bool = field(default=False, init=False)

    def by_path(self) -> Mapping[str, Handle]:
        """Give the pages by their paths."""
        return {"/healthz": self.live, "/readyz": self.ready, "/metrics": self.measures}

    async def live(self, _: web.BaseRequest) -> web.Response:
        """Say that the process does its rounds: who gets no answer may kill it."""
        return web.Response(body=b"ok\n", headers=_TEXT)

    async def ready(self, _: web.BaseRequest) -> web.Response:
        """Say whether the bot can do its work, 200 or 503, and what is wrong."""
        report = await self.readiness.report()
        return web.Response(body=orjson.dumps(report), status=200 if report["ready"] else 503, headers=_JSON)

    async def measures(self, _: web.BaseRequest) -> web.Response:
        """Give all figures; those of a database that can't be read are left out or stay as they were."""
        try:
            figures = await self.figures.get()
        except StorageError as fault:
            if not self._troubled:
                _LOG.warning("the figures can't be read: %s", fault)
            self._troubled, figures = True, None
        else:
            self._troubled = False
        signs = self.signs
        body = self.metrics.render(figures, lags=signs.lags(), silence=signs.silence(TELEGRAM), waiting=self.waiting())
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})
