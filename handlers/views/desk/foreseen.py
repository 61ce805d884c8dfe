"""Which posts that were sent a change would correct: each fact as reminders name it, and when it was sent to whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from markupsafe import Markup

from content.desk.review import Correction
from content.reminders.anchors import Anchor
from handlers.views.posts.post_days import right_date, short_day
from handlers.views.posts.post_words import LABELLED, name_of
from handlers.views.writing import html
from handlers.views.writing.dates import day_words
from handlers.views.writing.voice import Voice

_LABEL: Final = 70  # units


def correction_lines(
    voice: Voice, corrections: Sequence[Correction], total: int, most: int | None = None, *, said: str = "desk.corrects"
) -> Iterator[Markup]:
    """Give a heading, a line for each of the first facts, and how many more there are of all `total`.

    `said` is the key of the heading: that they would be corrected, or that they are.
    """
    if not corrections:
        return
    yield html.bold(voice.count(said, total))
    shown = corrections[:most]
    yield from (_line(voice, correction) for correction in shown)
    if total > len(shown):
        yield voice("reload.more", n=total - len(shown))


def _line(voice: Voice, correction: Correction) -> Markup:
    times = [voice.count("desk.corrects.times", chats, day=day_words(voice, day)) for day, chats in correction.days]
    return voice("desk.corrects.fact", fact=_fact(voice, correction.anchor), times=html.join("; ", times))


def _fact(voice: Voice, anchor: Anchor) -> str:
    """Name a fact by its record, what happened where its kind says little, and its day."""
    name = name_of(voice, anchor)
    if anchor.label is not None and anchor.date_kind in LABELLED:
        name = f"{name}: {html.shorten(voice.of(anchor.label), _LABEL)}"
    day = None if anchor.date is None or anchor.date.interval else anchor.date.exact_day
    when = right_date(voice, anchor) if day is None else short_day(voice, day)
    return f"{name}, {when}" if when else name
