"""What a poster of a year says: its days by how much they have, and the words around them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from content.coverage import DayLoad
from content.records.statements import Text, Weekday
from handlers.views.posts.post_words import capital
from handlers.views.writing import html
from handlers.views.writing.numbers import number_words
from handlers.views.writing.voice import Voice

LEVELS: Final = ("0", "1", "2", "3–4", "5+")
_FROM: Final = (0, 1, 2, 3, 5)  # the fewest occasions of each level


@dataclass(frozen=True, slots=True)
class Poster:
    """A year to be drawn: `days` from 1 January on, all words in one language, `today` where that shall be marked."""

    year: int
    days: Sequence[DayLoad]
    today: dt.date | None
    association: str
    title: str
    summary: str
    months: Sequence[str]
    weekdays: Sequence[str]
    legend: str
    jubilee: str
    now: str


def level_of(occasions: int) -> int:
    """Give the place in LEVELS of a day with so many occasions."""
    return max(level for level, least in enumerate(_FROM) if occasions >= least)


def year_poster(voice: Voice, association: Text, year: int, days: Sequence[DayLoad], today: dt.date) -> Poster:
    """Put the words of a poster together."""
    summary = [
        voice.count("year.occasions", count := sum(day.occasions for day in days), number=number_words(voice, count)),
        voice.count("year.days", sum(day.occasions > 0 for day in days), of=len(days)),
        voice.count("year.jubilees", sum(day.jubilees for day in days)),
    ]
    return Poster(
        year,
        days,
        today,
        voice.of(association),
        voice.plain("year.title", year=year),
        html.plain(html.join(" · ", summary)),
        [capital(voice.plain(f"month.{month}")) for month in range(1, 13)],
        [voice.plain(f"year.weekday.{weekday}") for weekday in Weekday],
        voice.plain("year.legend"),
        voice.plain("year.jubilee"),
        voice.plain("year.today"),
    )


def year_caption(voice: Voice, year: int) -> Markup:
    """Give what stands under the poster."""
    return html.lines(html.bold(voice("year.title", year=year)), voice("year.caption"))
