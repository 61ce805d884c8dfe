"""The bot against a local Telegram: people, groups and channels are there, the page to be any of them is printed."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import importlib.resources
import re
import sys
import time
from collections.abc import Iterable
from typing import Any, Final

from babel import Locale
from babel.dates import get_timezone_location
from pydantic import SecretStr

from bot.application import Running
from bot.exits import Exit
from bot.sandbox.scene import NamedDay, NamedPlace, Scene
from bot.sandbox.server import Sandbox
from bot.sandbox.world import World
from bot.serve import serve
from config.settings import Settings
from content.files.reader import read_directory
from content.records.kinds import Heritage
from content.records.statements import Festival
from content.reminders.lunar import LAST_YEAR, main_day

_SECRET = "demo" * 9  # made up; only the local Telegram knows it
_ADMIN = 1002
_PORT = 8088
_SITES = 4
_FESTIVALS = 2
_HOLIDAY: Final = (3, 10)  # of the lunar year: a public holiday, which goes first
_FAR_ZONES: Final = ("Asia/Tokyo", "Europe/Paris", "America/New_York")
_ZONE: Final = re.compile(r"(\w\w)\S*\t([+-]\d+)([+-]\d+)\t(\S+)")  # a line of the IANA table of zones


async def demonstrate(settings: Settings, port: int | None) -> None:
    """Serve the page and the bot until interrupted; without a `port` on the usual one if it is free, else on any.

    The demo keeps its state in the folder `demo` below the data folder. Raises Exit as `serve` does.
    """
    # Each start is a new bot, because the local Telegram begins anew and knows no menus of the one before.
    token = f"{int(time.time())}:{_SECRET}"
    async with contextlib.AsyncExitStack() as stack:
        sandbox = await _open(stack, port, _scene(settings))
        _settle(sandbox.world, token)
        local = settings.model_copy(
            update={
                "token": SecretStr(token),
                "api_url": sandbox.url,
                "data_dir": settings.data_dir / "demo",
                "database_url": None,
                "listen": None,
                "webhook_url": None,
                "admin_ids": frozenset({_ADMIN}),
            }
        )

        def greet(_: Running) -> None:
            sys.stdout.write(f"\n  The chat with the bot: {sandbox.url}/\n  Stop with Ctrl+C.\n\n")
            sys.stdout.flush()

        await serve(local, clock=sandbox.world.now, started=greet)


async def _open(stack: contextlib.AsyncExitStack, port: int | None, scene: Scene) -> Sandbox:
    try:
        return await stack.enter_async_context(Sandbox(port=_PORT if port is None else port, scene=scene))
    except OSError as fault:
        if fault.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise
        if port is not None:
            raise Exit.usage(f"port {port} can't be had; choose another one, or 0 for any free port") from None
    return await stack.enter_async_context(Sandbox(port=0, scene=scene))


def _scene(settings: Settings) -> Scene:
    """The page's time zone is that of chats that have chosen none, so that a post at eight shows as sent at eight.

    Named days are festivals of the content, as on those a post falls due: the public holiday comes first. Of several
    names the shortest are taken: the page has little room for them.
    """
    heritage = _heritage(settings)
    years = range(dt.datetime.now(dt.UTC).year, LAST_YEAR + 1)
    days: dict[tuple[dt.date, ...], NamedDay] = {}
    for festival in sorted((festival for record in heritage for festival in record.festivals), key=_prominence):
        if dates := _dates(main_day(festival.lunar, year) for year in years):
            days.setdefault(dates, NamedDay(festival.name.en, festival.name.vi, dates))
    sites = [
        NamedPlace(record.name.en, record.name.vi, float(spot.latitude), float(spot.longitude))
        for record in heritage
        if (spot := record.coordinates)
    ]
    places = (*sorted(sites, key=_length)[:_SITES], *(_far_place(zone) for zone in _FAR_ZONES))
    return Scene(settings.timezone, tuple(days.values())[:_FESTIVALS], places)


def _heritage(settings: Settings) -> list[Heritage]:
    """The content's heritage; none when it can't be read, which the bot itself will tell."""
    try:
        records = read_directory(settings.content_dir).records
    except OSError:
        return []
    return [record for record in records.values() if isinstance(record, Heritage)]


def _dates(found: Iterable[dt.date | None]) -> tuple[dt.date, ...]:
    return tuple(day for day in found if day)


def _prominence(festival: Festival) -> tuple[bool, int]:
    lunar = festival.lunar
    return (lunar.month, lunar.main or lunar.day) != _HOLIDAY, len(festival.name.en + festival.name.vi)


def _length(named: NamedPlace) -> int:
    return len(named.en + named.vi)


def _far_place(zone: str) -> NamedPlace:
    """The city that a time zone is named after; where it lies stands in the IANA table, as ±DDMM[SS]±DDDMM[SS]."""
    table = importlib.resources.files("tzdata").joinpath("zoneinfo", "zone1970.tab").read_text("utf-8")
    country, latitude, longitude = next(found.group(1, 2, 3) for found in _ZONE.finditer(table) if found[4] == zone)
    names = {
        language: f"{get_timezone_location(zone, locale=language, return_city=True)},"
        f" {Locale.parse(language).territories[country]}"
        for language in ("en", "vi")
    }
    return NamedPlace(names["en"], names["vi"], _degrees(latitude, 3), _degrees(longitude, 4))


def _degrees(written: str, whole: int) -> float:
    """Degrees from sign, degrees, minutes and maybe seconds; `whole` characters are the sign and the degrees."""
    minutes, seconds = int(written[whole : whole + 2]), int(written[whole + 2 :] or 0)
    size = int(written[1:whole]) + minutes / 60 + seconds / 3600
    return round(-size if written.startswith("-") else size, 4)


def _settle(world: World, token: str) -> None:
    """Two members, an admin of the bot, a group with topics and a plain one, a channel with the bot and one without."""
    world.add_bot(token, "Heritage bot", "heritage_demo_bot")
    mai = world.add_person("Mai", username="mai_demo", language_code="vi", number=1001).id
    lan = world.add_person("Lan", "(admin)", username="lan_demo", language_code="vi", number=_ADMIN).id
    alex = world.add_person("Alex", username="alex_demo", language_code="en", number=1003).id
    everybody: list[dict[str, Any]] = [{"user": lan, "status": "creator"}, {"user": mai}, {"user": alex}]
    world.add_chat("group", "Friends of heritage", members=everybody, bot="member")
    forum = world.add_chat("supergroup", "Heritage forum", is_forum=True, members=everybody, bot="administrator")
    world.add_topic(forum.id, "Festivals", by=lan)
    world.add_chat("channel", "Heritage news", username="heritage_news_demo", members=everybody, bot="administrator")
    world.add_chat("channel", "Craft villages", members=everybody)
    world.send(lan, "/start")  # a bot may write to its admin only once the admin has written to it
