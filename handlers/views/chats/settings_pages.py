"""The pages of a sheet: each shows one thing, with a tick on what is chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup

from content.reminders.sheet import LEADS, Category, Digest, LeapDay, QuietMode
from handlers.dialogue.lists import token
from handlers.locales import LANGUAGES
from handlers.reminders.settings_buttons import Choose, Field, Leaf, Page, Tick
from handlers.views.chats.settings import (
    Shown,
    back,
    clock_words,
    leads_words,
    outlook,
    place_words,
    posts_words,
    quiet_words,
    settings_card,
    topics_words,
)
from handlers.views.chats.zones import offset_words, search_keys, zone_words
from handlers.views.writing import html
from handlers.views.writing.card import LABEL_LIMIT, Card, Key, grid, rows
from handlers.views.writing.voice import Voice

HOURS_A_ROW: Final = 3  # with the tick before them they fit on narrow phones


def page_card(voice: Voice, shown: Shown, page: Page) -> Card:
    """Give a page of the sheet. Raises KeyError for pages that are no part of it."""
    return _PAGES[page](voice, shown)


def _posts(voice: Voice, shown: Shown) -> Card:
    sheet = shown.sheet
    keys = [_tick(voice, shown, "daily", "", "settings.key.daily", on=sheet.daily)]
    keys += [
        _tick(voice, shown, "digest", digest, f"settings.key.{digest}", on=digest in sheet.digests) for digest in Digest
    ]
    text = html.lines(*(voice(f"settings.about.{kind}") for kind in ("daily", *Digest)))
    return _page(voice, shown, "posts", text, *grid(keys, 2), now=posts_words(voice, sheet))


def _topics(voice: Voice, shown: Shown) -> Card:
    sheet = shown.sheet
    keys = [_tick(voice, shown, "category", one, f"settings.key.{one}", on=one in sheet.categories) for one in Category]
    more = []
    if Category.TITLES in sheet.categories:
        more.append(Key(voice.plain("settings.key.programmes"), Leaf("programmes", shown.chat)))
    jubilees = [_tick(voice, shown, "jubilees", "", "settings.key.jubilees", on=sheet.jubilees_only)]
    dateless = sheet.jubilees_only and sheet.categories & {Category.DAYS, Category.FESTIVALS}
    text = html.lines(
        voice("settings.about.topics"),
        voice("settings.about.jubilees"),
        voice("settings.about.jubilees.days") if dateless else None,
    )
    return _page(voice, shown, "topics", text, *grid(keys, 2), jubilees, more, now=topics_words(voice, shown))


def _programmes(voice: Voice, shown: Shown) -> Card:
    keys = []
    for count in shown.programmes:
        programme = count.programme
        wanted = programme.slug not in shown.sheet.muted
        label = _mark(f"{programme.emblem} {voice.of(programme.name)}", on=wanted)
        keys.append(Key(label, Tick("programme", token(programme.slug), on=not wanted, chat=shown.chat)))
    text = voice("settings.about.programmes")
    return _page(voice, shown, "programmes", text, *grid(keys, 1), before="topics")


def _leads(voice: Voice, shown: Shown) -> Card:
    sheet = shown.sheet
    keys = [
        _tick(voice, shown, "lead", str(lead), f"settings.key.lead.{lead}", on=lead in sheet.leads) for lead in LEADS
    ]
    text = voice("settings.about.leads")
    if not sheet.daily:
        text = html.lines(text, voice("settings.about.leads.off"))
    return _page(voice, shown, "leads", text, *grid(keys, 2), now=leads_words(voice, sheet))


def _hour(voice: Voice, shown: Shown) -> Card:
    there = zone_words(voice, shown.sheet.zone, land=shown.land)
    text = voice("settings.about.hour", place=there, now=_time_there(shown))
    zone = [Key(voice.plain("settings.page.zone"), Leaf("zone", shown.chat))]
    now = clock_words(dt.time(shown.sheet.hour))
    return _page(voice, shown, "hour", text, *_hours(shown, "hour", shown.sheet.hour), zone, now=now)


def _zone(voice: Voice, shown: Shown) -> Card:
    key = shown.sheet.zone
    now = f"{zone_words(voice, key, land=shown.land)}, {offset_words(shown.now, key)}"
    text = html.lines(voice("settings.about.zone", now=_time_there(shown)), html.code(key))
    keys = search_keys(voice, shown.chat, locatable=shown.is_private and shown.chat is None)
    return _page(voice, shown, "zone", text, keys, now=now)


def _quiet(voice: Voice, shown: Shown) -> Card:
    quiet = shown.sheet.quiet
    keys = [_choose(voice, shown, "quiet", "off", "settings.key.quiet.off", on=quiet is None)]
    keys += [
        _choose(voice, shown, "quiet", mode, f"settings.key.quiet.{mode}", on=quiet is not None and quiet.mode is mode)
        for mode in QuietMode
    ]
    times = []
    if quiet is not None:
        times = [
            Key(voice.plain("settings.key.from", time=clock_words(dt.time(quiet.start))), Leaf("from", shown.chat)),
            Key(voice.plain("settings.key.until", time=clock_words(dt.time(quiet.end))), Leaf("until", shown.chat)),
        ]
    text = voice("settings.about.quiet")
    return _page(voice, shown, "quiet", text, *grid(keys, 1), times, now=quiet_words(voice, quiet))


def _from(voice: Voice, shown: Shown) -> Card:
    return _quiet_hour(voice, shown, "from")


def _until(voice: Voice, shown: Shown) -> Card:
    return _quiet_hour(voice, shown, "until")


def _quiet_hour(voice: Voice, shown: Shown, end: Field) -> Card:
    quiet = shown.sheet.quiet
    chosen = None if quiet is None else (quiet.start if end == "from" else quiet.end)
    text = voice(f"settings.about.{end}")
    return _page(voice, shown, "quiet", text, *_hours(shown, end, chosen), before="quiet")


def _place(voice: Voice, shown: Shown) -> Card:
    keys = []
    if shown.forum:
        keys.append(_choose(voice, shown, "topic", "", "settings.key.general", on=shown.topic is None))
        if shown.here is not None:
            here = shown.topic == shown.here
            keys.append(_choose(voice, shown, "topic", str(shown.here), "settings.key.here", on=here))
    keys.append(_tick(voice, shown, "pin", "", "settings.key.pin", on=shown.pin))
    lines = [voice("settings.about.pin")]
    if shown.forum:
        lines.append(voice("settings.about.topic" if shown.here is not None else "settings.about.topic.elsewhere"))
    return _page(voice, shown, "place", html.lines(*lines), *grid(keys, 1), now=place_words(voice, shown))


def _leap(voice: Voice, shown: Shown) -> Card:
    keys = [
        _choose(voice, shown, "leap", day, f"settings.key.leap.{day.name.lower()}", on=day is shown.sheet.leap_day)
        for day in LeapDay
    ]
    return _page(voice, shown, "leap", voice("settings.about.leap"), keys)


def _language(voice: Voice, shown: Shown) -> Card:
    keys = [_choose(voice, shown, "language", one, f"language.{one}", on=one == shown.language) for one in LANGUAGES]
    own = [_choose(voice, shown, "language", "", "language.key.automatic", on=False)] if shown.chosen else []
    return _page(voice, shown, "language", voice("settings.about.language"), keys, own)


def _page(  # noqa: PLR0913 -- what pages have in common
    voice: Voice,
    shown: Shown,
    page: Page,
    text: Markup,
    *keys: Sequence[Key],
    now: str | None = None,
    before: Page = "sheet",
) -> Card:
    """Set a page: its name with what holds now, what it is about, and a warning when nothing would be posted."""
    name = voice(f"settings.name.{'pin' if page == 'place' and not shown.forum else page}")
    title = html.bold(name) if now is None else voice("card.field", name=name, value=now)
    warning = outlook(voice, shown) if shown.subscribed and shown.following is None else None
    channel = None if shown.title is None else voice("settings.channel", title=shown.title)
    return Card(html.paragraphs(channel, title, text, warning), rows(*keys, [back(voice, shown, before)]))


def _tick(voice: Voice, shown: Shown, field: Field, value: str, key: str, *, on: bool) -> Key:  # noqa: PLR0913 -- all that a key needs
    return Key(_mark(voice.plain(key), on=on), Tick(field, value, on=not on, chat=shown.chat))


def _choose(voice: Voice, shown: Shown, field: Field, value: str, key: str, *, on: bool) -> Key:  # noqa: PLR0913 -- all that a key needs
    return Key(_mark(voice.plain(key), on=on), Choose(field, value, shown.chat))


def _hours(shown: Shown, field: Field, chosen: int | None) -> tuple[tuple[Key, ...], ...]:
    keys = [
        Key(_mark(clock_words(dt.time(hour)), on=hour == chosen), Choose(field, str(hour), shown.chat))
        for hour in range(24)
    ]
    return grid(keys, HOURS_A_ROW)


def _mark(label: str, *, on: bool) -> str:
    return html.shorten(f"✓ {label}" if on else label, LABEL_LIMIT)


def _time_there(shown: Shown) -> str:
    return clock_words(shown.now.astimezone(ZoneInfo(shown.sheet.zone)).time())


_PAGES: Final[dict[Page, Callable[[Voice, Shown], Card]]] = {
    "sheet": settings_card,
    "posts": _posts,
    "topics": _topics,
    "programmes": _programmes,
    "leads": _leads,
    "hour": _hour,
    "zone": _zone,
    "quiet": _quiet,
    "from": _from,
    "until": _until,
    "place": _place,
    "leap": _leap,
    "language": _language,
}
