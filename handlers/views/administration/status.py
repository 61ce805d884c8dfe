"""How the bot is, as one message."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers.views.posts.reminders import moment_words
from handlers.views.writing import html
from handlers.views.writing.card import Card
from handlers.views.writing.numbers import number_words
from handlers.views.writing.voice import Voice

_MEGABYTE: Final = 1_000_000
_UNITS: Final = (("days", 86_400), ("hours", 3600), ("minutes", 60))
_FATES: Final = ("active", "suspended", "off")
_PLACES: Final = frozenset({"private", "group", "supergroup", "channel"})
INCIDENTS: Final = frozenset(
    {"error", "content", "conflict", "webhook", "webhook_fails", "unreachable"}
    | {"reminders_wait", "reminders_wait_content", "uncertain"}
    | {"planning_late", "delivering_late", "polling_stalled", "sends_fail", "loop_lags"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """How many chats of a type get reminders, can't be reached, and have switched them off."""

    name: str
    active: int
    suspended: int
    off: int


@dataclass(frozen=True, slots=True)
class Status:
    """How things stand; moments are UTC.

    `revision` is the number of the live content and when it was made. `states` counts posts by state; `left_out` those
    that a restore left to people. `upcoming` are the next moments with how many posts fall due. An incident is when,
    the name of what it was, and its details.
    """

    version: str
    uptime: dt.timedelta
    revision: tuple[int, dt.datetime] | None
    places: Sequence[Place]
    states: Mapping[str, int]
    left_out: int
    upcoming: Sequence[tuple[dt.datetime, int]]
    state_bytes: int
    content_bytes: int
    incidents: Sequence[tuple[dt.datetime, str, Mapping[str, str]]]
    zone: ZoneInfo


def status_card(voice: Voice, status: Status) -> Card:
    """Tell how the bot is."""
    numbers = {f"outbox.state.{state}": count for state, count in status.states.items()}
    return Card(
        html.paragraphs(
            html.bold(voice("status.title")),
            html.lines(
                _field(voice, "version", status.version),
                _field(voice, "uptime", _uptime(voice, status.uptime)),
                _field(voice, "content", _revision(voice, status)),
                _field(
                    voice,
                    "size",
                    voice(
                        "status.sizes",
                        state=size_words(voice, status.state_bytes),
                        content=size_words(voice, status.content_bytes),
                    ),
                ),
            ),
            html.lines(html.bold(voice("status.chats")), *_places(voice, status)),
            html.lines(
                html.bold(voice("status.outbox")),
                _counts(voice, numbers) or voice("status.empty"),
                voice.count("status.left_out", status.left_out) if status.left_out else None,
            ),
            html.lines(html.bold(voice("status.next")), *_upcoming(voice, status)),
            html.lines(html.bold(voice("status.incidents")), *_incidents(voice, status)),
        )
    )


def size_words(voice: Voice, size: int) -> str:
    """Give bytes as megabytes."""
    megabytes = size / _MEGABYTE
    return voice.plain("status.megabytes", n=number_words(voice, round(megabytes, 1 if megabytes >= 1 else 2)))


def _field(voice: Voice, name: str, value: str) -> Markup:
    return voice("card.field", name=voice(f"status.{name}"), value=value)


def _counts(voice: Voice, counts: Mapping[str, int]) -> Markup:
    return html.join(" · ", [voice(key, n=number_words(voice, count)) for key, count in counts.items() if count])


def _uptime(voice: Voice, uptime: dt.timedelta) -> Markup:
    """Give the two largest units."""
    rest, said = int(uptime.total_seconds()), list[Markup]()
    for name, seconds in _UNITS:
        count, rest = divmod(rest, seconds)
        if count or (name == "minutes" and not said):
            said.append(voice.count(f"status.{name}", count))
    return html.join(" ", said[:2])


def _revision(voice: Voice, status: Status) -> Markup:
    if status.revision is None:
        return voice("status.none")
    number, moment = status.revision
    return voice("status.revision", n=number, moment=moment_words(voice, moment, status.zone))


def _places(voice: Voice, status: Status) -> Iterator[Markup]:
    if not status.places:
        yield voice("status.none")
    for place in status.places:
        name = voice(f"status.place.{place.name if place.name in _PLACES else 'other'}")
        counts = {f"status.chat.{fate}": getattr(place, fate) for fate in _FATES}
        yield voice("card.field", name=name, value=_counts(voice, counts))


def _upcoming(voice: Voice, status: Status) -> Iterator[Markup]:
    if not status.upcoming:
        yield voice("outbox.idle")
    for moment, count in status.upcoming:
        posts = voice.count("status.posts", count)
        yield voice("card.field", name=moment_words(voice, moment, status.zone), value=posts)


def _incidents(voice: Voice, status: Status) -> Iterator[Markup]:
    """Name what went wrong, by its number in the log where it has one."""
    if not status.incidents:
        yield voice("status.well")
    for moment, name, details in status.incidents:
        key = name if name in INCIDENTS else "other"
        what = voice(f"status.incident.{key}", **{"name": name, **details})
        yield voice("card.field", name=moment_words(voice, moment, status.zone), value=what)
