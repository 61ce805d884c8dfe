"""A plan as a table that spreadsheets read: one row for each item of each post."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from content.records.statements import Text
from content.reminders.occasions import DuePost, Item, Occasion
from handlers.views.writing.voice import Voice

COLUMNS: Final = (
    "day",
    "time",
    "section",
    "kept",
    "name_en",
    "name_vi",
    "label_en",
    "label_vi",
    "kind",
    "years",
    "jubilee",
    "slug",
)
_BYTE_ORDER_MARK: Final = "\ufeff"  # tells Excel that this is UTF-8
# What makes a cell a formula; a line break or a tab can hide one.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def plan_file(voice: Voice, posts: Iterable[DuePost], zone: ZoneInfo) -> bytes:
    """Give the table with a line of titles: UTF-8 with its mark, commas, no cell that a spreadsheet would run."""
    return (_BYTE_ORDER_MARK + plan_text(voice, posts, zone)).encode()


def plan_text(voice: Voice, posts: Iterable[DuePost], zone: ZoneInfo) -> str:
    """Give the table without the mark at its start. `zone` is that of the times."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([voice.plain(f"plan.column.{column}") for column in COLUMNS])
    for post in posts:
        for item in post.items:
            writer.writerow([_tame(cell) for cell in _row(voice, post, item, zone)])
    return file.getvalue()


def _row(voice: Voice, post: DuePost, item: Item, zone: ZoneInfo) -> Iterator[str]:
    occasion = item.occasion
    anchor = occasion.anchor
    yield post.day.isoformat()
    yield f"{post.due.astimezone(zone):%H:%M}"
    yield voice.plain(f"plan.section.{item.lead}")
    yield _kept(occasion)
    yield from _both(anchor.name)
    yield from _both(anchor.label)
    yield voice.plain(_kind(occasion))
    yield "" if occasion.years is None else str(occasion.years)
    yield voice.plain("plan.jubilee") if occasion.jubilee else ""
    yield anchor.slug


def _kept(occasion: Occasion) -> str:
    """Give the day, month or year in which the occasion is kept, as precisely as it is known."""
    if occasion.day is not None:
        return occasion.day.isoformat()
    return f"{occasion.year}-{occasion.month:02d}" if occasion.month is not None else str(occasion.year)


def _both(text: Text | None) -> Sequence[str]:
    return ("", "") if text is None else (text.en, text.vi)


def _kind(occasion: Occasion) -> str:
    if occasion.anchor.date_kind is not None:
        return f"date.kind.{occasion.anchor.date_kind}"
    return "plan.kind.yearly" if occasion.anchor.yearly is not None else "plan.kind.lunar"


def _tame(cell: str) -> str:
    """Let a cell be read as text, whatever it begins with."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell
