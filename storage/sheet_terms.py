"""Sheets as text, always the same for equal ones, and rows of the table `sheet` as what they mean."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Final, TypeVar

import orjson
from sqlalchemy import Row

from content.reminders.sheet import Category, Digest, LeapDay, QuietHours, QuietMode, Sheet
from storage.outbox.posts import Subscription, Suspension

_LOG = logging.getLogger(__name__)
# Texts that are kept as sheets: a hundred thousand chats have few different ones.
_REMEMBERED: Final = 4096

_T = TypeVar("_T")


@lru_cache(_REMEMBERED)
def write_terms(sheet: Sheet) -> str:
    """Give a sheet as JSON with sorted keys and lists: equal sheets give equal text."""
    quiet = sheet.quiet
    terms = {
        "zone": sheet.zone,
        "hour": sheet.hour,
        "daily": sheet.daily,
        "digests": sorted(sheet.digests),
        "categories": sorted(sheet.categories),
        "muted": sorted(sheet.muted),
        "jubilees_only": sheet.jubilees_only,
        "leads": sorted(sheet.leads),
        "quiet": None if quiet is None else {"start": quiet.start, "end": quiet.end, "mode": quiet.mode},
        "leap_day": sheet.leap_day,
    }
    return orjson.dumps(terms, option=orjson.OPT_SORT_KEYS).decode()


@lru_cache(_REMEMBERED)
def read_terms(text: str) -> Sheet:
    """Give the sheet that was written as this text."""
    terms = orjson.loads(text)
    quiet = terms["quiet"]
    return Sheet(
        zone=terms["zone"],
        hour=terms["hour"],
        daily=terms["daily"],
        digests=frozenset(map(Digest, terms["digests"])),
        categories=frozenset(map(Category, terms["categories"])),
        muted=frozenset(terms["muted"]),
        jubilees_only=terms["jubilees_only"],
        leads=frozenset(terms["leads"]),
        quiet=None if quiet is None else QuietHours(quiet["start"], quiet["end"], QuietMode(quiet["mode"])),
        leap_day=LeapDay(terms["leap_day"]),
    )


def read_subscription(row: Row[Any]) -> Subscription:
    """Give what a row of the table `sheet` says; the row may hold other columns, too."""
    return Subscription(
        chat_id=row.chat_id,
        place=row.place,
        sheet=read_terms(row.terms),
        subscribed=row.subscribed,
        since=row.since,
        by=row.by_user,
        thread_id=row.thread_id,
        pin=row.pin,
        pinned=row.pinned,
        suspended=None if row.suspended is None else Suspension(row.suspended),
    )


def read_each(rows: Iterable[Row[Any]], read: Callable[[Row[Any]], _T]) -> tuple[list[_T], list[Row[Any]]]:
    """Give what rows of sheets say, and apart those that can't be read, each of which is logged once.

    They are damaged, or a newer version of the bot wrote them: whoever asks sets them aside, and the others go on.
    """
    found: list[_T] = []
    unreadable: list[Row[Any]] = []
    for row in rows:
        try:
            found.append(read(row))
        except (KeyError, TypeError, ValueError) as fault:
            _report(row.chat_id, row.terms, f"{type(fault).__name__}: {fault}")
            unreadable.append(row)
    return found, unreadable


@lru_cache(_REMEMBERED)
def _report(chat_id: int, terms: str, fault: str) -> None:
    del terms  # once more when it has changed
    _LOG.error("error %s: the sheet of chat %s can't be read (%s)", secrets.token_hex(4), chat_id, fault)
