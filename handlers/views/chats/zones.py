"""Time zones as people see them: by a town, with the time that it is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup

from content.records.statements import Text
from handlers.reminders.settings_buttons import Choose, Leaf
from handlers.views.writing import html
from handlers.views.writing.card import LABEL_LIMIT, Card, Key, grid, rows
from handlers.views.writing.voice import Voice
from handlers.zones.names import FoundZone, describe

_NAME_LIMIT: Final = 60
_MINUTE: Final = dt.timedelta(minutes=1)


def zone_words(voice: Voice, key: str, *, land: Text | None = None, short: bool = False) -> str:
    """Name a zone by its town and, unless `short`, the territory around it; `land` is what the content calls that."""
    zone = describe(key)
    if land is not None and zone.territory is not None:
        zone = replace(zone, territory=land)
    return _name(voice, zone, short=short)


def offset_words(now: dt.datetime, key: str) -> str:
    """Give how far a zone's clock is ahead of UTC at a moment: UTC+7, UTC−3:30."""
    offset = now.astimezone(ZoneInfo(key)).utcoffset() or dt.timedelta()
    hours, minutes = divmod(abs(round(offset / _MINUTE)), 60)
    sign = "−" if offset < dt.timedelta() else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")


def found_zones_card(  # noqa: PLR0913 -- all that an answer needs
    voice: Voice, query: str, found: Sequence[FoundZone], now: dt.datetime, *, chat: int | None, locatable: bool
) -> Card:
    """Give the zones that words mean, each with its present time, to choose from; or say that there is none.

    `locatable`: a location can be asked for in place of words.
    """
    again = search_keys(voice, chat, locatable=locatable)
    query = html.shorten(query, _NAME_LIMIT)
    if not found:
        otherwise = voice("timezone.nothing.locate") if locatable else None
        said = html.lines(voice("timezone.nothing", query=query), otherwise)
        return Card(said, rows(again, [_back(voice, chat)]))
    title = html.bold(voice("timezone.found" if len(found) > 1 else "timezone.found.one", query=query))
    return Card(
        html.lines(title, _choose(voice, found)),
        rows(*grid(zone_keys(voice, found, now, chat=chat), 1), again, [_back(voice, chat)]),
    )


def near_card(voice: Voice, found: Sequence[FoundZone], now: dt.datetime) -> Card:
    """Give the zones in which a location can lie; or say that it can't be told."""
    again = [Key(voice.plain("timezone.key.search"), Leaf("search"))]
    if not found:
        return Card(voice("timezone.nowhere"), rows(again, [_back(voice, None)]))
    title = html.bold(voice("timezone.near"))
    return Card(
        html.lines(title, _choose(voice, found)),
        rows(*grid(zone_keys(voice, found, now, chat=None), 1), again, [_back(voice, None)]),
    )


def search_keys(voice: Voice, chat: int | None, *, locatable: bool) -> list[Key]:
    """Give the keys that lead to a zone: by words and, if `locatable`, by a location."""
    keys = [Key(voice.plain("timezone.key.search"), Leaf("search", chat))]
    if locatable:
        keys.append(Key(voice.plain("timezone.key.locate"), Leaf("locate")))
    return keys


def zone_keys(voice: Voice, found: Sequence[FoundZone], now: dt.datetime, *, chat: int | None) -> list[Key]:
    """Give a key for each zone that chooses it."""
    return [
        Key(_label(voice, zone, now.astimezone(ZoneInfo(zone.key))), Choose("zone", zone.key, chat)) for zone in found
    ]


def prompt_card(voice: Voice, example: str, address: str, *, title: str | None, private: bool) -> Card:
    """Ask for the name of a place; `address` is a link that names the chat in question, for when the reply comes."""
    place = html.link(voice.plain("timezone.ask.place"), address)
    asked = voice("timezone.ask", place=place)
    channel = None if title is None else voice("settings.channel", title=html.shorten(title, _NAME_LIMIT))
    panel = {
        "force_reply": True,
        "input_field_placeholder": voice.plain("timezone.ask.example", place=example),
        **({} if private else {"selective": True}),
    }
    return Card(html.lines(channel, asked, voice("timezone.ask.hint", place=example)), panel=panel)


def locate_card(voice: Voice) -> Card:
    """Offer a key in place of the keyboard that shares the location."""
    keyboard = [
        [{"text": voice.plain("timezone.key.share"), "request_location": True}],
        [{"text": voice.plain("settings.key.cancel")}],
    ]
    panel = {"keyboard": keyboard, "resize_keyboard": True, "one_time_keyboard": True}
    return Card(voice("timezone.locate"), panel=panel)


def _choose(voice: Voice, found: Sequence[FoundZone]) -> Markup:
    return voice("timezone.choose" if len(found) > 1 else "timezone.choose.one")


def _label(voice: Voice, zone: FoundZone, there: dt.datetime) -> str:
    time = f" · {there:%H:%M}"
    return html.shorten(_name(voice, zone, short=False), LABEL_LIMIT - len(time)) + time


def _name(voice: Voice, zone: FoundZone, *, short: bool) -> str:
    name = voice.of(zone.name)
    city, _, written_out = voice.plain("timezone.city").partition("|")
    if name.startswith(f"{city} "):  # as CLDR abbreviates it
        name = f"{written_out}{name.removeprefix(city)}"
    if short or zone.territory is None or voice.of(zone.territory) == name:
        return name
    return f"{name} ({voice.of(zone.territory)})"


def _back(voice: Voice, chat: int | None) -> Key:
    return Key(voice.plain("settings.key.back"), Leaf("zone", chat))
