"""A chat's sheet: what it is sent, when and where; and what is said when that begins or ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup

from content.records.entries import ProgrammeCount
from content.records.statements import Text
from content.reminders.occasions import DuePost
from content.reminders.sheet import LEADS, Category, Digest, QuietHours, Sheet
from handlers.reminders.settings_buttons import Leaf, Page, Tick
from handlers.views.chats.zones import offset_words, zone_words
from handlers.views.writing import html
from handlers.views.writing.card import Card, Key, Row, rows
from handlers.views.writing.dates import day_words
from handlers.views.writing.voice import Voice

NAME_LIMIT: Final = 64
CHANNEL: Final = "channel"


@dataclass(frozen=True, slots=True)
class Shown:
    """A sheet with all that its pages show.

    `chat` and `title` name another chat than the one in which the pages stand; `following` is the next post, None
    when there will be none; `topic` is where posts go in a forum, `here` the topic in which the pages stand;
    `language` is that of the posts, `chosen` if it was chosen; `land` is what the content calls that of the zone.
    """

    sheet: Sheet
    place: str
    now: dt.datetime
    subscribed: bool
    suspended: str | None
    following: DuePost | None
    programmes: Sequence[ProgrammeCount]
    language: str
    chosen: bool = False
    chat: int | None = None
    title: str | None = None
    forum: bool = False
    topic: int | None = None
    here: int | None = None
    pin: bool = False
    land: Text | None = None

    @property
    def is_private(self) -> bool:
        """Say whether posts go to one person."""
        return self.place == "private"


def settings_card(voice: Voice, shown: Shown) -> Card:
    """Give the whole sheet, with a key for each of its pages."""
    lines = [html.lines(*(_line(voice, name, value) for name, value in _fields(voice, shown)))]
    return Card(html.paragraphs(head(voice, shown), *lines), _keys(voice, shown))


def started_card(voice: Voice, shown: Shown) -> Card:
    """Say that posts will come: which, and when the next one does."""
    what = html.lines(
        _line(voice, "posts", posts_words(voice, shown.sheet)),
        _line(voice, "topics", topics_words(voice, shown)),
        _line(voice, "hour", hour_words(voice, shown)),
    )
    hint = voice("settings.started.private" if shown.is_private and shown.chat is None else "settings.started.group")
    keys = rows(
        [Key(voice.plain("settings.key.settings"), Leaf("sheet", shown.chat)), _switch(voice, shown)],
        _channels(voice, shown),
    )
    return Card(html.paragraphs(head(voice, shown), what, hint), keys)


def stopped_card(voice: Voice, shown: Shown) -> Card:
    """Say that no more posts come, and how they would again."""
    keys = rows([_switch(voice, shown), Key(voice.plain("settings.key.settings"), Leaf("sheet", shown.chat))])
    return Card(html.paragraphs(head(voice, shown), voice("settings.stopped")), keys)


def head(voice: Voice, shown: Shown) -> Markup:
    """Say whether posts come, and when the next one does."""
    channel = None if shown.title is None else voice("settings.channel", title=html.shorten(shown.title, NAME_LIMIT))
    if not shown.subscribed:
        return html.lines(channel, voice("settings.off"))
    if shown.suspended is not None:
        return html.lines(channel, voice("settings.paused"), voice(f"settings.paused.{shown.suspended}"))
    return html.lines(channel, voice("settings.on"), outlook(voice, shown))


def outlook(voice: Voice, shown: Shown) -> Markup:
    """Say when the next post comes, or that none does."""
    if shown.following is None:
        return voice("settings.nothing")
    due = shown.following.due.astimezone(ZoneInfo(shown.sheet.zone))
    return voice("settings.next", date=day_words(voice, due.date(), weekday=True), time=clock_words(due.time()))


def back(voice: Voice, shown: Shown, page: Page = "sheet") -> Key:
    """Give the key that leads to the page before."""
    return Key(voice.plain("settings.key.back"), Leaf(page, shown.chat))


def posts_words(voice: Voice, sheet: Sheet) -> str:
    """Name the posts that come."""
    wanted = [*(["daily"] if sheet.daily else []), *(digest for digest in Digest if digest in sheet.digests)]
    return _listed(voice, [voice.plain(f"settings.post.{kind}") for kind in wanted])


def topics_words(voice: Voice, shown: Shown) -> str:
    """Name what the posts are about."""
    sheet = shown.sheet
    left_out = sum(count.programme.slug in sheet.muted for count in shown.programmes)
    if sheet.categories == frozenset(Category):
        said = voice.plain("settings.topics.all")
    else:
        chosen = (category for category in Category if category in sheet.categories)
        said = _listed(voice, [voice.plain(f"settings.category.{category}") for category in chosen])
    parts = [said]
    if left_out and Category.TITLES in sheet.categories:
        parts.append(str(voice.count("settings.topics.without", left_out)))
    if sheet.jubilees_only:
        parts.append(voice.plain("settings.topics.jubilees"))
    return " · ".join(parts)


def leads_words(voice: Voice, sheet: Sheet) -> str:
    """Say how long before a day its post comes."""
    if not sheet.daily:
        return voice.plain("settings.none")
    return _listed(voice, [voice.plain(f"settings.lead.{lead}") for lead in LEADS if lead in sheet.leads])


def hour_words(voice: Voice, shown: Shown) -> str:
    """Give the hour of the posts and the clock that it is read from."""
    place = zone_words(voice, shown.sheet.zone, short=True)
    return voice.plain(
        "settings.hour.at",
        time=clock_words(dt.time(shown.sheet.hour)),
        place=place,
        offset=offset_words(shown.now, shown.sheet.zone),
    )


def quiet_words(voice: Voice, quiet: QuietHours | None) -> str:
    """Give the quiet hours and what they do."""
    if quiet is None:
        return voice.plain("settings.none")
    start, end = clock_words(dt.time(quiet.start)), clock_words(dt.time(quiet.end))
    return voice.plain(f"settings.quiet.{quiet.mode}", start=start, end=end)


def place_words(voice: Voice, shown: Shown) -> str:
    """Say where in a forum posts go, and in any chat whether they are pinned."""
    pinned = voice.plain("settings.place.pinned" if shown.pin else "settings.place.unpinned")
    if not shown.forum:
        return pinned
    if shown.topic is None:
        return f"{voice.plain('settings.place.general')}, {pinned}"
    topic = voice.plain("settings.place.here" if shown.topic == shown.here else "settings.place.topic")
    return f"{topic}, {pinned}"


def clock_words(time: dt.time) -> str:
    """Give a time of the day as a digital clock shows it."""
    return f"{time:%H:%M}"


def _fields(voice: Voice, shown: Shown) -> list[tuple[str, str]]:
    sheet = shown.sheet
    return [
        ("posts", posts_words(voice, sheet)),
        ("topics", topics_words(voice, shown)),
        ("leads", leads_words(voice, sheet)),
        ("hour", hour_words(voice, shown)),
        ("quiet", quiet_words(voice, sheet.quiet)),
        ("leap", voice.plain(f"settings.leap.{sheet.leap_day.name.lower()}")),
        ("place" if shown.forum else "pin", place_words(voice, shown)),
        ("language", voice.plain(f"language.{shown.language}")),
        *([("number", html.code(str(shown.chat)))] if shown.place == CHANNEL else []),
    ]


def _keys(voice: Voice, shown: Shown) -> tuple[Row, ...]:
    pages: tuple[tuple[Page, ...], ...] = (
        ("posts", "topics"),
        ("leads", "hour"),
        ("zone", "quiet"),
        ("leap", "place"),
        ("language",),
    )
    keys = [[Key(_page_label(voice, shown, page), Leaf(page, shown.chat)) for page in row] for row in pages]
    switch = _switch(voice, shown)
    if shown.subscribed and shown.suspended is None:
        return rows(*keys[:-1], [*keys[-1], switch], _channels(voice, shown))
    return rows([switch], *keys, _channels(voice, shown))


def _page_label(voice: Voice, shown: Shown, page: Page) -> str:
    return voice.plain(f"settings.page.{'pin' if page == 'place' and not shown.forum else page}")


def _switch(voice: Voice, shown: Shown) -> Key:
    if shown.subscribed and shown.suspended is None:
        return Key(voice.plain("settings.key.stop"), Tick("subscribed", "", on=False, chat=shown.chat))
    return Key(voice.plain("settings.key.start"), Tick("subscribed", "", on=True, chat=shown.chat))


def _channels(voice: Voice, shown: Shown) -> Sequence[Key]:
    """Lead to channels: people manage theirs from their private chat."""
    if shown.place == CHANNEL:
        return [
            Key(voice.plain("settings.key.forget"), Leaf("forget", shown.chat)),
            Key(voice.plain("settings.key.channels"), Leaf("channels")),
        ]
    return [Key(voice.plain("settings.key.channels"), Leaf("channels"))] if shown.is_private else []


def _listed(voice: Voice, said: Sequence[str]) -> str:
    return ", ".join(said) or voice.plain("settings.none")


def _line(voice: Voice, name: str, value: str) -> Markup:
    return voice("card.field", name=voice(f"settings.name.{name}"), value=value)
