"""A post of reminders as messages: the date, what is kept on it and what comes, each entry with a key to its record.

Entries are numbered where there are several; where there are few, the keys bear their names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from content.reminders.lunar import lunar_date
from content.reminders.occasions import DAY_LEADS, MONTH, WEEK, Item
from handlers.reminders.post_buttons import Adjust, Show
from handlers.views.posts.post_days import short_day
from handlers.views.posts.post_groups import Group, sections
from handlers.views.posts.post_words import also_words, capital, emblem_of, entry_words, name_of, sub_words
from handlers.views.writing import html
from handlers.views.writing.card import LABEL_LIMIT, Card, Key, Row, even, rows
from handlers.views.writing.dates import day_words, lunar_words
from handlers.views.writing.voice import Voice

ENTRIES: Final = 60  # in one post
PAGES: Final = 4  # messages of one post
FEW: Final = 3  # entries whose keys bear their names
PRIVATE: Final = "private"
CHANNEL: Final = "channel"

_ENTRIES_A_PAGE: Final = 30
_SUBS: Final = 8
_WIDTH: Final = 6  # number keys beside each other
_ROOM: Final = html.TEXT_LIMIT - 600  # for the head, and for the line that says how many more there are
_WEEK: Final = dt.timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Block:
    """One entry: the `title` of its section, its emblem and name, and what is told; a key opens the record `slug`."""

    title: Markup
    emblem: str
    name: str
    told: Markup
    slug: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """A block as it is shown."""

    title: Markup
    text: Markup
    label: str  # of its key
    slug: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What all messages of a post have in common; `note` stands under the date, `most` is how many messages it has."""

    voice: Voice
    day: dt.date
    place: str
    bot_name: str
    note: Markup | None = None
    most: int = PAGES


def post_pages(voice: Voice, day: dt.date, items: Sequence[Item], *, place: str, bot_name: str) -> tuple[Card, ...]:
    """Give the messages of a post: at most PAGES with at most ENTRIES entries, and how many more there are.

    `place` is Telegram's type of the chat: in a channel the keys are links to the bot, whose username `bot_name` is.
    """
    return lay_out(Frame(voice, day, place, bot_name), tuple(blocks_of(voice, day, items)))


def blocks_of(voice: Voice, day: dt.date, items: Sequence[Item]) -> Iterator[Block]:
    """Write the entries of a post one after the other; what is remembered ends a digest under a title of its own."""
    for lead, groups in sections(items):
        title = html.bold(section_title(voice, day, lead))
        festive, solemn = part_solemn(groups) if lead not in DAY_LEADS else (groups, ())
        memory = html.bold(voice("post.section.memory"))
        for group in festive:
            yield _write(voice, group, title)
        for group in solemn:
            yield _write(voice, group, memory if festive else html.paragraphs(title, memory))


def section_title(voice: Voice, day: dt.date, lead: str) -> Markup:
    """Name a section by what it covers; nothing that would be false if the post came a day late."""
    if lead == DAY_LEADS[0]:
        return voice("post.section.day")
    if lead in DAY_LEADS:
        ahead = day + dt.timedelta(days=int(lead))
        return voice.count("post.section.ahead", int(lead), date=day_words(voice, ahead, weekday=True))
    if lead == WEEK:
        last = day + _WEEK
        if last.month != day.month:
            return voice("post.section.week", first=short_day(voice, day), last=day_words(voice, last))
        month = voice.plain(f"month.{day.month}")
        return voice("post.section.days", first=day.day, last=last.day, month=month, year=day.year)
    if lead == MONTH:
        month = voice.plain("date.month", month=voice.plain(f"month.{day.month}"), year=day.year)
        return voice("post.section.month", month=capital(month))
    return voice("post.section.year", year=day.year)


def lay_out(frame: Frame, blocks: Sequence[Block]) -> tuple[Card, ...]:
    """Spread entries over messages: none is cut, and each message says the date and, of several, its number."""
    pages = _spread([_show(block, number, len(blocks)) for number, block in enumerate(blocks[:ENTRIES], 1)])
    kept = pages[: frame.most]
    left = len(blocks) - sum(map(len, kept))
    return tuple(_card(frame, page, place, len(kept), left) for place, page in enumerate(kept, 1))


def heading(frame: Frame, page: int = 1, pages: int = 1) -> Markup:
    """Give the date in both calendars; later messages say the first alone."""
    voice = frame.voice
    date = html.bold(voice("post.head", date=capital(day_words(voice, frame.day, weekday=True))))
    part = html.italic(voice("card.page", page=page, pages=pages)) if pages > 1 else None
    lunar = _lunar(voice, frame.day) if page == 1 else ""
    return html.lines(date, html.italic(lunar) if lunar else None, part, frame.note)


def part_solemn(groups: Sequence[Group]) -> tuple[Sequence[Group], Sequence[Group]]:
    """Give the entries that are not remembered in mourning, and those that are."""
    solemn = [group for group in groups if group.head.occasion.anchor.solemn]
    return [group for group in groups if group not in solemn], solemn


def _write(voice: Voice, group: Group, title: Markup) -> Block:
    head = group.head.occasion
    anchor = head.anchor
    told = [sub_words(voice, item.occasion.anchor, anchor) for item in group.others]
    subs = told[:_SUBS]
    if rest := len(told) - len(subs):
        subs.append(voice("post.sub", what=voice.count("post.more.sub", rest)))
    also = also_words(voice, anchor, [item.occasion.anchor for item in group.alike])
    lines = html.lines(entry_words(voice, head, group.head.lead), *subs, also)
    return Block(title, emblem_of(anchor), name_of(voice, anchor), lines, anchor.slug)


def _show(block: Block, number: int, total: int) -> _Entry:
    first = [f"{number}."] if total > 1 else []
    text = html.lines(html.join(" ", [*first, block.emblem, html.bold(block.name)]), block.told)
    label = str(number) if total > FEW else html.shorten(f"{block.emblem} {block.name}", LABEL_LIMIT)
    return _Entry(block.title, text, label, block.slug)


def _lunar(voice: Voice, day: dt.date) -> str:
    try:
        return capital(lunar_words(voice, lunar_date(day)))
    except ValueError:  # outside of the years that the calendar covers
        return ""


def _spread(blocks: Sequence[_Entry]) -> list[list[_Entry]]:
    pages: list[list[_Entry]] = [[]]
    used = 0
    for block in blocks:
        page = pages[-1]
        size = html.length(block.text) + 2
        if not page or page[-1].title != block.title:
            size += html.length(block.title) + 2
        if page and (used + size > _ROOM or len(page) == _ENTRIES_A_PAGE):
            pages.append([])
            used, size = 0, html.length(block.title) + html.length(block.text) + 4
        pages[-1].append(block)
        used += size
    return pages


def _card(frame: Frame, page: Sequence[_Entry], place: int, pages: int, left: int) -> Card:
    parts: list[Markup] = [heading(frame, place, pages)]
    title: Markup | None = None
    for block in page:
        parts += [block.text] if block.title == title else [block.title, block.text]
        title = block.title
    if left and place == pages:
        parts.append(_more(frame, left))
    last = [Key(frame.voice.plain("post.key.settings"), Adjust())] if frame.place == PRIVATE and place == pages else []
    return Card(html.paragraphs(*parts), rows(*_keys(frame, page), last))


def _more(frame: Frame, left: int) -> Markup:
    if frame.place == CHANNEL:
        return frame.voice.count("post.more.channel", left, bot=frame.bot_name)
    return frame.voice.count("post.more", left)


def _keys(frame: Frame, page: Sequence[_Entry]) -> tuple[Row, ...]:
    keys = [Key(entry.label, _target(frame, entry.slug)) for entry in page]
    named = any(not entry.label.isdecimal() for entry in page)
    return even(list(dict.fromkeys(keys)), 1 if named else _WIDTH)


def _target(frame: Frame, slug: str) -> Show | str:
    return f"https://t.me/{frame.bot_name}?start={slug}" if frame.place == CHANNEL else Show(slug)
