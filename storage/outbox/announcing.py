"""Announcements in the outbox: their posts are made a few at a time, counted, and dropped when somebody stops it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.desk.announced import AnnouncementState, Audience, Tally, kind_of
from storage.desk.announcement_tables import ANNOUNCEMENT
from storage.outbox.intake import POST_COLUMNS, WAITING
from storage.outbox.planning import give_up
from storage.outbox.posts import PostState, Reason
from storage.state.bulk import insert_new, reserve_ids
from storage.state.locks import lock_sheets
from storage.state.tables import CHAT, POST, SHEET

# For so long after it was confirmed an announcement is worth sending if the bot was away.
_GRACE: Final = dt.timedelta(hours=24)
# In words of its own, as the index of these posts has it: then the database sees that it can be used.
_ANNOUNCED: Final = POST.c.kind != literal_column("'reminder'")
_OPEN: Final = (*WAITING, PostState.SENDING.value)
_RETRIED: Final = and_(POST.c.state == PostState.UNCERTAIN, POST.c.try_at.is_not(None))
_PLACE: Final = case((SHEET.c.place == "supergroup", "group"), else_=SHEET.c.place)
_ACTIVE: Final = and_(SHEET.c.subscribed.is_(True), SHEET.c.suspended.is_(None))


async def read_reach(connection: AsyncConnection, language: str) -> dict[tuple[str, str], int]:
    """Count the chats that get posts by place and language (see Audience); `language` holds where none was chosen."""
    query = (
        select(_PLACE.label("sort"), _spoken(language).label("spoken"), func.count())
        .select_from(SHEET.outerjoin(CHAT, CHAT.c.chat_id == SHEET.c.chat_id))
        .where(_ACTIVE)
        .group_by("sort", "spoken")  # by name: PostgreSQL would not know two expressions for the same
    )
    return {(place, spoken): count for place, spoken, count in await connection.execute(query)}


def count_reached(reach: Mapping[tuple[str, str], int], audience: Audience) -> int:
    """Count the chats that an announcement is for."""
    return sum(
        count
        for (place, language), count in reach.items()
        if place in audience.places and language in audience.languages
    )


async def hand_over(connection: AsyncConnection, number: int, language: str, now: dt.datetime, limit: int) -> bool:
    """Make the posts for the next chats, at most `limit`; tells whether there may be more to make.

    Of an announcement that was stopped they are dropped at once, so that each chat it was for has its record. A chat
    has one post of an announcement, whatever happens between. Groups that become supergroups get a smaller id, and
    chats are passed from the greatest id on: so none is passed over by moving.
    """
    row = (await connection.execute(select(ANNOUNCEMENT).where(_goes(number)).with_for_update())).one_or_none()
    if row is None:
        return False
    chats = list((await connection.execute(_find_next(row, language, limit))).scalars())
    await lock_sheets(connection, SHEET.c.chat_id.in_(chats))
    active = select(SHEET.c.chat_id).where(SHEET.c.chat_id.in_(chats), _ACTIVE).order_by(SHEET.c.chat_id.desc())
    await _insert(connection, row, (await connection.execute(active)).scalars().all(), now)
    handed = len(chats) < limit
    values: dict[str, Any] = {"handed": handed} | ({"passed": chats[-1]} if chats else {})
    await connection.execute(update(ANNOUNCEMENT).where(ANNOUNCEMENT.c.id == number).values(values))
    return not handed


async def recall(connection: AsyncConnection, number: int, now: dt.datetime, limit: int) -> int:
    """Drop posts that have not begun, at most `limit`; gives how many. One in doubt is left to people."""
    waiting = (_ANNOUNCED, POST.c.kind == kind_of(number), or_(POST.c.state.in_(WAITING), _RETRIED))
    query = select(POST.c.id).where(*waiting).order_by(POST.c.id).limit(limit).with_for_update()
    found = list((await connection.execute(query)).scalars())
    if found:
        await give_up(connection, POST.c.id.in_(found), Reason.RECALLED, now)
    return len(found)


async def count_waiting(connection: AsyncConnection, number: int, now: dt.datetime) -> int:
    """Count the posts that are due and not sent."""
    mine = (_ANNOUNCED, POST.c.kind == kind_of(number), POST.c.state.in_(_OPEN), POST.c.reason.is_(None))
    count: int = (await connection.execute(select(func.count()).where(*mine, POST.c.due <= now))).scalar_one()
    return count


async def read_tally(connection: AsyncConnection, number: int) -> Tally:
    """Count the posts by what became of them."""
    mine = (_ANNOUNCED, POST.c.kind == kind_of(number))
    query = select(POST.c.state, POST.c.reason, func.count()).where(*mine).group_by(POST.c.state, POST.c.reason)
    counts: dict[str, dict[str | None, int]] = {}
    for state, reason, count in await connection.execute(query):
        counts.setdefault(state, {})[reason] = count
    retried: int = (await connection.execute(select(func.count()).where(*mine, _RETRIED))).scalar_one()

    def total(*states: str) -> int:
        return sum(count for state in states for count in counts.get(state, {}).values())

    def reasons(state: PostState) -> dict[Reason, int]:
        return {Reason(reason): count for reason, count in counts.get(state, {}).items() if reason is not None}

    return Tally(
        waiting=total(*_OPEN) + retried,
        sent=total(PostState.SENT),
        uncertain=total(PostState.UNCERTAIN) - retried,
        failed=reasons(PostState.FAILED),
        dropped=reasons(PostState.DROPPED),
    )


def _goes(number: int) -> ColumnElement[bool]:
    return and_(
        ANNOUNCEMENT.c.id == number,
        ANNOUNCEMENT.c.state.in_((AnnouncementState.GOING.value, AnnouncementState.STOPPED.value)),
        ANNOUNCEMENT.c.handed.is_(False),
    )


def _find_next(row: Row[Any], language: str, limit: int) -> Select[Any]:
    query = (
        select(SHEET.c.chat_id)
        .select_from(SHEET.outerjoin(CHAT, CHAT.c.chat_id == SHEET.c.chat_id))
        .where(_ACTIVE, _PLACE.in_(orjson.loads(row.places)), _spoken(language).in_(orjson.loads(row.languages)))
        .order_by(SHEET.c.chat_id.desc())
        .limit(limit)
    )
    return query if row.passed is None else query.where(SHEET.c.chat_id < row.passed)


async def _insert(connection: AsyncConnection, row: Row[Any], chats: Sequence[int], now: dt.datetime) -> None:
    stopped = row.state == AnnouncementState.STOPPED
    state = (PostState.DROPPED.value, Reason.RECALLED.value, now) if stopped else (PostState.PLANNED.value, None, None)
    kind, expires = kind_of(row.id), row.confirmed_at + _GRACE
    posts = [
        (number, chat_id, kind, row.day, now, expires, False, *state, 0, 0, 0, False, False)
        for number, chat_id in zip(await reserve_ids(connection, len(chats)), chats, strict=True)
    ]
    await insert_new(connection, POST, POST_COLUMNS, posts)


def _spoken(language: str) -> ColumnElement[str]:
    return func.coalesce(CHAT.c.language, language)
