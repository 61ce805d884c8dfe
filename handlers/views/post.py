"""A post of reminders as messages: the date, what is kept on it and what comes, each entry with a key to its record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from content.lunar import lunar_date
from content.occasions import DAY_LEADS, MONTH, WEEK, Item
from handlers.post_buttons import Adjust, Show
from handlers.views import html
from handlers.views.card import Card, Key, Row, grid, rows
from handlers.views.dates import day_words, lunar_words
from handlers.views.post_groups import Group, sections
from handlers.views.post_words import capital, detail_words, emblem_of, name_of, short_day, sub_words, told_words
from handlers.views.voice import Voice

ENTRIES: Final = 60  # in one post
PAGES: Final = 4  # messages of one post
PRIVATE: Final = "private"
CHANNEL: Final = "channel"

_ENTRIES_A_PAGE: Final = 30
_SUBS: Final = 8
_WIDTH: Final = 6  # number keys beside each other
_ROOM: Final = html.TEXT_LIMIT - 600  # for the head, and for the line that says how many more there are
_WEEK: Final = dt.timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Block:
    """One entry as it is shown; `title` is that of its section; a key with its number opens the record `slug`."""

    title: Markup
    text: Markup
    number: int
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
    """Write the entries of a post one after the other, each numbered."""
    number = 0
    for lead, groups in sections(items):
        title = html.bold(section_title(voice, day, lead))
        for group in groups:
            number += 1
            yield Block(title, _write(voice, group, number), number, group.head.occasion.anchor.slug)


def section_title(voice: Voice, day: dt.date, lead: str) -> Markup:
    """Name a section by what it covers; nothing that would be false if the post came a day late."""
    if lead == DAY_LEADS[0]:
        return voice("post.section.day")
    if lead in DAY_LEADS:
        ahead = day + dt.timedelta(days=int(lead))
        return voice.count("post.section.ahead", int(lead), date=day_words(voice, ahead, weekday=True))
    if lead == WEEK:
        return voice("post.section.week", first=short_day(voice, day), last=day_words(voice, day + _WEEK))
    if lead == MONTH:
        month = voice.plain("date.month", month=voice.plain(f"month.{day.month}"), year=day.year)
        return voice("post.section.month", month=capital(month))
    return voice("post.section.year", year=day.year)


def lay_out(frame: Frame, blocks: Sequence[Block]) -> tuple[Card, ...]:
    """Spread entries over messages: none is cut, and each message says the date and, of several, its number."""
    pages = _spread(blocks[:ENTRIES])
    kept = pages[: frame.most]
    left = len(blocks) - sum(map(len, kept))
    return tuple(_card(frame, page, place, len(kept), left) for place, page in enumerate(kept, 1))


def heading(frame: Frame, page: int = 1, pages: int = 1) -> Markup:
    """Give the date in both calendars; later messages say the first alone."""
    voice = frame.voice
    date = html.bold(voice("post.head", date=capital(day_words(voice, frame.day, weekday=True))))
    part = html.italic(voice("card.page", page=page, pages=pages)) if pages > 1 else None
    return html.lines(date, html.italic(_lunar(voice, frame.day)) if page == 1 else None, part, frame.note)


def _write(voice: Voice, group: Group, number: int) -> Markup:
    occasion, lead = group.head.occasion, group.head.lead
    anchor = occasion.anchor
    name = name_of(voice, anchor)
    title = html.join(" ", [f"{number}.", emblem_of(anchor), html.bold(name)])
    alike = voice("post.sub", what=name)  # a day and the festival on it may have one name
    told = [said for item in group.others if (said := sub_words(voice, item.occasion.anchor, anchor)) != alike]
    subs = told[:_SUBS]
    if rest := len(told) - len(subs):
        subs.append(voice("post.sub", what=voice.count("post.more.sub", rest)))
    return html.lines(title, told_words(voice, occasion, lead), detail_words(voice, anchor), *subs)


def _lunar(voice: Voice, day: dt.date) -> str:
    try:
        return capital(lunar_words(voice, lunar_date(day)))
    except ValueError:  # outside of the years that the calendar covers
        return ""


def _spread(blocks: Sequence[Block]) -> list[list[Block]]:
    pages: list[list[Block]] = [[]]
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


def _card(frame: Frame, page: Sequence[Block], place: int, pages: int, left: int) -> Card:
    parts: list[Markup] = [heading(frame, place, pages)]
    title: Markup | None = None
    for block in page:
        parts += [block.text] if block.title == title else [block.title, block.text]
        title = block.title
    if left and place == pages:
        parts.append(_more(frame, left))
    last = [Key(frame.voice.plain("post.key.settings"), Adjust())] if frame.place == PRIVATE and place == pages else []
    return Card(html.paragraphs(*parts), rows(*_number_keys(frame, page), last))


def _more(frame: Frame, left: int) -> Markup:
    if frame.place == CHANNEL:
        return frame.voice.count("post.more.channel", left, bot=frame.bot_name)
    return frame.voice.count("post.more", left)


def _number_keys(frame: Frame, page: Sequence[Block]) -> tuple[Row, ...]:
    return grid([Key(str(block.number), _target(frame, block.slug)) for block in page], _WIDTH)


def _target(frame: Frame, slug: str) -> Show | str:
    return f"https://t.me/{frame.bot_name}?start={slug}" if frame.place == CHANNEL else Show(slug)
