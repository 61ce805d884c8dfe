"""Posts as they are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from content.reminders.occasions import Anchor, Item
from content.reminders.sheet import Sheet
from handlers.views.posts.post import post_pages
from handlers.views.writing.card import Card
from handlers.views.writing.voice import Voice
from tests.handlers.anchors import owed
from tests.handlers.telegram_html import check_card

DAY = dt.date(2027, 6, 27)


def pages(voice: Voice, found: Sequence[Item], day: dt.date = DAY, place: str = "private") -> tuple[Card, ...]:
    return post_pages(voice, day, found, place=place, bot_name="test_bot")


def text(voice: Voice, day: str, *anchors: Anchor, sheet: Sheet | None = None) -> str:
    found = owed(day, *anchors) if sheet is None else owed(day, *anchors, sheet=sheet)
    (card,) = pages(voice, found, dt.date.fromisoformat(day))
    return check_card(card)
